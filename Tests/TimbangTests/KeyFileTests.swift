import Appraisals
import Foundation
import TestSupport
import Testing

@testable import timbang

@Suite("Key of the pseudonyms")
struct KeyFileTests {
  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("is made on first use, for its owner only, and stays")
  func firstUse() throws {
    let home = try ScratchFolder()
    let file = KeyFile(path: nil, variables: ["HOME": home.url.path])
    let path = home.path(".config/timbang/pseudonym.key")
    #expect(file.path == path)
    let (made, origin) = try file.read()
    #expect(origin == .made)
    #expect(try mode(path) == 0o600)
    #expect(try mode(home.path(".config/timbang")) == 0o700)
    #expect(FileManager.default.contents(atPath: path) == Data(made.bytes))
    let again = try file.read()
    #expect(again.origin == .found && again.key == made)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: home.path(".config/timbang")) == ["pseudonym.key"])
  }

  @Test("is sought where the user or the XDG variables say")
  func places() {
    let variables = ["HOME": "/h", "XDG_CONFIG_HOME": "/x"]
    #expect(KeyFile(path: "k", variables: variables).path == "k")
    #expect(KeyFile(path: nil, variables: variables).path == "/x/timbang/pseudonym.key")
    #expect(
      KeyFile(path: nil, variables: ["HOME": "/h", "XDG_CONFIG_HOME": "relative"]).path?.hasPrefix("/h/")
        == true)
    #expect(throws: KeyFileError.noPlace) { try KeyFile(path: nil, variables: [:]).read() }
  }

  @Test("is refused where others may read it", arguments: [0o640, 0o604, 0o660, 0o644])
  func exposed(mode: Int) throws {
    let folder = try ScratchFolder()
    let path = folder.path("key")
    try Data(PseudonymKey.random().bytes).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    #expect(throws: KeyFileError.exposed(path, mode: mode_t(mode))) {
      try KeyFile(path: path, variables: [:]).read()
    }
    let result = try runShell("timbang self-check --person x --key \(path)")
    #expect(result.status == 74)
    #expect(result.errors.contains("chmod 600 '\(path)'"))
  }

  @Test("is refused where it has another size", arguments: [0, 31, 33])
  func size(count: Int) throws {
    let folder = try ScratchFolder()
    let path = folder.path("key")
    try Data(count: count).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(throws: KeyFileError.wrongSize(path, found: count)) {
      try KeyFile(path: path, variables: [:]).read()
    }
  }

  @Test("is refused where it is no file")
  func kind() throws {
    let folder = try ScratchFolder()
    #expect(throws: KeyFileError.self) { try KeyFile(path: folder.url.path, variables: [:]).read() }
    #expect(throws: KeyFileError.self) { try KeyFile(path: "/dev/zero", variables: [:]).read() }
  }

  @Test("gives every process the same key, however many begin at once")
  func race() throws {
    let line =
      "for i in 1 2 3 4 5 6 7 8; do timbang self-check --person x --format csv --table settings & done; wait"
    let result = try runShell(line)
    let names = result.output.split(separator: "\n").filter { $0.hasPrefix("person,") }
    #expect(names.count == 8 && Set(names).count == 1, "\(result.errors)")
  }

  @Test("is neither made nor named where identifiers are shown")
  func reveal() throws {
    let home = try ScratchFolder()
    let result = try runShell(
      "timbang self-check --person 197001011995031002 --reveal --format json", home: home)
    #expect(result.output.contains("{\"setting\": \"person\", \"value\": \"197001011995031002\"}"))
    #expect(result.output.contains("\"key_fingerprint\": null"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.url.path) == [])
  }

  @Test("shows pseudonyms and its fingerprint, and never the person")
  func pseudonym() throws {
    let home = try ScratchFolder()
    let result = try runShell("timbang self-check --person 197001011995031002 --format json", home: home)
    let key = try KeyFile(path: nil, variables: ["HOME": home.url.path]).read().key
    #expect(result.output.contains("\"value\": \"\(key.pseudonym(of: "197001011995031002"))\""))
    #expect(result.output.contains("\"key_fingerprint\": \"\(key.fingerprint)\""))
    #expect(!result.output.contains("1970"))
  }
}
