/// A cell of a column of numbers.
enum NumberCell {
  /// The number, NaN where the cell is missing, nil where it is anything else.
  static func value(
    _ bytes: UnsafePointer<UInt8>, count: Int, _ missing: MissingValues, _ marks: inout NumberMarks
  ) -> Double? {
    var (first, last) = (0, count)
    while first < last && WhiteSpace.isASCII(bytes[first]) { first += 1 }
    while last > first && WhiteSpace.isASCII(bytes[last - 1]) { last -= 1 }
    let (cell, length) = (bytes + first, last - first)
    if missing.contains(cell, count: length) { return .nan }
    if let value = PlainNumber.value(cell, count: length, &marks) { return value }
    let value = NumberSyntax.value(cell, count: length)
    guard value.isFinite else { return nil }
    let text = UnsafeBufferPointer(start: cell, count: length)
    if text.contains(UInt8(ascii: ".")) {
      marks.hasMark = true
      let grouped = NumberSyntax.groupedValue(
        Array(text)[...], group: UInt8(ascii: "."), mark: UInt8(ascii: ","))
      if grouped.isNaN { marks.couldBeGrouped = false }
    }
    return value
  }
}

/// Numbers as nearly all are: a sign or none, up to fifteen digits, a point or none.
enum PlainNumber {
  private static let powers: InlineArray<16, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  /// The number, or nil where it is written in another way.
  ///
  /// Digits below 10¹⁵ and a power of ten are exact doubles, so that their quotient is rounded once.
  @inline(__always)
  static func value(_ bytes: UnsafePointer<UInt8>, count: Int, _ marks: inout NumberMarks) -> Double? {
    guard count < 18 else { return nil }
    var place = 0
    let isNegative = count > 0 && bytes[0] == UInt8(ascii: "-")
    if isNegative { place = 1 }
    let start = place
    var digits: UInt64 = 0
    while place < count, case let digit = bytes[place] &- 48, digit < 10 {
      digits = digits &* 10 &+ UInt64(digit)
      place += 1
    }
    let whole = place - start
    guard place < count else {
      guard whole > 0 && whole <= 15 else { return nil }
      let value = Double(Int64(bitPattern: digits))
      return isNegative ? -value : value
    }
    guard bytes[place] == UInt8(ascii: ".") else { return nil }
    place += 1
    let point = place
    while place < count, case let digit = bytes[place] &- 48, digit < 10 {
      digits = digits &* 10 &+ UInt64(digit)
      place += 1
    }
    let decimals = place - point
    guard place == count, whole + decimals > 0, whole + decimals <= 15 else { return nil }
    marks.hasMark = true
    // A dot could stand between thousands only as in 1.234.
    if decimals != 3 || whole == 0 || whole > 3 { marks.couldBeGrouped = false }
    let value = Double(Int64(bitPattern: digits)) / powers[decimals]
    return isNegative ? -value : value
  }
}
