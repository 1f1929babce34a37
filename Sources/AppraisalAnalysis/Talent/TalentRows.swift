import Appraisals
import LinearAlgebra
import Statistics

/// What employees are grouped by: a row for each employee, a column for each indicator.
public struct TalentRows: Sendable {
  /// The indicators.
  public let columns: [String]
  /// The employees.
  public let ratees: [String]
  /// Scores, in points, NaN where there is none; and the error of their means where forms of one employee tell it.
  public let measured: MeasuredRows
  /// Whether the level of raters was taken out.
  public let isAdjusted: Bool
  /// How many comparable forms each employee has; nil where rows are employees.
  public let records: [Int]?
  /// Protected attributes, which take no part but are held against the result.
  public let attributes: [AuditedPeople.Attribute]

  /// The scores.
  public var values: Matrix { measured.values }

  /// The mean of each employee by indicator once each rater's mean is taken off, on the level of all.
  ///
  /// A rater of a single employee says nothing about who is better, so that such forms count as missing. A mean of few
  /// forms is less sure than one of many: its error is what forms of the same employee differ by, over their number.
  /// - Parameters:
  ///   - design: who rated whom; its ratees are the rows, in their order.
  ///   - withErrors: whether means carry their errors; models that allow for them take some twenty times as long.
  /// - Throws: ``AnalysisError/tooFewLevels(factor:found:needed:)``.
  /// - Complexity: O(rows log rows).
  public init(_ design: RatingDesign, withErrors: Bool = false) throws(AnalysisError) {
    let scores = try IndicatorScores(design)
    let names = design.ratees.levels
    let forms = FormsOfRatees(
      scores.centredByRater(leavingOutSingles: true), owners: scores.ratees ?? [], count: names.count)
    columns = scores.indicators
    ratees = names
    if withErrors {
      let errors = forms.errors()
      measured = MeasuredRows(forms.means, errors: errors.matrices, errorPlaces: errors.places)
    } else {
      measured = MeasuredRows(forms.means)
    }
    isAdjusted = scores.raters != nil
    records = forms.records
    attributes = AuditedPeople.protectedAttributes(of: design)
  }

  /// Takes chosen columns of a plain table; each row is an employee.
  ///
  /// - Parameters:
  ///   - table: each column is an indicator; rows that have no name are called by their number, from 1.
  ///   - screened: columns of labels that the result is held against.
  public init(_ table: PlainTable, screened: [(name: String, factor: Factor)] = []) {
    columns = table.columns.map(\.name)
    ratees = (0..<table.rowCount).map { table.ratees?[$0] ?? String($0 + 1) }
    measured = MeasuredRows(Matrix(rows: table.rowCount, columns: table.columns.map(\.values)))
    isAdjusted = false
    records = nil
    attributes = screened.map { column in
      AuditedPeople.Attribute(
        name: column.name, groups: (0..<table.rowCount).map { column.factor[$0] }, isProtected: true)
    }
  }
}

/// Forms by employee: means, and how sure they are.
struct FormsOfRatees {
  /// A row for each employee.
  let means: Matrix
  /// How many forms with any score each employee has.
  let records: [Int]
  private let forms: Matrix
  private let ofRatee: [[Int]]

  /// Fewer differences between forms of the same employee than this tell no variance of an indicator.
  private static let fewestDifferences = 30

  init(_ forms: Matrix, owners: [Int32], count: Int) {
    self.forms = forms
    var ofRatee = [[Int]](repeating: [], count: count)
    for (i, owner) in owners.enumerated() where owner >= 0 {
      if (0..<forms.columns).contains(where: { !forms[i, $0].isNaN }) { ofRatee[Int(owner)].append(i) }
    }
    var means = Matrix(rows: count, columns: forms.columns, repeating: .nan)
    for (ratee, own) in ofRatee.enumerated() {
      for j in 0..<forms.columns {
        let seen = own.map { forms[$0, j] }.filter { !$0.isNaN }
        if !seen.isEmpty { means[ratee, j] = seen.reduce(0, +) / Double(seen.count) }
      }
    }
    self.means = means
    self.ofRatee = ofRatee
    records = ofRatee.map(\.count)
  }

  /// The error covariance of each employee's means: W/n, with W the covariance within employees and n the forms that
  /// an indicator has on average, to the nearest whole number. None where too few employees have several forms.
  ///
  /// Counts of every indicator by itself would give nearly every employee an error of their own, at the price of minutes.
  func errors() -> (matrices: [Matrix], places: [Int?]) {
    guard let within = covarianceWithin() else { return ([], [Int?](repeating: nil, count: ofRatee.count)) }
    let d = forms.columns
    var known: [Int: Int] = [:]
    var matrices: [Matrix] = []
    let places = ofRatee.map { own -> Int? in
      let counts = (0..<d).map { a in own.count { !forms[$0, a].isNaN } }.filter { $0 > 0 }
      guard !counts.isEmpty else { return nil }
      let n = max(1, Int((Double(counts.reduce(0, +)) / Double(counts.count)).rounded()))
      if let place = known[n] { return place }
      var error = within
      for i in error.elements.indices { error.elements[i] /= Double(n) }
      known[n] = matrices.count
      matrices.append(error)
      return matrices.count - 1
    }
    return (matrices, places)
  }

  /// The pooled covariance of forms about their employee's mean, each pair of indicators from the forms that have both;
  /// directions of negative variance, which such pairs may give, have none.
  private func covarianceWithin() -> Matrix? {
    let d = forms.columns
    var sums = Matrix(rows: d, columns: d)
    for a in 0..<d {
      for b in 0...a {
        var (sum, differences) = (0.0, 0)
        for own in ofRatee where own.count > 1 {
          let both = own.filter { !forms[$0, a].isNaN && !forms[$0, b].isNaN }
          guard both.count > 1 else { continue }
          let x = both.reduce(0) { $0 + forms[$1, a] } / Double(both.count)
          let y = both.reduce(0) { $0 + forms[$1, b] } / Double(both.count)
          for i in both { sum += (forms[i, a] - x) * (forms[i, b] - y) }
          differences += both.count - 1
        }
        if a == b, differences < FormsOfRatees.fewestDifferences { return nil }
        sums[a, b] = sum / Double(max(differences, 1))
        sums[b, a] = sums[a, b]
      }
    }
    guard let eigen = try? SymmetricEigen(sums) else { return nil }
    var scaled = eigen.vectors
    for j in 0..<d { for i in 0..<d { scaled[i, j] *= max(eigen.values[j], 0) } }
    return scaled * eigen.vectors.transposed
  }
}

extension IndicatorScores {
  /// The forms with each rater's mean of an indicator replaced by the mean of all forms.
  ///
  /// - Parameter leavingOutSingles: whether forms of raters with one employee become missing.
  func centredByRater(leavingOutSingles: Bool = false) -> Matrix {
    guard let raters else { return values }
    var result = values
    let number = Int(raters.max() ?? -1) + 1
    for j in 0..<values.columns {
      var (sums, counts) = ([Double](repeating: 0, count: number), [Double](repeating: 0, count: number))
      for i in 0..<values.rows where raters[i] >= 0 && !values[i, j].isNaN {
        sums[Int(raters[i])] += values[i, j]
        counts[Int(raters[i])] += 1
      }
      let seen = counts.reduce(0, +)
      let level = seen > 0 ? sums.reduce(0, +) / seen : 0
      for i in 0..<values.rows where raters[i] >= 0 && counts[Int(raters[i])] > 0 {
        result[i, j] += level - sums[Int(raters[i])] / counts[Int(raters[i])]
      }
    }
    guard leavingOutSingles, let ratees else { return result }
    var first = [Int32](repeating: -1, count: number)
    var hasTwo = [Bool](repeating: false, count: number)
    for (rater, ratee) in zip(raters, ratees) where rater >= 0 {
      if first[Int(rater)] < 0 { first[Int(rater)] = ratee }
      if first[Int(rater)] != ratee { hasTwo[Int(rater)] = true }
    }
    for i in 0..<values.rows where raters[i] >= 0 && !hasTwo[Int(raters[i])] {
      for j in 0..<values.columns { result[i, j] = .nan }
    }
    return result
  }
}
