import AppraisalLoading
import Appraisals
import Testing

@Suite("Appraisals are checked")
struct AppraisalCheckTests {
  @Test("for identifiers that are missing, padded or damaged")
  func identifiers() throws {
    #expect(
      load("ratee,rater,score\n,R,1\nB,NA,2\n").about(.missingIdentifier) == [
        "error missing_identifier t.csv:2:ratee", "error missing_identifier t.csv:3:rater",
      ])
    let padded = load("ratee,rater,score\nA ,R,1\n\u{A0}A,Q,2\nA,Q,3\n")
    #expect(try #require(padded.table).ratees.levels == ["A"])
    #expect(
      padded.about(.whiteSpaceTrimmed) == [
        "repair white_space_trimmed t.csv:2:ratee 'A ' [A]",
        "repair white_space_trimmed t.csv:3:ratee '\u{A0}A' [A]",
      ])
    let power = load("ratee;score\n1,97E+17;1\n1.97E+17;2\nE+1;3\n")
    #expect(power.table == nil)
    #expect(
      power.about(.identifierDamaged) == [
        "error identifier_damaged t.csv:2:ratee '1,97E+17' [exponent]",
        "error identifier_damaged t.csv:3:ratee '1.97E+17' [exponent]",
      ])
  }

  @Test("for employee numbers that a spreadsheet has rounded or somebody mistyped")
  func employeeNumbers() {
    let rounded = load("ratee,score\n197501012000011000,1\n198002022005022000,2\nA,3\n")
    #expect(
      rounded.about(.identifierDamaged) == [
        "warning identifier_damaged t.csv:2:ratee '197501012000011000' [zeros]",
        "warning identifier_damaged t.csv:3:ratee '198002022005022000' [zeros]",
      ])
    #expect(load("ratee,score\n197501012000011000,1\nB,2\n").about(.identifierDamaged).isEmpty)
    let mistyped = load(
      "ratee,score\n197501012000011001,1\n197513012000011001,2\n197513012000011001,2\n19800202 200502 2 001,3\n198002022005022001,3\n"
    )
    #expect(
      mistyped.about(.identifierMalformed) == [
        "warning identifier_malformed t.csv:3:ratee '197513012000011001' ×2 [no_such_birth_date]"
      ])
    #expect(
      mistyped.about(.identifierRepaired)
        == ["repair identifier_repaired t.csv:5:ratee '19800202 200502 2 001' [198002022005022001]"])
    #expect(mistyped.table?.ratees.levels.count == 3)
  }

  @Test("for scores and labels that are missing")
  func missing() throws {
    let outcome = load("ratee,score,period,trait,unit\nA,,1,T,U\nB,2,1,T,NA\nC,3,1,T,\n")
    #expect(outcome.about(.missingScore) == ["warning missing_score t.csv:2:score"])
    #expect(outcome.about(.missingLabel) == ["warning missing_label t.csv:3:unit ×2"])
    #expect(try #require(outcome.table).scores == [2, 3])
    #expect(try #require(outcome.table).ratees.levels == ["B", "C"])
    #expect(
      load("ratee,score,period,trait\nA,1,,T\nB,2,1,\n").about(.missingLabel) == [
        "error missing_label t.csv:3:trait", "error missing_label t.csv:2:period",
      ])
    #expect(load("ratee,score\nA,\nB,NA\n").about(.sourceHasNoRows) == ["error source_has_no_rows t.csv:1:"])
    let trailing = load("ratee,score,weight\nA,1,1\nB,2,1\n,,\n,,\n")
    #expect(trailing.about(.rowEmpty) == ["warning row_empty t.csv:4:", "warning row_empty t.csv:5:"])
    #expect(try #require(trailing.table).count == 2)
  }

  @Test("for weights, targets and rater types that make no sense")
  func values() {
    #expect(
      load("ratee,score,weight\nA,1,0\nB,2,\nC,2,-1\n").about(.weightNotPositive) == [
        "error weight_not_positive t.csv:2:weight '0.0'", "error weight_not_positive t.csv:3:weight",
        "error weight_not_positive t.csv:4:weight '-1.0'",
      ])
    #expect(
      load("ratee,score,target,actual\nA,,0,1\nB,2,1,1\n").about(.targetNotPositive)
        == ["error target_not_positive t.csv:2:target '0.0'"])
    let types = load("ratee,rater,rater_type,score\nA,R,boss,1\nB,R,Peer,2\nC,R,,2\n")
    #expect(
      types.about(.raterTypeUnknown)
        == ["error rater_type_unknown t.csv:2:rater_type 'boss' [superior|peer|subordinate|self|objective]"])
    #expect(types.about(.missingLabel) == ["repair missing_label t.csv:4:rater_type [superior]"])
  }

  @Test("for the same appraisal twice: a warning where periods are known, a note elsewhere")
  func duplicates() {
    #expect(
      load("ratee,rater,score,year\nA,R,1,1\nA,R,2,1\nA,R,2,2\nA,R,3,1\n").about(.duplicateAppraisal)
        == ["warning duplicate_appraisal t.csv:3:ratee 'A' ×2 [3|5]"])
    #expect(
      load("ratee,rater,score\nA,R,1\nA,R,2\n").about(.duplicateAppraisal)
        == ["note duplicate_appraisal t.csv:3:ratee 'A' [3]"])
    #expect(
      load("ratee,rater,rater_type,score\nA,R,peer,1\nA,R,superior,2\n").about(.duplicateAppraisal).isEmpty)
  }

  @Test("for tables too small or too equal to say anything")
  func wholes() {
    let one = load("ratee,rater,score\nA,R,1\n")
    #expect(
      one.findings.filter { $0.hasPrefix("warning") } == [
        "warning single_row t.csv:2:", "warning single_ratee t.csv::ratee 'A'",
        "warning single_rater t.csv::rater 'R'",
      ])
    #expect(
      load("ratee,score\nA,3\nB,3\n").about(.scoresAllEqual) == [
        "warning scores_all_equal t.csv::score '3.0' ×2"
      ])
  }

  @Test("and achievement is computed from target and realisation")
  func achievement() throws {
    let outcome = load(
      "ratee,rater,rater_type,score,target,realisation\nA,R,superior,80,,\nA,,objective,99,50,60\nB,R,superior,,40,30\n"
    )
    let table = try #require(outcome.table)
    #expect(table.scores == [80, 120, 75])
    #expect(table.raters?.levels == ["R", "objective"])
    #expect(table.raterTypes == [.superior, .objective, .superior])
    #expect(table.targets?[1] == 50)
    #expect(outcome.about(.scoreComputed) == ["repair score_computed t.csv:3:realisation ×2 [target]"])
    #expect(try #require(load("ratee,target,actual\nA,2,1\nB,4,4\n").table).scores == [50, 100])
  }

  @Test("and periods stand in time order")
  func periods() throws {
    func order(_ periods: [String]) throws -> [String] {
      let rows = periods.map { "A,1,\($0)" }.joined(separator: "\n")
      return try #require(load("ratee,score,period\n" + rows).table).periods.levels
    }
    #expect(try order(["10", "9", "-1"]) == ["-1", "9", "10"])
    #expect(try order(["2024-Q10", "2024-Q9", "2023-Q11"]) == ["2023-Q11", "2024-Q9", "2024-Q10"])
    #expect(try order(["IV", "II", "I", "III"]) == ["I", "II", "III", "IV"])
    #expect(try #require(load("ratee,score\nA,1\n").table).periods.levels == ["all"])
  }

  @Test("and the same rows in another order give the same appraisals")
  func permutation() throws {
    var random = SplitMix(state: 3)
    let rows = (0..<40).map { "r\($0 % 7),s\($0 % 5),\($0 % 4),\(2020 + $0 % 3)" }
    func content(_ rows: [String]) throws -> Set<String> {
      let table = try #require(load("ratee,rater,score,year\n" + rows.joined(separator: "\n")).table)
      return Set(
        (0..<table.count).map {
          "\(table.ratees[$0] ?? ""),\(table.raters?[$0] ?? ""),\(Int(table.scores[$0])),\(table.periods[$0] ?? "")"
        })
    }
    #expect(try content(rows) == Set(rows))
    #expect(try content(rows.shuffled(using: &random)) == Set(rows))
  }

  @Test("leaves out yearly scores that follow from the quarters, and says so; a year of its own stays")
  func derived() throws {
    var text = "ratee,rater,period,score\n"
    for (person, base) in [("a", 70), ("b", 80), ("c", 90)] {
      for quarter in 1...4 { text += "\(person),s,2024-Q\(quarter),\(base + quarter)\n" }
    }
    let quarters = try #require(load(text).table)
    let derived = load(text + "a,s,2024,72.5\nb,s,2024,82.5\nc,s,2024,92.5\n")
    #expect(derived.about(.derivedExcluded) == ["warning derived_excluded t.csv:14:score '2024' ×3"])
    #expect(derived.table?.scores == quarters.scores)
    #expect(derived.table?.periods.levels == quarters.periods.levels)
    let own = load(text + "a,s,2024,60\nb,s,2024,95\nc,s,2024,81\n")
    #expect(own.about(.derivedExcluded) == [])
    #expect(own.table?.count == 15)
  }
}
