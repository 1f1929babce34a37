import Foundation

/// What went wrong between timbang and a database, with the words of whoever reported it.
public struct DatabaseFault: Error, Sendable, Hashable {
  /// Whose turn it is to do something.
  public enum Kind: Sendable, Hashable {
    /// No driver of that name was found. The words are the places that were searched.
    case driverNotFound(package: String)
    /// The file may be changed by others, or is no absolute path; loading it would run what they wrote.
    case driverUnsafe
    /// The driver cannot be loaded or refuses to work.
    case driverUnusable
    /// Nobody answers at that address.
    case unreachable
    /// The server wants to know who is asking, or knows and says no.
    case unauthenticated
    /// No TLS, or a certificate that nobody trusts.
    case untrusted
    /// The statement was refused.
    case queryRefused
    /// The table is not there.
    case tableMissing
    /// The connection broke while rows were coming.
    case connectionLost
    /// Rows received, rows counted.
    case incomplete(received: Int, counted: Int)
    /// The driver handed over something that is no result.
    case malformed
    /// The user pressed Ctrl-C.
    case interrupted
  }

  /// What it is.
  public let kind: Kind
  /// The database or the driver, without anything secret.
  public let place: String
  /// What the driver or the server said, without anything secret.
  public let words: String

  init(_ kind: Kind, place: String, words: String = "") {
    self.kind = kind
    self.place = place
    self.words = words
  }
}

/// When something was asked of a driver.
enum DatabaseStage {
  case connecting
  case querying
  case fetching
}

/// Makes faults of what drivers say.
struct FaultReader: Sendable {
  /// The name of the database in public.
  let place: String
  /// What must not be repeated.
  let secrets: [String]

  /// The longest message that is passed on, in characters.
  private static let longest = 600

  private static let markers: [(kind: DatabaseFault.Kind, words: [String])] = [
    (
      .unauthenticated,
      [
        "password authentication failed", "no password supplied", "authentication failed", "access denied",
        "login failed", "no pg_hba.conf entry", "authentication token", "role \"", "password required",
      ]
    ),
    (.untrusted, ["certificate", "ssl", "tls"]),
    (
      .unreachable,
      [
        "connection refused", "could not translate host name", "timeout expired", "no route to host",
        "network is unreachable", "can't connect", "name or service not known", "could not connect",
        "no such file or directory", "connection error", "name resolution", "deadline exceeded", "unavailable",
      ]
    ),
  ]

  private static let lost = [
    "server closed the connection", "terminating connection", "connection reset", "lost connection",
    "server has gone away", "eof", "no connection to the server", "broken pipe", "connection not open",
    "could not receive data", "ssl syscall error",
  ]

  private static let missing = [
    "42p01", "no such table", "does not exist", "doesn't exist", "invalid object name",
  ]

  /// Reads the message of a driver.
  func fault(_ message: String, sqlState: String = "", at stage: DatabaseStage) -> DatabaseFault {
    let lower = (message + " " + sqlState).lowercased()
    func names(_ words: [String]) -> Bool { words.contains(where: lower.contains) }
    let kind: DatabaseFault.Kind
    switch stage {
    case .connecting:
      kind = FaultReader.markers.first { names($0.words) }?.kind ?? .unreachable
    case .querying, .fetching:
      if names(FaultReader.lost) {
        kind = .connectionLost
      } else if stage == .querying, names(FaultReader.missing),
        lower.contains("relation") || lower.contains("table") || lower.contains("object")
      {
        kind = .tableMissing
      } else {
        kind = .queryRefused
      }
    }
    return DatabaseFault(kind, place: place, words: clean(message))
  }

  /// The message on one line, without secrets and not endless.
  func clean(_ message: String) -> String {
    // What was asked is known, and may name persons.
    var text = message.firstRange(of: "Query was:").map { String(message[..<$0.lowerBound]) } ?? message
    for secret in secrets where !secret.isEmpty { text = text.replacing(secret, with: "***") }
    text = text.replacing(/:\/\/[^\/@\s]*@/, with: "://")
    text = text.replacing(/(?i)(password|passwd|pwd|token)(\s*=\s*)('[^']*'|\{[^}]*\}|[^&;\s]*)/) { match in
      match.output.1 + match.output.2 + "***"
    }
    let line = text.split(whereSeparator: \.isNewline).map { WhiteSpace.trim(String($0)) }
      .filter { !$0.isEmpty && !$0.allSatisfy { $0 == "^" || $0 == " " } }.joined(separator: " / ")
    return line.count > FaultReader.longest ? String(line.prefix(FaultReader.longest)) + "…" : line
  }
}
