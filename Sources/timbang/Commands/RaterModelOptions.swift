import AppraisalAnalysis
import ArgumentParser
import Reporting
import Statistics

/// The model that raters are seen through.
enum RaterModel: String, ExpressibleByArgument, CaseIterable {
  case linear
  case rasch
  case cumulative
}

extension RaschStudy.Facet: ExpressibleByArgument {}
extension RaschStudy.Thresholds: ExpressibleByArgument {}
extension RaschStudy.Raters: ExpressibleByArgument {}

/// What is done about the bias of joint maximum likelihood, as the user says it.
enum RaschCorrection: String, ExpressibleByArgument, CaseIterable {
  case none
  case ratingsPerLevel = "ratings-per-level"

  var correction: ManyFacetRaschModel.BiasCorrection { self == .none ? .none : .ratingsPerLevel }
}

/// The model of `raters`, and the options of the Rasch model.
struct RaterModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "linear (poin, skala apa pun), rasch atau cumulative (logit, "
        + "paling banyak \(RaschStudy.levelLimit) tingkat nilai).",
      en: "linear (points, any scale), rasch or cumulative "
        + "(logits, at most \(RaschStudy.levelLimit) levels).",
      valueName: "model"))
  var model: RaterModel = .linear

  @Option(
    help: ArgumentHelp(
      id: "rasch: satu set ambang untuk semua (rating), atau satu set untuk tiap indikator (partial-credit).",
      en: "rasch: one set of thresholds for all (rating), or one for each indicator (partial-credit).",
      valueName: "scale"))
  var scale: RaschStudy.Thresholds?

  @Option(
    help: ArgumentHelp(
      id: "rasch: penilai sebagai tetapan yang tidak diketahui (fixed), atau "
        + "sebagai contoh acak dari suatu populasi (random). (bawaan: fixed)",
      en: "rasch: raters as unknown constants (fixed), or as "
        + "draws from a population (random). (default: fixed)",
      valueName: "kind"))
  var raterEffects: RaschStudy.Raters?

  @Option(
    help: ArgumentHelp(
      id: "rasch: none seperti cetakan FACETS, atau ratings-per-level "
        + "agar ukuran tidak terlalu meregang. (bawaan: none)",
      en: "rasch: none as FACETS prints, or ratings-per-level against stretched measures. (default: none)",
      valueName: "kind"))
  var correction: RaschCorrection?

  @Option(
    help: ArgumentHelp(
      id: "rasch: faset yang rata-ratanya bebas; rata-rata faset lain adalah nol. (bawaan: ratee)",
      en: "rasch: the facet whose mean is free; all other means are zero. (default: ratee)", valueName: "facet")
  )
  var noncentred: RaschStudy.Facet?

  /// Refuses options of a model that was not asked for.
  func validate() throws {
    let given: [(String, Bool)] = [
      ("scale", scale != nil), ("rater-effects", raterEffects != nil), ("correction", correction != nil),
      ("noncentred", noncentred != nil),
    ]
    if model != .rasch, let name = given.first(where: \.1)?.0 {
      throw ValidationError(id: "--\(name) memerlukan --model rasch.", en: "--\(name) needs --model rasch.")
    }
    if raterEffects == .random, noncentred == .rater {
      throw ValidationError(
        id: "Penilai acak mempunyai rata-rata nol: pilih faset lain untuk --noncentred.",
        en: "Random raters have mean zero: --noncentred takes another facet.")
    }
  }

  /// The choices for a Rasch study.
  var rasch: RaschStudy.Options {
    RaschStudy.Options(
      thresholds: scale ?? .rating, raters: raterEffects ?? .fixed,
      correction: (correction ?? .none).correction, noncentred: noncentred ?? .ratee)
  }
}
