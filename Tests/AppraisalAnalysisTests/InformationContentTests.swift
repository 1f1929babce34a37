import AppraisalAnalysis
import TestSupport
import Testing

@Suite("Information content")
struct InformationContentTests {
  private func rows(_ counts: [Double: Int], indicator: String = "x") -> [Appraised] {
    counts.keys.sorted().flatMap { score in
      (0..<(counts[score] ?? 0)).map {
        Appraised(ratee: "e\($0)", score: score, indicator: indicator)
      }
    }
  }

  @Test("is the entropy in bits: quarters, a half and two quarters, and a lone score, by hand")
  func byHand() throws {
    let table = appraisals(
      rows([1: 5, 2: 5, 3: 5, 4: 5]) + rows([1: 10, 2: 5, 3: 5], indicator: "y") + rows([7: 3], indicator: "z"))
    let found = InformationContent.all(table)
    #expect(found.map(\.indicator) == ["x", "y", "z"])
    #expect(found.map(\.levels) == [4, 3, 1] && found.map(\.count) == [20, 20, 3])
    #expect(isClose(found[0].entropy, 2, relative: 1e-14) && found[0].maximumEntropy == 2)
    #expect(isClose(found[1].entropy, 1.5, relative: 1e-14) && found[1].topShare == 0.5)
    #expect(found[2].entropy == 0 && found[2].maximumEntropy == 0 && found[2].isLow)
  }

  @Test("leaves measurements out")
  func objective() {
    let measured = rows([1: 4, 2: 4]).map { row in
      var row = row
      row.type = .objective
      return row
    }
    #expect(
      InformationContent.all(appraisals(measured + rows([3: 2], indicator: "y"))).map(\.indicator) == ["y"])
  }

  @Test("refuses data below 0.6 bit on every indicator and takes them when one indicator says more")
  func refusals() {
    // −.1 log2 .1 − .9 log2 .9 = .4690 bit.
    let dull = rows([4: 18, 5: 2])
    #expect(
      refusal { try InformationContent.requireEnough(appraisals(dull)) }?.contains("tooLittleInformation")
        == true)
    #expect(
      refusal { try InformationContent.requireEnough(appraisals(rows([4: 20]))) }?.contains("scoresAllEqual")
        == true)
    let lively = rows([1: 5, 2: 5], indicator: "y")
    #expect(refusal { try InformationContent.requireEnough(appraisals(dull + lively)) } == nil)
  }

  @Test("says how many bits the best of the dull indicators has")
  func bits() {
    let table = appraisals(rows([4: 18, 5: 2]) + rows([4: 19, 5: 1], indicator: "y"))
    do throws(AnalysisError) {
      try InformationContent.requireEnough(table)
      Issue.record("dull scores were accepted")
    } catch {
      guard case .tooLittleInformation(let bits, let needed, let indicator) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(isClose(bits, 0.4689955935892812, relative: 1e-12) && needed == 0.6 && indicator == "x")
    }
  }
}
