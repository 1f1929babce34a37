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

  /// Draws every specification, a NUL after each drawing: that is no character of XML.
  private static let program = [
    "import sys, vl_convert",
    "for path in sys.argv[1:]:",
    "    specification = open(path, encoding='utf-8').read()",
    "    sys.stdout.buffer.write(vl_convert.vegalite_to_svg(specification).encode() + b'\\0')",
  ].joined(separator: "\n")

  private func convert(_ paths: [String], with python: String) throws {
    guard !paths.isEmpty else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-I", "-c", ChartExport.program] + paths
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let drawings = bytes.split(separator: 0)
    guard process.terminationStatus == 0, drawings.count == paths.count else {
      throw Explanation(
        .inputOutput,
        Phrase(
          id: "Grafik tertulis di '\(folder)', tetapi pengubah ke SVG gagal.",
          en: "The charts are in '\(folder)', but the converter to SVG failed."),
        remedy: Phrase(
          id: "Pasang lagi dengan scripts/setup charts.", en: "Install it anew with scripts/setup charts."))
    }
    for (path, drawing) in zip(paths, drawings) {
      try Output.file(path.replacing(".vl.json", with: ".svg")).write(Array(drawing))
    }
  }
}
