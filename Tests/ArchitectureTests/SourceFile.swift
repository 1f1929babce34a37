import Foundation
import TestSupport

/// A Swift file below Sources, as text.
struct SourceFile: Sendable {
  /// The path from the root of the repository.
  let path: String
  /// The module: the first folder below Sources.
  let module: String
  /// The whole text.
  let text: String
  /// The text without comments and without what stands in quotes.
  let code: String

  static let all: [SourceFile] = Checkout.files(in: "Sources", endingIn: ".swift").compactMap(SourceFile.init)

  init?(_ url: URL) {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
    let below = url.pathComponents.dropFirst(Checkout.root.pathComponents.count)
    guard below.count > 2 else { return nil }
    path = below.joined(separator: "/")
    module = below[below.startIndex + 1]
    self.text = text
    code = SourceFile.bare(text)
  }

  /// The modules that the file imports.
  var imports: Set<String> { SourceFile.imports(in: text) }

  static func imports(in text: String) -> Set<String> {
    let form = /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?/
    let subject = /import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
    var found: Set<String> = []
    for line in text.split(separator: "\n") {
      guard let head = line.prefixMatch(of: form),
        let name = line[head.range.upperBound...].prefixMatch(of: subject)
      else { continue }
      found.insert(String(name.output.1))
    }
    return found
  }

  /// Drops line comments and the insides of string literals, so that words in prose are not taken for calls.
  private static func bare(_ text: String) -> String {
    let strings = text.replacing(/"""[\s\S]*?"""/, with: "\"\"").replacing(/"(?:\\.|[^"\\\n])*"/, with: "\"\"")
    return strings.replacing(/\/\/[^\n]*/, with: "")
  }
}
