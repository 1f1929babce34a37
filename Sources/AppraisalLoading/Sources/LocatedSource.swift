import Appraisals

/// What a path led to: the bytes of the data file, its descriptor if it has one, and what was noticed so far.
struct LocatedSource {
  /// The data file, named relative to what the user gave.
  let name: String
  /// Its bytes; nil when the descriptor does not lead to any.
  let bytes: SourceBytes?
  /// Where they were read from; nil for standard input and for bytes that somebody else fetched.
  let path: String?
  /// What the descriptor says.
  let resource: PackageResource?
  /// What was noticed.
  let log: FindingLog

  init(bytes: [UInt8], name: String) { self.init(SourceBytes(bytes), name: name, path: nil) }

  private init(_ bytes: SourceBytes, name: String, path: String?) {
    self.init(name: name, bytes: bytes, path: path, resource: nil, log: FindingLog(file: name))
  }

  init(path: String) throws(SourceError) {
    switch try SourceFile.kind(of: path) {
    case .standardInput:
      self.init(try SourceFile.contents(of: path), name: "-", path: nil)
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
      self.init(try SourceFile.contents(of: path), name: LocatedSource.lastStep(path), path: path)
    }
  }

  private init(descriptor: String, folder: String) throws(SourceError) {
    let file = LocatedSource.lastStep(descriptor)
    var log = FindingLog(file: file)
    let reader = DescriptorReader(bytes: try SourceFile.read(descriptor), file: file)
    guard let resource = reader.read(log: &log) else {
      self.init(name: file, bytes: nil, path: nil, resource: nil, log: log)
      return
    }
    let path = folder + "/" + resource.path
    guard let home = SourceFile.resolved(folder), let target = SourceFile.resolved(path) else {
      throw .notFound(path: path)
    }
    guard target.hasPrefix(home == "/" ? home : home + "/") else {
      log.add(.error, .pathOutsidePackage, value: resource.path)
      self.init(name: file, bytes: nil, path: nil, resource: nil, log: log)
      return
    }
    self.init(
      name: resource.path, bytes: try SourceFile.contents(of: path), path: path, resource: resource,
      log: log.continued(about: resource.path))
  }

  private init(
    name: String, bytes: SourceBytes?, path: String?, resource: PackageResource?, log: FindingLog
  ) {
    self.name = name
    self.bytes = bytes
    self.path = path
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
