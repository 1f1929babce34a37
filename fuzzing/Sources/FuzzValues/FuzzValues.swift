import FuzzSupport

/// Numbers, dates, periods, grades, predicates and employee numbers: the first byte chooses the column, each line of
/// the rest is a cell of it.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = fuzzedBytes(data, count)
  guard let choice = bytes.first else { return 0 }
  let headings = Cells.headings[Int(choice) % Cells.headings.count]
  var text = Array((headings.joined(separator: ";") + "\n").utf8)
  for (row, cell) in bytes.dropFirst().split(separator: 10, omittingEmptySubsequences: false).enumerated() {
    let quoted = Array("\"".utf8) + cell.flatMap { $0 == 34 ? [34, 34] : [$0] } + Array("\"".utf8)
    for column in headings.indices {
      if column > 0 { text.append(59) }
      text += headings[column] == headings.last ? quoted : Array(Cells.filler(headings[column], row).utf8)
    }
    text.append(10)
  }
  Holds.anyBytes(text, name: "fuzz.csv")
  return 0
}

/// The columns around the one that is fuzzed, which is the last.
private enum Cells {
  static let headings = [
    ["NIP", "NIP PENILAI", "NILAI SKP"], ["NIP", "NIP PENILAI", "NILAI SKP", "PERIODE PENILAIAN"],
    ["NIP", "NIP PENILAI", "NILAI SKP", "TANGGAL LAHIR"], ["NIP", "NIP PENILAI", "NILAI SKP", "TMT CPNS"],
    ["NIP", "NIP PENILAI", "NILAI SKP", "GOL. RUANG"], ["NIP", "NIP PENILAI", "REALISASI", "TARGET"],
    ["NIP", "NIP PENILAI", "PREDIKAT KINERJA"], ["NIP PENILAI", "NILAI SKP", "NIP"],
    ["NIP", "NIP PENILAI", "NILAI SKP", "JENIS KELAMIN"], ["NIP", "NIP PENILAI", "kuadranKinerjaNilai"],
    ["NIP", "NIP PENILAI", "NILAI SKP", "TAHUN", "BULAN"],
    ["NIP", "NIP PENILAI", "HASIL KERJA", "PERILAKU KERJA", "PREDIKAT"],
    ["NIP", "NIP PENILAI", "NILAI SKP", "NAMA"],
  ]

  static func filler(_ heading: String, _ row: Int) -> String {
    switch heading {
    case "NIP": "19850101201001190\(row % 10)"
    case "NIP PENILAI": "19700505199503191\(row % 3)"
    case "TAHUN": "\(2019 + row % 6)"
    case "HASIL KERJA", "PERILAKU KERJA": ["Di Atas Ekspektasi", "Sesuai Ekspektasi"][row % 2]
    default: "\(80 + row % 20)"
    }
  }
}
