import Foundation
import TestSupport
import Testing

@Suite("Habits of the sources")
struct HabitTests {
  /// Lines of code that match, outside the modules named, as `path: match`.
  private func uses(of pattern: Regex<Substring>, outside modules: Set<String> = []) -> [String] {
    SourceFile.all.filter { !modules.contains($0.module) }.flatMap { file in
      file.code.matches(of: pattern).map { "\(file.path): \($0.output)" }
    }
  }

  @Test("only the command line prints")
  func printing() {
    #expect(uses(of: /\b(?:print|debugPrint|dump|puts|printf|NSLog)\s*\(/, outside: ["timbang"]) == [])
  }

  @Test("only the command line reads a clock")
  func clocks() {
    let clocks =
      /\bDate\s*\(\s*\)|\bDate\.now\b|\b(?:Continuous|Suspending)Clock\b|\bDispatchTime\.now\b|\bclock_gettime\b/
    #expect(uses(of: clocks, outside: ["timbang"]) == [])
    #expect(uses(of: /\bgettimeofday\b|\bsystemUptime\b|\btime\(nil\)/, outside: ["timbang"]) == [])
  }

  @Test("only the command line looks at the environment and ends the process")
  func processes() {
    #expect(uses(of: /\bCommandLine\b|\bgetenv\b|\bexit\s*\(/, outside: ["timbang"]) == [])
    #expect(
      uses(of: /\bprocessInfo\.(?:environment|arguments|hostName|userName)\b/, outside: ["timbang"]) == [])
  }

  @Test("nothing traps without saying why and nothing is left for later")
  func traps() {
    #expect(uses(of: /\bfatalError\s*\(|\btry!/) == [])
    let later = SourceFile.all.filter { $0.text.contains("TO" + "DO") || $0.text.contains("FIX" + "ME") }
    #expect(later.map(\.path) == [])
  }

  @Test("no path of a machine stands in sources, tests, notebooks or scripts")
  func machinePaths() throws {
    let folders = ["home", "Users", "root", "work", "mnt"].map { "/" + $0 + "/" } + ["/tm" + "p/"]
    let places = ["Sources", "Tests", "notebooks-md", "scripts", "benchmarks", "datasets"]
    let endings = [".swift", ".h", ".md", ".sh", ".R", ".py", "datapackage.json"]
    let files = places.flatMap { place in endings.flatMap { Checkout.files(in: place, endingIn: $0) } }
    #expect(files.count > 10)
    for file in files {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      for folder in folders {
        #expect(!HabitTests.names(text, folder: folder), "\(file.lastPathComponent) names \(folder)")
      }
    }
  }

  /// Whether a path begins with the folder: the middle of an address on the web is no machine's.
  private static func names(_ text: String, folder: String) -> Bool {
    var rest = text[...]
    while let hit = rest.firstRange(of: folder) {
      let before = hit.lowerBound == text.startIndex ? " " : text[text.index(before: hit.lowerBound)]
      if !before.isLetter && !before.isNumber && !"./-_~$}".contains(before) { return true }
      rest = rest[hit.upperBound...]
    }
    return false
  }

  @Test("the kernel knows nothing of employees")
  func kernelVocabulary() {
    let words = ["pegawai", "employee", "appraisal"]
    for file in SourceFile.all where ["Statistics", "LinearAlgebra"].contains(file.module) {
      let found = words.filter { file.code.lowercased().contains($0) }
      #expect(found == [], "\(file.path)")
    }
  }
}
