/// How the labels of a column can be read as numbers.
///
/// The mark before decimals is decided for the column as a whole: a manner of reading counts only if every label
/// can be read in it.
struct NumericReading {
  /// The manner that fits.
  enum Manner {
    /// As they stand.
    case plain
    /// With a decimal comma, perhaps with dots between thousands.
    case decimalComma
    /// With that mark between thousands.
    case thousands(mark: String)
    /// Both with decimals and with thousands.
    case ambiguous
  }

  let manner: Manner
  /// The number of each label; NaN where it is none.
  let values: [Double]
  /// The labels that are NaN, infinite or too large.
  let nonFinite: Set<Int>
  /// The labels that show the mark for which the manner is named.
  let marked: Set<Int>

  /// Whether every label is a number and it is clear which.
  var isClear: Bool {
    if case .ambiguous = manner { return false }
    return !values.contains { $0.isNaN }
  }

  /// States a reading that was made of parts of the labels.
  init(manner: Manner, values: [Double], nonFinite: Set<Int>, marked: Set<Int>) {
    self.manner = manner
    self.values = values
    self.nonFinite = nonFinite
    self.marked = marked
  }

  private static let dot = UInt8(ascii: ".")
  private static let comma = UInt8(ascii: ",")

  /// Reads the labels, in the manner that reads most of them.
  init(labels: [String], declared: DecimalMark?) {
    let cells = labels.map { label -> ArraySlice<UInt8> in WhiteSpace.trim(Array(label.utf8)[...]) }
    let nonFinite = Set(cells.indices.filter { NumericReading.isNonFinite(cells[$0]) })
    let dotted = cells.map { NumericReading.value($0, mark: NumericReading.dot) }
    let withComma = cells.map { NumericReading.value($0, mark: NumericReading.comma) }
    let unreadDotted = dotted.count(where: \.isNaN)
    let unreadComma = withComma.count(where: \.isNaN)
    let readsComma = declared == .comma || (declared == nil && unreadComma < unreadDotted)
    let differ = cells.indices.filter {
      !dotted[$0].isNaN && !withComma[$0].isNaN && dotted[$0] != withComma[$0]
    }
    self.nonFinite = nonFinite
    if declared == nil && unreadDotted == unreadComma && !differ.isEmpty {
      (manner, values, marked) = (.ambiguous, dotted, Set(differ))
      return
    }
    values = readsComma ? withComma : dotted
    let mark = readsComma ? NumericReading.comma : NumericReading.dot
    let other = readsComma ? NumericReading.dot : NumericReading.comma
    let decimals = NumericReading.indices(of: mark, in: cells, read: values)
    let groups = NumericReading.indices(of: other, in: cells, read: values)
    if readsComma && !decimals.isEmpty && declared == nil {
      (manner, marked) = (.decimalComma, decimals)
    } else if !groups.isEmpty && declared == nil {
      (manner, marked) = (.thousands(mark: readsComma ? "." : ","), groups)
    } else {
      (manner, marked) = (.plain, [])
    }
  }

  /// Whether it is worth looking: a column with a label that is no number at all in its first few is text.
  static func isWorthwhile(_ labels: [String]) -> Bool {
    labels.prefix(8).contains { label in
      guard let byte = WhiteSpace.trim(label).utf8.first else { return false }
      return (48...57).contains(byte) || [43, 45, 46, 44].contains(byte) || "iInN".utf8.contains(byte)
    }
  }

  private static func indices(of mark: UInt8, in cells: [ArraySlice<UInt8>], read: [Double]) -> Set<Int> {
    Set(cells.indices.filter { !read[$0].isNaN && cells[$0].contains(mark) })
  }

  private static func isNonFinite(_ cell: ArraySlice<UInt8>) -> Bool {
    NumberSyntax.isNonFiniteWord(cell) || plainValue(cell, mark: dot).isInfinite
      || plainValue(cell, mark: comma).isInfinite
  }

  /// The value with that decimal mark, the other mark being allowed between thousands.
  private static func value(_ cell: ArraySlice<UInt8>, mark: UInt8) -> Double {
    let plain = plainValue(cell, mark: mark)
    if plain.isFinite { return plain }
    return NumberSyntax.groupedValue(cell, group: mark == dot ? comma : dot, mark: mark)
  }

  private static func plainValue(_ cell: ArraySlice<UInt8>, mark: UInt8) -> Double {
    cell.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { NumberSyntax.value($0, count: buffer.count, mark: mark) } ?? .nan
    }
  }
}
