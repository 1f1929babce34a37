import AppraisalAnalysis
import AppraisalLoading
import Appraisals

/// The appraisals of one unit, with nothing in them that points to another.
struct UnitView {
  /// Its appraisals, and the findings about their rows.
  let table: AppraisalTable

  /// Takes a unit, or all below it where units are paths.
  ///
  /// - Throws: ``AnalysisError/unknownUnit(_:nearest:)`` as what a user can act on.
  init(_ unit: String, of whole: AppraisalTable) throws {
    let levels = whole.units?.levels ?? []
    let isWanted = levels.map { $0 == unit || $0.hasPrefix(unit + " / ") }
    guard let units = whole.units, isWanted.contains(true) else {
      table = try answering { () throws(AnalysisError) in
        throw .unknownUnit(unit, nearest: RateeExplanation.nearest(unit, levels))
      }
      return
    }
    let rows = (0..<whole.count).filter { units.codes[$0] >= 0 && isWanted[Int(units.codes[$0])] }
    let lines = Set(rows.map { whole.lines[$0] })
    // A finding without a line may have any value of the file in it.
    let findings = whole.report.findings.filter { finding in
      finding.line.map(lines.contains) ?? (finding.value == nil && finding.details.isEmpty)
    }
    table = whole.selecting(rows: rows).changed(
      report: ValidationReport(findings: findings, repairs: []))
  }
}
