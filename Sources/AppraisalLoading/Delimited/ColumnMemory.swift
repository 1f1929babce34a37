/// The memory of all columns, in which every row has its place before it is read, so that workers write what they read
/// where it stays.
struct ColumnMemory: @unchecked Sendable {
  /// Where the cells of a column go.
  enum Place {
    case none
    case numbers(UnsafeMutablePointer<Double>)
    case codes(UnsafeMutablePointer<Int32>)
  }

  /// A column, once it is filled.
  enum Column {
    case none
    case numbers([Double])
    case codes([Int32])
  }

  /// One entry per column.
  let places: [Place]

  /// The rows of one chunk.
  struct Stretch {
    let memory: ColumnMemory
    let start: Int
    let count: Int
  }

  /// Makes columns, which `fill` has to fill from the first row on; it returns how many rows of each are filled.
  ///
  /// - Parameters:
  ///   - kinds: what each column holds.
  ///   - capacity: the most rows there can be.
  static func columns(_ kinds: [ColumnKind], capacity: Int, fill: (ColumnMemory) -> [Int]) -> [Column] {
    var filling = ColumnFilling(kinds, capacity: capacity)
    let wanted = kinds.indices.filter { kinds[$0] != .skipped }
    if wanted.count <= ColumnFilling.deepest {
      filling.nest(wanted[...], fill)
    } else {
      filling.copy(wanted, fill)
    }
    return filling.columns
  }
}

/// Columns while they are being filled.
private struct ColumnFilling {
  /// Arrays are made around one another; of more columns than this they are copied at the end, since the stack ends too.
  static let deepest = 256

  let kinds: [ColumnKind]
  let capacity: Int
  var columns: [ColumnMemory.Column]
  private var places: [ColumnMemory.Place]
  private var counts: [Int] = []

  init(_ kinds: [ColumnKind], capacity: Int) {
    self.kinds = kinds
    self.capacity = max(1, capacity)
    columns = kinds.map { _ in .none }
    places = kinds.map { _ in .none }
  }

  mutating func nest(_ wanted: ArraySlice<Int>, _ fill: (ColumnMemory) -> [Int]) {
    guard let column = wanted.first else {
      counts = fill(ColumnMemory(places: places))
      return
    }
    if kinds[column] == .numbers {
      columns[column] = .numbers(
        fitting(
          Array(unsafeUninitializedCapacity: capacity) { buffer, filled in
            LargePages.advise(UnsafeRawBufferPointer(buffer))
            if let base = buffer.baseAddress { places[column] = .numbers(base) }
            nest(wanted.dropFirst(), fill)
            filled = counts[column]
          }))
    } else {
      columns[column] = .codes(
        fitting(
          Array(unsafeUninitializedCapacity: capacity) { buffer, filled in
            LargePages.advise(UnsafeRawBufferPointer(buffer))
            if let base = buffer.baseAddress { places[column] = .codes(base) }
            nest(wanted.dropFirst(), fill)
            filled = counts[column]
          }))
    }
  }

  /// Most texts have a row on every line; those that have far fewer do not keep the memory.
  private func fitting<Element>(_ array: [Element]) -> [Element] {
    guard array.count < capacity - capacity / 8 else { return array }
    return Array(unsafeUninitializedCapacity: array.count) { buffer, filled in
      filled = buffer.initialize(fromContentsOf: array)
    }
  }

  mutating func copy(_ wanted: [Int], _ fill: (ColumnMemory) -> [Int]) {
    for column in wanted {
      places[column] =
        kinds[column] == .numbers
        ? .numbers(.allocate(capacity: capacity)) : .codes(.allocate(capacity: capacity))
    }
    counts = fill(ColumnMemory(places: places))
    for column in wanted {
      switch places[column] {
      case .none: break
      case .numbers(let base): columns[column] = .numbers(taken(base, counts[column]))
      case .codes(let base): columns[column] = .codes(taken(base, counts[column]))
      }
    }
  }

  private func taken<Element>(_ base: UnsafeMutablePointer<Element>, _ count: Int) -> [Element] {
    defer { base.deallocate() }
    return Array(UnsafeBufferPointer(start: base, count: count))
  }
}
