/// The same words in every language of timbang.
///
/// ```swift
/// Phrase(
///   id: "\(count) penilai berbeda dari rata-rata sebesar \(gap, .decimals(1)) poin atau lebih.",
///   en: "\(count) raters differ from the average by \(gap, .decimals(1)) points or more.")
/// ```
/// Numbers inside a literal are written as each language writes them: `1.234,5` and `1,234.5`. There is no
/// initialiser from `String`, on purpose: the compiler would choose it for literals, and numbers would come out as
/// Swift writes them.
public struct Phrase: Sendable, Hashable {
  /// The words in Indonesian.
  public let id: String
  /// The words in English.
  public let en: String

  /// States the same thing in both languages, with numbers in the manner of each.
  public init(id: PhraseText, en: PhraseText) {
    self.id = id.rendered(in: .id)
    self.en = en.rendered(in: .en)
  }

  /// Makes the text of each language with one closure.
  public init(_ text: (Language) -> String) {
    id = text(.id)
    en = text(.en)
  }

  /// A name, a code, a formula: what reads the same in every language.
  public static func verbatim(_ text: String) -> Phrase { Phrase { _ in text } }

  /// The words in one language.
  public subscript(language: Language) -> String {
    switch language {
    case .id: id
    case .en: en
    }
  }

  /// The same words where a sentence begins with them.
  var beginning: Phrase { Phrase { self[$0].prefix(1).uppercased() + self[$0].dropFirst() } }

  /// Joins two phrases, without a space between.
  public static func + (left: Phrase, right: Phrase) -> Phrase {
    Phrase { left[$0] + right[$0] }
  }
}

extension Sequence<Phrase> {
  /// Joins phrases, with the same separator in every language.
  public func joined(separator: String) -> Phrase {
    Phrase { language in map { $0[language] }.joined(separator: separator) }
  }
}

/// A literal whose numbers wait for the language in which they are to be written.
public struct PhraseText: Sendable, ExpressibleByStringInterpolation {
  fileprivate enum Piece: Sendable {
    case text(String)
    case count(Int)
    case number(Double, NumberStyle)
    case phrase(Phrase)
  }

  fileprivate var pieces: [Piece]

  /// Takes a literal without numbers.
  public init(stringLiteral value: String) { pieces = [.text(value)] }

  /// Takes a literal with interpolations.
  public init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

  func rendered(in language: Language) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .count(let count): text += language.format(count)
      case .number(let value, let style): text += language.format(value, style)
      case .phrase(let phrase): text += phrase[language]
      }
    }
    return text
  }

  /// Collects the pieces of a literal.
  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var pieces: [Piece] = []

    /// Starts a collection.
    public init(literalCapacity: Int, interpolationCount: Int) {
      pieces.reserveCapacity(2 * interpolationCount + 1)
    }

    /// Adds words.
    public mutating func appendLiteral(_ literal: String) { pieces.append(.text(literal)) }

    /// Adds a name as it is.
    public mutating func appendInterpolation(_ text: String) { pieces.append(.text(text)) }

    /// Adds a count, in groups of three digits.
    public mutating func appendInterpolation(_ count: Int) { pieces.append(.count(count)) }

    /// Adds a number; there is no default style, since a precision is always a choice.
    public mutating func appendInterpolation(_ value: Double, _ style: NumberStyle) {
      pieces.append(.number(value, style))
    }

    /// Adds words that differ between the languages.
    public mutating func appendInterpolation(_ phrase: Phrase) { pieces.append(.phrase(phrase)) }
  }
}
