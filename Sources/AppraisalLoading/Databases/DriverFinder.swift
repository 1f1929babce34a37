import Foundation

/// A driver that was found and may be loaded.
public struct FoundDriver: Sendable, Hashable {
  /// How it was found.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// `--driver`.
    case option
    /// The folder `TIMBANG_ADBC_DIR`.
    case folder
    /// A file that describes the driver, as ADBC's driver manager reads it.
    case manifest
    /// A package of the active Python environment.
    case python
  }

  /// Its name: `postgresql`.
  public let name: String
  /// Where it is, without symbolic links.
  public let path: String
  /// How it was found.
  public let origin: Origin
  /// Its version, where the place says so.
  public let version: String?
  /// The function that fills its table, where it is not the usual one.
  public let entryPoint: String?
  /// Why it must not be loaded; nil where it may.
  public let danger: DriverDanger?
}

/// Why a file must not be loaded as code.
public enum DriverDanger: String, Sendable, Hashable {
  /// It, or a folder above it, can be changed by others.
  case writable
  /// It belongs to somebody who is neither the user nor root.
  case foreign
  /// It is no file.
  case noFile = "no_file"
}

/// Looks for drivers, in this order: `--driver`, `TIMBANG_ADBC_DIR`, manifests, the active Python environment.
struct DriverFinder {
  /// The drivers that timbang knows how to use, and the Python package that brings each.
  static let known: [(name: String, package: String)] = [
    ("postgresql", "adbc-driver-postgresql"), ("sqlite", "adbc-driver-sqlite"), ("duckdb", "duckdb"),
    ("odbc", "adbcbridge"), ("spark", "adbc-driver-spark"), ("flightsql", "adbc-driver-flightsql"),
  ]

  private let given: String?
  private let variables: [String: String]

  init(_ access: DatabaseAccess) {
    given = access.driver
    variables = access.variables
  }

  /// The driver of that name, safe to load.
  func driver(_ name: String) throws(SourceError) -> FoundDriver {
    guard let found = candidates(name).first else {
      let package = DriverFinder.known.first { $0.name == name }?.package ?? name
      throw .database(
        DatabaseFault(
          .driverNotFound(package: package), place: given ?? name, words: places(name).joined(separator: ", ")))
    }
    if let danger = found.danger {
      throw .database(DatabaseFault(.driverUnsafe, place: found.path, words: danger.rawValue))
    }
    return found
  }

  /// Every driver that would be used, first choice first, safe or not.
  func all() -> [FoundDriver] { DriverFinder.known.compactMap { candidates($0.name).first } }

  /// The places that are looked at, as the user would write them.
  func places(_ name: String) -> [String] {
    var places: [String] = []
    if let folder = variables["TIMBANG_ADBC_DIR"] { places.append(folder) }
    places += manifestFolders.map { $0 + "/" + name + ".toml" }
    if let environment = variables["VIRTUAL_ENV"] { places.append(environment) }
    return places.map(shortened)
  }

  /// A path with the home folder as `~`.
  func shortened(_ path: String) -> String {
    guard let home = variables["HOME"], home.count > 1, path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }

  // MARK: - Places

  private func candidates(_ name: String) -> [FoundDriver] {
    if let given, given.contains("/") {
      return [found(name, given, .option, version: nil, entryPoint: nil)].compactMap { $0 }
    }
    let name = given ?? name
    return [fromFolder(name), fromManifest(name), fromPython(name)].compactMap { $0 }
  }

  private func fromFolder(_ name: String) -> FoundDriver? {
    guard let folder = variables["TIMBANG_ADBC_DIR"], folder.hasPrefix("/") else { return nil }
    let files = ["libadbc_driver_\(name).so", "lib\(name).so"]
    return files.lazy.compactMap { found(name, folder + "/" + $0, .folder, version: nil, entryPoint: nil) }
      .first
  }

  private var manifestFolders: [String] {
    var folders: [String] = []
    if let list = variables["ADBC_DRIVER_PATH"] { folders += list.split(separator: ":").map(String.init) }
    if let environment = variables["VIRTUAL_ENV"] { folders.append(environment + "/etc/adbc/drivers") }
    if let home = variables["XDG_CONFIG_HOME"] ?? variables["HOME"].map({ $0 + "/.config" }) {
      folders.append(home + "/adbc/drivers")
    }
    return (folders + ["/etc/adbc/drivers"]).filter { $0.hasPrefix("/") }
  }

  private func fromManifest(_ name: String) -> FoundDriver? {
    guard !name.contains("/") else { return nil }
    for folder in manifestFolders {
      guard let bytes = try? SourceFile.read(folder + "/" + name + ".toml"),
        let manifest = DriverManifest(bytes)
      else { continue }
      let path = manifest.library.hasPrefix("/") ? manifest.library : folder + "/" + manifest.library
      if let driver = found(
        name, path, .manifest, version: manifest.version, entryPoint: manifest.entryPoint)
      {
        return driver
      }
    }
    return nil
  }

  private func fromPython(_ name: String) -> FoundDriver? {
    guard let environment = variables["VIRTUAL_ENV"], environment.hasPrefix("/") else { return nil }
    let package = name == "odbc" ? "adbcbridge" : "adbc_driver_\(name)"
    for folder in DriverFinder.names(in: environment + "/lib").filter({ $0.hasPrefix("python3") }).sorted() {
      let packages = environment + "/lib/" + folder + "/site-packages"
      if name == "duckdb" {
        if let driver = fromDuckDB(packages) { return driver }
        continue
      }
      let path = packages + "/" + package + "/libadbc_driver_\(name).so"
      let version = DriverFinder.names(in: packages)
        .first { $0.hasPrefix(package + "-") && $0.hasSuffix(".dist-info") }
        .map { String($0.dropFirst(package.count + 1).dropLast(".dist-info".count)) }
      if let driver = found(name, path, .python, version: version, entryPoint: nil) { return driver }
    }
    return nil
  }

  /// The module that Python loads is the database itself, its driver included.
  private func fromDuckDB(_ packages: String) -> FoundDriver? {
    let modules = DriverFinder.names(in: packages).filter { $0.hasPrefix("_duckdb.") && $0.hasSuffix(".so") }
    let version = DriverFinder.names(in: packages).first {
      $0.hasPrefix("duckdb-") && $0.hasSuffix(".dist-info")
    }
    .map { String($0.dropFirst("duckdb-".count).dropLast(".dist-info".count)) }
    return modules.sorted().lazy.compactMap { module in
      found("duckdb", packages + "/" + module, .python, version: version, entryPoint: "duckdb_adbc_init")
    }.first
  }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private func found(
    _ name: String, _ path: String, _ origin: FoundDriver.Origin, version: String?, entryPoint: String?
  ) -> FoundDriver? {
    guard let path = SourceFile.resolved(path) else { return nil }
    return FoundDriver(
      name: name, path: path, origin: origin, version: version, entryPoint: entryPoint,
      danger: DriverFinder.danger(path))
  }

  // MARK: - Safety

  /// What speaks against loading a file: whoever may write it, or put another one in its place, is obeyed.
  static func danger(_ path: String) -> DriverDanger? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return .noFile }
    guard facts.st_uid == 0 || facts.st_uid == geteuid() else { return .foreign }
    guard facts.st_mode & 0o022 == 0 else { return .writable }
    var folder = path
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      guard stat(folder.isEmpty ? "/" : folder, &facts) == 0 else { return .noFile }
      guard facts.st_uid == 0 || facts.st_uid == geteuid() else { return .foreign }
      // In a folder with the sticky bit, such as the one for temporary files, only the owner replaces a file.
      if facts.st_mode & 0o002 != 0 && facts.st_mode & S_ISVTX == 0 { return .writable }
    }
    return nil
  }
}

/// A file that describes a driver: a few lines of TOML, of which three matter.
struct DriverManifest: Equatable {
  let library: String
  let version: String?
  let entryPoint: String?

  /// The name of this platform in the table `Driver.shared`.
  private static let platform: String = {
    #if arch(x86_64)
      "linux_amd64"
    #elseif arch(arm64)
      "linux_arm64"
    #else
      "linux"
    #endif
  }()

  init?(_ bytes: [UInt8]) {
    var section = ""
    var values: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let line = WhiteSpace.trim(String(line))
      if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
        section = line[..<end].dropFirst().filter { $0 != "'" && $0 != "\"" && $0 != " " } + "."
      } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
        let key = WhiteSpace.trim(String(line[..<equals])).filter { $0 != "\"" && $0 != "'" }
        if let value = DriverManifest.string(line[line.index(after: equals)...]) {
          values[section + key] = value
        }
      }
    }
    guard let library = values["Driver.shared." + DriverManifest.platform] ?? values["Driver.shared"] else {
      return nil
    }
    self.library = library
    version = values["version"]
    entryPoint = values["Driver.entrypoint"]
  }

  private static func string(_ text: Substring) -> String? {
    let text = text.drop { $0 == " " || $0 == "\t" }
    guard let quote = text.first, quote == "\"" || quote == "'" else { return nil }
    let rest = text.dropFirst()
    guard let end = rest.firstIndex(of: quote) else { return nil }
    return String(rest[..<end])
  }
}
