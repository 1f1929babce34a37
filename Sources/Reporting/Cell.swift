/// One value of a table.
///
/// A number that is not finite is a missing value: the initialisers make it so, and so does ``ReportTable``.
public enum Cell: Sendable, Hashable {
  /// An identifier, a name, a code.
  case text(String)
  /// Words for a reader.
  indirect case phrase(Phrase)
  /// A code that programs read, and the words that people read instead of it.
  indirect case coded(String, Phrase)
  /// A count, an index.
  case integer(Int)
  /// A measurement, in full double precision.
  case number(Double)
  /// Yes or no.
  case flag(Bool)
  /// Nothing.
  case missing

  /// A number, or missing where there is none or it is not finite.
  public init(_ number: Double?) {
    guard let number, number.isFinite else {
      self = .missing
      return
    }
    self = .number(number)
  }

  /// A count, or missing.
  public init(_ integer: Int?) { self = integer.map(Cell.integer) ?? .missing }

  /// A text, or missing.
  public init(_ text: String?) { self = text.map(Cell.text) ?? .missing }

  /// Words, or missing.
  public init(_ phrase: Phrase?) { self = phrase.map { Cell.phrase($0) } ?? .missing }

  /// Yes, no or missing.
  public init(_ flag: Bool?) { self = flag.map(Cell.flag) ?? .missing }

  var isNumeric: Bool {
    switch self {
    case .integer, .number: true
    case .text, .phrase, .coded, .flag, .missing: false
    }
  }

  var isNotFinite: Bool {
    guard case .number(let value) = self else { return false }
    return !value.isFinite
  }
}
