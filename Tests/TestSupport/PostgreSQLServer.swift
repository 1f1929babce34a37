import Foundation

/// A PostgreSQL server of the tests' own: on loopback, with TLS by a certificate authority made for it and passwords
/// that are really asked for.
///
/// It is started when a test first needs it and shared by all. A guard beside it stops it and removes its folder when
/// the process of the tests is gone, however that ended.
public final class PostgreSQLServer: Sendable {
  /// The port on 127.0.0.1.
  public let port: Int
  /// The folder with certificates and password files.
  public let folder: String
  /// The password of the user `hr`, with characters that have to be written otherwise in an address.
  public static let password = "s3cr:t/p@ss"

  private static let started = Result { try PostgreSQLServer() }

  /// Why there is none on this machine; nil where there is one.
  public static let obstacle: String? = {
    let reason: String? =
      if programs == nil {
        "PostgreSQL is not installed; run scripts/setup tests"
      } else if !FileManager.default.fileExists(atPath: driver) {
        "the ADBC driver is not in .venv-test; run scripts/setup tests"
      } else if access("/usr/bin/openssl", X_OK) != 0 {
        "openssl is not installed; run scripts/setup tests"
      } else {
        nil
      }
    if let reason { FileHandle.standardError.write(Data("SKIP PostgreSQL: \(reason)\n".utf8)) }
    return reason
  }()

  /// The server.
  public static func shared() throws -> PostgreSQLServer { try started.get() }

  /// The Python environment that `scripts/setup tests` makes.
  public static let environment = TestDrivers.environment

  private static var driver: String {
    TestDrivers.file("adbc_driver_postgresql/libadbc_driver_postgresql.so")
  }

  /// The folder with `initdb`, the newest where there are several.
  private static let programs: String? = {
    let base = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
    let newest = versions.compactMap { Int($0) }.max()
    return newest.map { "\(base)/\($0)/bin" }
  }()

  private init() throws {
    port = TestDrivers.freePort()
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent("timbang-pg-\(UUID().uuidString)").path
    let arguments = [
      PostgreSQLServer.programs ?? "", folder, String(port), String(getpid()), PostgreSQLServer.password,
    ]
    let (status, words) = try TestDrivers.shell(PostgreSQLServer.startScript, arguments)
    guard status == 0 else { throw Failure(words: words) }
    try run(
      """
      CREATE ROLE hr LOGIN PASSWORD '\(PostgreSQLServer.password)';
      CREATE DATABASE appraisal;
      """)
    try run("GRANT ALL ON SCHEMA public TO hr", database: "appraisal")
  }

  /// The address of the database for the user `hr`.
  public func address(_ parameters: String = "", host: String = "127.0.0.1") -> String {
    "postgresql://hr@\(host):\(port)/appraisal" + (parameters.isEmpty ? "" : "?" + parameters)
  }

  /// Runs SQL as the administrator, through another program.
  @discardableResult
  public func run(_ sql: String, database: String = "postgres") throws -> String {
    let script = """
      PGPASSWORD="$1" psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$2" -U postgres -d "$3" -f - <<'SQL'
      \(sql)
      SQL
      """
    let (status, words) = try TestDrivers.shell(
      script, [PostgreSQLServer.password, String(port), database])
    guard status == 0 else { throw Failure(words: words) }
    return words.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Why the server did not do what it was told.
  public struct Failure: Error, CustomStringConvertible {
    let words: String
    /// What the shell or the server said.
    public var description: String { words }
  }

  /// Makes the cluster and starts it. `initdb` and the server refuse to run as root, so that root becomes `postgres`.
  private static let startScript = """
    set -eu
    bin=$1 folder=$2 port=$3 watched=$4 password=$5
    as=
    mkdir -m 700 "$folder"
    cd "$folder"
    (
      umask 077
      printf '%s' "$password" >password
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=timbang-test-ca -keyout ca.key -out ca.crt
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=another-ca -keyout other.key -out other.crt
      openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
      printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\n' >names
      openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt
    ) >log 2>&1 || { cat log; exit 1; }
    if [ "$(id -u)" -eq 0 ]; then
      as='runuser -u postgres --'
      chown -R postgres "$folder"
    fi
    $as "$bin/initdb" -D "$folder/data" -U postgres --pwfile="$folder/password" -A scram-sha-256 -E UTF8 --locale=C \\
      --no-sync >>log 2>&1 || { cat log; exit 1; }
    # In the file and not among the arguments, so that a test can change it.
    printf '%s\\n' "ssl = on" "ssl_cert_file = '$folder/server.crt'" "ssl_key_file = '$folder/server.key'" \\
      >>"$folder/data/postgresql.conf"
    (
      trap '' HUP INT
      # Foundation waits until every descendant has let go of what it inherited.
      for open in /proc/self/fd/*; do
        [ "${open##*/}" -le 2 ] || eval "exec ${open##*/}>&-"
      done
      $as "$bin/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \\
        -c fsync=off -c max_connections=40 >>log 2>&1 &
      server=$!
      while kill -0 "$watched" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 0.5; done
      # runuser passes no signal on that it did not get: the server's own pid is in its folder.
      kill -INT "$(sed -n 1p "$folder/data/postmaster.pid" 2>/dev/null)" 2>/dev/null || true
      sleep 1
      kill "$server" 2>/dev/null || true
      rm -rf "$folder"
    ) </dev/null >/dev/null 2>&1 &
    for _ in $(seq 100); do
      ! "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" || exit 0
      sleep 0.2
    done
    cat log
    exit 1
    """
}
