import Foundation

/// A table as the page holds it: column by column, repeated words once, numbers a digit finer than they are shown.
struct TableData {
  /// How the cells of a column are written and compared.
  enum Kind {
    /// Numbers in the style of the column.
    case number
    /// Counts, in groups of three digits.
    case integer
    /// Words, codes, identifiers, or a mixture.
    case text
  }

  let table: ReportTable
  let language: Language
  /// One for each column of the table.
  let kinds: [Kind]

  init(_ table: ReportTable, language: Language) {
    self.table = table
    self.language = language
    var seen = [Seen](repeating: Seen(), count: table.columns.count)
    for row in table.rows {
      for (column, cell) in row.enumerated() { seen[column].note(cell) }
    }
    kinds = seen.map(\.kind)
  }

  private struct Seen {
    var numbers = false
    var integers = false
    var others = false

    mutating func note(_ cell: Cell) {
      switch cell {
      case .number: numbers = true
      case .integer: integers = true
      case .missing: break
      default: others = true
      }
    }

    var kind: Kind {
      switch (numbers, integers, others) {
      case (true, false, false): .number
      case (false, true, false): .integer
      default: .text
      }
    }
  }

  /// The first rows as JSON: `{"n": rows, "columns": [{"name", "heading", "kind", "digits", "values", "words"}]}`.
  ///
  /// - Complexity: O(cells).
  func json(rows: Int) -> [UInt8] {
    var json = JSONWriter()
    json.raw("{\"n\":")
    json.integer(rows)
    json.raw(",\"of\":")
    json.integer(table.rows.count)
    json.raw(",\"columns\":[")
    let cells = Array(table.rows.prefix(rows))
    for (index, column) in table.columns.enumerated() {
      json.raw(index == 0 ? "\n" : ",\n")
      json.raw("{\"name\":")
      json.string(column.name)
      json.raw(",\"heading\":")
      json.string(column.heading[language].printable)
      switch kinds[index] {
      case .number: numbers(cells, index, style: column.style, to: &json)
      case .integer: integers(cells, index, style: column.style, to: &json)
      case .text: words(cells, index, style: column.style, to: &json)
      }
      json.raw("}")
    }
    json.raw("]}")
    return json.bytes
  }

  private func numbers(_ rows: [[Cell]], _ column: Int, style: NumberStyle, to json: inout JSONWriter) {
    json.raw(",\"style\":")
    json.string(style.code)
    json.raw(",\"values\":")
    list(rows, to: &json) { row, json in
      guard case .number(let value) = row[column] else { return json.raw("null") }
      json.number(style.rounded(value))
    }
  }

  private func integers(_ rows: [[Cell]], _ column: Int, style: NumberStyle, to json: inout JSONWriter) {
    json.raw(",\"style\":")
    json.string(style == .ungrouped ? style.code : NumberStyle.integer.code)
    json.raw(",\"values\":")
    list(rows, to: &json) { row, json in
      guard case .integer(let value) = row[column] else { return json.raw("null") }
      json.integer(value)
    }
  }

  private func words(_ rows: [[Cell]], _ column: Int, style: NumberStyle, to json: inout JSONWriter) {
    let texts = rows.map { row -> String? in
      row[column] == .missing ? nil : row[column].text(style, in: language).printable
    }
    var place: [String: Int] = [:]
    var distinct: [String] = []
    for case let text? in texts where place[text] == nil {
      place[text] = distinct.count
      distinct.append(text)
    }
    let repeats = 3 * distinct.count < 2 * texts.count
    if repeats {
      json.raw(",\"words\":")
      list(distinct, to: &json) { $1.string($0) }
    }
    json.raw(",\"values\":")
    list(texts, to: &json) { text, json in
      guard let text else { return json.raw("null") }
      if repeats, let code = place[text] { json.integer(code) } else { json.string(text) }
    }
  }

  private func list<Element>(
    _ elements: [Element], to json: inout JSONWriter, _ write: (Element, inout JSONWriter) -> Void
  ) {
    json.raw("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { json.raw(",") }
      write(element, &json)
    }
    json.raw("]")
  }
}

extension NumberStyle {
  /// The style in the words of the page's script: a letter, and the digits.
  var code: String {
    switch self {
    case .decimals(let places): "d\(max(0, places))"
    case .significant(let digits): "s\(max(1, digits))"
    case .percent(let places): "%\(max(0, places))"
    case .pValue: "p3"
    case .integer: "d0"
    case .ungrouped: "u0"
    }
  }

  /// The number with the digits that are shown and some more, so that it does not weigh as much as a double.
  fileprivate func rounded(_ value: Double) -> Double {
    let magnitude = value == 0 ? 0 : Int(log10(abs(value)).rounded(.down))
    let (shown, places) =
      switch self {
      case .decimals(let digits): (digits, digits + 3)
      case .percent(let digits): (digits + 2, digits + 5)
      case .pValue: (3, 4 - magnitude)
      case .integer, .ungrouped: (0, 3)
      case .significant(let digits): (digits - 1 - magnitude, digits + 3 - magnitude)
      }
    guard (0...12).contains(places), magnitude < 3 else { return value }
    func power(_ exponent: Int) -> Double { (0..<max(0, exponent)).reduce(1.0) { power, _ in power * 10 } }
    let unit = power(places)
    let rounded = (value * unit).rounded()
    // What became half a unit of what is shown would be rounded a second time, perhaps the other way.
    let half = 5 * power(places - shown - 1)
    if rounded.truncatingRemainder(dividingBy: 2 * half).magnitude == half { return value }
    return rounded / unit
  }
}
