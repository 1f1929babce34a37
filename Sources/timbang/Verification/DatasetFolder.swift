import AppraisalLoading
import Appraisals
import Foundation
import Reporting

/// The folder with the data sets that come with timbang.
struct DatasetFolder {
  /// Its path.
  let path: String

  /// The folder given, else `datasets` here, else `datasets` in the nearest folder above the executable.
  ///
  /// - Throws: `Explanation` where there is none.
  init(path given: String?) throws {
    if let given {
      path = given
      return
    }
    let candidates = ["datasets"] + DatasetFolder.aboveExecutable
    guard let found = candidates.first(where: DatasetFolder.holdsDatasets) else {
      throw Explanation(
        .inputOutput,
        Phrase(
          id: "Folder 'datasets' yang menyertai timbang tidak ditemukan.",
          en: "The folder 'datasets' that comes with timbang was not found."),
        remedy: DatasetFolder.remedy)
    }
    path = found
  }

  /// Reads a file, all of it.
  static func bytes(of path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Explanation(
        .inputOutput,
        Phrase(id: "Berkas '\(path)' tidak dapat dibaca.", en: "The file '\(path)' cannot be read."),
        remedy: remedy)
    }
    return Array(data)
  }

  /// Reads a data set, and says which bytes it was.
  func read(_ name: String) throws -> (table: Table, input: Manifest.Input) {
    let file = "\(name).csv"
    let bytes = try DatasetFolder.bytes(of: "\(path)/\(name)/\(file)")
    let input = Manifest.Input(name: file, sha256: ContentDigest.sha256(of: bytes))
    return (try TableSource.read(bytes: bytes, name: file), input)
  }

  private static let remedy = Phrase(
    id: "Tunjuk foldernya dengan --datasets FOLDER (nilai acuan lain: --reference BERKAS).",
    en: "Say where it is with --datasets FOLDER (other expected numbers: --reference FILE).")

  private static func holdsDatasets(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/insteval/insteval.csv")
  }

  private static var aboveExecutable: [String] {
    guard var folder = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return [] }
    var candidates: [String] = []
    while folder.path != "/", !folder.path.isEmpty {
      folder.deleteLastPathComponent()
      candidates.append(folder.appendingPathComponent("datasets").path)
    }
    return candidates
  }
}
