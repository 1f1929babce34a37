import Foundation
import TestSupport
import Testing

@Suite("timbang whatif")
struct WhatIfCommandTests {
  @Test("names the rater who is left out by the pseudonym, in words, tables and manifest")
  func pseudonyms() throws {
    let result = try #require(try SampleRun.json.get()[SampleRun.whatIf])
    #expect(SampleRun.city.identifiers.filter(result.output.contains) == [])
    let object = try SampleRun.object(SampleRun.whatIf)
    let labels = object.texts("scenarios", "scenario")
    #expect(labels.count == 3 && labels[1] == "seats=2")
    #expect(labels[2].wholeMatch(of: /without-rater=P[A-Z2-7]{10}/) != nil)
    // The pseudonym does as well as the identifier.
    let pseudonym = labels[2].replacing("without-rater=", with: "")
    let again = try SampleRun.machine(
      "whatif --top 6 --fdr 1 --scenario seats=2 --scenario without-rater=\(pseudonym)")
    #expect(again.texts("changes", "ratee") == object.texts("changes", "ratee"))
  }

  @Test("begins with what matters, in both languages")
  func words() throws {
    let english = try SampleRun.run("whatif --scenario seats=2", "--top 6 --fdr 1 --lang en").output
    #expect(
      english.hasPrefix("seats=2 changes the list most: 0 enter and 4 leave the 6 recommended"), "\(english)")
    let indonesian = try SampleRun.run("whatif --scenario within=across", "--lang id").output
    #expect(indonesian.hasPrefix("Tidak satu pun dari 1 skenario mengubah siapa yang direkomendasikan"))
  }

  @Test(
    "refuses scenarios that mean nothing, before any work",
    arguments: [
      "", "--scenario", "--scenario ''", "--scenario seat=3", "--scenario seats=0", "--scenario seats=",
      "--scenario rho=2",
      "--scenario top=0%", "--scenario within=galaxy", "--scenario weight=accuracy", "--scenario weight=x:-1",
      "--scenario fdr=a",
    ])
  func usage(options: String) throws {
    let result = try runShell("timbang whatif no-such-file.csv \(options)")
    #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
  }

  @Test("says what is not in the data, and which names are")
  func unknown() throws {
    let indicator = try SampleRun.run("whatif --scenario without-indicator=x", "--lang en")
    #expect(
      indicator.status == 64 && indicator.errors.contains("There are: Kualitas, Waktu"), "\(indicator.errors)")
    let rater = try SampleRun.run("whatif --scenario without-rater=x", "--lang id")
    #expect(rater.status == 64 && rater.errors.contains("'x'"))
  }
}
