import AppraisalLoading
import Appraisals
import Testing

@Suite("Delimited text")
struct DelimitedTests {
  @Test(
    "finds the delimiter in the headings",
    arguments: [
      "a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "sep=;\na;b\n1;2\n", "\"sep=;\"\r\na;b\r\n1;2\r\n",
      "a,b\r1,2\r",
      "a,b\r\n1,2", "\u{FEFF}a;b\n1;2\n", "\"a\",\"b\"\n\"1\",\"2\"\n", "\n\na,b\n1,2\n\n\n",
      "a , b\n 1 , 2 \n",
    ])
  func dialects(_ text: String) {
    let (rows, findings) = read(text)
    #expect(rows == [["a", "b"], ["1.0", "2.0"]])
    #expect(findings.isEmpty)
  }

  @Test("does not let a comma inside a heading win over semicolons, and breaks a tie by the next line")
  func delimiterTies() {
    #expect(read("\"a,b,c\";d\nx;y\n").rows == [["a,b,c", "d"], ["x", "y"]])
    #expect(read("a;b,c\nx;y\n").rows == [["a", "b,c"], ["x", "y"]])
  }

  @Test("keeps quotes, delimiters and line ends inside quotes and counts physical lines")
  func quotes() throws {
    let text = "name,x\n\"Drs. H. Budi, S.E.\",p\n\"say \"\"hi\"\"\r\nand go\",q\n\"\"\"\",\"\"\n"
    let table = try TableSource.read(bytes: Array(text.utf8), name: "t.csv")
    #expect(cells(table).map { $0[0] } == ["name", "Drs. H. Budi, S.E.", "say \"hi\"\r\nand go", "\""])
    #expect(table.lines == [2, 3, 5])
    #expect(read("a,b\nit's 5\" long,y\n").rows?[1] == ["it's 5\" long", "y"])
    #expect(read("a,b\n\"x\"  ,y\n").rows?[1] == ["x", "y"])
  }

  @Test("reads UTF-16 of either byte order when a byte-order mark says so")
  func utf16() {
    let text = "nama,x\né😀,1\n"
    var little: [UInt8] = [0xFF, 0xFE]
    var big: [UInt8] = [0xFE, 0xFF]
    for unit in text.utf16 {
      little += [UInt8(unit & 255), UInt8(unit >> 8)]
      big += [UInt8(unit >> 8), UInt8(unit & 255)]
    }
    for bytes in [little, big] { #expect(read(bytes).rows == [["nama", "x"], ["é😀", "1.0"]]) }
    #expect(read(Array(little.dropLast())).findings == ["error source_not_text t.csv:2: [utf16]"])
    #expect(read([0xFF, 0xFE, 0, 0, 65, 0, 0, 0]).findings == ["error source_not_text t.csv:1: [utf32]"])
  }

  @Test("reads single bytes that are not UTF-8 as Windows-1252 and says where the first one stands")
  func windows1252() {
    let bytes = Array("a,b\nx,é\n".utf8) + [0x80, 44, 0xE9, 10]
    let (rows, findings) = read(bytes)
    #expect(rows == [["a", "b"], ["x", "é"], ["€", "é"]])
    #expect(findings == ["repair encoding_assumed t.csv:3:a '€' ×2 [windows-1252]"])
    #expect(
      read([0xE9, 44, 98, 10, 49, 44, 50]).findings == ["repair encoding_assumed t.csv:1:é 'é' [windows-1252]"])
  }

  @Test(
    "refuses what is no table and says why",
    arguments: [
      ("", "error source_empty t.csv::"), ("\u{FEFF}", "error source_empty t.csv::"),
      ("\n \n", "error source_empty t.csv::"), ("a,b\n", "error source_has_no_rows t.csv:1:"),
      ("a,b\n\n\n", "error source_has_no_rows t.csv:1:"),
      ("a,b\n1,\0\n", "error source_not_text t.csv:2: [nul]"),
      ("PK\u{3}\u{4}rest", "error source_not_text t.csv:1: [zip]"),
      ("a,\u{1}\u{2}\n1,2\n", "error source_not_text t.csv:1: [control]"),
      ("a,b\n1,\"x\n2,y\n", "error quote_not_closed t.csv:2:b"),
      ("a,\"b\n1,2\n", "error quote_not_closed t.csv:1:"),
      ("a,b\n1,\"x\"y\n", "error text_after_quote t.csv:2:b 'y'"),
      ("a,b\n1\n", "error row_too_short t.csv:2: [1|2]"), ("a,b\n1,2,3\n", "error row_too_long t.csv:2: [3|2]"),
      ("a,b\n\n1,2\n", "warning row_empty t.csv:2:"),
      ("a,,c\n1,2,3\n", "error heading_missing t.csv:1: [2]"),
      ("a,b,a\n1,2,3\n", "error heading_repeated t.csv:1:a [1|3]"),
    ])
  func refusals(_ text: String, _ expected: String) {
    #expect(read(text).findings == [expected])
  }

  @Test("refuses a line of ten megabytes, naming it, without looking for quotes in it")
  func longLine() {
    let bytes = Array("a,b\n1,2\n\"".utf8) + [UInt8](repeating: 120, count: 10 << 20) + Array("\n1,2\n".utf8)
    #expect(read(bytes).findings == ["error line_too_long t.csv:3: [10485761|1048576]"])
    let manyCR = "a,b\r" + String(repeating: "1,2\r", count: 400_000)
    #expect(read(manyCR).rows?.count == 400_001)
  }

  @Test("lists twenty findings of a rule and counts the rest")
  func cap() {
    let (_, findings) = read("a,b\n" + String(repeating: "1\n", count: 50))
    #expect(findings.count == 21)
    #expect(findings.last == "error row_too_short t.csv:: ×30")
  }

  @Test("takes R's row names for a column")
  func rowNames() {
    #expect(read("\"\",\"a\"\n\"x\",1\n").rows == [["row", "a"], ["x", "1.0"]])
  }

  @Test("survives the loss of its end at every byte, and noise at every byte")
  func truncation() {
    let text = "ratee;rater;score\r\n\"A \"\"x\"\"\";é;1,5\r\n\"B\nb\";c;2\r\n"
    let bytes = Array(text.utf8)
    for length in 0...bytes.count {
      _ = load(Array(bytes.prefix(length)))
      _ = read(Array(bytes.prefix(length)))
    }
    var random = SplitMix(state: 7)
    for place in bytes.indices {
      var damaged = bytes
      for _ in 0..<16 {
        damaged[place] = UInt8.random(in: 0...255, using: &random)
        _ = load(damaged)
        _ = read(damaged)
      }
    }
  }

  @Test("reads back random tables written in every dialect", arguments: 0..<60)
  func roundTrip(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let alphabet = Array("abcXYZ,;\t\"' \n\r09.é😀")
    let columns = Int.random(in: 1...6, using: &random)
    let headings = (0..<columns).map { "h\($0)" }
    // Every column begins with a letter that no number and no missing value has.
    let rows = (0..<Int.random(in: 1...30, using: &random)).map { _ in
      (0..<columns).map { _ in
        "q"
          + String(
            (0..<Int.random(in: 0...8, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a"
            })
      }
    }
    for delimiter in [",", ";", "\t"] {
      for lineEnd in ["\n", "\r\n", "\r"] {
        func cell(_ text: String) -> String {
          let needs = text.unicodeScalars.contains { ",;\t\"\n\r".unicodeScalars.contains($0) }
          return needs || seed.isMultiple(of: 3)
            ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
        }
        let lines = ([headings] + rows).map { $0.map(cell).joined(separator: delimiter) }
        let text = (seed.isMultiple(of: 2) ? "\u{FEFF}" : "") + lines.joined(separator: lineEnd)
        #expect(read(text).rows == [headings] + rows)
        #expect(read(text + lineEnd).rows == [headings] + rows)
      }
    }
  }

  @Test("keeps whole numbers that a Double cannot hold as text: two employees must not become one")
  func longIntegers() {
    let (rows, findings) = read("nip,y\n198703212010041991,1\n198703212010041992,2\n")
    #expect(rows == [["nip", "y"], ["198703212010041991", "1.0"], ["198703212010041992", "2.0"]])
    #expect(findings == [])
    // Fifteen digits are held, and so are seventeen behind a decimal point.
    #expect(read("a\n123456789012345\n").rows == [["a"], ["123456789012345.0"]])
    #expect(read("a\n0.12345678901234567\n").rows == [["a"], ["0.12345678901234566"]])
  }
}
