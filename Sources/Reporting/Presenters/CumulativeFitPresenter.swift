import Foundation
import Statistics

/// Words and tables for `fit --family cumulative`.
public enum CumulativeFitPresenter {
  /// Shows a fit as a researcher wants it.
  ///
  /// - Parameters:
  ///   - fit: the fitted model; one that did not converge is shown with a warning.
  ///   - formula: the model in lme4's notation, for the headline.
  ///   - omitted: rows that were left out because a value was missing.
  ///   - names: how levels of grouping factors are shown.
  public static func parts(
    _ fit: CumulativeLinkMixedModelFit, formula: String, omitted: Int, names: @escaping PersonNames
  ) -> ReportParts {
    let tables = [
      thresholds(fit), fixedEffects(fit), deviations(fit), randomEffects(fit, names), self.fit(fit),
    ]
    var blocks: [Block] = [.headline(headline(fit, formula)), .paragraph(meaning(fit))]
    blocks += notes(fit, omitted: omitted).map { .paragraph($0) }
    blocks += [
      .table(
        name: "thresholds", title: Phrase(id: "Ambang antarkategori", en: "Thresholds between categories")),
      .table(
        name: "fixed_effects", title: Phrase(id: "Efek tetap", en: "Fixed effects"),
        columns: ["term", "estimate", "se", "t", "p", "lower", "upper"], maximumRows: 40),
      .table(
        name: "variance_components", title: Phrase(id: "Efek acak: sebaran", en: "Random effects: spread"),
        columns: ["term", "levels", "variance", "sd", "lower", "upper"],
        note: Phrase(id: "Bawah–atas: selang 95 % ragam.", en: "Lower–upper: 95 % interval of the variance.")),
      .table(name: "fit", title: Phrase(id: "Kecocokan", en: "Fit")),
    ]
    if !fit.model.randomEffects.isEmpty {
      blocks.append(
        .table(
          name: "random_effects", title: Phrase(id: "Efek acak per taraf", en: "Random effects by level"),
          maximumRows: 6, note: levelNote))
    }
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static let levelNote = Phrase(
    id:
      "estimate positif: nilai lebih tinggi; score_change: perubahan nilai yang diharapkan, dalam poin skala; conditional_sd: parameter dianggap tetap (condVar clmm).",
    en:
      "Positive estimates: higher ratings; score_change: change of the expected score in points of the scale; conditional_sd: parameters held (clmm's condVar)."
  )

  private static func headline(_ fit: CumulativeLinkMixedModelFit, _ formula: String) -> Phrase {
    let n = Int(fit.observationCount.rounded())
    let steps = fit.convergence.iterations
    guard fit.convergence.isConverged else {
      return Phrase(
        id: "Model kumulatif TIDAK konvergen setelah \(steps) langkah; jangan memakai angka ini. \(formula)",
        en: "The cumulative model did NOT converge in \(steps) steps; do not use these numbers. \(formula)")
    }
    let boundary = fit.convergence.boundary.joined(separator: ", ")
    let ending =
      boundary.isEmpty
      ? Phrase.verbatim("")
      : Phrase(id: " Ragam di batas (nol): \(boundary).", en: " Variance at the boundary (zero): \(boundary).")
    let link = fit.model.link.rawValue
    return Phrase(
      id:
        "Model kumulatif (\(link)) konvergen dalam \(steps) langkah atas \(n) penilaian: log-kemungkinan \(fit.logLikelihood, .decimals(4)).\(ending)",
      en:
        "The cumulative model (\(link)) converged in \(steps) steps on \(n) ratings: log-likelihood \(fit.logLikelihood, .decimals(4)).\(ending)"
    )
  }

  private static func meaning(_ fit: CumulativeLinkMixedModelFit) -> Phrase {
    let categories = fit.model.response.categories.joined(separator: " < ")
    return Phrase(
      id:
        "Koefisien positif berarti nilai lebih tinggi, dalam satuan skala laten; kategori: \(categories). Kemungkinan menurut hampiran Laplace.",
      en:
        "A positive coefficient means higher ratings, in units of the latent scale; categories: \(categories). The likelihood is Laplace's approximation."
    )
  }

  private static func notes(_ fit: CumulativeLinkMixedModelFit, omitted: Int) -> [Phrase] {
    var result: [Phrase] = []
    if omitted > 0 {
      result.append(
        Phrase(
          id: "\(omitted) baris dengan isian kosong pada peubah model tidak dipakai.",
          en: "\(omitted) rows with a missing value in a variable of the model were left out."))
    }
    let unused = fit.model.response.unused.joined(separator: ", ")
    if !unused.isEmpty {
      result.append(
        fit.model.thresholds == .flexible
          ? Phrase(
            id: "Tidak pernah dipakai: \(unused); kategori yang mengapitnya berbagi satu ambang.",
            en: "Never used: \(unused); the categories on either side share one threshold.")
          : Phrase(
            id: "Tidak pernah dipakai: \(unused); ambangnya mengikuti jarak yang diandaikan.",
            en: "Never used: \(unused); the thresholds follow from the distances that were assumed."))
    }
    if !fit.aliasedNames.isEmpty {
      let list = fit.aliasedNames.joined(separator: ", ")
      result.append(
        Phrase(
          id: "Kombinasi linear kolom sebelumnya, jadi dikeluarkan: \(list).",
          en: "Linear combinations of earlier columns, so dropped: \(list)."))
    }
    return result
  }
}

// MARK: - Tables

extension CumulativeFitPresenter {
  private static func thresholds(_ fit: CumulativeLinkMixedModelFit) -> ReportTable {
    ReportTable(
      name: "thresholds",
      columns: [
        ReportColumn("term", Phrase(id: "Ambang", en: "Threshold")),
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .significant(7)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .significant(4)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .significant(5)),
        ReportColumn("upper", Phrase(id: "Atas (95 %)", en: "Upper (95 %)"), .significant(5)),
      ],
      rows: fit.thresholds.map { threshold in
        let width = threshold.standardError.map { ModelTables.half * $0 }
        return [
          .text(threshold.name), Cell(threshold.estimate), Cell(threshold.standardError),
          Cell(width.map { threshold.estimate - $0 }), Cell(width.map { threshold.estimate + $0 }),
        ]
      })
  }

  private static func fixedEffects(_ fit: CumulativeLinkMixedModelFit) -> ReportTable {
    ReportTable(
      name: "fixed_effects",
      columns: [
        ReportColumn("term", Phrase(id: "Suku", en: "Term")),
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .significant(7)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .significant(4)),
        ReportColumn("df", Phrase(id: "Derajat bebas", en: "df"), .decimals(1)),
        ReportColumn("t", Phrase(id: "z", en: "z"), .decimals(2)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .significant(5)),
        ReportColumn("upper", Phrase(id: "Atas (95 %)", en: "Upper (95 %)"), .significant(5)),
      ],
      rows: fit.coefficients.map { coefficient in
        let z = coefficient.standardError.flatMap { $0 > 0 ? coefficient.estimate / $0 : nil }
        let width = coefficient.standardError.map { ModelTables.half * $0 }
        return [
          .text(coefficient.name), Cell(coefficient.estimate), Cell(coefficient.standardError),
          // Degrees of freedom are those of the normal distribution: none are stated.
          .missing, Cell(z),
          Cell(z.map { 2 * NormalDistribution.standard.survival(abs($0)) }),
          Cell(width.map { coefficient.estimate - $0 }), Cell(width.map { coefficient.estimate + $0 }),
        ]
      })
  }

  /// Variances with intervals that are symmetric in ln σ.
  private static func deviations(_ fit: CumulativeLinkMixedModelFit) -> ReportTable {
    ReportTable(
      name: "variance_components",
      columns: [
        ReportColumn("term", Phrase(id: "Suku", en: "Term")),
        ReportColumn("name", Phrase(id: "Koefisien", en: "Coefficient")),
        ReportColumn("levels", Phrase(id: "Taraf", en: "Levels"), .integer),
        ReportColumn("variance", Phrase(id: "Ragam", en: "Variance"), .significant(6)),
        ReportColumn("sd", Phrase(id: "Simpangan baku", en: "SD"), .significant(7)),
        ReportColumn("corr", Phrase(id: "Korelasi", en: "Corr."), .decimals(3)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .significant(4)),
        ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .significant(4)),
      ],
      rows: fit.deviations.map { deviation in
        let variance = deviation.estimate * deviation.estimate
        let width = deviation.logStandardError.map { 2 * ModelTables.half * $0 }
        return [
          .text(deviation.term), .text(RandomTerm.Coefficient.intercept.name), .integer(deviation.levels),
          Cell(variance), Cell(deviation.estimate), .missing, Cell(width.map { variance * exp(-$0) }),
          Cell(width.map { variance * exp($0) }),
        ]
      })
  }

  private static func randomEffects(_ fit: CumulativeLinkMixedModelFit, _ names: @escaping PersonNames)
    -> ReportTable
  {
    let rows = fit.predictions().enumerated().flatMap { index, predictions -> [[Cell]] in
      let changes = fit.scoreChanges(predictions.modes, ofTerm: index)
      return predictions.term.levels.indices.map { level in
        [
          .text(predictions.term.name), .text(names(predictions.term.levels[level])),
          .text(RandomTerm.Coefficient.intercept.name), Cell(predictions.modes[level]),
          Cell(predictions.standardErrors?[level]), Cell(predictions.conditionalDeviations[level]),
          Cell(changes[level]),
        ]
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
        ReportColumn("score_change", Phrase(id: "Perubahan nilai", en: "Score change"), .significant(3)),
      ],
      rows: rows)
  }

  private static func fit(_ fit: CumulativeLinkMixedModelFit) -> ReportTable {
    return ReportTable(
      name: "fit",
      columns: [
        ReportColumn("method", Phrase(id: "Metode", en: "Method")),
        ReportColumn("link", Phrase(id: "Fungsi hubung", en: "Link")),
        ReportColumn("thresholds", Phrase(id: "Ambang", en: "Thresholds")),
        ReportColumn("criterion", Phrase(id: "−2 log-kemungkinan", en: "−2 log-likelihood"), .decimals(6)),
        ReportColumn("log_likelihood", Phrase(id: "Log-kemungkinan", en: "Log-likelihood"), .decimals(6)),
        ReportColumn("aic", Phrase(id: "AIC", en: "AIC"), .decimals(4)),
        ReportColumn("bic", Phrase(id: "BIC", en: "BIC"), .decimals(4)),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("iterations", Phrase(id: "Iterasi", en: "Iterations"), .integer),
        ReportColumn("converged", Phrase(id: "Konvergen", en: "Converged")),
        ReportColumn("boundary", Phrase(id: "Di batas (nol)", en: "At the boundary (zero)")),
      ],
      rows: [
        [
          .coded("laplace", .verbatim("Laplace")), .code(fit.model.link), .code(fit.model.thresholds),
          Cell(-2 * fit.logLikelihood), Cell(fit.logLikelihood), Cell(fit.aic), Cell(fit.bic),
          .integer(Int(fit.observationCount.rounded())), .integer(fit.convergence.iterations),
          .flag(fit.convergence.isConverged), ModelTables.boundary(fit.convergence.boundary),
        ]
      ])
  }
}
