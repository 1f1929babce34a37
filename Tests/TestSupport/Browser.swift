import Foundation

/// Headless Chromium, which `scripts/setup tests` installs; tests that need it say SKIP and why where it is missing.
public struct Browser: Sendable {
  private let program: String

  /// The browser of this machine, or nil.
  public static let installed: Browser? = {
    let paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    if let found = paths.first(where: FileManager.default.isExecutableFile) { return Browser(program: found) }
    FileHandle.standardError.write(
      Data("SKIP Chromium: there is none here; scripts/setup tests installs it\n".utf8))
    return nil
  }()

  /// What a visit left behind.
  public struct Visit: Sendable {
    /// The document at the end, as HTML.
    public let document: String
    /// What pages said on the console, refusals by their policy among it.
    public let console: [String]
  }

  /// Opens a page, lets its clock run out, and gives back what it became.
  ///
  /// - Parameter isDark: whether the reader prefers dark pages.
  public func visit(_ page: String, isDark: Bool = false) throws -> Visit {
    let scratch = try ScratchFolder()
    let words = try run(
      scratch,
      ["--virtual-time-budget=30000", "--dump-dom", "--window-size=1280,900"]
        + (isDark ? ["--blink-settings=preferredColorScheme=0"] : []), page)
    let console = words.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
    return Visit(document: words.output, console: console)
  }

  /// Prints a page to a PDF file.
  public func print(_ page: String, to path: String) throws {
    let scratch = try ScratchFolder()
    _ = try run(
      scratch, ["--virtual-time-budget=20000", "--no-pdf-header-footer", "--print-to-pdf=\(path)"], page)
  }

  /// Takes a picture of a page.
  public func picture(_ page: String, to path: String, width: Int, height: Int, isDark: Bool = false) throws {
    let scratch = try ScratchFolder()
    _ = try run(
      scratch,
      [
        "--virtual-time-budget=20000", "--hide-scrollbars", "--window-size=\(width),\(height)",
        "--screenshot=\(path)",
      ] + (isDark ? ["--blink-settings=preferredColorScheme=0"] : []), page)
  }

  private func run(_ scratch: ScratchFolder, _ options: [String], _ page: String) throws -> (
    output: String, errors: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // Frames of the harness are files of the test: it has to look into them. No name of a host is ever resolved.
    let fixed = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-web-security", "--allow-file-access-from-files",
      "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--log-level=0",
      "--user-data-dir=\(scratch.path("profile"))",
    ]
    process.arguments =
      [
        "-c", "exec timeout 120 \"${@:3}\" >\"$1\" 2>\"$2\"", "browser", scratch.path("output"),
        scratch.path("errors"),
      ]
      + [program] + fixed + options + ["file://\(page)"]
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) -> String {
      String(decoding: FileManager.default.contents(atPath: scratch.path(name)) ?? Data(), as: UTF8.self)
    }
    return (text("output"), text("errors"))
  }
}
