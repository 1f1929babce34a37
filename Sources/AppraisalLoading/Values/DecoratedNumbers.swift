import Appraisals

/// Numbers with something around them: "87,5%", "2 Dokumen", "80 – 90 %", "7 - 8 bulan".
///
/// The decimal mark is decided for the column as a whole, as for bare numbers.
struct DecoratedNumbers {
  /// What stood around the number of a label.
  enum Dress: Equatable {
    case bare
    case percent
    case unit(String)
  }

  /// The number of each label, the lower end of a range; NaN where there is none.
  let values: [Double]
  /// The upper end of a range; the number itself elsewhere.
  let uppers: [Double]
  /// What was taken off.
  let dresses: [Dress]
  /// How the numbers themselves were read.
  let reading: NumericReading

  /// Whether a label is a range.
  func isRange(_ level: Int) -> Bool { uppers[level] > values[level] }

  /// Takes numbers out of labels.
  ///
  /// Percentages beside bare numbers of at most 1 are left alone: 1 may be one percent or the whole.
  init(labels: [String], declared: DecimalMark?, allowsRanges: Bool) {
    let parts = labels.map { DecoratedNumbers.parts(of: $0, allowsRanges: allowsRanges) }
    let lowers = parts.map { $0?.lower ?? "" }
    let others = parts.map { $0?.upper ?? "" }
    let reading = NumericReading(labels: lowers + others, declared: declared)
    let bare = parts.indices.filter { parts[$0]?.dress == .bare && !reading.values[$0].isNaN }
    let isFraction = !bare.isEmpty && bare.allSatisfy { abs(reading.values[$0]) <= 1 }
    var (values, uppers) = ([Double](), [Double]())
    for place in labels.indices {
      let isUnclear = isFraction && parts[place]?.dress == .percent
      let lower = isUnclear ? .nan : reading.values[place]
      let upper = reading.values[labels.count + place]
      let isRange = parts[place]?.upper != nil
      let isSound = !isRange || lower < upper
      values.append(isSound ? lower : .nan)
      uppers.append(isSound && isRange ? upper : lower)
    }
    (self.values, self.uppers, self.reading) = (values, uppers, reading)
    dresses = parts.map { $0?.dress ?? .bare }
  }

  /// The numbers as if they had stood alone.
  func asNumbers(of labels: [String], nonFinite: Set<Int>) -> NumericReading {
    NumericReading(
      manner: reading.manner, values: values, nonFinite: nonFinite,
      marked: Set(reading.marked.map { $0 % labels.count }))
  }

  private struct Parts {
    let lower: String
    let upper: String?
    let dress: Dress
  }

  private static func parts(of label: String, allowsRanges: Bool) -> Parts? {
    let text = WhiteSpace.trim(label)
    guard text.utf8.count <= 60, let first = text.utf8.first, isDigit(first) || first == 45 || first == 43
    else {
      return nil
    }
    let number = text.prefix { $0.isASCII && ($0.isNumber || "+-.,".contains($0)) }
    let rest = text[number.endIndex...]
    if allowsRanges, let range = range(text) { return range }
    guard let dress = dress(rest) else { return nil }
    let bare = number.hasSuffix(".") || number.hasSuffix(",") ? number.dropLast() : number
    return Parts(lower: String(bare), upper: nil, dress: dress)
  }

  /// "80 – 90 %" and "7 - 8 bulan"; both ends may have the unit.
  private static func range(_ text: String) -> Parts? {
    for separator in ["–", "—", " s.d. ", " s/d ", " sd ", " - ", "-"] {
      let ends = text.split(separator: separator, omittingEmptySubsequences: false)
      guard ends.count == 2 else { continue }
      guard let low = parts(of: String(ends[0]), allowsRanges: false),
        let high = parts(of: String(ends[1]), allowsRanges: false),
        low.dress == .bare || low.dress == high.dress
      else { continue }
      return Parts(lower: low.lower, upper: high.lower, dress: high.dress)
    }
    return nil
  }

  private static func dress(_ rest: Substring) -> Dress? {
    let words = WhiteSpace.trim(String(rest))
    if words.isEmpty { return .bare }
    if words == "%" || words.foldedLabel == "persen" && !words.contains("%") { return .percent }
    guard words.utf8.allSatisfy({ !isDigit($0) }), words.contains(where: \.isLetter) else { return nil }
    return .unit(words)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
