import Foundation
import Reporting

/// The folder of a simulation: a package that an earlier simulation may stand in the place of.
struct SimulationFolder {
  /// What may be in the folder before.
  enum Contents {
    /// Nothing, or an earlier simulation, which is replaced.
    case formerSimulation
    /// Anything; what does not have the name of a file of the package stays.
    case anyFolder
  }

  private let folder: PackageFolder

  /// Names a folder, which need not exist.
  init(path: String) { folder = PackageFolder(path: path) }

  /// The last part of the path.
  var name: String { folder.name }

  /// Fails before any work is done where the package could not be written.
  func check(_ allowed: Contents) throws {
    let path = folder.path
    try folder.check(
      isReplaceable: allowed == .anyFolder || formerData != nil,
      held: Phrase(
        id: "Folder '\(path)' berisi berkas yang bukan hasil simulasi.",
        en: "The folder '\(path)' holds files that are no simulation."))
  }

  /// Writes the files of the package.
  func write(_ files: [(name: String, bytes: [UInt8])]) throws {
    let old = formerData
    try folder.write(
      files.map { file in PackageFolder.File(name: file.name) { try $0(file.bytes) } },
      obsolete: [old].compactMap(\.self))
  }

  /// The CSV file of an earlier simulation; nil where the folder holds none.
  private var formerData: String? {
    struct Package: Decodable {
      struct Resource: Decodable { let path: String }
      let title: String
      let resources: [Resource]
    }
    let path = folder.path
    guard let bytes = FileManager.default.contents(atPath: "\(path)/\(PackageFolder.descriptor)"),
      let package = try? JSONDecoder().decode(Package.self, from: bytes),
      package.title.hasPrefix("Simulated performance appraisals with known truth"),
      FileManager.default.fileExists(atPath: path + "/truth.json"),
      let data = package.resources.first?.path, !data.contains("/")
    else { return nil }
    return data
  }
}
