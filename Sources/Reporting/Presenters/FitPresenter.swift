import Foundation
import Statistics

/// Words and tables for `fit`.
public enum FitPresenter {
  /// How intervals of variances are made.
  public enum Intervals: String, Sendable, CaseIterable {
    /// By profile likelihood where a fit takes no time, else from the standard error.
    case automatic = "auto"
    /// By profile likelihood.
    case profile
    /// From the standard error, on the log scale.
    case wald
  }

  /// Shows a fit as a researcher wants it.
  ///
  /// - Parameters:
  ///   - fit: the fitted model; one that did not converge is shown with a warning.
  ///   - formula: the model in lme4's notation, for the headline.
  ///   - omitted: rows that were left out because a value was missing.
  ///   - intervals: how limits of variances are found: by profile likelihood, which takes longer, or from errors.
  ///   - names: how levels of grouping factors are shown.
  public static func parts(
    _ fit: LinearMixedModelFit, formula: String, omitted: Int, intervals: Intervals,
    names: @escaping PersonNames
  ) -> ReportParts {
    let tables = [
      variances(fit, intervals), ModelTables.fixedEffects(fit), randomEffects(fit, names), ModelTables.fit(fit),
    ]
    var blocks: [Block] = [.headline(headline(fit, formula))]
    if omitted > 0 {
      blocks.append(
        .paragraph(
          Phrase(
            id: "\(omitted) baris dengan isian kosong pada peubah model tidak dipakai.",
            en: "\(omitted) rows with a missing value in a variable of the model were left out.")))
    }
    if !fit.aliasedNames.isEmpty {
      let list = fit.aliasedNames.joined(separator: ", ")
      blocks.append(
        .paragraph(
          Phrase(
            id: "Kombinasi linear kolom sebelumnya, jadi dikeluarkan: \(list).",
            en: "Linear combinations of earlier columns, so dropped: \(list).")))
    }
    blocks += [
      .table(
        name: "variance_components", title: Phrase(id: "Komponen ragam", en: "Variance components"),
        maximumRows: 30),
      .table(name: "fixed_effects", title: Phrase(id: "Efek tetap", en: "Fixed effects"), maximumRows: 40),
      .table(name: "fit", title: Phrase(id: "Kecocokan", en: "Fit")),
    ]
    if !fit.model.randomEffects.isEmpty {
      blocks.append(
        .table(
          name: "random_effects", title: Phrase(id: "Efek acak (BLUP)", en: "Random effects (BLUPs)"),
          maximumRows: 6,
          note: Phrase(
            id:
              "se: galat prediksi dengan efek tetap diduga; conditional_sd: efek tetap dianggap tetap (condVar lme4).",
            en:
              "se: prediction error with fixed effects estimated; conditional_sd: fixed effects held (lme4's condVar)."
          )))
    }
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static func headline(_ fit: LinearMixedModelFit, _ formula: String) -> Phrase {
    let method = fit.likelihood == .restrictedMaximumLikelihood ? "REML" : "ML"
    let n = Int(fit.observationCount.rounded())
    guard fit.convergence.isConverged else {
      return Phrase(
        id:
          "\(method) TIDAK konvergen setelah \(fit.convergence.iterations) langkah; jangan memakai angka ini. \(formula)",
        en:
          "\(method) did NOT converge in \(fit.convergence.iterations) steps; do not use these numbers. \(formula)"
      )
    }
    let boundary = fit.convergence.boundary.joined(separator: ", ")
    let ending =
      boundary.isEmpty
      ? Phrase.verbatim("")
      : Phrase(id: " Ragam di batas (nol): \(boundary).", en: " Variance at the boundary (zero): \(boundary).")
    return Phrase(
      id:
        "\(method) konvergen dalam \(fit.convergence.iterations) langkah atas \(n) baris: kriteria \(fit.criterion, .decimals(4)).\(ending)",
      en:
        "\(method) converged in \(fit.convergence.iterations) steps on \(n) rows: criterion \(fit.criterion, .decimals(4)).\(ending)"
    )
  }

  // MARK: Tables

  private static func variances(_ fit: LinearMixedModelFit, _ intervals: Intervals) -> ReportTable {
    let inference = try? fit.varianceInference()
    let usesProfile = intervals == .profile || (intervals == .automatic && fit.isQuick)
    var rows: [[Cell]] = []
    for (index, term) in fit.model.randomEffects.enumerated() {
      let m = term.dimension
      let sigma = fit.covariance(ofTerm: index)
      for a in 0..<m {
        let variance = sigma[a * m + a]
        let interval = interval(fit, inference, index, a, variance, usesProfile)
        rows.append([
          .text(term.name), .text(term.coefficients[a].name), .integer(term.levels.count), Cell(variance),
          Cell(variance.squareRoot()), .missing,
          Cell(inference?.standardError(ofTerm: index, row: a, column: a)),
          Cell(interval?.lower), Cell(interval?.upper), Cell(interval?.method),
        ])
      }
      for a in 0..<m {
        for b in (a + 1)..<max(m, a + 1) {
          rows.append(covarianceRow(fit, inference, index, a, b))
        }
      }
    }
    let residual =
      (usesProfile ? fit.profileInterval(ofTerm: nil, halfWidth: ModelTables.half) : nil)
      ?? fit.waldInterval(ofTerm: nil, halfWidth: ModelTables.half)
    rows.append([
      .residual, .missing, .missing, Cell(fit.residualVariance),
      Cell(fit.residualVariance.squareRoot()),
      .missing, Cell(inference?.residualStandardError), Cell(residual?.lower), Cell(residual?.upper),
      Cell(residual?.method),
    ])
    return ReportTable(name: "variance_components", columns: varianceColumns, rows: rows)
  }

  private static let varianceColumns = [
    ReportColumn("term", Phrase(id: "Suku", en: "Term")),
    ReportColumn("name", Phrase(id: "Koefisien", en: "Coefficient")),
    ReportColumn("levels", Phrase(id: "Taraf", en: "Levels"), .integer),
    ReportColumn("variance", Phrase(id: "Ragam", en: "Variance"), .significant(6)),
    ReportColumn("sd", Phrase(id: "Simpangan baku", en: "SD"), .significant(5)),
    ReportColumn("corr", Phrase(id: "Korelasi", en: "Corr."), .decimals(3)),
    ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .significant(3)),
    ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .significant(4)),
    ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .significant(4)),
    ReportColumn("interval", Phrase(id: "Selang 95 %", en: "95 % interval")),
  ]

  /// The interval of one variance: by profile, or symmetric on the log scale.
  private static func interval(
    _ fit: LinearMixedModelFit, _ inference: VarianceInference?, _ term: Int, _ row: Int, _ variance: Double,
    _ usesProfile: Bool
  ) -> VarianceInterval? {
    if usesProfile,
      let profile = fit.profileInterval(ofTerm: term, coefficient: row, halfWidth: ModelTables.half)
    {
      return profile
    }
    guard variance > 0, let se = inference?.standardError(ofTerm: term, row: row, column: row) else {
      return nil
    }
    let width = ModelTables.half * se / variance
    return VarianceInterval(lower: variance * exp(-width), upper: variance * exp(width), method: .wald)
  }

  /// A covariance, its correlation, and the interval of the covariance.
  private static func covarianceRow(
    _ fit: LinearMixedModelFit, _ inference: VarianceInference?, _ term: Int, _ a: Int, _ b: Int
  ) -> [Cell] {
    let random = fit.model.randomEffects[term]
    let m = random.dimension
    let sigma = fit.covariance(ofTerm: term)
    let covariance = sigma[a * m + b]
    let scale = (sigma[a * m + a] * sigma[b * m + b]).squareRoot()
    let se = inference?.standardError(ofTerm: term, row: a, column: b)
    let width = se.map { $0 * ModelTables.half }
    return [
      .text(random.name), .text("\(random.coefficients[a].name),\(random.coefficients[b].name)"),
      .integer(random.levels.count), Cell(covariance), .missing, Cell(scale > 0 ? covariance / scale : nil),
      Cell(se),
      Cell(width.map { covariance - $0 }), Cell(width.map { covariance + $0 }),
      width == nil ? .missing : .code(VarianceInterval.Method.wald),
    ]
  }

  private static func randomEffects(_ fit: LinearMixedModelFit, _ names: @escaping PersonNames) -> ReportTable {
    let rows = fit.predictions().flatMap { predictions -> [[Cell]] in
      let term = predictions.term
      let estimates = term.coefficients.indices.map { predictions.values(of: $0) }
      let errors = term.coefficients.indices.map { predictions.predictionErrorVariances(of: $0) }
      let conditional = term.coefficients.indices.map { predictions.conditionalVariances(of: $0) }
      return term.levels.indices.flatMap { level in
        term.coefficients.indices.map { c in
          [
            .text(term.name), .text(names(term.levels[level])), .text(term.coefficients[c].name),
            Cell(estimates[c][level]), Cell(max(errors[c][level], 0).squareRoot()),
            Cell(max(conditional[c][level], 0).squareRoot()),
          ]
        }
      }
    }
    return ReportTable(
      name: "random_effects",
      columns: [
        ReportColumn("term", Phrase(id: "Suku", en: "Term")),
        ReportColumn("level", Phrase(id: "Taraf", en: "Level")),
        ReportColumn("name", Phrase(id: "Koefisien", en: "Coefficient")),
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .significant(5)),
        ReportColumn("se", Phrase(id: "Galat prediksi", en: "SE"), .significant(4)),
        ReportColumn("conditional_sd", Phrase(id: "SB bersyarat", en: "Conditional SD"), .significant(4)),
      ],
      rows: rows)
  }
}

extension LinearMixedModelFit {
  /// Whether a refit takes so little time that profiles cost nothing a person would notice.
  fileprivate var isQuick: Bool {
    model.randomEffects.reduce(0) { $0 + $1.levels.count * $1.dimension } <= 400
      && model.response.count <= 20_000
  }
}
