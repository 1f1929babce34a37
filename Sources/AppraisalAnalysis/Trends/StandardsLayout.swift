import LinearAlgebra
import Statistics

/// The rows of the model of standards.
struct StandardsLayout {
  let model: LinearMixedModel
  /// By rater of the design; −1 where a rater gave no form.
  let raterCode: [Int]
  /// By employee.
  let personCode: [Int: Int]
  /// By unit.
  let unitCode: [Int: Int]
  /// By rater of the design and place.
  let occasions: [Int64: Int]
  let centre: Double

  init(_ forms: [TrendForms.Form], raters: Int, places: Int) {
    let ratees = StandardsLayout.compact(forms.map(\.ratee))
    let rater = StandardsLayout.compact(forms.map { $0.rater ?? 0 })
    let occasion = StandardsLayout.compact(forms.map { ($0.rater ?? 0) << 32 | $0.place })
    let unit = StandardsLayout.compact(forms.map { Int($0.unit) })
    var codes = [Int](repeating: -1, count: raters)
    for (code, level) in rater.levels.enumerated() { codes[level] = code }
    raterCode = codes
    personCode = Dictionary(uniqueKeysWithValues: ratees.levels.enumerated().map { ($1, $0) })
    unitCode = Dictionary(uniqueKeysWithValues: unit.levels.enumerated().map { ($1, $0) })
    occasions = Dictionary(uniqueKeysWithValues: occasion.levels.enumerated().map { (Int64($1), $0) })
    let centre = Double(places - 1) / 2
    let time = forms.map { Double($0.place) - centre }
    self.centre = centre
    let slope = RandomTerm.Coefficient(name: "time", values: time)
    var terms = [RandomTerm(name: "rater", codes: rater.codes, levels: rater.names)]
    let seen = Set(forms.map(\.place)).sorted()
    if seen.count > 1 {
      terms.append(
        RandomTerm(name: "drift", codes: rater.codes, levels: rater.names, coefficients: [slope]))
    }
    // Two periods leave nothing that tells growth from chance; three nothing that tells a jump from a drift.
    if seen.count > 2 {
      terms.append(
        RandomTerm(name: "growth", codes: ratees.codes, levels: ratees.names, coefficients: [slope]))
    }
    // Without it a unit that gains as a whole would be taken for raters who all grew softer.
    if seen.count > 2, unit.levels.count > 2, unit.levels.count < ratees.levels.count {
      terms.append(
        RandomTerm(name: "unit growth", codes: unit.codes, levels: unit.names, coefficients: [slope]))
    }
    if seen.count > 3, occasion.levels.count < forms.count, occasion.levels.count > rater.levels.count,
      occasion.levels.count <= StandardsLayout.mostOccasions
    {
      terms.append(RandomTerm(name: "rater:period", codes: occasion.codes, levels: occasion.names))
    }
    let columns = seen.dropFirst().map { place in forms.map { $0.place == place ? 1.0 : 0 } }
    let one = [[Double](repeating: 1, count: forms.count)]
    model = LinearMixedModel(
      response: forms.map(\.value),
      fixedEffects: FixedEffects(
        names: ["(Intercept)"] + seen.dropFirst().map(StandardsLayout.period),
        matrix: Matrix(rows: forms.count, columns: one + columns)),
      randomEffects: terms,
      absorbed: RandomTerm(name: "ratee", codes: ratees.codes, levels: ratees.names),
      weights: .precision(forms.map { Double($0.scores) }))
  }

  /// The name of the coefficient of a place.
  static func period(_ place: Int) -> String { "period\(place)" }

  /// Beyond so many rater × period pairs the equations no longer factor in seconds, and drift is a line.
  private static let mostOccasions = 4000

  private static func compact(_ codes: [Int]) -> (codes: [Int32], levels: [Int], names: [String]) {
    let levels = Set(codes).sorted()
    let place = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    return (codes.map { place[$0] ?? 0 }, levels, levels.map { "\($0)" })
  }
}
