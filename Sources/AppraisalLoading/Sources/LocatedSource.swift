import Appraisals

/// What a path led to: the bytes of the data file, its descriptor if it has one, and what was noticed so far.
struct LocatedSource {
  /// The data file, named relative to what the user gave.
  let name: String
  /// Its bytes; nil when the descriptor does not lead to any.
  private(set) var bytes: [UInt8]?
  /// What the descriptor says.
  let resource: PackageResource?
  /// What was noticed.
  let log: FindingLog

  /// Hands the bytes over, so that the reader can work in them without a copy.
  mutating func takeBytes() -> [UInt8]? {
    defer { bytes = nil }
    return bytes
  }

  init(bytes: [UInt8], name: String) {
    self.name = name
    self.bytes = bytes
    resource = nil
    log = FindingLog(file: name)
  }

  init(path: String) throws(SourceError) {
    switch try SourceFile.kind(of: path) {
    case .standardInput:
      self.init(bytes: try SourceFile.read(path), name: "-")
    case .folder:
      let folder = LocatedSource.withoutTrailingSlash(path)
      let descriptor = folder + "/" + DescriptorReader.fileName
      do {
        _ = try SourceFile.kind(of: descriptor)
      } catch SourceError.notFound {
        throw .folderWithoutDescriptor(path: path)
      }
      try self.init(descriptor: descriptor, folder: folder)
    case .file where path.hasSuffix(".json"):
      try self.init(descriptor: path, folder: LocatedSource.folder(of: path))
    case .file:
      self.init(bytes: try SourceFile.read(path), name: LocatedSource.lastStep(path))
    }
  }

  private init(descriptor: String, folder: String) throws(SourceError) {
    let file = LocatedSource.lastStep(descriptor)
    var log = FindingLog(file: file)
    let reader = DescriptorReader(bytes: try SourceFile.read(descriptor), file: file)
    guard let resource = reader.read(log: &log) else {
      self.init(name: file, bytes: nil, resource: nil, log: log)
      return
    }
    let path = folder + "/" + resource.path
    guard let home = SourceFile.resolved(folder), let target = SourceFile.resolved(path) else {
      throw .notFound(path: path)
    }
    guard target.hasPrefix(home == "/" ? home : home + "/") else {
      log.add(.error, .pathOutsidePackage, value: resource.path)
      self.init(name: file, bytes: nil, resource: nil, log: log)
      return
    }
    self.init(
      name: resource.path, bytes: try SourceFile.read(path), resource: resource,
      log: log.continued(about: resource.path))
  }

  private init(name: String, bytes: [UInt8]?, resource: PackageResource?, log: FindingLog) {
    self.name = name
    self.bytes = bytes
    self.resource = resource
    self.log = log
  }

  private static func withoutTrailingSlash(_ path: String) -> String {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }

  private static func lastStep(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
