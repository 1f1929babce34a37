import Testing

/// A console block of a notebook: commands and what they print.
///
/// ```
/// $ timbang check penilaian.csv
/// 12 findings.
/// ...
/// [exit 1]
/// ```
struct Transcript: Sendable, CustomTestStringConvertible {
  /// A command and what it should print.
  struct Step: Sendable {
    /// What stands after `$ `, continued lines joined.
    let command: String
    /// The lines that should follow, with `...` and `[..]` as they stand.
    let expected: [String]
    /// The exit status that should follow.
    let status: Int32
    /// The line of the notebook.
    let line: Int
  }

  /// The notebook, from the root of the repository.
  let file: String
  /// The line of the fence.
  let line: Int
  /// The commands in order.
  let steps: [Step]

  var testDescription: String { "\(file):\(line)" }
}

extension Transcript {
  /// Every console block of a Markdown text.
  static func all(in markdown: String, file: String) -> [Transcript] {
    var found: [Transcript] = []
    var block: (start: Int, fence: String, lines: [String])?
    for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = String(line)
      if let open = block {
        if line == open.fence {
          found.append(Transcript(file: file, line: open.start, lines: open.lines))
          block = nil
        } else {
          block?.lines.append(line)
        }
      } else if let fence = line.wholeMatch(of: /(```+) *console *.*/) {
        block = (index + 1, String(fence.output.1), [])
      }
    }
    // A fence that is never closed hides everything below it; an empty transcript makes the test fail.
    if let open = block { found.append(Transcript(file: file, line: open.start, steps: [])) }
    return found
  }

  init(file: String, line: Int, lines: [String]) {
    var steps: [Step] = []
    var index = 0
    while index < lines.count {
      guard lines[index].hasPrefix("$ ") else {
        index += 1
        continue
      }
      let start = index
      var command = String(lines[index].dropFirst(2))
      while command.hasSuffix("\\"), index + 1 < lines.count {
        index += 1
        command = command.dropLast() + " " + lines[index].drop { $0 == " " || $0 == ">" }
      }
      let end = lines[(index + 1)...].firstIndex { $0.hasPrefix("$ ") } ?? lines.count
      steps.append(
        Step(command: command, output: Array(lines[(index + 1)..<end]), line: line + start + 1))
      index = end
    }
    self.init(file: file, line: line, steps: steps)
  }
}

extension Transcript.Step {
  init(command: String, output: [String], line: Int) {
    var expected = output.trimmingBlankEnd
    var status: Int32 = 0
    if let last = expected.last, let match = last.wholeMatch(of: /\[exit (\d+)\]/),
      let code = Int32(match.output.1)
    {
      status = code
      expected.removeLast()
    }
    self.init(command: command, expected: expected.trimmingBlankEnd, status: status, line: line)
  }
}

extension [String] {
  /// The lines without blank ones at the end.
  var trimmingBlankEnd: [String] {
    var lines = self
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines
  }
}
