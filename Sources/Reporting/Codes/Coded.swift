/// A value of a closed set that programs read as a code and people as words.
///
/// The code is the interface: it stands in JSON and CSV, the same in every language and version. Text, pages and
/// workbooks show the words. The compiler asks for the words of every case.
public protocol Coded: CaseIterable, Sendable {
  /// What programs read.
  var code: String { get }
  /// What people read, within a cell of a table.
  var words: Phrase { get }
}

extension Coded where Self: RawRepresentable<String> {
  /// The raw value.
  public var code: String { rawValue }
}

extension Cell {
  /// A value of a closed set.
  public static func code(_ value: some Coded) -> Cell { .coded(value.code, value.words) }

  /// A value of a closed set, or missing.
  public init(_ value: (some Coded)?) { self = value.map { .code($0) } ?? .missing }

  /// Several values of a closed set, separated by commas.
  static func codes(_ values: [some Coded]) -> Cell {
    .coded(
      values.map(\.code).joined(separator: ", "), values.map(\.words).joined(separator: ", "))
  }
}

extension Cell {
  /// All of something: everybody, all units, all periods.
  static let all = Cell.coded("all", Phrase(id: "semua", en: "all"))
  /// What a model leaves unexplained.
  static let residual = Cell.coded("Residual", Phrase(id: "sisa", en: "Residual"))
}
