import Foundation

/// The drivers that `scripts/setup tests` installs.
public enum TestDrivers {
  /// The Python environment with them.
  public static let environment = Checkout.root.appendingPathComponent(".venv-test").path

  /// A file of a package there, whether it exists or not.
  public static func file(_ path: String) -> String {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: environment + "/lib")) ?? []
    let python = folders.first { $0.hasPrefix("python3") } ?? "python3"
    return "\(environment)/lib/\(python)/site-packages/\(path)"
  }

  /// Runs a script of bash with its output in one text.
  static func shell(_ script: String, _ arguments: [String]) throws -> (status: Int32, words: String) {
    let scratch = try ScratchFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments =
      ["-c", "exec >\"$0\" 2>&1\n" + script, scratch.path("words")] + arguments
    try process.run()
    process.waitUntilExit()
    let words = FileManager.default.contents(atPath: scratch.path("words")) ?? Data()
    return (process.terminationStatus, String(decoding: words, as: UTF8.self))
  }

  /// A port that nobody listens on now.
  static func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutableBytes(of: &address) { bytes in
      let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      guard bind(descriptor, pointer, length) == 0, getsockname(descriptor, pointer, &length) == 0 else {
        return 54_329
      }
      return Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
    }
  }
}
