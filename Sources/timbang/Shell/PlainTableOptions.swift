import Appraisals
import ArgumentParser
import Reporting

/// The researcher's door: columns of any plain table instead of appraisals.
struct PlainTableOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      id: "Kolom dari tabel biasa apa pun sebagai pengganti data penilaian: "
        + "tiap baris satu orang yang dinilai, atau --map ratee=COLUMN menyebut "
        + "siapa. Tanda minus di depan nama membalik kolomnya, misalnya A2,-A1.",
      en: "Columns of any plain table instead of appraisals: each row is one ratee, or --map "
        + "ratee=COLUMN names them. A minus before a name turns the column about, as in A2,-A1.",
      valueName: "a,b,c"))
  var columns: [String] = []

  /// Whether a plain table is meant.
  var isChosen: Bool { !columns.isEmpty }

  /// Refuses an empty list.
  func validate() throws {
    if columns.contains(where: { $0.split(separator: ",").isEmpty }) {
      throw ValidationError(
        id: "--columns memerlukan judul kolom yang dipisahkan koma.",
        en: "--columns takes the headings of columns, separated by commas.")
    }
  }
}

extension RunContext {
  /// Reads the chosen columns of any table.
  ///
  /// ```swift
  /// let plain = try context.readPlainTable(source, plain, labels: ["by": by, "time": time])
  /// ```
  /// - Parameters:
  ///   - source: where the table is.
  ///   - options: which columns are numbers.
  ///   - labels: headings of further columns of labels by their part; parts without a heading are left out.
  /// - Throws: `Explanation` for a heading that is not there, `DataRefused` naming every cell that is no number.
  func readPlainTable(_ source: DataArgument, _ options: PlainTableOptions, labels: [String: String?] = [:])
    throws -> PlainTable
  {
    let table = try readTable(source)
    for entry in map.entries where entry.role != Role.ratee.rawValue {
      throw Explanation(
        .usage,
        Phrase(
          id: "--map \(entry.role)=…: bersama --columns hanya peran ratee yang berarti.",
          en: "--map \(entry.role)=…: with --columns the only role that has a meaning is ratee."))
    }
    let selection = PlainSelection(table: table)
    let chosen = try options.columns.flatMap(selection.names(in:))
    var found: [String: Factor] = [:]
    for (part, heading) in labels {
      if let heading { found[part] = try selection.labels(of: heading, option: "--\(part)") }
    }
    let ratees = try map.columns[Role.ratee.rawValue].map { try selection.labels(of: $0, option: "--map") }
    return PlainTable(
      columns: try selection.numbers(of: chosen), ratees: ratees, labels: found, source: table.source,
      sha256: table.sha256, lines: table.lines, report: table.report)
  }
}

/// Finds chosen columns in a table.
struct PlainSelection {
  /// A column as the user wrote it.
  struct Name: Equatable {
    let column: String
    let isReversed: Bool
  }

  let table: Table

  /// The columns of `a,b,c`; headings may have commas of their own, and begin with a minus.
  ///
  /// The longest run of pieces that is a heading is taken first.
  func names(in list: String) throws -> [Name] {
    var pieces = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)[...]
    var names: [Name] = []
    while !pieces.isEmpty {
      guard let (name, count) = longest(of: pieces) else { throw missing(trimmed(pieces[pieces.startIndex])) }
      names.append(name)
      pieces = pieces.dropFirst(count)
    }
    return names
  }

  private func longest(of pieces: ArraySlice<String>) -> (Name, Int)? {
    for count in stride(from: pieces.count, to: 0, by: -1) {
      let text = trimmed(pieces.prefix(count).joined(separator: ","))
      if table[text] != nil { return (Name(column: text, isReversed: false), count) }
      let bare = trimmed(String(text.dropFirst()))
      if text.hasPrefix("-"), table[bare] != nil { return (Name(column: bare, isReversed: true), count) }
    }
    return nil
  }

  private func trimmed(_ text: String) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The numbers of columns; every cell that is none is named.
  func numbers(of names: [Name]) throws -> [PlainTable.Column] {
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0.column).inserted }) {
      throw Explanation(
        .usage,
        Phrase(
          id: "--columns menyebut '\(twice.column)' dua kali.", en: "--columns names '\(twice.column)' twice."))
    }
    var report = ValidationReport(findings: table.report.findings)
    let values = names.map { numbers(of: $0.column, report: &report) }
    guard !report.isFatal else { throw DataRefused(report: report) }
    let all = values.joined().filter { !$0.isNaN }
    let ends = (all.min() ?? 0) + (all.max() ?? 0)
    return zip(names, values).map { name, values in
      PlainTable.Column(
        name: name.column, values: name.isReversed ? values.map { ends - $0 } : values,
        isReversed: name.isReversed)
    }
  }

  private func numbers(of name: String, report: inout ValidationReport) -> [Double] {
    switch table[name]?.values {
    case .numbers(let numbers)?: return numbers
    case .labels(let factor)?:
      // The reader took the column for text because of these cells, or because all of it is text.
      return factor.codes.indices.map { row in
        guard let text = factor[row] else { return .nan }
        if let number = Double(text), number.isFinite { return number }
        report.add(
          Finding(
            .error, .notANumber, file: table.source, line: table.lines[row], column: name, value: text))
        return .nan
      }
    case nil: return []
    }
  }

  /// The labels of a column; numbers become labels in their order.
  func labels(of name: String, option: String) throws -> Factor {
    switch table[name]?.values {
    case .labels(let factor)?: return factor
    case .numbers(let numbers)?:
      let levels = Set(numbers.filter { !$0.isNaN }).sorted()
      let place = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
      return Factor(
        codes: numbers.map { place[$0] ?? Factor.missing }, levels: levels.map(PlainSelection.text))
    case nil: throw missing(name, option: option)
    }
  }

  private static func text(_ number: Double) -> String {
    Int(exactly: number).map { String($0) } ?? String(number)
  }

  private func missing(_ name: String, option: String = "--columns") -> Explanation {
    let headings = table.columns.map(\.name).joined(separator: ", ")
    return Explanation(
      .usage,
      Phrase(
        id: "\(table.source): tidak ada kolom '\(name)' (\(option)).",
        en: "\(table.source): there is no column '\(name)' (\(option))."),
      remedy: Phrase(id: "Kolom yang ada: \(headings).", en: "The columns are: \(headings)."))
  }
}
