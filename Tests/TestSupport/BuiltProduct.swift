import Foundation

/// Places that tests need to know, found from where they run and not from where somebody built them.
public enum Checkout {
  /// The root of the repository.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder with the executables of this build: the one that holds the test bundle.
  public static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// The files below a folder of the repository with the given ending, sorted by path; none if there is no folder.
  public static func files(in folder: String, endingIn suffix: String) -> [URL] {
    let start = root.appendingPathComponent(folder)
    let walker = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
    let found = walker?.compactMap { $0 as? URL }.filter { $0.path.hasSuffix(suffix) } ?? []
    return found.sorted { $0.path < $1.path }
  }
}

/// What a process left behind.
public struct ProcessResult: Sendable {
  /// Standard output.
  public let output: String
  /// Standard error.
  public let errors: String
  /// The exit status.
  public let status: Int32
}

/// A folder that is removed when the value that holds it goes.
///
/// A class, since only a class knows when its last owner is gone.
public final class ScratchFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes a folder of its own for one test.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("timbang-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

/// Runs a line of shell with `timbang` of this build first in the path, in the root of the repository.
///
/// Output goes through files, not pipes: a pipe would be held open by any other test's child.
///
/// - Parameters:
///   - line: what a user would type.
///   - home: the home folder, empty and private unless given.
///   - environment: variables beyond `PATH`, `HOME` and `LANG=C`.
///   - merging: whether standard error joins standard output, as on a screen.
public func runShell(
  _ line: String, home: ScratchFolder? = nil, environment: [String: String] = [:],
  merging: StreamMerging = .separate
) throws -> ProcessResult {
  let scratch = try ScratchFolder()
  let home = try home ?? ScratchFolder()
  let (output, errors) = (scratch.path("output"), scratch.path("errors"))
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/bash")
  let redirection = merging == .together ? "exec >\"$0\" 2>&1" : "exec >\"$0\" 2>\"$1\""
  process.arguments = ["-c", redirection + "\n" + line, output, errors]
  process.currentDirectoryURL = Checkout.root
  process.environment = surroundings(home: home).merging(environment) { _, new in new }
  try process.run()
  process.waitUntilExit()
  return ProcessResult(output: text(at: output), errors: text(at: errors), status: process.terminationStatus)
}

/// Whether two streams are kept apart.
public enum StreamMerging: Sendable {
  /// Each by itself.
  case separate
  /// Interleaved in the order of writing.
  case together
}

private func surroundings(home: ScratchFolder) -> [String: String] {
  let inherited = ["LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "SWIFT_BACKTRACE", "TMPDIR"]
  var variables = ProcessInfo.processInfo.environment.filter { inherited.contains($0.key) }
  variables["PATH"] = Checkout.products.path + ":/usr/local/bin:/usr/bin:/bin"
  variables["HOME"] = home.url.path
  variables["LANG"] = "C"
  return variables
}

private func text(at path: String) -> String {
  String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
}
