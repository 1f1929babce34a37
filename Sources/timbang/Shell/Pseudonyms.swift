import Appraisals

/// How persons are named in a result.
enum Pseudonyms: Sendable, Equatable {
  /// By their identifiers: they asked for it, or the identifiers are pseudonyms already.
  case identifiers
  /// By keyed pseudonyms.
  case keyed(PseudonymKey)

  /// The name to show for an identifier.
  func name(for identifier: String) -> String {
    switch self {
    case .identifiers: identifier
    case .keyed(let key): key.pseudonym(of: identifier)
    }
  }

  /// The names to show for the levels of a factor, in their order.
  func names(for identifiers: [String]) -> [String] { identifiers.map(name(for:)) }

  /// The fingerprint of the key, for the manifest.
  var fingerprint: String? {
    switch self {
    case .identifiers: nil
    case .keyed(let key): key.fingerprint
    }
  }
}
