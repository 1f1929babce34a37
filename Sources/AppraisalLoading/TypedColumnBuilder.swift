import Appraisals

/// Collects the cells of one column of a source that has types of its own: a workbook or a database.
///
/// A number is a number there and its decimal mark is not in doubt, so that it is kept as such; text goes to a
/// dictionary. A column of numbers only becomes numbers, any other becomes labels, for the checks of text to read.
struct TypedColumnBuilder {
  private let storage: ColumnStorage
  private let missing: MissingValues
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var dictionary = LabelDictionary()
  private var hasText = false
  // Numbers among texts, until it is known how the texts write theirs: the code of the nth is -2 - n.
  private var mixed: [Double] = []

  init(_ storage: ColumnStorage, missing: MissingValues) {
    self.storage = storage
    self.missing = missing
  }

  /// Adds an empty cell.
  mutating func appendMissing() {
    if case .skipped = storage { return }
    if hasText { codes.append(Factor.missing) } else { numbers.append(.nan) }
  }

  /// Adds a number; one of sixteen digits or more, which a `Double` does not hold, has to come as text.
  mutating func append(_ number: Double) {
    switch storage {
    case .skipped: break
    case .automatic where !hasText: numbers.append(number)
    case .automatic: appendMixed(number)
    case .text: append(text: TypedColumnBuilder.text(of: number))
    }
  }

  private mutating func appendMixed(_ number: Double) {
    codes.append(-2 - Int32(mixed.count))
    mixed.append(number)
  }

  /// Adds a text; one that means "nothing" is an empty cell.
  mutating func append(text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Adds a text in UTF-8; one that means "nothing" is an empty cell.
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if case .skipped = storage { return }
    guard let base = bytes.baseAddress, !isMissing(base, bytes.count) else { return appendMissing() }
    switchToText()
    codes.append(dictionary.code(of: base, count: bytes.count))
  }

  private func isMissing(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count == 0 { return true }
    // Most cells have no white space around them and need no copy.
    let (first, last) = (base[0], base[count - 1])
    let isBare = first > 32 && first < 0x80 && last > 32 && last < 0x80
    if isBare { return missing.contains(base, count: count) }
    return missing.contains(WhiteSpace.trim(Array(UnsafeBufferPointer(start: base, count: count))[...]))
  }

  private mutating func switchToText() {
    if hasText { return }
    hasText = true
    codes.reserveCapacity(numbers.count + 1)
    for number in numbers {
      if number.isNaN { codes.append(Factor.missing) } else { appendMixed(number) }
    }
    numbers = []
  }

  /// The column, once every cell has been added.
  mutating func finish(heading: String) -> ReadColumn {
    let content: ReadColumn.Content
    var isText = false
    var mark: DecimalMark?
    switch storage {
    case .skipped: content = .skipped
    case .text:
      isText = true
      switchToText()
      content = .labels(factor)
    case .automatic(let declared):
      mark = declared
      if hasText { writeMixed(declared) }
      content = hasText ? .labels(factor) : .numbers(numbers)
    }
    return ReadColumn(heading: heading, content: content, decimalMark: mark, isText: isText)
  }

  /// Writes numbers among texts as the texts write theirs, so that 87.5 beside "90,25" is read as what it is.
  private mutating func writeMixed(_ declared: DecimalMark?) {
    guard !mixed.isEmpty else { return }
    let texts = (0..<dictionary.count).map { String(decoding: dictionary[$0], as: UTF8.self) }
    let manner = NumericReading(labels: texts, declared: declared).manner
    var hasComma = declared == .comma
    if case .decimalComma = manner { hasComma = true }
    if case .thousands(mark: ".") = manner { hasComma = true }
    for row in codes.indices where codes[row] < Factor.missing {
      var text = TypedColumnBuilder.text(of: mixed[Int(-2 - codes[row])])
      // Three decimals could be thousands; a fourth, of zero, cannot.
      if text.suffix(4).first == ".", !text.contains("e") { text += "0" }
      if hasComma { text = text.replacing(".", with: ",") }
      codes[row] = text.withUTF8 { bytes in
        bytes.baseAddress.map { dictionary.code(of: $0, count: bytes.count) } ?? Factor.missing
      }
    }
    mixed = []
  }

  private var factor: Factor {
    Factor(
      codes: codes, levels: (0..<dictionary.count).map { String(decoding: dictionary[$0], as: UTF8.self) })
  }

  /// A number as a person would have typed it: whole numbers without a decimal point.
  static func text(of number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
  }
}
