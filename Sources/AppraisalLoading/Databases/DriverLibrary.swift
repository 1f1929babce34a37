import CADBC
import Foundation

/// A driver in this process: the table of its functions.
///
/// A class, since the table has one address for as long as anything that the driver made lives. It is never unloaded:
/// a driver may have started threads.
final class DriverLibrary: @unchecked Sendable {
  let table: UnsafeMutablePointer<AdbcDriver>
  /// Whether the functions since 1.1.0 are there.
  let isRecent: Bool

  /// Loads a driver that ``DriverFinder`` found safe.
  init(_ driver: FoundDriver) throws(SourceError) {
    func unusable(_ words: String) -> SourceError {
      .database(DatabaseFault(.driverUnusable, place: driver.path, words: words))
    }
    if let python = DriverLibrary.python(of: driver.path) {
      // A module of Python refers to it; it is the library of the system and is never started.
      guard dlopen(python, RTLD_NOW | RTLD_GLOBAL) != nil else {
        throw unusable(dlerror().map { String(cString: $0) } ?? python)
      }
    }
    guard let handle = dlopen(driver.path, RTLD_NOW | RTLD_LOCAL) else {
      throw unusable(dlerror().map { String(cString: $0) } ?? "dlopen")
    }
    let names = (driver.entryPoint.map { [$0] } ?? []) + ["AdbcDriverInit", "duckdb_adbc_init"]
    guard let symbol = names.lazy.compactMap({ dlsym(handle, $0) }).first else {
      throw unusable("no symbol AdbcDriverInit")
    }
    let initialise = unsafeBitCast(symbol, to: CADBC.AdbcDriverInit.self)
    let table = UnsafeMutablePointer<AdbcDriver>.allocate(capacity: 1)
    var words = ""
    for version in [TIMBANG_ADBC_1_1, TIMBANG_ADBC_1_0] {
      table.initialize(to: AdbcDriver())
      var error = AdbcError()
      if initialise(Int32(version), table, &error) == 0 {
        self.table = table
        isRecent = version == TIMBANG_ADBC_1_1
        guard DriverLibrary.isComplete(table.pointee) else { throw unusable("functions are missing") }
        return
      }
      words = DriverLibrary.take(&error).words
    }
    table.deallocate()
    throw unusable(words)
  }

  /// The library of Python that a module was made for, as its name says: `_duckdb.cpython-311-x86_64-linux-gnu.so`.
  static func python(of path: String) -> String? {
    guard let name = path.split(separator: "/").last, let mark = name.firstRange(of: ".cpython-3") else {
      return nil
    }
    let minor = name[mark.upperBound...].prefix { $0.isASCII && $0.isNumber }
    return minor.isEmpty ? nil : "libpython3.\(minor).so.1.0"
  }

  private static func isComplete(_ table: AdbcDriver) -> Bool {
    table.database_new != nil && table.database_set_option != nil && table.database_init != nil
      && table.database_release != nil && table.connection_new != nil && table.connection_init != nil
      && table.connection_release != nil && table.statement_new != nil && table.statement_release != nil
      && table.statement_set_sql_query != nil && table.statement_execute_query != nil
  }

  /// The words of an error, which is released.
  static func take(_ error: inout AdbcError) -> (words: String, sqlState: String) {
    let words = error.message.map { String(cString: $0) } ?? "no reason given"
    let state = withUnsafeBytes(of: error.sqlstate) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    error.release?(&error)
    error = AdbcError()
    return (words, state)
  }
}
