import Foundation
import TestSupport
import Testing

/// Markdown whose console blocks are run: the notebooks and both front pages.
private enum Notebooks {
  static let files = Checkout.files(in: "notebooks-md", endingIn: ".md")

  static let pages = files + ["README.md", "README.id.md"].map { Checkout.root.appendingPathComponent($0) }

  static func transcripts(in url: URL) -> [Transcript] {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    let name = url.pathComponents.dropFirst(Checkout.root.pathComponents.count).joined(separator: "/")
    return Transcript.all(in: text, file: name)
  }
}

@Suite("Notebooks")
struct NotebookTests {
  @Test("say what timbang says", arguments: Notebooks.pages)
  func page(_ page: URL) throws {
    // A page is read from above: what one block makes, the next may use.
    let home = try ScratchFolder()
    for transcript in Notebooks.transcripts(in: page) {
      #expect(!transcript.steps.isEmpty, "\(transcript) holds no command, or its fence is not closed")
      for step in transcript.steps { try check(step, of: transcript, home: home) }
    }
  }

  private func check(_ step: Transcript.Step, of transcript: Transcript, home: ScratchFolder) throws {
    let place = "\(transcript.file):\(step.line): $ \(step.command)"
    guard step.command == "timbang" || step.command.hasPrefix("timbang ") else {
      Issue.record("\(place)\na console block runs timbang and nothing else; put other commands in a sh fence")
      return
    }
    let result = try runShell(step.command, home: home, merging: .together)
    let found = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let pattern = Pattern(lines: step.expected)
    if !pattern.matches(found.trimmingBlankEnd) {
      Issue.record("\(place)\n\(pattern.difference(from: found.trimmingBlankEnd))")
    }
    #expect(result.status == step.status, "\(place)")
  }

  @Test("have at least one console block each", arguments: Notebooks.files)
  func consoleBlock(_ file: URL) {
    #expect(!Notebooks.transcripts(in: file).isEmpty, "\(file.lastPathComponent) has no console block")
  }
}
