import CADBC

/// A driver that may say anything, as long as its buffers are as long as the numbers of cells that it declares: lengths
/// do not come with them, so that nobody could check.
///
/// The input begins with the format, rows and offset, missing cells, buffers, and the format of a dictionary; then
/// come the bits that say which cells are there, the cells, the text, and the cells of the dictionary.
final class Driver {
  static let formats = [
    "n", "b", "c", "C", "s", "S", "i", "I", "l", "L", "e", "f", "g", "u", "U", "vu", "tdD", "tdm", "w:16",
    "d:10,2", "d:38,-3,128", "d:9,0,32", "tss:", "tsn:UTC", "z",
  ]
  private static let head = 5
  private static let textSize = 64

  private var owned: [UnsafeMutableRawPointer] = []
  private let column: Column
  private var isGiven = false

  /// A column in memory that lives as long as the driver.
  private struct Column {
    let schema: UnsafeMutablePointer<ArrowSchema>
    let array: UnsafeMutablePointer<ArrowArray>
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Driver.head else { return nil }
    let (rows, offset) = (Int(bytes[1] & 31), Int(bytes[1] >> 5))
    var rest = bytes.dropFirst(Driver.head)
    var owned: [UnsafeMutableRawPointer] = []
    column = Driver.column(
      format: bytes[0], rows: rows, offset: offset, missing: bytes[2], buffers: bytes[3],
      dictionary: bytes[4] & 1 == 1 ? bytes[4] >> 1 : nil, &rest, &owned)
    self.owned = owned
  }

  deinit { for memory in owned { memory.deallocate() } }

  /// The stream; the driver must outlive it.
  func stream() -> ArrowArrayStream {
    var stream = ArrowArrayStream()
    stream.private_data = Unmanaged.passRetained(self).toOpaque()
    stream.get_schema = { stream, schema in
      guard let driver = Driver.of(stream), let schema else { return 22 }
      driver.describe(&schema.pointee)
      return 0
    }
    stream.get_next = { stream, array in
      guard let driver = Driver.of(stream), let array else { return 22 }
      driver.give(&array.pointee)
      return 0
    }
    stream.get_last_error = { _ in nil }
    stream.release = { stream in
      guard let data = stream?.pointee.private_data else { return }
      stream?.pointee.release = nil
      Unmanaged<Driver>.fromOpaque(data).release()
    }
    return stream
  }

  private static func of(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) -> Driver? {
    stream?.pointee.private_data.map { Unmanaged<Driver>.fromOpaque($0).takeUnretainedValue() }
  }

  private func describe(_ schema: inout ArrowSchema) {
    schema = ArrowSchema()
    schema.format = UnsafePointer(Driver.text("+s", &owned))
    schema.n_children = 1
    schema.children = Driver.list([column.schema], &owned)
    schema.release = { schema in
      if let schema { schema.pointee.release = nil }
    }
  }

  /// One batch, then the end.
  private func give(_ array: inout ArrowArray) {
    array = ArrowArray()
    guard !isGiven else { return }
    isGiven = true
    array.length = column.array.pointee.length
    array.n_children = 1
    array.children = Driver.list([column.array], &owned)
    array.release = { array in
      if let array { array.pointee.release = nil }
    }
  }

  // MARK: - Columns

  private static func column(
    format: UInt8, rows: Int, offset: Int, missing: UInt8, buffers: UInt8, dictionary: UInt8?,
    _ rest: inout ArraySlice<UInt8>, _ owned: inout [UnsafeMutableRawPointer]
  ) -> Column {
    let format = formats[Int(format) % formats.count]
    let schema = room(ArrowSchema(), &owned)
    schema.pointee.format = UnsafePointer(text(format, &owned))
    schema.pointee.name = UnsafePointer(text("c", &owned))
    let array = room(ArrowArray(), &owned)
    array.pointee.length = Int64(rows)
    array.pointee.offset = Int64(offset)
    array.pointee.null_count = Int64(Int8(bitPattern: missing))
    array.pointee.n_buffers = Int64(Int8(bitPattern: buffers) % 5)
    array.pointee.buffers = list(
      contents(format, cells: rows + offset, &rest, &owned).map { UnsafeRawPointer($0) }, &owned)
    if let dictionary {
      let labels = column(
        format: dictionary, rows: 4, offset: 0, missing: 0, buffers: 4, dictionary: nil, &rest, &owned)
      schema.pointee.dictionary = labels.schema
      array.pointee.dictionary = labels.array
    }
    return Column(schema: schema, array: array)
  }

  /// Four buffers whatever the type: bits, cells, text, and the size of the text.
  private static func contents(
    _ format: String, cells: Int, _ rest: inout ArraySlice<UInt8>, _ owned: inout [UnsafeMutableRawPointer]
  ) -> [UnsafeMutableRawPointer?] {
    let bits = bytes(8, &rest, &owned)
    // No type is wider than sixteen bytes, and there is one more offset than there are cells.
    let values = bytes(16 * (cells + 1), &rest, &owned)
    let text = bytes(textSize, &rest, &owned)
    let size = bytes(8, &rest, &owned)
    size.storeBytes(of: Int64(textSize), as: Int64.self)
    switch format {
    case "u": shorten(values, cells, Int32.self)
    case "U": shorten(values, cells, Int64.self)
    default: break
    }
    return [bits.load(as: UInt8.self) == 255 ? nil : bits, values, text, size]
  }

  /// Offsets never lead behind the text; they may go back or be below zero.
  private static func shorten<Offset: FixedWidthInteger>(
    _ offsets: UnsafeMutableRawPointer, _ cells: Int, _ type: Offset.Type
  ) {
    for place in 0...cells {
      let byte = place * MemoryLayout<Offset>.size
      let offset = offsets.load(fromByteOffset: byte, as: type)
      offsets.storeBytes(of: min(offset, Offset(textSize)), toByteOffset: byte, as: type)
    }
  }

  // MARK: - Memory

  /// So many bytes of the input, zeros where it ends.
  private static func bytes(
    _ count: Int, _ rest: inout ArraySlice<UInt8>, _ owned: inout [UnsafeMutableRawPointer]
  ) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    for (place, byte) in rest.prefix(count).enumerated() {
      memory.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
    }
    rest = rest.dropFirst(count)
    owned.append(memory)
    return memory
  }

  private static func text(_ text: String, _ owned: inout [UnsafeMutableRawPointer]) -> UnsafeMutablePointer<
    CChar
  > {
    list(Array(text.utf8CString), &owned)
  }

  private static func room<Value>(
    _ value: Value, _ owned: inout [UnsafeMutableRawPointer]
  ) -> UnsafeMutablePointer<Value> {
    list([value], &owned)
  }

  private static func list<Value>(
    _ values: [Value], _ owned: inout [UnsafeMutableRawPointer]
  ) -> UnsafeMutablePointer<Value> {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: values.count)
    for (place, value) in values.enumerated() { (memory + place).initialize(to: value) }
    owned.append(UnsafeMutableRawPointer(memory))
    return memory
  }
}
