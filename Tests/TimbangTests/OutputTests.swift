import Foundation
import TestSupport
import Testing

@testable import timbang

@Suite("Output")
struct OutputTests {
  private func contents(of folder: ScratchFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("appears whole, readable by its owner only")
  func whole() throws {
    let folder = try ScratchFolder()
    let path = folder.path("hasil.json")
    let output = Output(path: path)
    try output.check()
    try output.write(Array("first".utf8))
    try output.write(Array("second".utf8))
    #expect(FileManager.default.contents(atPath: path) == Data("second".utf8))
    #expect(try mode(path) == 0o600)
    #expect(try contents(of: folder) == ["hasil.json"])
  }

  @Test(
    "the ending of the file says the form, unless --format does",
    arguments: [
      ("a.json", "{", ""), ("a.csv", "case,", "--table cases"), ("a.XLSX", "PK", ""), ("a.txt", "", ""),
      ("a.csv", "{", "--format json"),
    ])
  func ending(name: String, start: String, options: String) throws {
    let folder = try ScratchFolder()
    let path = folder.path(name)
    let result = try runShell(
      "timbang policies --output \(path) \(options.replacing("cases", with: "policies"))")
    #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    let found = String(decoding: bytes.prefix(200), as: UTF8.self)
    #expect(found.hasPrefix(start.replacing("case,", with: "policy,")), "\(found)")
    #expect(try mode(path) == 0o600)
  }

  @Test("a workbook is not thrown at a screen")
  func screen() throws {
    let result = try runShell("script -qec 'timbang policies --format xlsx' /dev/null", merging: .together)
    #expect(result.status == 64 && result.output.contains("--output result.xlsx"), "\(result.output)")
    let piped = try runShell("timbang policies --format xlsx | head -c 2")
    #expect(piped.output == "PK")
  }

  @Test("a signal that is ignored, as under nohup, stays ignored")
  func ignored() async throws {
    let folder = try ScratchFolder()
    let draft = folder.path("draft")
    try Data("half".utf8).write(to: folder.url.appendingPathComponent("draft"))
    await #expect(processExitsWith: .success) { [draft = draft as String] in
      signal(SIGHUP, SIG_IGN)
      let interruption = Interruption(removing: draft)
      kill(getpid(), SIGHUP)
      usleep(300_000)
      interruption.end()
    }
    #expect(try contents(of: folder) == ["draft"])
  }

  @Test("leaves a symbolic link a link")
  func link() throws {
    let folder = try ScratchFolder()
    try Data("old".utf8).write(to: folder.url.appendingPathComponent("real"))
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "real")
    try Output(path: folder.path("link")).write(Array("new".utf8))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "real")
    #expect(FileManager.default.contents(atPath: folder.path("real")) == Data("new".utf8))
  }

  @Test("leaves nothing behind and the old file alone where writing fails")
  func failure() throws {
    let folder = try ScratchFolder()
    let path = folder.path("hasil.csv")
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    // A limit on the size of files stands in for a full disk: write(2) fails with EFBIG halfway.
    let result = try runShell(
      "trap '' XFSZ; ulimit -f 8; timbang self-check --rows 20000 --format json --output \(path)")
    #expect(result.status == 74)
    #expect(result.errors.contains("cannot be written to '\(path)'"))
    #expect(try contents(of: folder) == ["hasil.csv"])
    #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
  }

  @Test("refuses a folder and a place in no folder before any work is done")
  func places() throws {
    let folder = try ScratchFolder()
    #expect(throws: OutputError.isFolder(folder.url.path)) { try Output(path: folder.url.path).check() }
    let lost = folder.path("nowhere/hasil.csv")
    #expect(throws: OutputError.cannotWrite(.file(lost), code: ENOENT)) { try Output(path: lost).check() }
    #expect(throws: OutputError.cannotWrite(.file(lost), code: ENOENT)) { try Output(path: lost).write([1]) }
  }

  @Test("writes devices directly")
  func devices() throws {
    try Output(path: "/dev/null").write([1])
    #expect(throws: OutputError.cannotWrite(.file("/dev/full"), code: ENOSPC)) {
      try Output(path: "/dev/full").write([1])
    }
    #expect(Output(path: "-") == .standardOutput)
    #expect(Output(path: nil) == .standardOutput)
  }

  @Test("writes pipes directly")
  func pipes() throws {
    let folder = try ScratchFolder()
    let pipe = folder.path("pipe")
    let result = try runShell(
      "mkfifo \(pipe); cat \(pipe) & timbang self-check --format csv --table squares --output \(pipe); wait; ls -l \(pipe)"
    )
    #expect(result.output.hasPrefix("number,root,square\n0,0,0\n1,1,1\n2,1.4142135623730951,4\np"))
  }
}

@Suite("What is written beside the result")
struct SecondOutputTests {
  @Test("a workbook of all tables comes with any other form, for its owner only")
  func workbook() throws {
    let folder = try ScratchFolder()
    let (text, book) = (folder.path("text.txt"), folder.path("tables.xlsx"))
    let made = try runShell("umask 0; timbang policies --lang en --output '\(text)' --xlsx '\(book)'")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try String(contentsOfFile: text, encoding: .utf8) == runShell("timbang policies --lang en").output)
    #expect(try runShell("head -c 2 '\(book)'; stat -c %a '\(book)'").output == "PK600\n")
  }

  @Test("names that promise another kind of file are refused before any work")
  func endings() throws {
    for (options, words) in [
      ("--output x.pdf", ["'.pdf'", ".html"]), ("--output x.DOCX", ["'.docx'"]), ("--xlsx x.csv", ["'x.csv'"]),
      ("--xlsx -", ["'-'"]),
    ] {
      let result = try runShell("timbang check lost.csv --lang en \(options)")
      #expect(result.status == 64 && result.output.isEmpty, "\(options): \(result.errors)")
      for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    }
    let lost = try runShell("timbang check lost.csv --output x.pdf --format html")
    #expect(lost.status == 74, "a form that was asked for needs no promise: \(lost.errors)")
    let folder = try ScratchFolder()
    let nowhere = try runShell(
      "timbang policies --output '\(folder.path("a.txt"))' --xlsx '\(folder.path("none/b.xlsx"))'")
    #expect(nowhere.status == 74 && !FileManager.default.fileExists(atPath: folder.path("a.txt")))
  }

  @Test("COLUMNS sets the width, as far as it is a width")
  func width() throws {
    func widest(_ columns: String) throws -> Int {
      try runShell("COLUMNS=\(columns) timbang policies --lang en").output.split(separator: "\n").map(\.count)
        .max() ?? 0
    }
    #expect(try widest("60") <= 60 && widest("0") == widest("100") && widest("100") <= 100)
  }
}
