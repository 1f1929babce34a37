import CScan

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
    var value = 0.0
    if scan_number(cell, length, &marks.bits, &value) != 0 { return value }
    value = NumberSyntax.value(cell, count: length)
    guard value.isFinite else { return nil }
    let text = UnsafeBufferPointer(start: cell, count: length)
    if text.contains(UInt8(ascii: ".")) {
      let grouped = NumberSyntax.groupedValue(
        Array(text)[...], group: UInt8(ascii: "."), mark: UInt8(ascii: ","))
      marks.bits |= SCAN_HAS_POINT | (grouped.isNaN ? SCAN_NOT_GROUPED : 0)
    }
    return value
  }
}
