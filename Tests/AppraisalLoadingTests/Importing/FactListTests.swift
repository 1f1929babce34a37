import Appraisals
import Testing

@testable import AppraisalLoading

@Suite("Lists about persons")
struct FactListTests {
  private let a = number(1)
  private let b = number(2)
  private let c = number(3)

  private func appraisals(_ extra: String = "") -> (String, String) {
    ("skp.csv", "ratee,rater,period,score\n\(a),R,2024,80\n\(b),R,2024,70\n\(a),R,2025,81\n" + extra)
  }

  private func value(_ outcome: ImportOutcome, _ name: String, _ row: Int) throws -> String? {
    let table = try #require(outcome.result?.table)
    return (table.facts + table.protectedAttributes).first { $0.name == name }?.values.text(row)
  }

  @Test("give facts and protected attributes by employee number, in either way of writing")
  func staff() throws {
    let spaced = a.prefix(8) + " " + a.dropFirst(8)
    let list = """
      NIP;NAMA;GOL. RUANG;UNIT KERJA;JENIS KELAMIN;NILAI POTENSI
      \(spaced);Budi;III/c;Dinas A;L;77,5
      \(b);Siti;IV/a;Dinas B;P;81,0

      """
    let outcome = try importing([appraisals()], facts: [("pegawai.csv", list)])
    let table = try #require(outcome.result?.table)
    #expect(table.facts.map(\.name) == ["grade", "potential"])
    #expect(table.protectedAttributes.map(\.name) == ["sex"])
    #expect(try (0..<3).map { try value(outcome, "grade", $0) } == ["III/c", "IV/a", "III/c"])
    #expect(try value(outcome, "potential", 0) == "77.5")
    #expect(table.units.map { units in (0..<3).map { units[$0] } } == ["Dinas A", "Dinas B", "Dinas A"])
    #expect(outcome.result?.unmatched == [])
    #expect(outcome.about(.columnUnused) == ["note column_unused pegawai.csv:1:NAMA"])
    #expect(outcome.about(.identifierRepaired).count == 1)
    #expect(!outcome.csv.joined().contains("Budi"))
  }

  @Test("name whom they know alone and whom they do not know")
  func unmatched() throws {
    let list = "NIP,GOLONGAN\n\(a),III/a\n\(c),III/b\n"
    let outcome = try importing([appraisals()], facts: [("p.csv", list)])
    #expect(
      outcome.result?.unmatched == [
        UnmatchedPerson(list: "p.csv", key: b, file: "skp.csv", count: 1, side: .appraisals),
        UnmatchedPerson(list: "p.csv", key: c, file: "p.csv", count: 1, side: .list),
      ])
    #expect(
      outcome.about(.personsUnmatched) == [
        "warning persons_unmatched p.csv:: [appraisals]", "warning persons_unmatched p.csv:: [list]",
      ])
  }

  @Test("are never joined on numbers that a spreadsheet has damaged")
  func damage() throws {
    let zeros = a.prefix(15) + "000"
    let list = "NIP,GOLONGAN\n\(zeros),III/a\n\"1,97E+17\",III/b\n1.97E+17,III/c\n\(b),III/d\n"
    let outcome = try importing(
      [appraisals("\(zeros),R,2024,60\n")], facts: [("p.csv", list)])
    let row = try #require(outcome.result?.table.ratees.codes.indices.last)
    #expect(try value(outcome, "grade", row) == nil)
    #expect(try value(outcome, "grade", 1) == "III/d")
    let damaged = try #require(outcome.result?.unmatched.filter { $0.side == .damaged })
    #expect(Set(damaged.map(\.key)) == ["1,97E+17", "1.97E+17", String(zeros)])
    #expect(outcome.about(.identifierDamaged).filter { $0.contains("p.csv") }.count == 3)
  }

  @Test("of courses are added up by year, with the latest date and the number")
  func training() throws {
    let list = """
      NIP,TANGGAL,JUMLAH JP
      \(a),12/03/2023,20
      \(a),2024-05-06,10
      \(a),01-02-2024,5
      \(b),2023-01-01,8
      \(b),kapan-kapan,4

      """
    let outcome = try importing([appraisals()], facts: [("diklat.csv", list)])
    let names = [
      "training_hours", "training_hours_2023", "training_hours_2024", "last_training", "training_count",
    ]
    #expect(try names.map { try value(outcome, $0, 0) } == ["35", "20", "15", "2024-05-06", "3"])
    #expect(try names.map { try value(outcome, $0, 1) } == ["12", "8", nil, "2023-01-01", "2"])
    #expect(outcome.about(.notADate) == ["warning not_a_date diklat.csv:6:TANGGAL 'kapan-kapan'"])
    #expect(outcome.about(.factsAggregated).count == 1 && outcome.about(.factsAggregated)[0].contains("×2"))
  }

  @Test("that disagree are reported; the first that speaks counts")
  func conflicts() throws {
    let outcome = try importing(
      [appraisals()],
      facts: [
        ("p.csv", "NIP,GOLONGAN,JABATAN\n\(a),III/a,Analis\n\(b),,Analis\n"),
        ("q.csv", "NIP,GOLONGAN\n\(a),III/b\n\(b),III/c\n"), ("r.csv", "NIP,PENDIDIKAN\n\(a),S1\n\(a),S2\n"),
      ])
    #expect(try value(outcome, "grade", 0) == "III/a" && value(outcome, "grade", 1) == "III/c")
    #expect(
      outcome.about(.factConflict) == [
        "warning fact_conflict r.csv:3:education 'S1' [S2|r.csv]",
        "warning fact_conflict q.csv:2:grade 'III/a' [III/b|p.csv]",
      ])
  }

  @Test("leave what the appraisals say of the time in place")
  func ownFacts() throws {
    let text =
      "ratee,rater,period,score,grade,unit\n\(a),R,2024,80,III/a,X\n\(a),R,2025,80,III/b,Y\n\(b),R,2025,70,,Y\n"
    let outcome = try importing(
      [("skp.csv", text)], facts: [("p.csv", "NIP,GOLONGAN,UNIT KERJA\n\(a),III/b,Z\n\(b),II/a,Z\n")])
    #expect(try (0..<3).map { try value(outcome, "grade", $0) } == ["III/a", "III/b", "II/a"])
    #expect(outcome.result?.table.units?.levels == ["X", "Y"])
    #expect(outcome.about(.columnUnused).contains("note column_unused p.csv::unit"))
  }

  @Test("without a column for the person are refused; one can be named")
  func refusal() throws {
    let list = ("p.csv", "KODE,GOLONGAN\n\(a),III/a\n")
    let refused = try importing([appraisals()], facts: [list])
    #expect(refused.result == nil && refused.about(.requiredRoleMissing).count == 1)
    let named = try importing(
      [("skp.csv", "KODE,rater,score\n\(a),R,1\n\(b),R,2\n")], facts: [list],
      roles: [RoleAssignment(.ratee, column: "KODE")])
    #expect(try value(named, "grade", 0) == "III/a")
  }
}
