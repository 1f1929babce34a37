import CCrypto

/// The SHA-256 of bytes: two files with the same digest are the same file.
public enum ContentDigest {
  /// The digest in 64 hexadecimal digits.
  ///
  /// - Complexity: O(n).
  public static func sha256(of bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { hexadecimal(sha256(of: $0)) }
  }

  /// The digest of bytes that somebody else owns, in 64 hexadecimal digits.
  ///
  /// - Complexity: O(n).
  public static func sha256(of bytes: UnsafeRawBufferPointer) -> String { hexadecimal(sha256(of: bytes)) }

  static func sha256(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let status = EVP_Digest(bytes.baseAddress, bytes.count, &digest, &length, EVP_sha256(), nil)
    precondition(status == 1 && length == 32, "OpenSSL computed no SHA-256 (status \(status))")
    return digest
  }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      if byte < 16 { text += "0" }
      text += String(byte, radix: 16)
    }
    return text
  }

  /// A digest of bytes that come piece by piece, as those of a mapped file do.
  package struct Running: ~Copyable {
    private let context: OpaquePointer?

    package init() {
      context = EVP_MD_CTX_new()
      precondition(
        context != nil && EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "OpenSSL starts no SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
      let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
      precondition(status == 1, "OpenSSL computed no SHA-256 (status \(status))")
    }

    package consuming func finish() -> String {
      var digest = [UInt8](repeating: 0, count: 32)
      var length: UInt32 = 0
      let status = EVP_DigestFinal_ex(context, &digest, &length)
      precondition(status == 1 && length == 32, "OpenSSL computed no SHA-256 (status \(status))")
      return hexadecimal(digest)
    }
  }
}
