import Foundation
import Reporting

/// Charts as files of their own: a Vega-Lite specification each, and an SVG where the converter is there.
struct ChartExport {
  let folder: String

  /// Writes the files, readable by their owner only.
  func write(_ charts: [Chart], in language: Language) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw OutputError.cannotWrite(.file(folder), code: ENOTDIR) }
    let paths = charts.map { "\(folder)/\($0.name).vl.json" }
    for (chart, path) in zip(charts, paths) {
      try Output.file(path).write(chart.vegaLite(in: language))
    }
    if let converter = ChartAsset.installed()?.converter { try convert(paths, with: converter) }
  }

  private static let program = """
    import os, sys, vl_convert
    os.umask(0o077)
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file: specification = file.read()
        with open(path.removesuffix(".vl.json") + ".svg", "w", encoding="utf-8") as file:
            file.write(vl_convert.vegalite_to_svg(specification))
    """

  private func convert(_ paths: [String], with python: String) throws {
    guard !paths.isEmpty else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-I", "-c", ChartExport.program] + paths
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Explanation(
        .inputOutput,
        Phrase(
          id: "Grafik tertulis di '\(folder)', tetapi pengubah ke SVG gagal.",
          en: "The charts are in '\(folder)', but the converter to SVG failed."),
        remedy: Phrase(
          id: "Pasang lagi dengan scripts/setup charts.", en: "Install it anew with scripts/setup charts."))
    }
  }
}
