import Testing

@testable import Appraisals

@Suite("PseudonymKey")
struct PseudonymKeyTests {
  private struct Vector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let key: [UInt8]
    let message: [UInt8]
    let code: String
  }

  /// RFC 4231, sections 4.2 to 4.4, 4.7 and 4.8 (cases 1, 2, 3, 6, 7): HMAC-SHA-256.
  private static let vectors = [
    Vector(
      testDescription: "case 1", key: [UInt8](repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
      code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      testDescription: "case 2", key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
      code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      testDescription: "case 3", key: [UInt8](repeating: 0xAA, count: 20),
      message: [UInt8](repeating: 0xDD, count: 50),
      code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      testDescription: "case 6", key: [UInt8](repeating: 0xAA, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      testDescription: "case 7", key: [UInt8](repeating: 0xAA, count: 131),
      message: Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  @Test("computes the codes of RFC 4231", arguments: vectors)
  private func codes(_ vector: Vector) {
    let code = PseudonymKey(bytes: vector.key).authenticationCode(of: vector.message)
    #expect(code == PseudonymKeyTests.bytes(vector.code))
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }

  /// Python: base64.b32encode(hmac.new(b"Jefe", b"what do ya want for nothing?", "sha256").digest())[:10]
  @Test("takes the first fifty bits in base 32")
  func pseudonym() {
    let key = PseudonymKey(bytes: Array("Jefe".utf8))
    #expect(key.pseudonym(of: "what do ya want for nothing?") == "PLPOMCRV7MB")
  }

  /// Python: hmac.new(b"Jefe", b"timbang pseudonym key fingerprint", "sha256").hexdigest()[:16]
  @Test("has a fingerprint that depends on the key alone")
  func fingerprint() {
    #expect(PseudonymKey(bytes: Array("Jefe".utf8)).fingerprint == "d005ec3db2bb3be2")
    #expect(PseudonymKey.random().fingerprint != PseudonymKey.random().fingerprint)
  }

  @Test("makes keys of 32 bytes that differ")
  func random() {
    #expect(PseudonymKey.random().bytes.count == PseudonymKey.byteCount)
    #expect(PseudonymKey.random() != PseudonymKey.random())
  }
}
