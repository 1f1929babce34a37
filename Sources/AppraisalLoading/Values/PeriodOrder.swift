import Appraisals

/// The order of periods in time: by the calendar or as numbers when all are such, otherwise as people read them.
enum PeriodOrder {
  static func ordering(of periods: [String]) -> (String, String) -> Bool {
    let numbers = periods.compactMap { period -> (String, Double)? in
      guard let number = Double(period), number.isFinite else { return nil }
      return (period, number)
    }
    guard numbers.count == periods.count else { return calendarOrdering(of: periods) ?? precedesNaturally }
    let value = Dictionary(numbers) { first, _ in first }
    return { left, right in
      let (a, b) = (value[left] ?? 0, value[right] ?? 0)
      return a == b ? left < right : a < b
    }
  }

  private static func calendarOrdering(of periods: [String]) -> ((String, String) -> Bool)? {
    let read = periods.compactMap { text in
      Period(text).flatMap { $0.description == text ? (text, $0) : nil }
    }
    guard read.count == periods.count, !read.isEmpty else { return nil }
    let period = Dictionary(read) { first, _ in first }
    return { left, right in
      guard let a = period[left], let b = period[right] else { return left < right }
      return a < b
    }
  }

  /// Natural order: runs of digits count as numbers, so 2024-Q10 follows 2024-Q9.
  static func precedesNaturally(_ left: String, _ right: String) -> Bool {
    var (a, b) = (left.utf8[...], right.utf8[...])
    while let x = a.first, let y = b.first {
      if isDigit(x) && isDigit(y) {
        let (m, n) = (takeNumber(&a), takeNumber(&b))
        if m.count != n.count { return m.count < n.count }
        if let (p, q) = zip(m, n).first(where: { $0 != $1 }) { return p < q }
      } else {
        if x != y { return x < y }
        a.removeFirst()
        b.removeFirst()
      }
    }
    if a.isEmpty != b.isEmpty { return a.isEmpty }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func takeNumber(_ text: inout Substring.UTF8View) -> [UInt8] {
    let digits = text.prefix(while: isDigit)
    text = text.dropFirst(digits.count)
    return Array(digits.drop { $0 == 48 })
  }
}
