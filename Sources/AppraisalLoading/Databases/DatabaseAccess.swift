/// How a database is reached: which driver, which secrets, who may interrupt.
public struct DatabaseAccess: Sendable {
  /// The path of a driver, or the name of one; nil looks for the one that belongs to the address.
  public var driver: String?
  /// A file with the password or token on its first line, mode 0600.
  public var passwordFile: String?
  /// The environment.
  public var variables: [String: String]
  /// Ends what is running.
  public var cancellation: DatabaseCancellation

  /// States how a database is reached.
  public init(
    driver: String? = nil, passwordFile: String? = nil, variables: [String: String] = [:],
    cancellation: DatabaseCancellation = DatabaseCancellation()
  ) {
    self.driver = driver
    self.passwordFile = passwordFile
    self.variables = variables
    self.cancellation = cancellation
  }
}

/// What a driver is told to open a database, secrets included; it lives in memory only.
struct DriverSettings {
  /// Names and values, in order.
  let values: [(name: String, value: String)]
  /// What must not be repeated.
  let secrets: [String]

  /// How long a server may take to answer, in seconds, unless the address or the environment says otherwise.
  private static let patience = "15"

  init(_ address: DatabaseAddress, access: DatabaseAccess) throws(DatabaseRequestError) {
    var secret = ""
    if let path = access.passwordFile { secret = try PasswordFile.read(path) }
    switch address.engine {
    case .sqlite, .duckdb:
      guard secret.isEmpty else { throw .passwordUnused(scheme: address.engine.rawValue) }
      values = [("path", address.target), ("access_mode", "READ_ONLY")]
    case .postgresql:
      var further: [String] = []
      if address.parameter("connect_timeout") == nil, access.variables["PGCONNECT_TIMEOUT"] == nil {
        further.append("connect_timeout=" + DriverSettings.patience)
      }
      if address.parameter("application_name") == nil { further.append("application_name=timbang") }
      if !secret.isEmpty { further.append("password=" + DatabaseAddress.encoded(secret)) }
      let mark = address.target.contains("?") ? "&" : "?"
      values = [("uri", address.target + (further.isEmpty ? "" : mark + further.joined(separator: "&")))]
    case .mariadb, .sqlserver, .odbc:
      values = [("uri", DriverSettings.connectionString(address, password: secret))]
    case .spark:
      if secret.isEmpty { secret = access.variables["SPARK_CONNECT_AUTHENTICATE_TOKEN"] ?? "" }
      let isEncrypted = address.parameter("use_ssl")?.lowercased() == "true"
      guard secret.isEmpty || isEncrypted || address.isLocal else {
        throw .tokenWithoutEncryption(host: address.host)
      }
      let base = address.target.contains("/;") ? address.target : address.target + "/"
      values = [("uri", secret.isEmpty ? address.target : base + ";token=" + secret)]
    case .flightSQL:
      let isEncrypted = address.parameter("tls")?.lowercased() != "false"
      guard secret.isEmpty || isEncrypted || address.isLocal else {
        throw .tokenWithoutEncryption(host: address.host)
      }
      let place = address.host + (address.port.isEmpty ? "" : ":" + address.port)
      var settings = [("uri", (isEncrypted ? "grpc+tls://" : "grpc://") + place)]
      if !address.user.isEmpty {
        settings += [("username", address.user), ("password", secret)]
      } else if !secret.isEmpty {
        settings.append(("adbc.flight.sql.authorization_header", "Bearer " + secret))
      }
      values = settings.map { (name: $0.0, value: $0.1) }
    }
    secrets = secret.isEmpty ? [] : [secret, DatabaseAddress.encoded(secret)]
  }

  /// The keywords of ODBC; a value in braces may hold anything, but drivers read no number there.
  private static func connectionString(_ address: DatabaseAddress, password: String) -> String {
    func quoted(_ value: String) -> String {
      let isPlain = value.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || "_.-/".utf8.contains(byte)
      }
      return isPlain && !value.isEmpty ? value : "{" + value.replacing("}", with: "}}") + "}"
    }
    var pairs: [(String, String)] = []
    if address.engine == .odbc {
      let text = address.target.hasSuffix(";") ? String(address.target.dropLast()) : address.target
      return text + (password.isEmpty ? "" : ";PWD=" + quoted(password))
    }
    let isMariaDB = address.engine == .mariadb
    let host = address.host == "localhost" && isMariaDB && !address.port.isEmpty ? "127.0.0.1" : address.host
    pairs.append(("DRIVER", quoted(address.parameter("driver") ?? (isMariaDB ? "MariaDB Unicode" : "FreeTDS"))))
    pairs.append(("SERVER", host))
    pairs.append(("PORT", address.port.isEmpty ? (isMariaDB ? "3306" : "1433") : address.port))
    if !address.database.isEmpty { pairs.append(("DATABASE", quoted(address.database))) }
    if !address.user.isEmpty { pairs.append(("UID", quoted(address.user))) }
    if !password.isEmpty { pairs.append(("PWD", quoted(password))) }
    // Its FORCETLS is not obeyed by every version of the driver; this is, and asks for a certificate that is trusted.
    if isMariaDB, !address.isLocal, address.parameter("sslverify") == nil { pairs.append(("SSLVERIFY", "1")) }
    if !isMariaDB, address.parameter("tds_version") == nil { pairs.append(("TDS_Version", "7.4")) }
    for parameter in address.parameters where parameter.key.lowercased() != "driver" {
      pairs.append((parameter.key.uppercased(), quoted(parameter.value)))
    }
    return pairs.map { $0 + "=" + $1 }.joined(separator: ";")
  }
}
