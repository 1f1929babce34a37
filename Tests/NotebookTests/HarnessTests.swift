import TestSupport
import Testing

@Suite("Harness of the notebooks")
struct HarnessTests {
  private let notebook = """
    Text with `$ timbang` inside.

    ```console
    $ timbang self-check \\
    >   --outcome refused
    a line

    another
    [exit 1]

    $ timbang --version
    0.1.0
    ```
    ```sh
    $ rm everything
    ```
    """

  @Test("reads commands, continued lines, output and exit status")
  func reading() throws {
    let transcripts = Transcript.all(in: notebook, file: "a.md")
    #expect(transcripts.count == 1)
    let transcript = try #require(transcripts.first)
    #expect(transcript.testDescription == "a.md:3")
    #expect(transcript.steps.map(\.command) == ["timbang self-check  --outcome refused", "timbang --version"])
    #expect(transcript.steps.map(\.expected) == [["a line", "", "another"], ["0.1.0"]])
    #expect(transcript.steps.map(\.status) == [1, 0])
    #expect(transcript.steps.map(\.line) == [4, 11])
  }

  @Test("takes a fence that is never closed for a block without commands")
  func openFence() throws {
    let transcripts = Transcript.all(in: "```console\n$ timbang --version\n", file: "a.md")
    #expect(transcripts.map(\.steps.isEmpty) == [true])
  }

  @Test(
    "leaves open what the pattern leaves open, and nothing else",
    arguments: [
      (["a", "b"], ["a", "b"], true),
      (["a", "b"], ["a"], false),
      (["a"], ["a", "b"], false),
      (["..."], [], true),
      (["...", "z"], ["a", "b", "z"], true),
      (["a", "...", "z"], ["a", "z"], true),
      (["a", "...", "m", "...", "z"], ["a", "m", "x", "m", "z"], true),
      (["a", "...", "m", "...", "z"], ["a", "x", "z"], false),
      (["..."], ["a", "b"], true),
      (["n = [..] rows"], ["n = 1,234 rows"], true),
      (["n = [..] rows"], ["n = 1,234 raters"], false),
      (["[..]b[..]d"], ["abcd"], true),
      (["[..]d[..]b"], ["abcd"], false),
      (["aa[..]aa"], ["aaa"], false),
    ] as [([String], [String], Bool)])
  func patterns(expected: [String], found: [String], isMatch: Bool) {
    #expect(Pattern(lines: expected).matches(found) == isMatch)
  }

  @Test("shows what differs")
  func difference() {
    let pattern = Pattern(lines: ["same", "old", "seed [..]"])
    #expect(pattern.difference(from: ["same", "new", "seed 7"]) == "  same\n- old\n+ new\n  seed 7")
  }

  @Test("runs the executable of this build in a home of its own")
  func executable() throws {
    let home = try ScratchFolder()
    let place = try runShell("command -v timbang; echo $HOME; pwd", home: home)
    #expect(place.output == "\(Checkout.products.path)/timbang\n\(home.url.path)\n\(Checkout.root.path)\n")
  }
}
