import Foundation
import TestSupport
import Testing

@Suite("Figures of notebooks")
struct FigureTests {
  private static let folder = "notebooks-md/figures"
  private static let committed = Checkout.files(in: folder, endingIn: ".svg")
  /// What `scripts/setup tests` installs to draw them.
  private static let hasConverter = FileManager.default.isExecutableFile(
    atPath: Checkout.root.appendingPathComponent(".venv-charts/bin/python3").path)

  @Test("stand in a notebook, each with words for those who do not see it, and weigh little")
  func places() throws {
    let text = try Checkout.files(in: "notebooks-md", endingIn: ".md").map {
      try String(contentsOf: $0, encoding: .utf8)
    }.joined()
    let shown = text.matches(of: /!\[([^\]]{20,})\]\(figures\/([a-z_-]+\.svg)\)/).map { String($0.output.2) }
    #expect(!shown.isEmpty && shown.sorted() == FigureTests.committed.map(\.lastPathComponent))
    for file in FigureTests.committed {
      let size = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
      #expect((size ?? .max) < 150_000, "\(file.lastPathComponent)")
    }
  }

  @Test("are what timbang draws today")
  func drawing() throws {
    guard FigureTests.hasConverter else {
      print("SKIP: no converter of charts here; scripts/setup tests installs it")
      return
    }
    let scratch = try ScratchFolder()
    let made = try runShell("scripts/figures '\(scratch.path("figures"))'")
    try #require(made.status == 0, "\(made.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("figures")).sorted()
    #expect(names == FigureTests.committed.map(\.lastPathComponent))
    for file in FigureTests.committed {
      let fresh = try String(contentsOfFile: scratch.path("figures/\(file.lastPathComponent)"), encoding: .utf8)
      let difference = FigureTests.difference(try String(contentsOf: file, encoding: .utf8), fresh)
      #expect(
        difference == nil, "\(file.lastPathComponent): \(difference ?? ""); scripts/figures draws it anew")
    }
  }

  @Test("differ where a number or a word does, and not by the last digits")
  func comparison() {
    #expect(FigureTests.difference("<path d='M1.234,5'/>", "<path d='M1.2341,5.0'/>") == nil)
    #expect(FigureTests.difference("<path d='M1.234,5'/>", "<path d='M1.834,5'/>") != nil)
    #expect(FigureTests.difference("<text>a 1</text>", "<text>b 1</text>") != nil)
    #expect(FigureTests.difference("<g/><g/>", "<g/>") != nil)
  }

  /// The first difference of two pictures; numbers may differ by a tenth of a pixel, as last digits differ between
  /// processors.
  private static func difference(_ old: String, _ new: String) -> String? {
    let number = /-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?/
    let (before, after) = (old.split(separator: number), new.split(separator: number))
    guard before == after else {
      let place = zip(before, after).first { $0 != $1 }
      return place.map { "'\($0.prefix(80))' became '\($1.prefix(80))'" } ?? "a part is missing or new"
    }
    let numbers = zip(old.matches(of: number), new.matches(of: number)).map { ($0.output, $1.output) }
    return numbers.first { a, b in abs((Double(a) ?? .nan) - (Double(b) ?? .nan)) > 0.1 }
      .map { "\($0) became \($1)" }
  }
}
