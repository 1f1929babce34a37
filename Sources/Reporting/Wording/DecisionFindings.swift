import Appraisals

extension Wording {
  /// What is wrong with a file of decisions.
  static func decisionAdvice(for finding: Finding, value: String) -> Advice {
    let details = finding.details
    switch finding.rule {
    case .notASelection:  // details: what is missing
      let missing = details.first ?? "–"
      return Advice(
        "Ini bukan daftar dari 'timbang flag': '\(missing)' tidak ada.",
        "This is no list of 'timbang flag': there is no '\(missing)'.",
        remedy: "Buat dengan --format json, atau --format csv --table selection.",
        "Make one with --format json, or with --format csv --table selection.")
    case .decisionColumnMissing:  // details: the headings understood, then those there are
      let known = details.first ?? ""
      let found = details.dropFirst().joined(separator: ", ")
      let (id, en) = found.isEmpty ? ("", "") : ("; yang ada: \(found)", "; there are: \(found)")
      let remark = known.isEmpty ? "" : ": \(known)"
      return Advice(
        "Berkas keputusan tidak memiliki kolom \(value)\(id).",
        "The file of decisions has no column \(value)\(en).",
        remedy: "Beri salah satu judul yang dikenal\(remark).", "Give it a heading that is understood\(remark)."
      )
    case .decisionUnknown where details.isEmpty:
      return Advice(
        "\(value) bukan tanggal.", "\(value) is no date.", remedy: "Tulis tanggal sebagai 2024-12-31.",
        "Write dates as 2024-12-31.")
    case .decisionUnknown:  // details: the words understood
      let words = details.joined(separator: ", ")
      return Advice(
        "\(value) tidak dikenal.", "\(value) is not understood.",
        remedy: "Tulis salah satu dari: \(words), atau padanannya dalam bahasa Indonesia.",
        "Write one of \(words), or its Indonesian counterpart.")
    case .decisionIncomplete:
      return Advice(
        "Keputusan tentang \(value) belum lengkap.", "The decision on \(value) is incomplete.",
        remedy: "Isi apa keputusannya, siapa yang memutuskan, dan kapan.",
        "Say what was decided, who decided, and when.")
    case .decisionRepeated:  // details: the first line
      let line = details.first ?? "–"
      return Advice(
        "\(value) sudah ada pada baris \(line).", "\(value) stands on line \(line) already.",
        remedy: "Sisakan satu baris untuk setiap pegawai.", "Leave one line for each person.")
    case .decisionInFuture:
      return Advice(
        "Tanggal \(value) belum tiba.", "The day \(value) has not come yet.",
        remedy: "Periksa tahun, bulan, dan harinya.", "Check year, month and day.")
    case .personNotOnList:  // details: the list
      let list = details.first ?? "–"
      return Advice(
        "\(value) tidak ada dalam daftar \(list).", "\(value) is not on the list \(list).",
        remedy:
          "Periksa nomornya; bila daftarnya memakai nama samaran, berikan kunci yang sama dengan --key.",
        "Check the number; if the list shows pseudonyms, give the key that made them with --key.")
    default:  // reasonMissing; details: the decision, the place on the list
      let decision = details.first.flatMap(DecisionOutcome.init(rawValue:)).map(\.words) ?? .verbatim("–")
      let place = details.last.flatMap(ProposedList.Place.init(rawValue:)).map(\.words) ?? .verbatim("–")
      return Advice(
        "Keputusan '\(decision)' tentang \(value) menyimpang dari daftar (\(place)) tanpa alasan.",
        "The decision '\(decision)' on \(value) departs from the list (\(place)) without a reason.",
        remedy: "Isi kolom reason (alasan) untuk setiap keputusan yang menyimpang.",
        "Fill the column reason for every decision that departs from the list.")
    }
  }
}
