/// A zip file whose parts are stored as they are, so that a fuzzer can reach the XML through it.
public struct StoredArchive {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// An archive without parts.
  public init() {}

  /// Adds a part.
  public mutating func add(_ name: String, _ data: some Collection<UInt8>) {
    let offset = UInt32(body.count)
    var common: [UInt8] = []
    StoredArchive.append(UInt16(20), to: &common)
    for _ in 0..<2 { StoredArchive.append(UInt16(0), to: &common) }
    StoredArchive.append(UInt32(0x0021_0000), to: &common)  // 1 January 1980
    StoredArchive.append(StoredArchive.checksum(data), to: &common)
    for _ in 0..<2 { StoredArchive.append(UInt32(data.count), to: &common) }
    StoredArchive.append(UInt16(name.utf8.count), to: &common)
    StoredArchive.append(UInt16(0), to: &common)
    StoredArchive.append(UInt32(0x0403_4B50), to: &body)
    body += common + Array(name.utf8) + Array(data)
    StoredArchive.append(UInt32(0x0201_4B50), to: &directory)
    StoredArchive.append(UInt16(20), to: &directory)
    directory += common
    StoredArchive.append(UInt16(0), to: &directory)
    StoredArchive.append(UInt32(0), to: &directory)
    StoredArchive.append(UInt32(0), to: &directory)
    StoredArchive.append(offset, to: &directory)
    directory += Array(name.utf8)
    count += 1
  }

  /// The bytes of the file.
  public var bytes: [UInt8] {
    var end: [UInt8] = []
    StoredArchive.append(UInt32(0x0605_4B50), to: &end)
    StoredArchive.append(UInt32(0), to: &end)
    for _ in 0..<2 { StoredArchive.append(count, to: &end) }
    StoredArchive.append(UInt32(directory.count), to: &end)
    StoredArchive.append(UInt32(body.count), to: &end)
    StoredArchive.append(UInt16(0), to: &end)
    return body + directory + end
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += Array($0) }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  private static func checksum(_ data: some Collection<UInt8>) -> UInt32 {
    ~data.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
