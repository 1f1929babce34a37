import AppraisalAnalysis
import Appraisals
import Testing

@testable import Reporting

@Suite("Words of check")
struct CheckPresenterTests {
  /// Appraisals as `ratee rater period indicator score`, a text each.
  private func table(_ rows: [String], raters: Bool = true, unit: String? = nil) -> AppraisalTable {
    let fields = rows.map { $0.split(separator: " ").map(String.init) }
    return AppraisalTable(
      ratees: Factor(fields.map { $0[0] }), raters: raters ? Factor(fields.map { $0[1] }) : nil,
      raterTypes: fields.map { $0[1] == "objective" ? .objective : .superior },
      indicators: Factor(fields.map { $0[3] }), periods: Factor(fields.map { $0[2] }).sortedLevels(by: <),
      units: unit.map { unit in Factor(fields.map { _ in unit }) }, scores: fields.map { Double($0[4]) ?? 0 },
      weights: nil, targets: nil, realisations: nil, scaleVersions: nil, facts: [], protectedAttributes: [],
      scale: Scale(minimum: 0, maximum: 100, isDeclared: true), lines: Array(2..<(rows.count + 2)),
      provenance: .init(name: "a.csv", sha256: "", isPseudonymous: true), report: .init())
  }

  private let nested = ["a s 2023 x 70", "b s 2023 x 80", "c t 2023 x 60", "d t 2023 x 75"]
  private let moved = ["a s 2023 x 70", "b s 2023 x 80", "a t 2024 x 60", "d t 2024 x 75"]
  private let double = ["a s 2023 x 70", "a t 2023 x 80", "b s 2023 x 60", "b t 2023 x 75"]

  private func sentences(_ rows: [String], raters: Bool = true) -> [Phrase] {
    let check = DataCheck(table(rows, raters: raters))
    return check.questions.map { CheckPresenter.sentence($0, measured: check.links.anchored) }
  }

  @Test("put every question in both languages, without loose ends", arguments: [0, 1, 2, 3, 4])
  func questions(design: Int) {
    let designs = [nested, moved, double, ["a s 2023 x 70"], ["a s 2023 x 70", "b s 2023 x 70"]]
    for raters in [true, false] {
      for phrase in sentences(designs[design], raters: raters) {
        #expect(phrase.id != phrase.en)
        for text in [phrase.id, phrase.en] {
          #expect(!text.contains("  ") && !text.contains("–") && text.hasSuffix("."), "\(text)")
          #expect(text.contains("?"))
        }
      }
    }
  }

  @Test("say why severity cannot be separated, and what would help")
  func severity() {
    #expect(
      sentences(nested)[2].en
        == "Are low scores due to the rater or to the employees? Cannot be answered: every employee has one rater, so that a severe rater and a weak team look the same. → Have two or three employees of each rater rated by a second one, or add measured results (objective rows)."
    )
    #expect(sentences(moved)[2].en.contains("1 employee changed rater, but nobody was rated twice or measured"))
    #expect(
      sentences(double)[2].id
        == "Nilai rendah karena penilai atau karena pegawainya? Dapat dijawab: 2 pegawai dinilai ganda.")
    #expect(
      sentences(double)[1].en
        == "Which raters are more severe? Can be answered: all 2 raters are linked through employees.")
    #expect(
      sentences(nested)[1].en.contains("none of the 2 raters rated an employee whom another one rated too."))
    #expect(
      sentences(nested, raters: false)[1].en.contains("Cannot be answered: the raters are not named. → Name"))
    #expect(sentences(["a s 2023 x 70"])[1].en.contains("Cannot be answered: there is one rater only."))
  }

  @Test("answer in part who is severe where measured results may link raters that share no employee")
  func partly() {
    let measured = nested + ["a objective 2023 files 9", "c objective 2023 files 8"]
    #expect(
      sentences(measured)[1].en.contains(
        "Can be answered in part: none of the 2 raters rated an employee whom another one rated too; they compare only where measured results (2 employees) link them"
      ))
    let summary: Phrase = CheckPresenter.summary(DataCheck(table(measured)))
    #expect(summary.en.contains("In part: Which raters are more severe? What they cannot answer:"))
    #expect(summary.id.contains("Yang terjawab sebagian: Penilai mana yang lebih ketat? Yang tidak terjawab:"))
    let apart: Phrase = CheckPresenter.summary(DataCheck(table(nested)))
    #expect(!apart.en.contains("In part"))
    #expect(
      CheckPresenter.comparability(DataCheck(table(measured)))[0].id.contains("hasil terukur (2 pegawai)"))
  }

  @Test("count findings of one rule together, the weightiest first, and say where the first is")
  func digest() {
    let findings = [
      Finding(.note, .singleRow, file: "folder/a.csv"),
      Finding(
        .repair, .decimalCommaRead, file: "folder/a.csv", line: 2, column: "NILAI", value: "9,5", count: 40),
      Finding(.warning, .missingScore, file: "folder/a.csv", line: 9, column: "NILAI"),
      Finding(.warning, .duplicateAppraisal, file: "folder/a.csv", line: 4),
      Finding(.warning, .missingScore, file: "folder/a.csv", line: 12, column: "NILAI", count: 3),
    ]
    let table = CheckPresenter.findingsTable(findings)
    let names = table.columns.map(\.name)
    #expect(names == ["severity", "kind", "rule", "count", "first_place", "meaning"])
    #expect(
      table.rows.map { $0[2] } == [
        .text("missing_score"), .text("duplicate_appraisal"), .text("decimal_comma_read"), .text("single_row"),
      ])
    #expect(table.rows.map { $0[3] } == [.integer(4), .integer(1), .integer(40), .integer(1)])
    #expect(table.rows[0][4] == .text("a.csv:9:NILAI") && table.rows[3][4] == .text("a.csv"))
  }

  @Test("speak of links between raters only where there are some")
  func links() {
    let none = CheckPresenter.comparability(DataCheck(table(nested)))
    #expect(none.count == 1 && !none[0].en.contains("Links"))
    let some = CheckPresenter.comparability(DataCheck(table(double + ["a objective 2023 files 9"])))
    #expect(
      some[0].en.hasSuffix("2 employees double-rated in a period, 1 employee with measured results as well."))
    #expect(some[1].en == "1 objective row takes no part in rater models.")
    #expect(some[1].id == "1 baris objektif tidak ikut dalam model penilai.")
    #expect(CheckPresenter.comparability(DataCheck(table(nested, raters: false))) == [])
  }
}
