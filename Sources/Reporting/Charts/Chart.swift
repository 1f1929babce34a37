/// A picture of one of the report's tables: what it shows as a sentence, how to read it, and a Vega-Lite
/// specification, data first, marks second.
///
/// Colour is never the only carrier: what colours tell, shapes, positions or words tell too, so that the picture
/// survives a grey printer and any eye. Beyond ``most`` points a chart shows aggregates.
public struct Chart: Sendable, Hashable {
  /// More points than these are not drawn one by one.
  public static let most = 2000

  /// The name of the file when charts are exported, in snake_case.
  public let name: String
  /// What the picture shows, as a sentence.
  public let title: Phrase
  /// How to read it.
  public let sentence: Phrase
  /// The table with its numbers.
  public let table: String
  /// The columns of that table to show first; all where nil.
  public let columns: [String]?
  /// The data and the marks.
  public let specification: ChartValue

  /// Puts a chart together.
  ///
  /// - Parameters:
  ///   - name: that of the file when charts are exported, in snake_case.
  ///   - title: what the picture shows, as a sentence.
  ///   - sentence: how to read it.
  ///   - table: the name of the table of the report that holds its numbers.
  ///   - columns: those of that table to show first; all where nil.
  ///   - data: the rows, each an object.
  ///   - view: marks and encodings, as the members of a Vega-Lite view; `width` is that of the page unless given.
  public init(
    _ name: String, title: Phrase, sentence: Phrase, table: String, columns: [String]? = nil,
    data: [ChartValue], view: ChartValue
  ) {
    precondition(name.isSnakeCase, "chart name '\(name)' is not in snake_case")
    self.name = name
    self.title = title
    self.sentence = sentence
    self.table = table
    self.columns = columns
    var parts: ChartValue = ["data": ["values": .list(data)]]
    if case .object(let members) = view {
      if !members.contains(where: { $0.key == "width" || $0.key == "facet" }) {
        // As wide as the page; as high as its rows need.
        parts = parts.adding([
          .init(key: "width", value: "container"),
          .init(key: "autosize", value: ["type": "fit-x", "contains": "padding"]),
        ])
      }
      parts = parts.adding(members)
    }
    specification = parts
  }

  private init(_ other: Chart, table: String) {
    name = other.name
    title = other.title
    sentence = other.sentence
    self.table = table
    columns = other.columns
    specification = other.specification
  }

  /// The same chart of a table that has another name.
  func renamingTable(_ name: String) -> Chart { Chart(self, table: name) }

  /// The specification as a file of its own, which any Vega-Lite tool draws: with title, description and colours.
  public func vegaLite(in language: Language) -> [UInt8] {
    var whole: ChartValue = [
      "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
      "title": [
        "text": Chart.lines(title, in: language, width: 92),
        "subtitle": Chart.lines(sentence, in: language, width: 104), "anchor": "start", "frame": "bounds",
        "offset": 12,
      ],
      "description": .phrase(title),
    ]
    if case .object(let members) = specification {
      whole = whole.adding(
        members.map { $0.key == "width" && $0.value == "container" ? .init(key: "width", value: 680) : $0 })
    }
    whole = whole.adding([.init(key: "config", value: ChartTheme.paper(in: language))])
    var json = JSONWriter()
    whole.write(to: &json, in: language)
    json.raw("\n")
    return json.bytes
  }

  /// Lines as wide as the picture: Vega cuts what is longer.
  private static func lines(_ phrase: Phrase, in language: Language, width: Int) -> ChartValue {
    .list(TextLines.wrap(phrase[language], width: width).map { .text($0) })
  }

  /// The specification as the page holds it.
  func pageSpecification(in language: Language) -> [UInt8] {
    var json = JSONWriter()
    specification.write(to: &json, in: language)
    return json.bytes
  }
}
