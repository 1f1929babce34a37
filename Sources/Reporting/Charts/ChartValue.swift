/// A piece of a Vega-Lite specification: JSON whose members keep their order and whose words wait for the language.
///
/// ```swift
/// let mark: ChartValue = ["mark": "bar", "encoding": ["x": ["field": "n", "type": "quantitative"]]]
/// ```
public indirect enum ChartValue: Sendable, Hashable {
  /// A member of an object.
  public struct Member: Sendable, Hashable {
    /// The key.
    public let key: String
    /// The value.
    public let value: ChartValue
  }

  /// A text that is the same in every language.
  case text(String)
  /// Words for a reader.
  case phrase(Phrase)
  /// A number; one that is not finite is written as `null`.
  case number(Double)
  /// Yes or no.
  case flag(Bool)
  /// Nothing.
  case null
  /// Values in order.
  case list([ChartValue])
  /// Members in order.
  case object([Member])

  /// The same object with further members behind its own; anything else is left as it is.
  func adding(_ more: [Member]) -> ChartValue {
    if case .object(let members) = self { .object(members + more) } else { self }
  }

  func write(to json: inout JSONWriter, in language: Language) {
    switch self {
    case .text(let text): json.string(text)
    case .phrase(let phrase): json.string(phrase[language])
    case .number(let value): json.number(value)
    case .flag(let value): json.flag(value)
    case .null: json.raw("null")
    case .list(let values):
      json.raw("[")
      for (index, value) in values.enumerated() {
        if index > 0 { json.raw(",") }
        value.write(to: &json, in: language)
      }
      json.raw("]")
    case .object(let members):
      json.raw("{")
      for (index, member) in members.enumerated() {
        if index > 0 { json.raw(",") }
        json.string(member.key)
        json.raw(":")
        member.value.write(to: &json, in: language)
      }
      json.raw("}")
    }
  }
}

extension ChartValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Yes or no.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  /// Values in order.
  public init(arrayLiteral elements: ChartValue...) { self = .list(elements) }
  /// Members in the order in which they are written.
  public init(dictionaryLiteral elements: (String, ChartValue)...) {
    self = .object(elements.map { Member(key: $0, value: $1) })
  }
  /// Nothing.
  public init(nilLiteral: ()) { self = .null }
}
