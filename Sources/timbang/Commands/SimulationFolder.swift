import Foundation
import Reporting

/// The folder that becomes a data package, whole or not at all.
struct SimulationFolder {
  /// What may be in the folder before.
  enum Contents {
    /// Nothing, or an earlier simulation, which is replaced.
    case formerSimulation
    /// Anything; what does not have the name of a file of the package stays.
    case anyFolder
  }

  private static let descriptor = "datapackage.json"

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
  func check(_ allowed: Contents) throws {
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
    guard entries.isEmpty || allowed == .anyFolder || formerData != nil else {
      throw Explanation(
        .inputOutput,
        Phrase(
          id: "Folder '\(path)' berisi berkas yang bukan hasil simulasi.",
          en: "The folder '\(path)' holds files that are no simulation."),
        remedy: Phrase(
          id: "Pilih folder baru; atau, bila berkasnya boleh ditimpa, tambahkan --force.",
          en: "Choose a new folder; or, if its files may be overwritten, add --force."))
    }
  }

  /// Writes the files of the package.
  ///
  /// All are written beside their places first. A new folder then appears by one rename. In a folder that is there,
  /// the descriptor goes first and comes last: who interrupts between two renames leaves no package, not a mixed one.
  func write(_ files: [(name: String, bytes: [UInt8])]) throws(OutputError) {
    let isNew = !exists
    let old = formerData
    let stage = (isNew ? parent : path) + "/.timbang-\(UUID().uuidString)"
    guard mkdir(stage, 0o777) == 0 else { throw .cannotWrite(.file(path), code: errno) }
    defer { try? FileManager.default.removeItem(atPath: stage) }
    for file in files {
      do { try Output(path: "\(stage)/\(file.name)").write(file.bytes) } catch {
        guard case .cannotWrite(_, let code) = error else { throw error }
        throw .cannotWrite(.file("\(path)/\(file.name)"), code: code)
      }
    }
    if isNew {
      guard rename(stage, path) == 0 else { throw .cannotWrite(.file(path), code: errno) }
      return
    }
    try replace(files.map(\.name), from: stage)
    if let old, !files.contains(where: { $0.name == old }) { unlink("\(path)/\(old)") }
  }

  private func replace(_ names: [String], from stage: String) throws(OutputError) {
    unlink("\(path)/\(SimulationFolder.descriptor)")
    let ordered = names.filter { $0 != SimulationFolder.descriptor } + [SimulationFolder.descriptor]
    for name in ordered where rename("\(stage)/\(name)", "\(path)/\(name)") != 0 {
      throw .cannotWrite(.file("\(path)/\(name)"), code: errno)
    }
  }

  private var exists: Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  private var parent: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The CSV file of an earlier simulation; nil where the folder holds none.
  private var formerData: String? {
    struct Package: Decodable {
      struct Resource: Decodable { let path: String }
      let title: String
      let resources: [Resource]
    }
    guard let bytes = FileManager.default.contents(atPath: "\(path)/\(SimulationFolder.descriptor)"),
      let package = try? JSONDecoder().decode(Package.self, from: bytes),
      package.title.hasPrefix("Simulated performance appraisals with known truth"),
      FileManager.default.fileExists(atPath: path + "/truth.json"),
      let data = package.resources.first?.path, !data.contains("/")
    else { return nil }
    return data
  }
}
