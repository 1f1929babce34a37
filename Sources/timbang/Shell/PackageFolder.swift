import Foundation
import Reporting

/// A folder that becomes a data package, whole or not at all.
struct PackageFolder {
  /// A file of the package: its name, and what writes it piece by piece.
  struct File {
    let name: String
    let write: (_ sink: ([UInt8]) throws -> Void) throws -> Void
  }

  static let descriptor = "datapackage.json"

  /// The path, without a slash at its end.
  let path: String

  /// Names a folder, which need not exist.
  init(path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Fails before any work is done where the package could not be written.
  ///
  /// - Parameters:
  ///   - isReplaceable: whether what a folder holds may be replaced.
  ///   - held: what to say of the files in a folder that may not.
  func check(isReplaceable: Bool, held: Phrase) throws {
    guard exists else {
      if access(parent, W_OK | X_OK) != 0 { throw OutputError.cannotWrite(.file(path), code: errno) }
      return
    }
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw Explanation(
        .inputOutput,
        Phrase(
          id: "'\(path)' bukan folder yang dapat dibaca.", en: "'\(path)' is not a folder that can be read."),
        remedy: Phrase(id: "Pilih tempat lain dengan --output.", en: "Choose another place with --output."))
    }
    if access(path, W_OK | X_OK) != 0 { throw OutputError.cannotWrite(.file(path), code: errno) }
    guard entries.isEmpty || isReplaceable else {
      throw Explanation(
        .inputOutput, held,
        remedy: Phrase(
          id: "Pilih folder baru; atau, bila berkasnya boleh ditimpa, tambahkan --force.",
          en: "Choose a new folder; or, if its files may be overwritten, add --force."))
    }
  }

  /// Writes the files of the package.
  ///
  /// All are written beside their places first. A new folder then appears by one rename. In a folder that is there,
  /// the descriptor goes first and comes last: who interrupts between two renames leaves no package, not a mixed one.
  /// Ctrl-C before the renames leaves nothing, during them it waits.
  ///
  /// - Parameter obsolete: files of an earlier package that the new one does not have; they are removed.
  func write(_ files: [File], obsolete: [String] = []) throws {
    let isNew = !exists
    let stage = (isNew ? parent : path) + "/.timbang-\(UUID().uuidString)"
    guard mkdir(stage, 0o777) == 0 else { throw OutputError.cannotWrite(.file(path), code: errno) }
    let interruption = Interruption(removing: stage)
    defer {
      interruption.end()
      try? FileManager.default.removeItem(atPath: stage)
    }
    for file in files { try write(file, to: "\(stage)/\(file.name)") }
    try interruption.commit { () throws(OutputError) in
      if isNew {
        guard rename(stage, path) == 0 else { throw .cannotWrite(.file(path), code: errno) }
        return
      }
      try replace(files.map(\.name), from: stage)
      for name in obsolete where !files.contains(where: { $0.name == name }) { unlink("\(path)/\(name)") }
    }
  }

  private func write(_ file: File, to place: String) throws {
    func fail(_ code: Int32) -> OutputError { .cannotWrite(.file("\(path)/\(file.name)"), code: code) }
    let descriptor = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fail(errno) }
    var isClosed = false
    defer { if !isClosed { close(descriptor) } }
    try file.write { bytes in
      let code = writeAll(bytes, to: descriptor)
      if code != 0 { throw fail(code) }
    }
    if fsync(descriptor) != 0 { throw fail(errno) }
    isClosed = true
    if close(descriptor) != 0 { throw fail(errno) }
  }

  private func replace(_ names: [String], from stage: String) throws(OutputError) {
    unlink("\(path)/\(PackageFolder.descriptor)")
    let ordered = names.filter { $0 != PackageFolder.descriptor } + [PackageFolder.descriptor]
    for name in ordered where rename("\(stage)/\(name)", "\(path)/\(name)") != 0 {
      throw .cannotWrite(.file("\(path)/\(name)"), code: errno)
    }
  }

  /// Whether something has that name.
  var exists: Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  /// Whether a path leads to this folder or into it, by whatever links.
  func contains(_ other: String) -> Bool {
    guard let home = PackageFolder.resolved(path) else { return false }
    // A file that does not exist yet is where its folder is.
    let place = PackageFolder.resolved(other) ?? PackageFolder.resolved(PackageFolder.folder(of: other))
    return place.map { $0 == home || $0.hasPrefix(home == "/" ? home : home + "/") } ?? false
  }

  /// The same, where the folder itself may not exist yet.
  func wouldContain(_ other: String) -> Bool {
    if contains(other) { return true }
    guard let above = PackageFolder.resolved(parent) else { return false }
    let home = (above == "/" ? "" : above) + "/" + name
    let place = URL(fileURLWithPath: other).standardizedFileURL.path
    let ownPlace = URL(fileURLWithPath: path).standardizedFileURL.path
    return [home, ownPlace].contains { place == $0 || place.hasPrefix($0 + "/") }
  }

  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private var parent: String { PackageFolder.folder(of: path) }
}
