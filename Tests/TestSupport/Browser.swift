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
    /// What the page said at its end, after ``Browser/ending``; nil where it did not come that far.
    public let result: String?
    /// What pages said on the console before, refusals by their policy among it.
    public let console: [String]
  }

  /// What a page begins its last word on the console with.
  public static let ending = "timbang: the end of a visit "

  /// Opens a page and stays until it says on the console that it is done.
  ///
  /// The clock is the real one. Chromium's virtual time jumps ahead while other processes of the browser are at work,
  /// so that on a busy machine a page ran out of it with half its charts drawn.
  ///
  /// - Parameter isDark: whether the reader prefers dark pages.
  public func visit(_ page: String, isDark: Bool = false) throws -> Visit {
    let options = ["--window-size=1280,900"] + (isDark ? ["--blink-settings=preferredColorScheme=0"] : [])
    // Chromium says in quotes what was said, and behind them where.
    func result(_ words: String) -> Substring? {
      let rest = words.firstRange(of: Browser.ending).map { words[$0.upperBound...] }
      return rest.flatMap { rest in rest.firstIndex(of: "\"").map { rest[..<$0] } }
    }
    let words = try run(options, page) { result($0) != nil }
    let console = words.split(separator: "\n").filter { $0.contains("CONSOLE") && !$0.contains(Browser.ending) }
    return Visit(result: result(words)?.description, console: console.map(String.init))
  }

  /// Prints a page to a PDF file.
  public func print(_ page: String, to path: String) throws {
    _ = try run(["--virtual-time-budget=20000", "--no-pdf-header-footer", "--print-to-pdf=\(path)"], page)
  }

  /// Takes a picture of a page.
  public func picture(_ page: String, to path: String, width: Int, height: Int, isDark: Bool = false) throws {
    _ = try run(
      [
        "--virtual-time-budget=20000", "--hide-scrollbars", "--window-size=\(width),\(height)",
        "--screenshot=\(path)",
      ] + (isDark ? ["--blink-settings=preferredColorScheme=0"] : []), page)
  }

  /// Shows the browser a page until it ends, by itself or because it said enough or took five minutes.
  ///
  /// - Returns: what it said.
  private func run(
    _ options: [String], _ page: String, until hasSaidEnough: (String) -> Bool = { _ in false }
  ) throws -> String {
    let scratch = try ScratchFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // Frames of the harness are files of the test: it has to look into them. No name of a host is ever resolved.
    let fixed = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-web-security", "--allow-file-access-from-files",
      "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--log-level=0",
      "--user-data-dir=\(scratch.path("profile"))",
    ]
    process.arguments =
      ["-c", "exec \"${@:2}\" >/dev/null 2>\"$1\"", "browser", scratch.path("errors")]
      + [program] + fixed + options + ["file://\(page)"]
    func words() -> String {
      String(decoding: FileManager.default.contents(atPath: scratch.path("errors")) ?? Data(), as: UTF8.self)
    }
    try process.run()
    var turns = 3000
    while process.isRunning, turns > 0, !hasSaidEnough(words()) {
      usleep(100_000)
      turns -= 1
    }
    // Threads of tests keep milder signals from their children.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return words()
  }
}
