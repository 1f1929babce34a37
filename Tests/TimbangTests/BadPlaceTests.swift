import Foundation
import TestSupport
import Testing

@Suite("Files that cannot be read or written")
struct BadPlaceTests {
  private static let commands = ["check", "raters", "flag", "explain --ratee x"]

  @Test("are named, with what to look at", arguments: commands)
  func missing(command: String) throws {
    let folder = try ScratchFolder()
    let lost = try runShell("timbang \(command) \(folder.path("lost.csv")) --output \(folder.path("out"))")
    #expect(lost.status == 74 && lost.output.isEmpty)
    #expect(lost.errors.contains("lost.csv: there is no such file or folder. Check the name and the folder."))
    let bare = try runShell("timbang \(command) \(folder.url.path)")
    #expect(bare.status == 74 && bare.output.isEmpty)
    #expect(bare.errors.contains("the folder has no datapackage.json. Name the CSV file, or add a descriptor."))
    let indonesian = try runShell("timbang \(command) \(folder.path("lost.csv")) --lang id")
    #expect(indonesian.errors.contains("berkas atau folder ini tidak ada. Periksa nama dan foldernya."))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test("are named where a file has become a folder, or a descriptor leads nowhere")
  func nowhere() throws {
    let folder = try ScratchFolder()
    let file = try folder.write("ratee,score\n", as: "a.csv")
    #expect(try runShell("timbang check \(file)/b.csv").status == 74)
    _ = try folder.write(
      "{\"resources\": [{\"path\": \"lost.csv\", \"schema\": {\"fields\": []}}]}", as: "datapackage.json")
    let result = try runShell("timbang check \(folder.url.path)")
    #expect(result.status == 74 && result.errors.contains("lost.csv: there is no such file or folder"))
  }

  @Test("end with 74 where there is no right to read them")
  func unreadable() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(SampleCity().text(), as: "a.csv")
    let user = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent " : ""
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.url.path)
    guard try runShell(user + "timbang --version").status == 0 else {
      print("SKIP: no other user can run timbang here, so files without read rights are not tested")
      return
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(try runShell(user + "timbang check \(path)").status == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    for command in BadPlaceTests.commands {
      let result = try runShell(user + "timbang \(command) \(path)")
      #expect(result.status == 74 && result.output.isEmpty)
      #expect(result.errors.contains("a.csv: cannot be read (Permission denied). Check that you may read it."))
    }
    let indonesian = try runShell(user + "timbang check \(path) --lang id")
    #expect(indonesian.errors.contains("tidak dapat dibaca") && indonesian.errors.contains("Periksa hak baca"))
  }

  @Test("end with 74 on a full disk, and no file is left", arguments: ["check", "raters"])
  func full(command: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.write(SampleCity().text(), as: "a.csv")
    let device = try runShell("timbang \(command) \(path) --output /dev/full")
    #expect(device.status == 74 && device.output.isEmpty)
    #expect(device.errors.contains("cannot be written to '/dev/full': no space is left."))
    let stream = try runShell("timbang \(command) \(path) --format json --lang id > /dev/full")
    #expect(stream.status == 74)
    #expect(stream.errors.contains("tempat penyimpanan penuh. Tidak semua hasil tertulis."))
    // A limit on the size of files fails write(2) halfway, as a disk does that fills up.
    let half = try runShell(
      "trap '' XFSZ; ulimit -f 1; timbang \(command) \(path) --format json --output \(folder.path("out"))")
    #expect(half.status == 74)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.csv"])
  }

  @Test("include standard input, which works like a file and fails like one")
  func standardInput() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(SampleCity().text(), as: "-.csv")
    let options = "--format csv --table components"
    let piped = try runShell("cat \(path) | timbang check - \(options)")
    let direct = try runShell("timbang check \(path) \(options)")
    #expect(piped.status == 0 && piped.output == direct.output)
    let empty = try runShell("timbang flag - < /dev/null")
    #expect(empty.status == 1 && empty.errors.contains("error: -: The file is empty."))
    let closed = try runShell("timbang flag - <&-")
    #expect(closed.status == 74 && closed.output.isEmpty && closed.errors.contains("-: cannot be read"))
    let spoilt = try runShell("sed '6s/,2023,[0-9]*/,2023,x/' \(path) | timbang check -")
    #expect(spoilt.status == 1 && spoilt.errors.contains("-:6: column 'score': 'x' is not a score."))
  }
}
