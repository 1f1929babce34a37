import CZip

/// The parts of a workbook: files in a ZIP archive that is in memory.
///
/// Nothing is written anywhere, so that the names in the archive cannot lead out of it.
struct ZipContainer {
  private let bytes: [UInt8]
  private let budget = Budget()

  /// Counts what all readings together have inflated. A class, since all copies of the container share it.
  fileprivate final class Budget {
    var inflated = 0
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The names of the parts.
  func names() throws -> [String] {
    try withArchive { archive in
      let count = zip_get_num_entries(archive, 0)
      guard count <= 65_535 else { throw WorkbookFault.limit("entries", found: Int(count), limit: 65_535) }
      return (0..<zip_uint64_t(max(0, count))).compactMap { index in
        zip_get_name(archive, index, 0).map { String(cString: $0) }
      }
    }
  }

  /// Opens a part for reading from its beginning; nil where there is none of the name.
  func read<Result>(_ name: String, limit: Int, _ body: (ZipPart) throws -> Result) throws -> Result? {
    try withArchive { archive in
      // Windows programs have written backslashes and other cases.
      let spellings = [name, name.replacing("/", with: "\\")]
      let places = spellings.map { zip_name_locate(archive, $0, zip_flags_t(ZIP_FL_NOCASE)) }
      guard let place = places.first(where: { $0 >= 0 }) else { return nil }
      let part = try ZipPart(archive, zip_uint64_t(place), name: name, limit: limit, budget: budget)
      defer { part.close() }
      return try body(part)
    }
  }

  private func withArchive<Result>(_ body: (OpaquePointer) throws -> Result) throws -> Result {
    try bytes.withUnsafeBytes { buffer in
      var error = zip_error_t()
      zip_error_init(&error)
      defer { zip_error_fini(&error) }
      guard let source = zip_source_buffer_create(buffer.baseAddress, zip_uint64_t(buffer.count), 0, &error)
      else { throw ZipContainer.fault(&error) }
      guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
        zip_source_free(source)
        throw ZipContainer.fault(&error)
      }
      defer { zip_discard(archive) }
      return try body(archive)
    }
  }

  /// An archive without its directory, which stands at the end, was cut off.
  private static func fault(_ error: UnsafeMutablePointer<zip_error_t>) -> WorkbookFault {
    .truncated(zip_error_strerror(error).map { String(cString: $0) } ?? "ZIP")
  }
}

/// One file of an archive while it is being inflated.
///
/// A class, since the library's handle has one owner.
final class ZipPart {
  /// The name in the archive.
  let name: String
  private var file: OpaquePointer?
  private let compressed: Int
  private let limit: Int
  private let budget: ZipContainer.Budget
  private var inflated = 0

  fileprivate init(
    _ archive: OpaquePointer, _ place: zip_uint64_t, name: String, limit: Int, budget: ZipContainer.Budget
  ) throws {
    var status = zip_stat_t()
    guard zip_stat_index(archive, place, 0, &status) == 0 else {
      throw WorkbookFault.unreadable("\(name): \(ZipPart.words(zip_get_error(archive)))")
    }
    guard status.encryption_method == ZIP_EM_NONE else { throw WorkbookFault.unreadable("encrypted") }
    guard status.size <= zip_uint64_t(limit) else {
      throw WorkbookFault.limit("bytes", found: Int(clamping: status.size), limit: limit)
    }
    guard let file = zip_fopen_index(archive, place, 0) else {
      throw WorkbookFault.unreadable("\(name): \(ZipPart.words(zip_get_error(archive)))")
    }
    (self.file, self.name, self.limit, self.budget) = (file, name, limit, budget)
    compressed = Int(clamping: status.comp_size)
  }

  /// Reads on; 0 at the end, where the checksum has been compared.
  func read(into place: UnsafeMutableRawPointer, _ room: Int) throws -> Int {
    guard let file else { return 0 }
    let count = Int(zip_fread(file, place, zip_uint64_t(room)))
    guard count >= 0 else {
      throw WorkbookFault.truncated("\(name): \(ZipPart.words(zip_file_get_error(file)))")
    }
    inflated += count
    budget.inflated += count
    guard inflated <= limit else { throw WorkbookFault.limit("bytes", found: inflated, limit: limit) }
    if inflated > WorkbookLimits.ratioFloor, inflated / max(1, compressed) > WorkbookLimits.ratio {
      throw WorkbookFault.limit("ratio", found: inflated / max(1, compressed), limit: WorkbookLimits.ratio)
    }
    guard budget.inflated <= WorkbookLimits.totalBytes else {
      throw WorkbookFault.limit("bytes", found: budget.inflated, limit: WorkbookLimits.totalBytes)
    }
    return count
  }

  fileprivate func close() {
    if let file { zip_fclose(file) }
    file = nil
  }

  private static func words(_ error: UnsafeMutablePointer<zip_error_t>?) -> String {
    error.flatMap(zip_error_strerror).map { String(cString: $0) } ?? "ZIP"
  }
}
