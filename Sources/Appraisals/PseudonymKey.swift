import CCrypto

/// Why there is no key.
public enum PseudonymKeyError: Error, Sendable, Hashable {
  /// Fewer bytes than a key needs.
  case tooShort(found: Int, needed: Int)
  /// The system gave no random bytes.
  case noRandomness
}

/// A secret that turns identifiers into pseudonyms: the same person gets the same pseudonym under the same key,
/// and nobody without the key can tell who it is or try out employee numbers.
///
/// > Reference: HMAC, RFC 2104; base 32, RFC 4648.
public struct PseudonymKey: Sendable, Hashable {
  /// The length of a new key, and the least that is accepted.
  public static let length = 32

  /// The secret itself, to be kept in a file that only its owner can read.
  public let bytes: [UInt8]

  /// Takes a key from its bytes.
  public init(bytes: [UInt8]) throws(PseudonymKeyError) {
    guard bytes.count >= PseudonymKey.length else {
      throw .tooShort(found: bytes.count, needed: PseudonymKey.length)
    }
    self.bytes = bytes
  }

  /// Makes a new key from the system's randomness.
  public static func generated() throws(PseudonymKeyError) -> PseudonymKey {
    var bytes = [UInt8](repeating: 0, count: length)
    guard RAND_bytes(&bytes, Int32(length)) == 1 else { throw .noRandomness }
    return try PseudonymKey(bytes: bytes)
  }

  /// The pseudonym of an identifier: `P` and ten base-32 characters, the first fifty bits of its HMAC-SHA-256.
  ///
  /// The letter in front keeps spreadsheets from reading a pseudonym as a number. With fifty bits, two of 100,000
  /// people share a pseudonym with probability 4 in a million.
  public func pseudonym(of identifier: String) -> String {
    let code = authenticationCode(of: Array(identifier.utf8))
    let bits = code.prefix(7).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 6
    var text: [UInt8] = [UInt8(ascii: "P")]
    for place in (0..<10).reversed() {
      text.append(PseudonymKey.alphabet[Int(bits >> UInt64(5 * place)) & 31])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Sixteen hexadecimal digits that tell keys apart and reveal nothing of them.
  public var fingerprint: String {
    let code = authenticationCode(of: Array("timbang key fingerprint".utf8))
    return ContentDigest.hexadecimal(code.prefix(8))
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  private func authenticationCode(of message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let result = HMAC(EVP_sha256(), bytes, Int32(bytes.count), message, message.count, &code, &length)
    precondition(result != nil && length == 32, "OpenSSL computed no HMAC")
    return code
  }
}
