import Appraisals

/// Collects the cells of one column of a database, where each cell comes with a type.
///
/// Numbers stay numbers until a cell is none; then what was collected becomes text again. Text is coded as it comes
/// and looked at once per distinct label at the end: which ones mean "nothing", which are padded.
struct DatabaseColumnBuilder {
  /// The largest whole number below which every whole number is a `Double`.
  static let largestExact: Int64 = 1 << 53

  private let storage: ColumnStorage
  private let missing: MissingValues
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var dictionary = LabelDictionary()
  private(set) var hasLabels = false
  private var hasLongNumbers = false

  /// Whether blanks at the end belong to the type (`char(18)`) and not to the data.
  var isPadded = false
  /// Whether the labels are points in time, written with a time of day that may turn out to mean nothing.
  var holdsTimes = false

  init(_ storage: ColumnStorage, missing: MissingValues) {
    self.storage = storage
    self.missing = missing
    if case .text = storage { hasLabels = true }
  }

  /// Whether anybody wants the column.
  var isSkipped: Bool {
    if case .skipped = storage { return true }
    return false
  }

  /// Makes room for all rows at once, when somebody has counted them.
  mutating func reserve(_ rows: Int) {
    if hasLabels { codes.reserveCapacity(rows) } else { numbers.reserveCapacity(rows) }
  }

  mutating func appendMissing() {
    if hasLabels { codes.append(Factor.missing) } else { numbers.append(.nan) }
  }

  /// Adds a whole number; one that no `Double` holds makes the column text, digit by digit.
  mutating func append(_ number: Int64) {
    if !hasLabels {
      if number.magnitude <= DatabaseColumnBuilder.largestExact.magnitude {
        return numbers.append(Double(number))
      }
      switchToLabels()
    }
    if number.magnitude > DatabaseColumnBuilder.largestExact.magnitude { hasLongNumbers = true }
    appendDigits(number)
  }

  /// Adds a number; NaN and infinity are no missing cells, and the checks of text will say so.
  mutating func append(_ number: Double) {
    if !hasLabels {
      if number.isFinite { return numbers.append(number) }
      switchToLabels()
    }
    appendText(DatabaseColumnBuilder.text(of: number))
  }

  /// Adds a number in decimal digits, as databases write NUMERIC: its mark is a dot and never in doubt.
  mutating func append(decimal bytes: UnsafePointer<UInt8>, count: Int) {
    if !hasLabels {
      let value = NumberSyntax.value(bytes, count: count)
      let isExact = value.magnitude <= Double(DatabaseColumnBuilder.largestExact) || value != value.rounded()
      if value.isFinite && isExact { return numbers.append(value) }
      switchToLabels()
      hasLongNumbers = hasLongNumbers || value.isFinite
    }
    append(bytes, count: count)
  }

  /// Adds a text in UTF-8.
  mutating func append(_ bytes: UnsafePointer<UInt8>, count: Int) {
    if !hasLabels { switchToLabels() }
    codes.append(dictionary.code(of: bytes, count: count))
  }

  /// Adds a text.
  mutating func appendText(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      // An empty text has no address to give, and means nothing anyway.
      if let base = bytes.baseAddress { append(base, count: bytes.count) } else { appendMissing() }
    }
  }

  /// Adds codes of labels that were given codes by ``code(of:count:)``.
  mutating func append(coded codes: some Sequence<Int32>) { self.codes.append(contentsOf: codes) }

  /// The code of a label, for columns whose source has a dictionary of its own.
  mutating func code(of bytes: UnsafePointer<UInt8>, count: Int) -> Int32 {
    if !hasLabels { switchToLabels() }
    return dictionary.code(of: bytes, count: count)
  }

  /// Adds numbers of which none is missing, infinite or NaN.
  mutating func append(finite values: some Collection<Double>) { numbers.append(contentsOf: values) }

  private mutating func appendDigits(_ number: Int64) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { room in
      var place = 20
      var rest = number.magnitude
      repeat {
        place -= 1
        room[place] = UInt8(truncatingIfNeeded: rest % 10) + 48
        rest /= 10
      } while rest > 0
      if number < 0 {
        place -= 1
        room[place] = UInt8(ascii: "-")
      }
      guard let base = room.baseAddress else { return }
      codes.append(dictionary.code(of: UnsafePointer(base + place), count: 20 - place))
    }
  }

  private mutating func switchToLabels() {
    hasLabels = true
    codes.reserveCapacity(numbers.count + 1)
    for number in numbers {
      if number.isNaN {
        codes.append(Factor.missing)
      } else {
        appendText(DatabaseColumnBuilder.text(of: number))
      }
    }
    numbers = []
  }

  /// A number as a person would have typed it: whole numbers without a decimal point.
  static func text(of number: Double) -> String {
    number == number.rounded() && number.magnitude <= Double(largestExact) ? String(Int64(number)) : "\(number)"
  }

  /// The text of a cell, for columns that are the dictionary of another; nil where it is missing.
  func label(ofRow row: Int) -> ArraySlice<UInt8>? {
    guard hasLabels, codes[row] >= 0 else { return nil }
    let bytes = dictionary[Int(codes[row])]
    return missing.contains(bytes) ? nil : bytes
  }

  /// The column, once every cell has been added, without a word about its text.
  consuming func finish(heading: String) -> ReadColumn {
    var silent = FindingLog(file: "")
    return finish(heading: heading, log: &silent)
  }

  /// The column, once every cell has been added; text that is no Unicode is said.
  consuming func finish(heading: String, log: inout FindingLog) -> ReadColumn {
    var mark: DecimalMark?
    var isText = hasLongNumbers
    switch storage {
    case .skipped: return ReadColumn(heading: heading, content: .skipped, decimalMark: nil, isText: false)
    case .text: isText = true
    case .automatic(let declared): mark = declared
    }
    guard hasLabels else {
      return ReadColumn(heading: heading, content: .numbers(numbers), decimalMark: mark, isText: isText)
    }
    let (factor, replaced) = factor()
    report(replaced, of: factor, heading, log: &log)
    isText = isText || factor.levels.contains(where: DatabaseColumnBuilder.isLongNumber)
    return ReadColumn(heading: heading, content: .labels(factor), decimalMark: mark, isText: isText)
  }

  /// Sixteen digits or more and nothing else: an identifier, which no `Double` holds.
  private static func isLongNumber(_ label: String) -> Bool {
    label.utf8.count >= 16 && label.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// Says which labels had bytes that are no Unicode, each where it first stands.
  private func report(_ levels: Set<Int>, of factor: Factor, _ heading: String, log: inout FindingLog) {
    guard !levels.isEmpty else { return }
    let tally = LevelTally(factor)
    for level in levels.sorted(by: { tally.first[$0] < tally.first[$1] }) where tally.first[level] >= 0 {
      log.add(
        .warning, .textNotUnicode, line: tally.first[level] + 1, column: heading, value: factor.levels[level],
        count: tally.count[level])
    }
  }

  /// Labels that mean "nothing" leave the levels; those that padding told apart become one. Beside them, the levels
  /// in which bytes had to be replaced.
  private func factor() -> (factor: Factor, replaced: Set<Int>) {
    var levels: [String] = []
    var replaced: Set<Int> = []
    levels.reserveCapacity(dictionary.count)
    var known: [String: Int32] = [:]
    let isShortened = isPadded || (holdsTimes && areDates)
    let renumbered = (0..<dictionary.count).map { code -> Int32 in
      var bytes = dictionary[code]
      if missing.contains(WhiteSpace.trim(bytes)) { return Factor.missing }
      if isPadded { while bytes.last == 32 { bytes = bytes.dropLast() } }
      if holdsTimes && isShortened { bytes = bytes.prefix(10) }
      let valid = String(validating: bytes, as: UTF8.self)
      let label = valid ?? String(decoding: bytes, as: UTF8.self)
      if isShortened {
        if let code = known[label] { return code }
        known[label] = Int32(levels.count)
      }
      if valid == nil { replaced.insert(levels.count) }
      levels.append(label)
      return Int32(levels.count - 1)
    }
    let isUnchanged = levels.count == dictionary.count
    let factor = Factor(
      codes: isUnchanged ? codes : codes.map { $0 < 0 ? Factor.missing : renumbered[Int($0)] }, levels: levels)
    return (factor, replaced)
  }

  /// Whether every point in time is a midnight in no time zone, that is, a date.
  private var areDates: Bool {
    dictionary.count > 0
      && (0..<dictionary.count).allSatisfy { code in
        let bytes = dictionary[code]
        return bytes.count == 19 && bytes.suffix(9).elementsEqual(" 00:00:00".utf8)
      }
  }
}
