import CCrypto

/// A secret key under which identifiers become pseudonyms: the same identifier always the same pseudonym, and no
/// way back without the key.
///
/// A plain hash would not do: employee numbers can be enumerated, and a table of all their hashes takes minutes.
/// > Reference: HMAC (RFC 2104) with SHA-256; base 32 (RFC 4648).
public struct PseudonymKey: Sendable, Hashable {
  /// The number of bytes of a key.
  public static let byteCount = 32

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

  /// The secret.
  public let bytes: [UInt8]

  /// Wraps a secret.
  ///
  /// - Precondition: the secret is not empty.
  public init(bytes: [UInt8]) {
    precondition(!bytes.isEmpty, "a key of no bytes keeps no secret")
    self.bytes = bytes
  }

  /// A new secret from the operating system's generator.
  public static func random() -> PseudonymKey {
    var generator = SystemRandomNumberGenerator()
    return PseudonymKey(bytes: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// The pseudonym of an identifier: a letter and ten characters in base 32, 50 bits in all.
  ///
  /// Among 100,000 persons two share a pseudonym with a probability of about 4 in a million.
  public func pseudonym(of identifier: String) -> String {
    let bits = authenticationCode(of: Array(identifier.utf8)).prefix(8).reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    let characters = (0..<10).map { PseudonymKey.alphabet[Int(bits >> UInt64(59 - 5 * $0)) & 31] }
    return "P" + String(characters)
  }

  /// Whether a text has the form of a pseudonym.
  public static func isPseudonym(_ text: String) -> Bool {
    text.count == 11 && text.first == "P" && text.dropFirst().allSatisfy(alphabet.contains)
  }

  /// What names the key without giving it away: the first 8 bytes of the code of a fixed text, in hexadecimal.
  public var fingerprint: String {
    authenticationCode(of: Array("timbang pseudonym key fingerprint".utf8)).prefix(8)
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// HMAC-SHA-256 of a message.
  func authenticationCode(of message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    var length: UInt32 = 0
    let result = HMAC(EVP_sha256(), bytes, Int32(bytes.count), message, message.count, &code, &length)
    precondition(result != nil && Int(length) == code.count, "libcrypto refused HMAC-SHA-256")
    return code
  }
}
