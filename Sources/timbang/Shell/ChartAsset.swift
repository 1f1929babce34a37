import Foundation
import Reporting

/// The chart library as `scripts/setup charts` or `make install` puts it somewhere, and the converter beside it.
struct ChartAsset {
  /// The name of the script.
  static let name = "charts.js"

  /// The folder that holds the script.
  let folder: String

  /// The library that is installed: that of `TIMBANG_CHARTS`, else the nearest above the executable.
  static func installed(_ process: ProcessFacts = .current) -> ChartAsset? {
    if let named = process.variables["TIMBANG_CHARTS"] { return ChartAsset(folder: named) }
    return aboveExecutable.lazy.compactMap(ChartAsset.init(folder:)).first
  }

  private init?(folder: String) {
    guard FileManager.default.isReadableFile(atPath: "\(folder)/\(ChartAsset.name)") else { return nil }
    self.folder = folder
  }

  /// What draws charts in a page; nil where the file cannot be read after all.
  var runtime: ChartRuntime? {
    FileManager.default.contents(atPath: "\(folder)/\(ChartAsset.name)").map { ChartRuntime(script: Array($0)) }
  }

  /// The Python that has the converter, where it was installed with the library.
  var converter: String? {
    let path = "\(folder)/bin/python3"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  /// `.venv-charts` of a checkout, or `share/timbang` of an installation.
  private static var aboveExecutable: [String] {
    guard var folder = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return [] }
    var candidates: [String] = []
    while folder.path != "/", !folder.path.isEmpty {
      folder.deleteLastPathComponent()
      candidates += [".venv-charts", "share/timbang"].map { folder.appendingPathComponent($0).path }
    }
    return candidates
  }
}
