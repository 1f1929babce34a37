import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

@Suite("Drivers")
struct DriverFinderTests {
  private func fault<Value>(_ body: () throws -> Value) -> DatabaseFault? {
    do {
      _ = try body()
      return nil
    } catch {
      guard case .database(let fault)? = error as? SourceError else { return nil }
      return fault
    }
  }

  private func place(_ folder: ScratchFolder, _ path: String, _ text: String = "not a library") throws -> String
  {
    let full = folder.path(path)
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: full).deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(toFile: full, atomically: true, encoding: .utf8)
    chmod(full, 0o644)
    return URL(fileURLWithPath: full).resolvingSymlinksInPath().path
  }

  @Test("the option wins over the folder, the folder over manifests, manifests over Python")
  func order() throws {
    let folder = try ScratchFolder()
    let python = try place(
      folder, "venv/lib/python3.11/site-packages/adbc_driver_postgresql/libadbc_driver_postgresql.so")
    try FileManager.default.createDirectory(
      atPath: folder.path("venv/lib/python3.11/site-packages/adbc_driver_postgresql-1.13.0.dist-info"),
      withIntermediateDirectories: true)
    let described = try place(folder, "elsewhere/pg.so")
    let own = try place(folder, "own/libadbc_driver_postgresql.so")
    var variables = ["HOME": folder.path("home"), "VIRTUAL_ENV": folder.path("venv")]
    func found(_ driver: String? = nil) throws -> FoundDriver {
      try DriverFinder(DatabaseAccess(driver: driver, variables: variables)).driver("postgresql")
    }
    var driver = try found()
    #expect(driver.path == python && driver.origin == .python && driver.version == "1.13.0")
    _ = try place(
      folder, "home/.config/adbc/drivers/postgresql.toml",
      """
      manifest_version = 1
      name = 'PostgreSQL'
      version = "1.12.0" # a comment

      [Driver]
      entrypoint = "AdbcDriverPostgresqlInit"
      [Driver.shared]
      linux_amd64 = "\(described)"
      linux_arm64 = "\(described)"
      """)
    driver = try found()
    #expect(driver.path == described && driver.origin == .manifest && driver.version == "1.12.0")
    #expect(driver.entryPoint == "AdbcDriverPostgresqlInit")
    variables["TIMBANG_ADBC_DIR"] = folder.path("own")
    #expect(try found().path == own)
    driver = try found(python)
    #expect(driver.path == python && driver.origin == .option)
    variables = ["HOME": folder.path("nobody")]
    let none = try #require(fault { try found() })
    #expect(none.kind == .driverNotFound(package: "adbc-driver-postgresql"))
    #expect(none.words.contains("~/.config/adbc/drivers/postgresql.toml"))
  }

  @Test("a file that others can change is never loaded, nor one in a folder that they can change")
  func danger() throws {
    let folder = try ScratchFolder()
    let path = try place(folder, "deep/driver.so")
    #expect(DriverFinder.danger(path) == nil)
    for mode: mode_t in [0o664, 0o646, 0o666] {
      chmod(path, mode)
      #expect(DriverFinder.danger(path) == .writable)
    }
    chmod(path, 0o755)
    chmod(folder.path("deep"), 0o777)
    #expect(DriverFinder.danger(path) == .writable)
    chmod(folder.path("deep"), 0o1777)
    #expect(DriverFinder.danger(path) == nil)
    #expect(DriverFinder.danger(folder.path("deep")) == .noFile)
    if geteuid() == 0 {
      chown(path, 12_345, 12_345)
      #expect(DriverFinder.danger(path) == .foreign)
    }
    chmod(path, 0o666)
    let access = DatabaseAccess(driver: path)
    #expect(fault { try DriverFinder(access).driver("postgresql") }?.kind == .driverUnsafe)
  }

  @Test("what is no library, and a library that is no driver, are refused in words")
  func unusable() throws {
    let folder = try ScratchFolder()
    let path = try place(folder, "driver.so")
    func load(_ path: String) -> DatabaseFault? {
      fault { try DriverLibrary(try DriverFinder(DatabaseAccess(driver: path)).driver("postgresql")) }
    }
    #expect(load(path)?.kind == .driverUnusable)
    let library = ["/lib/x86_64-linux-gnu/libz.so.1", "/lib/aarch64-linux-gnu/libz.so.1", "/usr/lib/libz.so.1"]
      .first { FileManager.default.fileExists(atPath: $0) }
    if let library { #expect(load(library)?.words == "no symbol AdbcDriverInit") }
  }
}
