import AppraisalLoading
import Appraisals
import Testing

@Suite("Roles")
struct RoleTests {
  @Test("are recognised from headings whatever their case and punctuation")
  func recognised() throws {
    let text =
      "Employee_ID,RATED BY,Rating,Trait,Year,Dept,Grade,Sex,Shoe\n008,9,3,T,2023,U,III/a,f,41\n8,9,4,T,2022,U,III/b,m,42\n"
    let outcome = load(text)
    let table = try #require(outcome.table)
    #expect(table.ratees.levels == ["008", "8"])
    #expect(table.raters?.levels == ["9"])
    #expect(table.scores == [3, 4])
    #expect(table.indicators.levels == ["T"])
    #expect(table.periods.levels == ["2022", "2023"])
    #expect(table.units?.levels == ["U"])
    #expect(table.facts.map(\.name) == ["Grade"])
    #expect(table.protectedAttributes.map(\.name) == ["Sex"])
    #expect(outcome.about(.headingRecognised).first == "note heading_recognised t.csv:1:Employee_ID [ratee]")
    #expect(outcome.about(.headingRecognised).count == 8)
    #expect(outcome.about(.columnUnused) == ["note column_unused t.csv:1:Shoe"])
  }

  @Test("are not chosen between two headings")
  func ambiguous() {
    #expect(
      load("ratee,person,score\nA,B,1\n").about(.headingAmbiguous)
        == ["error heading_ambiguous t.csv:1:ratee 'ratee' [--map ratee=ratee|ratee|person]"])
    #expect(load("ratee,person,score\nA,B,1\n", roles: [RoleAssignment(.ratee, column: "person")]).table != nil)
  }

  @Test("given by the user win over everything")
  func explicit() throws {
    let roles = [RoleAssignment(.ratee, column: "d"), RoleAssignment(.rater, column: "s")]
    let table = try #require(load("s,d,dept,y,ratee\n1,10,U,3,x\n2,11,U,4,x\n", roles: roles).table)
    #expect(table.ratees.levels == ["10", "11"])
    #expect(table.raters?.levels == ["1", "2"])
    #expect(table.units?.levels == ["U"])
    #expect(
      load("ratee,b\nA,x\nB,y\n", roles: [RoleAssignment(.score, column: "z")]).about(.missingScore) == [])
    #expect(
      load("a,b\n1,2\n", roles: [RoleAssignment(.score, column: "z")]).about(.fieldMissing)
        == ["error field_missing t.csv:1:z [a|b]"])
    let twice = [RoleAssignment(.ratee, column: "a"), RoleAssignment(.ratee, column: "b")]
    #expect(
      load("a,b,score\n1,2,3\n", roles: twice).about(.roleRepeated)
        == ["error role_repeated t.csv:1: 'ratee' [a|b]"])
  }

  @Test("that are required are named together with the headings found")
  func required() {
    #expect(
      load("a,score\n1,2\n").about(.requiredRoleMissing)
        == ["error required_role_missing t.csv:1: 'ratee' [--map ratee=COLUMN|a|score]"])
    #expect(
      load("ratee,b\nx,y\n").about(.requiredRoleMissing)
        == ["error required_role_missing t.csv:1: 'score' [--map score=COLUMN|ratee|b]"])
  }

  @Test("make a wide file of number columns when no column is the score")
  func wide() throws {
    let outcome = load("ratee;rater;accuracy;speed;remark\nA;R;1,5;2;x\nB;R;;3;y\nC;Q;2;NA;z\n")
    let table = try #require(outcome.table)
    #expect(table.indicators.levels == ["accuracy", "speed"])
    #expect(table.scores == [1.5, 2, 3, 2])
    #expect((0..<4).map { table.ratees[$0] } == ["A", "A", "B", "C"])
    #expect((0..<4).map { table.indicators[$0] } == ["accuracy", "speed", "speed", "accuracy"])
    #expect(table.lines == [2, 2, 3, 4])
    #expect(
      outcome.about(.missingScore) == [
        "warning missing_score t.csv:3:accuracy", "warning missing_score t.csv:4:speed",
      ])
    #expect(outcome.about(.columnUnused) == ["note column_unused t.csv:1:remark"])
    #expect(outcome.about(.headingRecognised).contains("note heading_recognised t.csv:1:speed [score]"))
    #expect(load("ratee;speed\nA;1.234\n").about(.decimalMarkAmbiguous).count == 1)
  }
}
