import Foundation
import TestSupport
import Testing

@Suite("Exit status")
struct ExitStatusTests {
  @Test(
    "follows the contract",
    arguments: [
      ("timbang --version", 0), ("timbang", 0), ("timbang --help", 0), ("timbang self-check", 0),
      ("timbang self-check --outcome refused", 1), ("timbang self-check --outcome unanswerable", 3),
      ("timbang --no-such-flag", 64), ("timbang no-such-command", 64), ("timbang self-check --format yaml", 64),
      ("timbang self-check --seed -1", 64), ("timbang self-check --threads 0", 64),
      ("timbang self-check --map ratee", 64), ("timbang self-check --map a=x,b=y,a=z", 64),
      ("timbang self-check --format csv", 64), ("timbang self-check --table none", 64),
      ("timbang self-check --format json --table none", 64),
      ("timbang self-check --outcome unexpected", 70),
      ("timbang self-check > /dev/full", 74), ("timbang --version > /dev/full", 74),
      ("timbang self-check --output /dev/full", 74), ("timbang self-check --output /", 74),
      ("timbang self-check --output /no/such/folder/x", 74), ("timbang self-check >&-", 74),
      ("timbang self-check --outcome refused --format json > /dev/full", 74),
      ("timbang self-check --outcome refused 2> /dev/full", 1),
    ])
  func contract(line: String, status: Int32) throws {
    let result = try runShell(line)
    #expect(result.status == status)
    if status != 0 && !line.contains("2>") { #expect(!result.errors.isEmpty) }
    if [64, 74].contains(status) && !line.contains(">") { #expect(result.output.isEmpty) }
  }

  @Test("is quiet success where the reader has seen enough")
  func brokenPipe() throws {
    let line = "timbang self-check --rows 200000 --format csv --table squares | head -1; echo ${PIPESTATUS[0]}"
    let result = try runShell(line)
    #expect(result.output == "number,root,square\n0\n")
    #expect(result.errors.isEmpty)
  }

  @Test("comes with a sentence and a remedy in the user's language")
  func words() throws {
    let english = try runShell("timbang self-check --outcome unanswerable")
    #expect(english.errors == "timbang: Nothing was asked. Use another command.\n")
    let indonesian = try runShell(
      "timbang self-check --outcome unanswerable", environment: ["LC_MESSAGES": "id_ID.UTF-8"])
    #expect(indonesian.errors == "timbang: Tidak ada yang ditanyakan. Gunakan perintah lain.\n")
    let full = try runShell("timbang self-check --lang id > /dev/full")
    #expect(
      full.errors == "timbang: Hasil tidak dapat ditulis ke keluaran standar: tempat penyimpanan penuh. "
        + "Tidak semua hasil tertulis.\n")
    let table = try runShell("timbang self-check --format csv")
    #expect(table.errors.hasSuffix("Choose one with --table: settings, squares.\n"))
    let fault = try runShell("timbang self-check --outcome unexpected")
    #expect(fault.errors.contains("This is a fault in timbang, not in your data."))
  }

  @Test("1 comes with every finding, errors first, and as an object where JSON was asked for")
  func refused() throws {
    let text = try runShell("timbang self-check --outcome refused")
    #expect(text.output.isEmpty)
    #expect(
      text.errors == """
        The data were refused: 1 error. Nothing was computed.
        error: contoh.csv:5: column 'skor': 'abc' is not a score. Write a number, or declare labels in the descriptor.
        warning: contoh.csv: The text is not UTF-8 and was read in another encoding (Windows-1252). \
        Check special letters in names, or save the file as CSV UTF-8.

        """)
    let json = try runShell("timbang self-check --outcome refused --format json")
    #expect(json.errors == text.errors)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let findings = try #require(object["findings"] as? [[String: Any]])
    #expect(findings.map { $0["rule"] as? String } == ["encoding_assumed", "not_a_number"])
    #expect((object["tables"] as? [String: Any])?.isEmpty == true)
  }
}
