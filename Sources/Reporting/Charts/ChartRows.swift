/// The rows of a table as a chart takes them: what is drawn is what the table says.
struct ChartRows {
  private let table: ReportTable
  private let places: [String: Int]

  init(_ table: ReportTable) {
    self.table = table
    places = Dictionary(uniqueKeysWithValues: table.columns.enumerated().map { ($1.name, $0) })
  }

  /// A row, asked by the names of columns.
  struct Row {
    fileprivate let cells: [Cell]
    fileprivate let places: [String: Int]

    /// The number in a column, if there is one.
    func number(_ column: String) -> Double? {
      switch places[column].map({ cells[$0] }) {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: nil
      }
    }

    /// The text or the code in a column, if it is one.
    func text(_ column: String) -> String? {
      switch places[column].map({ cells[$0] }) {
      case .text(let text), .coded(let text, _): text.printable
      default: nil
      }
    }

    /// Yes or no in a column.
    func flag(_ column: String) -> Bool? {
      if case .flag(let value) = places[column].map({ cells[$0] }) { value } else { nil }
    }
  }

  /// All rows, in order.
  var all: [Row] { table.rows.map { Row(cells: $0, places: places) } }
}

extension Sequence where Element == Double {
  /// With fewer digits than a double has: a chart cannot show them.
  func shortened() -> [Double] { map(\.shortened) }
}

extension Double {
  /// Five significant digits.
  var shortened: Double {
    guard isFinite, self != 0 else { return self }
    var unit = 1.0
    var size = abs(self)
    while size < 10_000 { (size, unit) = (size * 10, unit * 10) }
    return unit > 1e15 ? 0 : (self * unit).rounded() / unit
  }
}
