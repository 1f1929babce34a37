import AppraisalAnalysis
import Statistics

/// The tables that every command with a mixed model shows.
enum ModelTables {
  /// The 97.5 % point of the normal distribution.
  static let half = NormalDistribution.standard.quantile(0.975)

  static func varianceComponents(_ performance: FittedPerformance) -> ReportTable {
    let fit = performance.fit
    let variances = performance.model.parts.indices.map { fit.covariance(ofTerm: $0)[0] }
    let total = variances.reduce(fit.residualVariance, +)
    var rows: [[Cell]] = performance.model.parts.enumerated().map { index, part in
      let interval = fit.waldInterval(ofTerm: index, halfWidth: half)
      return [
        .code(part), .integer(fit.model.randomEffects[index].levels.count), Cell(variances[index]),
        Cell(variances[index].squareRoot()), Cell(interval?.lower ?? 0), Cell(interval?.upper),
        Cell(variances[index] / total),
      ]
    }
    let residual = fit.waldInterval(ofTerm: nil, halfWidth: half)
    rows.append([
      .residual, .missing, Cell(fit.residualVariance), Cell(fit.residualVariance.squareRoot()),
      Cell(residual?.lower), Cell(residual?.upper), Cell(fit.residualVariance / total),
    ])
    return ReportTable(
      name: "variance_components",
      columns: [
        ReportColumn("term", Phrase(id: "Komponen", en: "Term")),
        ReportColumn("levels", Phrase(id: "Taraf", en: "Levels"), .integer),
        ReportColumn("variance", Phrase(id: "Ragam", en: "Variance")),
        ReportColumn("sd", Phrase(id: "Simpangan baku", en: "SD")),
        ReportColumn("lower", Phrase(id: "Ragam: bawah", en: "Variance: lower")),
        ReportColumn("upper", Phrase(id: "atas (95 %)", en: "upper (95 %)")),
        ReportColumn("share", Phrase(id: "Bagian", en: "Share"), .percent(decimals: 1)),
      ],
      rows: rows)
  }

  static func fixedEffects(_ fit: LinearMixedModelFit) -> ReportTable {
    let freedom = (try? fit.varianceInference())?.degreesOfFreedom
    return ReportTable(
      name: "fixed_effects",
      columns: [
        ReportColumn("term", Phrase(id: "Suku", en: "Term")),
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .significant(5)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .significant(3)),
        ReportColumn("df", Phrase(id: "Derajat bebas", en: "df"), .decimals(1)),
        ReportColumn("t", Phrase(id: "t", en: "t"), .decimals(2)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .significant(5)),
        ReportColumn("upper", Phrase(id: "Atas (95 %)", en: "Upper (95 %)"), .significant(5)),
      ],
      rows: fit.coefficients.enumerated().map { index, coefficient in
        let t = coefficient.estimate / coefficient.standardError
        let df = freedom.map { $0[index] }
        let student = df.flatMap { $0 > 0 && $0.isFinite ? StudentT(degreesOfFreedom: $0) : nil }
        let width = student.map { $0.quantile(0.975) * coefficient.standardError }
        return [
          .text(coefficient.name), Cell(coefficient.estimate), Cell(coefficient.standardError), Cell(df),
          Cell(t),
          Cell(student.map { $0.twoSided(t) }), Cell(width.map { coefficient.estimate - $0 }),
          Cell(width.map { coefficient.estimate + $0 }),
        ]
      })
  }

  /// The terms whose variance is zero.
  static func boundary(_ terms: [String]) -> Cell {
    terms.isEmpty
      ? .missing
      : .coded(terms.joined(separator: ", "), terms.map(Wording.name(of:)).joined(separator: ", "))
  }

  static func fit(_ fit: LinearMixedModelFit) -> ReportTable {
    return ReportTable(
      name: "fit",
      columns: [
        ReportColumn("method", Phrase(id: "Metode", en: "Method")),
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
          .code(fit.likelihood), Cell(fit.criterion), Cell(fit.logLikelihood), Cell(fit.aic),
          Cell(fit.bic),
          .integer(Int(fit.observationCount.rounded())), .integer(fit.convergence.iterations),
          .flag(fit.convergence.isConverged), ModelTables.boundary(fit.convergence.boundary),
        ]
      ])
  }

  /// The terms that the design does not support, worded; nil where it supports all.
  static func dropped(_ model: PerformanceModel) -> Block? {
    guard !model.dropped.isEmpty else { return nil }
    let list = model.dropped.map { term in
      Phrase(
        id: "\(Wording.name(of: term.name)) (\(Wording.reason(term.reason)))",
        en: "\(Wording.name(of: term.name)) (\(Wording.reason(term.reason)))")
    }.joined(separator: "; ")
    return .paragraph(
      Phrase(id: "Tidak masuk model: \(list).", en: "Left out of the model: \(list)."))
  }
}

extension Manifest.Convergence {
  /// How a fit ended.
  public init(_ convergence: Statistics.Convergence) {
    let status: Status =
      !convergence.isConverged ? .notConverged : convergence.boundary.isEmpty ? .converged : .boundary
    let error = convergence.monteCarlo.map {
      MonteCarlo(
        probes: $0.probes, seed: $0.seed, criterion: $0.criterion, variances: $0.variances,
        posteriorVariances: $0.posteriorVariances)
    }
    self.init(
      status: status, iterations: convergence.iterations, solver: convergence.solver?.rawValue,
      monteCarlo: error)
  }
}
