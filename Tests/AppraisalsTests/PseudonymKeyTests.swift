import Appraisals
import Testing

@Suite("Digests and pseudonyms")
struct PseudonymKeyTests {
  @Test("the digest is SHA-256 as FIPS 180-4 gives it for its examples")
  func digest() {
    #expect(
      ContentDigest.sha256(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      ContentDigest.sha256(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  // Python 3.11: "P" + base64.b32encode(hmac.new(bytes(range(32)), m.encode(), hashlib.sha256).digest())[:10]
  @Test(
    "a pseudonym is the beginning of an HMAC in base 32",
    arguments: [("197501012000011001", "PKUAM2AG5K2"), ("", "P2OFUECLNQD"), ("é", "PERC2D7S6U3")])
  func pseudonym(_ identifier: String, _ expected: String) throws {
    let key = try PseudonymKey(bytes: Array(0..<32))
    #expect(key.pseudonym(of: identifier) == expected)
    #expect(key.fingerprint == "3fbec8c4a5caba55")
  }

  @Test("keys are long, random and different")
  func keys() throws {
    #expect(throws: PseudonymKeyError.tooShort(found: 3, needed: 32)) { try PseudonymKey(bytes: [1, 2, 3]) }
    let (one, two) = (try PseudonymKey.generated(), try PseudonymKey.generated())
    #expect(one.bytes.count == 32 && one != two && one.fingerprint != two.fingerprint)
    #expect(try PseudonymKey(bytes: one.bytes).pseudonym(of: "a") == one.pseudonym(of: "a"))
  }
}
