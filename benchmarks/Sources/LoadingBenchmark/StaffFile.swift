import Foundation

/// Made-up appraisals: employee numbers of 18 digits of a tenth as many employees as rows, their raters, a unit, a
/// date, and numbers. The same rows for the same number of rows.
struct StaffFile {
  let rows: Int

  /// The file, and a descriptor that says which columns are text, as the peers are told too.
  func write(to folder: String) throws {
    let path = folder + "/staff.csv"
    try Data(StaffFile.descriptor.utf8).write(to: URL(fileURLWithPath: folder + "/datapackage.json"))
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    var bits = Bits(state: 20_261_125)
    var text = "nip,nip_penilai,unit,tanggal,nilai,perilaku,target,realisasi,bobot,kehadiran\n"
    text.reserveCapacity(1 << 23)
    let employees = max(1, rows / 10)
    for row in 0..<rows {
      let employee = Int(bits.next() % UInt64(employees))
      append(row: row, employee: employee, &bits, &text)
      if text.utf8.count > 1 << 22 {
        try file.write(contentsOf: Data(text.utf8))
        text.removeAll(keepingCapacity: true)
      }
    }
    try file.write(contentsOf: Data(text.utf8))
  }

  private static var descriptor: String {
    let fields = ["nip", "nip_penilai", "unit", "tanggal"].map { #"{"name": "\#($0)", "type": "string"}"# }
    return #"""
      {"resources": [{"path": "staff.csv", "schema": {"fields": [\#(fields.joined(separator: ", "))]}}]}
      """#
  }

  private func append(row: Int, employee: Int, _ bits: inout Bits, _ text: inout String) {
    func hundredths(_ value: Int) -> String {
      let rest = value % 100
      return "\(value / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
    let draw = bits.next()
    text += number(employee) + "," + number(employee / 12) + ","
    text += "U\(100 + employee / 12 % 900),"
    let (month, day) = (1 + Int(draw & 15) % 12, 1 + Int(draw >> 4 & 31) % 28)
    text += "2024-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day),"
    text += hundredths(5000 + Int(draw >> 10 & 0xFFF)) + ","
    text += "\(1 + Int(draw >> 22 & 3)),\(1 + Int(draw >> 24 & 127)),\(Int(draw >> 31 & 127)),"
    text += "\(1 + Int(draw >> 38 & 7)),\(Int(draw >> 41 & 31) % 23)\n"
  }

  /// A number of the form of an employee number: birth date, start month, sex, sequence.
  private func number(_ employee: Int) -> String {
    let (year, month, day) = (1966 + employee % 30, 1 + employee / 30 % 12, 1 + employee / 360 % 28)
    let serial = employee / 10_080
    let start = (year + 24) * 100 + 1 + serial % 12
    let digits = year * 10_000 + month * 100 + day
    return "\(digits)\(start)\(1 + serial / 12 % 2)" + String(100 + serial / 24 % 900)
  }
}

/// Random bits (Steele, Lea & Flood 2014).
private struct Bits {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
