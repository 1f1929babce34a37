import Foundation

/// A MariaDB server of the tests' own: on loopback, in a folder of its own, with a user whose password is asked for.
///
/// It is started when a test first needs it and shared by all. A guard beside it stops it and removes its folder when
/// the process of the tests is gone, however that ended.
public final class MariaDBServer: Sendable {
  /// The port on 127.0.0.1.
  public let port: Int
  /// The folder of the server.
  public let folder: String
  /// The password of the user `hr`, with characters that mean something to ODBC.
  public static let password = "s3c;r{t}=p"

  private static let started = Result { try MariaDBServer() }

  /// Why there is none on this machine; nil where there is one.
  public static let obstacle: String? = {
    let files = [
      ("/usr/sbin/mariadbd", "MariaDB"), ("/usr/bin/mariadb-install-db", "mariadb-install-db"),
      ("/usr/bin/mariadb", "the client of MariaDB"),
      (TestDrivers.file("adbcbridge/libadbc_driver_odbc.so"), "adbcbridge"),
    ]
    var missing = files.filter { access($0.0, R_OK) != 0 }.map(\.1)
    let drivers = (try? String(contentsOfFile: "/etc/odbcinst.ini", encoding: .utf8)) ?? ""
    if !drivers.contains("[MariaDB Unicode]") { missing.append("odbc-mariadb") }
    guard !missing.isEmpty else { return nil }
    let reason = missing.joined(separator: ", ") + " missing; run scripts/setup tests"
    FileHandle.standardError.write(Data("SKIP MariaDB: \(reason)\n".utf8))
    return reason
  }()

  /// The server.
  public static func shared() throws -> MariaDBServer { try started.get() }

  private init() throws {
    port = TestDrivers.freePort()
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent("timbang-maria-\(UUID().uuidString)").path
    let (status, words) = try TestDrivers.shell(
      MariaDBServer.startScript, [folder, String(port), String(getpid())])
    guard status == 0 else { throw Failure(words: words) }
    let quoted = MariaDBServer.password
    try run(
      """
      CREATE DATABASE appraisal CHARACTER SET utf8mb4;
      CREATE USER 'hr'@'%' IDENTIFIED BY '\(quoted)';
      GRANT SELECT ON appraisal.* TO 'hr'@'%';
      """, database: "mysql")
  }

  /// The address of the database for the user `hr`.
  public var address: String { "mariadb://hr@127.0.0.1:\(port)/appraisal" }

  /// Runs SQL as the administrator, through the socket in the folder.
  @discardableResult
  public func run(_ sql: String, database: String = "appraisal") throws -> String {
    let script = """
      mariadb --no-defaults -N -B --default-character-set=utf8mb4 -u root -S "$1/socket" "$2" <<'SQL'
      \(sql)
      SQL
      """
    let (status, words) = try TestDrivers.shell(script, [folder, database])
    guard status == 0 else { throw Failure(words: words) }
    return words.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Why the server did not do what it was told.
  public struct Failure: Error, CustomStringConvertible {
    let words: String
    /// What the shell or the server said.
    public var description: String { words }
  }

  /// Makes the data folder and starts the server, which runs as root only when it is told to.
  private static let startScript = """
    set -eu
    folder=$1 port=$2 watched=$3
    mkdir -m 700 "$folder"
    cd "$folder"
    user=$(id -un)
    mariadb-install-db --no-defaults --user="$user" --datadir="$folder/data" --auth-root-authentication-method=normal \\
      --skip-test-db >log 2>&1 || { cat log; exit 1; }
    (
      trap '' HUP INT
      # Foundation waits until every descendant has let go of what it inherited.
      for open in /proc/self/fd/*; do
        [ "${open##*/}" -le 2 ] || eval "exec ${open##*/}>&-"
      done
      mariadbd --no-defaults --user="$user" --datadir="$folder/data" --socket="$folder/socket" --port="$port" \\
        --bind-address=127.0.0.1 --pid-file="$folder/pid" --skip-name-resolve --innodb-flush-log-at-trx-commit=0 \\
        >>log 2>&1 &
      server=$!
      while kill -0 "$watched" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 0.5; done
      kill "$server" 2>/dev/null || true
      sleep 1
      kill -KILL "$server" 2>/dev/null || true
      rm -rf "$folder"
    ) </dev/null >/dev/null 2>&1 &
    for _ in $(seq 150); do
      ! mariadb --no-defaults -u root -S "$folder/socket" -e 'SELECT 1' >/dev/null 2>&1 || exit 0
      sleep 0.2
    done
    cat log
    exit 1
    """
}
