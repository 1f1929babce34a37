import Appraisals

/// Collects the cells of one column.
///
/// It takes cells for numbers until one is not; then it goes back over the places of the cells so far (a packed
/// word each) and codes them as labels. So number columns never touch a dictionary, text columns never touch the
/// number parser, and the text is read once.
struct ColumnBuilder {
  private enum State {
    case numbers
    case labels
    case skipped
  }

  private let missing: MissingValues
  private let decimalMark: DecimalMark?
  private let isText: Bool
  private var state: State
  private var numbers: [Double] = []
  private var places: [UInt64] = []
  private var dictionary = LabelDictionary()
  private var codes: [Int32] = []
  // Whether every number seen could also be one with a dot between thousands, and whether any has a dot at all.
  private var couldBeGrouped: Bool
  private var hasMark = false

  init(_ storage: ColumnStorage, missing: MissingValues) {
    self.missing = missing
    switch storage {
    case .text: (state, decimalMark) = (.labels, nil)
    case .automatic(.comma?): (state, decimalMark) = (.labels, .comma)
    case .automatic(let mark): (state, decimalMark) = (.numbers, mark)
    case .skipped: (state, decimalMark) = (.skipped, nil)
    }
    couldBeGrouped = decimalMark == nil
    if case .text = storage { isText = true } else { isText = false }
  }

  /// Makes room for rows to come.
  mutating func reserve(_ rows: Int) {
    switch state {
    case .labels: codes.reserveCapacity(rows)
    case .skipped: break
    case .numbers:
      numbers.reserveCapacity(rows)
      places.reserveCapacity(rows)
    }
  }

  mutating func append(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    switch state {
    case .labels: codes.append(dictionary.code(of: base + start, count: end - start))
    case .numbers: appendNumber(base, from: start, to: end)
    case .skipped: break
    }
  }

  private mutating func appendNumber(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    var (first, last) = (start, end)
    while first < last && WhiteSpace.isASCII(base[first]) { first += 1 }
    while last > first && WhiteSpace.isASCII(base[last - 1]) { last -= 1 }
    let cell = base + first
    let count = last - first
    // A place has 40 bits for where and 24 for how long; longer cells are no numbers.
    guard end - start < 1 << 24 else { return switchToLabels(base, from: start, to: end) }
    if missing.contains(cell, count: count) {
      numbers.append(.nan)
    } else {
      let value = NumberSyntax.value(cell, count: count)
      guard value.isFinite else { return switchToLabels(base, from: start, to: end) }
      numbers.append(value)
      if couldBeGrouped { noteMark(cell, count) }
    }
    places.append(UInt64(start) << 24 | UInt64(end - start))
  }

  private mutating func noteMark(_ cell: UnsafePointer<UInt8>, _ count: Int) {
    let bytes = UnsafeBufferPointer(start: cell, count: count)
    guard bytes.contains(UInt8(ascii: ".")) else { return }
    hasMark = true
    couldBeGrouped = !NumberSyntax.groupedValue(
      Array(bytes)[...], group: UInt8(ascii: "."), mark: UInt8(ascii: ",")
    ).isNaN
  }

  private mutating func switchToLabels(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    codeEverything(base)
    append(base, from: start, to: end)
  }

  private mutating func codeEverything(_ base: UnsafePointer<UInt8>) {
    state = .labels
    codes.reserveCapacity(places.count)
    for place in places {
      codes.append(dictionary.code(of: base + Int(place >> 24), count: Int(place & 0xFF_FFFF)))
    }
    numbers = []
    places = []
  }

  /// The column, once every cell has been seen.
  mutating func finish(heading: String, _ base: UnsafePointer<UInt8>) -> ReadColumn {
    // Numbers that could be two things are left as text for whoever knows what the column is for.
    if state == .numbers && hasMark && couldBeGrouped { codeEverything(base) }
    let content: ReadColumn.Content
    switch state {
    case .numbers: content = .numbers(numbers)
    case .labels: content = .labels(factor())
    case .skipped: content = .skipped
    }
    return ReadColumn(heading: heading, content: content, decimalMark: decimalMark, isText: isText)
  }

  private func factor() -> Factor {
    var levels: [String] = []
    levels.reserveCapacity(dictionary.count)
    var renumbered = [Int32](repeating: Factor.missing, count: dictionary.count)
    for code in 0..<dictionary.count {
      let bytes = dictionary[code]
      if missing.contains(WhiteSpace.trim(bytes)) { continue }
      renumbered[code] = Int32(levels.count)
      levels.append(String(decoding: bytes, as: UTF8.self))
    }
    let isUnchanged = levels.count == dictionary.count
    return Factor(codes: isUnchanged ? codes : codes.map { renumbered[Int($0)] }, levels: levels)
  }
}
