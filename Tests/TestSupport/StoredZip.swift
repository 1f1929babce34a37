/// A ZIP archive of files that are not compressed, for tests that need a container of their own making.
public struct StoredZip: Sendable {
  /// A file in the archive; what a header says about it can be made to lie.
  public struct Entry: Sendable {
    /// The name in the archive.
    public var name: String
    /// What is stored: the contents themselves, or a raw deflate stream where `isDeflated`.
    public var bytes: [UInt8]
    /// The size before compression that the headers declare; nil for the true one of stored bytes.
    public var declaredSize: Int?
    /// The checksum that the headers declare; nil for the true one of stored bytes.
    public var declaredChecksum: UInt32?
    /// Whether `bytes` are a deflate stream.
    public var isDeflated: Bool

    /// A file.
    public init(
      _ name: String, _ bytes: [UInt8], declaredSize: Int? = nil, declaredChecksum: UInt32? = nil,
      isDeflated: Bool = false
    ) {
      self.name = name
      self.bytes = bytes
      self.declaredSize = declaredSize
      self.declaredChecksum = declaredChecksum
      self.isDeflated = isDeflated
    }
  }

  /// The files, in order.
  public var entries: [Entry]

  /// An archive of files.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// The archive.
  public var bytes: [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let start = archive.count
      archive += [0x50, 0x4B, 3, 4] + header(of: entry) + [0, 0] + Array(entry.name.utf8) + entry.bytes
      directory += [0x50, 0x4B, 1, 2] + little(20, 2) + header(of: entry) + [UInt8](repeating: 0, count: 12)
      directory += little(start, 4) + Array(entry.name.utf8)
    }
    let count = little(entries.count, 2)
    let end = [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
    return archive + directory + end + little(directory.count, 4) + little(archive.count, 4) + [0, 0]
  }

  /// The part that both kinds of header share, from the version needed to the length of the name.
  private func header(of entry: Entry) -> [UInt8] {
    let checksum = entry.declaredChecksum ?? StoredZip.checksum(entry.bytes)
    // The date is the first that the format can hold.
    let head = little(20, 2) + [0, 0] + little(entry.isDeflated ? 8 : 0, 2) + [0, 0, 0x21, 0]
    return head + little(Int(checksum), 4) + little(entry.bytes.count, 4)
      + little(entry.declaredSize ?? entry.bytes.count, 4) + little(entry.name.utf8.count, 2)
  }

  private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// The checksum of ZIP and PNG (ISO 3309), bit by bit through a table.
  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var state = ~UInt32(0)
    for byte in bytes { state = table[Int((state ^ UInt32(byte)) & 0xFF)] ^ (state >> 8) }
    return ~state
  }

  private static let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}
