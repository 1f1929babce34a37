import Appraisals

/// Rows of a sheet that are no appraisals: totals and means, signatures and notes below the data.
///
/// A row with an employee number is never one of them, and neither is one with a score below the last total.
struct TrailingRows {
  private let plan: RolePlan
  private let table: ReadTable
  private let ratee: Int
  private let scores: [Int]

  init?(plan: RolePlan, table: ReadTable) {
    guard let ratee = plan.column(.ratee), !table.lines.isEmpty else { return nil }
    self.plan = plan
    self.table = table
    self.ratee = ratee
    scores =
      plan.columns(.score) + plan.candidates + plan.columns(.realisation) + plan.columns(.predicate)
  }

  /// The table without those rows; each is said.
  func removed(log: inout FindingLog) -> ReadTable {
    var isDropped: [Int: Bool] = [:]
    for row in totals(log: &log) { isDropped[row] = true }
    for row in footer(without: isDropped, log: &log) { isDropped[row] = true }
    guard !isDropped.isEmpty else { return table }
    return table.selecting(rows: table.lines.indices.filter { isDropped[$0] == nil })
  }

  // MARK: - Totals

  private static let totalWords: Set<String> = [
    "jumlah", "total", "ratarata", "rerata", "jumlahtotal", "totalkeseluruhan", "grandtotal", "subtotal",
    "average",
    "jumlahkeseluruhan", "jumlahrata", "jumlahratarata", "totalnilai", "jumlahnilai", "ratarataopd",
    "jumlahpegawai", "totalpegawai", "rataratanilai", "nilairatarata",
  ]

  private func totals(log: inout FindingLog) -> [Int] {
    var rows: [Int: String] = [:]
    let ratees = labels(ratee)
    let isTotal = ratees?.levels.map(TrailingRows.isTotal) ?? []
    for column in plan.roles.indices where isDescriptive(column) {
      guard let factor = labels(column) else { continue }
      let marks = factor.levels.map(TrailingRows.isTotal)
      guard marks.contains(true) else { continue }
      for (row, code) in factor.codes.enumerated() where code >= 0 && marks[Int(code)] {
        // Whoever has an employee number is an employee, whatever else is called a total.
        let number = ratees?.codes[row] ?? Factor.missing
        if number < 0 || isTotal[Int(number)] { rows[row] = factor.levels[Int(code)] }
      }
    }
    for (row, text) in rows.sorted(by: { $0.key < $1.key }) {
      log.add(.repair, .totalSkipped, line: table.lines[row], value: text)
    }
    let lines = table.lines
    log.keep(
      .totalSkipped, column: nil,
      rows.sorted { $0.key < $1.key }.lazy.map { (lines[$0.key], $0.value, nil) })
    return Array(rows.keys)
  }

  private static func isTotal(_ text: String) -> Bool {
    // Most labels of a large file are dismissed by their length and first letter.
    guard text.utf8.count >= 5, text.utf8.count <= 40, let first = text.utf8.first,
      "jtrsganJTRSGAN".utf8.contains(first)
    else { return false }
    return totalWords.contains(text.filter(\.isLetter).lowercased())
  }

  private func isDescriptive(_ column: Int) -> Bool {
    switch plan.roles[column] {
    case .ratee, .name, .rater, .raterName, .unit, .rowNumber, .fact: true
    default: false
    }
  }

  // MARK: - Footers

  /// How many rows from the end are looked at.
  private static let longest = 60

  private func footer(without dropped: [Int: Bool], log: inout FindingLog) -> [Int] {
    var tail: [Int] = []
    var row = table.lines.count - 1
    while row >= 0, tail.count < TrailingRows.longest, dropped[row] == true || !hasScore(row) {
      if dropped[row] != true { tail.insert(row, at: 0) }
      row -= 1
    }
    guard row >= 0, let mark = tail.firstIndex(where: isMark) else { return [] }
    var start = mark
    while start > 0, isBlank(tail[start - 1]) { start -= 1 }
    let rows = tail[start...].filter { !hasNumber($0) && !isCounted($0) }
    guard let first = rows.first else { return [] }
    let value = rows.lazy.compactMap { text(of: $0).first }.first
    log.add(.repair, .footerSkipped, line: table.lines[first], value: value, count: rows.count)
    let (texts, lines) = (rows.map { text(of: $0).first }, table.lines)
    log.keep(.footerSkipped, column: nil, zip(rows, texts).lazy.map { (lines[$0], $1, nil) })
    return rows
  }

  /// Whether a footer begins here: hardly a cell has anything, and one of them says what stands below data.
  private func isMark(_ row: Int) -> Bool {
    let texts = text(of: row)
    let isPerson = cell(row, ratee).map { !TrailingRows.isNote($0) } ?? false
    return texts.count <= 2 && !isPerson && texts.contains(where: TrailingRows.isNote) && !isCounted(row)
  }

  /// Whether the row has a number among those that count the rows.
  private func isCounted(_ row: Int) -> Bool {
    plan.columns(.rowNumber).contains { column in cell(row, column).flatMap { Int($0) } != nil }
  }

  private func labels(_ column: Int) -> Factor? {
    if case .labels(let factor) = table.columns[column].content { factor } else { nil }
  }

  private func cell(_ row: Int, _ column: Int) -> String? {
    switch table.columns[column].content {
    case .skipped: nil
    case .labels(let factor): factor[row]
    case .numbers(let numbers): numbers[row].isNaN ? nil : TypedColumnBuilder.text(of: numbers[row])
    }
  }

  private func text(of row: Int) -> [String] { table.columns.indices.compactMap { cell(row, $0) } }

  private func isBlank(_ row: Int) -> Bool { text(of: row).isEmpty }

  private func hasScore(_ row: Int) -> Bool {
    scores.contains { column in
      guard let text = cell(row, column) else { return false }
      if Predicate(label: text) != nil || Expectation(label: text) != nil { return true }
      return !DecoratedNumbers(labels: [text], declared: nil, allowsRanges: false).values[0].isNaN
    }
  }

  /// Whether the row has an employee number, or another identifier of figures, where it belongs.
  private func hasNumber(_ row: Int) -> Bool {
    guard let text = cell(row, ratee) else { return false }
    return text.utf8.count { (48...57).contains($0) } >= 5 && !text.contains(where: \.isLetter)
  }

  private static let noteWords = [
    "mengetahui", "kepala", "pejabat", "nip", "catatan", "keterangan", "sumber", "dicetak", "ttd", "an", "plt",
    "plh",
    "sekretaris", "walikota", "wali", "bupati", "gubernur", "camat", "lurah", "tanda", "note", "source",
    "printed",
    "menyetujui", "disahkan", "ditetapkan", "dibuat", "pembina", "penata", "notes", "direktur", "inspektur",
  ]

  /// Whether a text is one that stands below data: "Palembang, 31 Desember 2024", "Mengetahui,", "NIP. 1970…".
  private static func isNote(_ text: String) -> Bool {
    guard text.utf8.count <= 400 else { return false }
    if text.hasPrefix("*") || text.hasPrefix("Ket.") { return true }
    if let comma = text.lastIndex(of: ",") {
      let behind = text[text.index(after: comma)...]
      if let read = CalendarDate.read(behind), read.manner == .words { return true }
    }
    let first = text.prefix { $0.isLetter || $0 == "." && $0 != " " }.lowercased().filter(\.isLetter)
    return noteWords.contains(first)
  }
}

extension ReadTable {
  /// The same columns on fewer rows.
  func selecting(rows: [Int]) -> ReadTable {
    let columns = columns.map { column in
      let content: ReadColumn.Content
      switch column.content {
      case .skipped: content = .skipped
      case .numbers(let numbers): content = .numbers(rows.map { numbers[$0] })
      case .labels(let factor): content = .labels(factor.selecting(rows: rows))
      }
      return ReadColumn(
        heading: column.heading, content: content, decimalMark: column.decimalMark, isText: column.isText)
    }
    return ReadTable(header: header, columns: columns, lines: rows.map { lines[$0] })
  }
}
