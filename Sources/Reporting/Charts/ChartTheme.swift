/// Colours and lines of all charts.
///
/// The colours of marks lie midway between black and white: they stand out on light and on dark paper alike. Two of
/// them that have to be told apart always differ in shape, position or a word too.
enum ChartTheme {
  static let blue: ChartValue = "#2f7fb8"
  static let orange: ChartValue = "#c8711b"
  static let grey: ChartValue = "#808489"
  /// Colours from low to high in one hue, as many as there are levels.
  static func steps(_ count: Int) -> ChartValue {
    let (light, dark) = ([0xC9, 0xDC, 0xEA], [0x17, 0x4F, 0x7A])
    return .list(
      (0..<count).map { step in
        let share = count > 1 ? Double(step) / Double(count - 1) : 1
        let colour = zip(light, dark).map { low, high in
          Int((Double(low) + share * Double(high - low)).rounded())
        }
        return .text("#" + colour.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
      })
  }
  /// Parts of a whole: apart in hue for eyes of every kind, in lightness for a grey printer; needs an outline.
  static let parts: [ChartValue] = ["#17406d", "#b0452f", "#56b39a", "#e8b04a", "#cfe3f5"]
  /// From below zero over nothing to above.
  static let diverging: ChartValue = ["#b35806", "#f1a340", "#e8e8e4", "#67a9cf", "#2166ac"]

  /// On a page: words and lines have the ink of the page, whatever that is.
  static let page = theme(
    ink: "currentColor", background: "transparent", padding: 0,
    font: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif")

  /// On paper of its own, in a font whose widths are the same everywhere, with numbers as the language writes them.
  static func paper(in language: Language) -> ChartValue {
    let locale: ChartValue = [
      "decimal": .text(language.decimalMark), "thousands": .text(language.groupMark), "grouping": [3],
      "currency": ["", ""],
    ]
    return theme(
      ink: "#1b1d20", background: "#ffffff", padding: 10,
      font: "'Liberation Sans', Arial, Helvetica, sans-serif"
    ).adding([.init(key: "locale", value: ["number": locale])])
  }

  /// How many keys of a legend stand side by side, all for 0; on a narrow page two.
  ///
  /// By the width of the page: that of the marks is known only once the legend has its place.
  static func keys(_ columns: Int) -> ChartValue {
    ["expr": .text("containerSize()[0] < 720 ? 2 : \(columns)")]
  }

  private static func theme(ink: ChartValue, background: ChartValue, padding: ChartValue, font: ChartValue)
    -> ChartValue
  {
    let fontSize: ChartValue = 12
    return [
      "background": background, "aria": false, "padding": padding, "font": font,
      "view": ["stroke": nil],
      "axis": [
        "labelColor": ink, "titleColor": ink, "domainColor": ink, "tickColor": ink, "gridColor": grey,
        "gridOpacity": 0.25, "domainOpacity": 0.5, "tickOpacity": 0.5, "labelFontSize": fontSize,
        "titleFontSize": fontSize, "titleFontWeight": "normal", "labelLimit": 220, "titlePadding": 8,
      ],
      "axisX": ["tickCount": 8, "labelOverlap": true, "labelBound": true],
      "axisY": ["domain": false, "ticks": false, "labelPadding": 6],
      "legend": [
        "labelColor": ink, "titleColor": ink, "labelFontSize": fontSize, "titleFontSize": fontSize,
        "titleFontWeight": "normal", "orient": "top", "labelLimit": 260,
        "columns": keys(0),
      ],
      "header": ["labelColor": ink, "titleColor": ink, "labelFontSize": fontSize],
      "title": ["color": ink, "subtitleColor": ink, "fontWeight": 600],
      "text": ["color": ink, "fontSize": fontSize],
      "rule": ["color": ink],
    ]
  }
}

/// Titles of what several charts tell.
extension Phrase {
  static let lowerEnd = Phrase(id: "Selang 95 %, dari", en: "95 % interval, from")
  static let upperEnd = Phrase(id: "sampai", en: "to")
}

/// Pieces that charts are made of.
extension ChartValue {
  static func count(_ value: Int) -> ChartValue { .number(Double(value)) }

  /// `{"field": …, "type": "quantitative", "title": …}`
  static func quantity(
    _ field: String, _ title: Phrase?, zero: Bool = false, format: String? = nil, axis: ChartValue? = nil
  ) -> ChartValue {
    var members: [Member] = [
      .init(key: "field", value: .text(field)), .init(key: "type", value: "quantitative"),
      .init(key: "title", value: title.map { .phrase($0) } ?? .null),
      .init(key: "scale", value: ["zero": .flag(zero), "nice": true]),
    ]
    if let axis {
      members.append(.init(key: "axis", value: axis))
    } else if let format {
      members.append(.init(key: "axis", value: ["format": .text(format)]))
    }
    return .object(members)
  }

  /// `{"field": …, "type": "nominal", "sort": …, "title": null}`: words in the order of the data.
  static func words(_ field: String, sort: [ChartValue]? = nil) -> ChartValue {
    ["field": .text(field), "type": "nominal", "sort": sort.map { .list($0) } ?? .null, "title": nil]
  }

  /// The height of so many rows as a number: of one that Vega-Lite counts by itself it says that it cannot fit it.
  static func rows(_ count: Int, each height: Int) -> ChartValue { .count(max(count, 1) * height) }

  /// Black or white, whichever stands out more from the colour that the scale gives to a field.
  static func ink(on field: String) -> ChartValue {
    // Both have a contrast of 4.58 where the luminance is 0.179.
    let isLight = "luminance(scale(" + "'color', datum.\(field))) > 0.179"
    return [
      "condition": ["test": .text(isLight), "value": "#000000"],
      "value": "#ffffff",
    ]
  }

  /// What a pointer is told that rests on a mark: fields by their titles, numbers by their formats.
  static func told(_ fields: (field: String, title: Phrase, format: String?)...) -> ChartValue {
    .list(
      fields.map { field, title, format in
        let told: ChartValue = ["field": .text(field), "title": .phrase(title)]
        return told.adding(
          format.map { [.init(key: "type", value: "quantitative"), .init(key: "format", value: .text($0))] }
            ?? [.init(key: "type", value: "nominal")])
      })
  }

  /// A position that does not depend on the data.
  static func datum(_ value: Double) -> ChartValue { ["datum": .number(value)] }

  /// A line across the whole view, drawn once and not for every row of the data.
  static func line(at channel: String, _ value: Double, dashed: Bool = false) -> ChartValue {
    [
      "data": ["values": [[:]]],
      "mark": ["type": "rule", "strokeDash": dashed ? [4, 3] : [1, 0]],
      "encoding": .object([.init(key: channel, value: datum(value))]),
    ]
  }
}
