import AppraisalLoading
import Appraisals
import Foundation
import Testing

@Suite("The corpus of broken and odd files")
struct CorpusTests {
  @Test("comes out as the specification says", arguments: CorpusCase.all)
  func expectation(_ file: CorpusCase) {
    let verdict = CorpusVerdict(file)
    if !verdict.differences.isEmpty { Issue.record(Comment(rawValue: verdict.explanation)) }
  }

  @Test("has at least seventy files, each for one point")
  func size() {
    #expect(CorpusCase.all.count >= 70)
    #expect(Set(CorpusCase.all.map(\.point)).count == CorpusCase.all.count)
  }

  @Test("speaks of rules that there are")
  func rules() {
    let known = Set(Finding.Rule.allCases.map(\.rawValue))
    for file in CorpusCase.all {
      let named = file.findings.flatMap(\.rules) + (file.optional ?? [])
      #expect(Set(named).subtracting(known).isEmpty, "\(file.file)")
    }
  }
}
