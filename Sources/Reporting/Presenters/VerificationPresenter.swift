/// Words and tables for `verify`.
public enum VerificationPresenter {
  /// A number of timbang beside the same number of another program.
  public struct Comparison: Sendable, Hashable {
    /// The name of the case.
    public let caseName: String
    /// The data set.
    public let data: String
    /// The model.
    public let formula: String
    /// The likelihood: `reml` or `ml`.
    public let method: String
    /// What the number is.
    public let quantity: String
    /// The number of the other program.
    public let expected: Double
    /// The number of timbang.
    public let found: Double
    /// −log₁₀ of the error relative to its scale, from 0 to 16.
    public let digits: Double
    /// The digits asked for.
    public let needed: Double
    /// Whether the error is within the accuracy asked for.
    public let isEnough: Bool

    /// Puts two numbers beside each other.
    public init(
      caseName: String, data: String, formula: String, method: String, quantity: String, expected: Double,
      found: Double, digits: Double, needed: Double, isEnough: Bool
    ) {
      self.caseName = caseName
      self.data = data
      self.formula = formula
      self.method = method
      self.quantity = quantity
      self.expected = expected
      self.found = found
      self.digits = digits
      self.needed = needed
      self.isEnough = isEnough
    }
  }

  /// Tells whether all agree, which do not, and how many digits each number has in common.
  public static func parts(_ comparisons: [Comparison], program: String) -> ReportParts {
    let failures = comparisons.filter { !$0.isEnough }
    var blocks: [Block] = [.headline(headline(comparisons, failures, program))]
    if !failures.isEmpty { blocks.append(.bullets(failures.map(line(of:)))) }
    blocks.append(
      .table(
        name: "cases",
        title: Phrase(id: "Kesesuaian dengan \(program)", en: "Agreement with \(program)"),
        columns: ["case", "quantity", "expected", "found", "digits"], note: meaning))
    return ReportParts(blocks: blocks, tables: [table(comparisons)])
  }

  private static func headline(_ comparisons: [Comparison], _ failures: [Comparison], _ program: String)
    -> Phrase
  {
    let cases = Set(comparisons.map(\.caseName)).count
    guard failures.isEmpty else {
      let wrong = disagreeing(Set(failures.map(\.caseName)).count, of: cases)
      let numbers = Wording.count(failures.count, id: "bilangan", one: "number is", many: "numbers are")
      return Phrase(
        id: "\(wrong.id) dengan \(program): \(numbers.id) di luar ketelitian yang dituntut.",
        en: "\(wrong.en) with \(program): \(numbers.en) not within the accuracy asked for.")
    }
    let fewest = leastDigits(comparisons)
    return Phrase(
      id:
        "\(agreeing(cases).id) dengan \(program): paling sedikit \(fewest, .decimals(1)) angka sama di mana pun.",
      en: "\(agreeing(cases).en) with \(program): at least \(fewest, .decimals(1)) digits everywhere.")
  }

  private static func agreeing(_ cases: Int) -> Phrase {
    guard cases != 1 else { return Phrase(id: "Satu kasus sesuai", en: "One case agrees") }
    return Phrase(id: "Semua \(cases) kasus sesuai", en: "All \(cases) cases agree")
  }

  private static func disagreeing(_ wrong: Int, of cases: Int) -> Phrase {
    guard cases != 1 else { return Phrase(id: "Satu kasus tidak sesuai", en: "One case disagrees") }
    return Phrase(
      id: "\(wrong) dari \(cases) kasus tidak sesuai",
      en: "\(wrong) of \(cases) cases \(wrong == 1 ? "disagrees" : "disagree")")
  }

  /// Rounded down: "at least" must stay true.
  private static func leastDigits(_ comparisons: [Comparison]) -> Double {
    ((comparisons.map(\.digits).min() ?? 0) * 10).rounded(.down) / 10
  }

  private static func line(of failure: Comparison) -> Phrase {
    let numbers = (expected: failure.expected, found: failure.found)
    return Phrase(
      id:
        "\(failure.caseName), \(failure.quantity): seharusnya \(numbers.expected, .significant(10)), didapat \(numbers.found, .significant(10)) (\(failure.digits, .decimals(1)) angka sama; dituntut \(failure.needed, .decimals(1))).",
      en:
        "\(failure.caseName), \(failure.quantity): expected \(numbers.expected, .significant(10)), found \(numbers.found, .significant(10)) (\(failure.digits, .decimals(1)) digits; \(failure.needed, .decimals(1)) needed)."
    )
  }

  private static let meaning = Phrase(
    id:
      "Angka sama = −log₁₀ galat relatif, paling banyak 16: relatif terhadap nilai itu sendiri; untuk efek tetap terhadap galat bakunya; untuk blup dan conditional_sd terhadap simpangan baku sukunya. Ragam di batas harus tepat nol. Kriteria (−2 log-kemungkinan) boleh lebih rendah, sebab itu optimum yang lebih baik.",
    en:
      "Digits = −log₁₀ of the relative error, at most 16: relative to the number itself; for fixed effects to their standard error; for blup and conditional_sd to the standard deviation of their term. A variance on the boundary must be exactly zero. The criterion (−2 log-likelihood) may be lower, which is a better optimum."
  )

  private static func table(_ comparisons: [Comparison]) -> ReportTable {
    ReportTable(
      name: "cases",
      columns: [
        ReportColumn("case", Phrase(id: "Kasus", en: "Case")),
        ReportColumn("quantity", Phrase(id: "Besaran", en: "Quantity")),
        ReportColumn("expected", Phrase(id: "Seharusnya", en: "Expected"), .significant(9)),
        ReportColumn("found", Phrase(id: "Didapat", en: "Found"), .significant(9)),
        ReportColumn("digits", Phrase(id: "Angka sama", en: "Digits"), .decimals(1)),
        ReportColumn("needed", Phrase(id: "Dituntut", en: "Needed"), .decimals(1)),
        ReportColumn("ok", Phrase(id: "Sesuai", en: "OK")),
        ReportColumn("data", Phrase(id: "Data", en: "Data")),
        ReportColumn("formula", Phrase(id: "Rumus", en: "Formula")),
        ReportColumn("method", Phrase(id: "Metode", en: "Method")),
      ],
      rows: comparisons.map {
        [
          .text($0.caseName), .text($0.quantity), Cell($0.expected), Cell($0.found), Cell($0.digits),
          Cell($0.needed), .flag($0.isEnough), .text($0.data), .text($0.formula), .text($0.method),
        ]
      })
  }
}
