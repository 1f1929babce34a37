import AppraisalAnalysis
import Statistics

extension Wording {
  /// Why the data cannot support a cumulative-link model, and the cheapest remedy.
  public static func refusal(_ error: OrdinalError) -> (message: Phrase, remedy: Phrase) {
    switch error {
    case .tooFewObservations(let found, let needed):
      refusal(AnalysisError.inestimable(.tooFewObservations(found: found, needed: needed)))
    case .tooFewLevels(let term, let found):
      refusal(AnalysisError.inestimable(.tooFewLevels(term: term, found: found)))
    case .identicalTerms(let a, let b): refusal(AnalysisError.inestimable(.identicalTerms(a, b)))
    case .notFinite(let column, let row):
      refusal(AnalysisError.inestimable(.notFinite(column: column, row: row)))
    case .badWeight(let row, let value): refusal(AnalysisError.inestimable(.badWeight(row: row, value: value)))
    case .inestimable(let detail): refusal(AnalysisError.inestimable(.inestimable(detail)))
    case .singleCategory, .tooManyCategories, .tooFewCategories, .unusedCategory: categories(error)
    case .randomSlope(let term):
      (
        Phrase(
          id: "Suku acak '\(term)' memuat kemiringan; model kumulatif hanya menerima titik potong acak.",
          en: "The random term '\(term)' has a slope; the cumulative model takes random intercepts only."),
        Phrase(id: "Tulis (1 | faktor).", en: "Write (1 | factor).")
      )
    case .separation(let column):
      (
        Phrase(
          id: "'\(column)' memisahkan kategori tanpa kecuali: koefisiennya tumbuh tanpa batas.",
          en:
            "'\(column)' tells the categories apart without exception: its coefficient grows beyond all bounds."
        ),
        Phrase(
          id: "Keluarkan '\(column)' dari model, atau gabungkan kategori yang jarang dipakai.",
          en: "Take '\(column)' out of the model, or merge categories that are seldom used.")
      )
    case .unboundedVariance(let term):
      (
        Phrase(
          id: "Taraf '\(term)' memisahkan kategori tanpa kecuali: ragamnya tumbuh tanpa batas.",
          en:
            "The levels of '\(term)' tell the categories apart without exception: their variance grows beyond all bounds."
        ),
        Phrase(
          id: "Kumpulkan lebih banyak penilaian per taraf, atau keluarkan '\(term)' dari model.",
          en: "Collect more ratings per level, or take '\(term)' out of the model.")
      )
    case .noModes:
      (
        Phrase(
          id: "Efek acak tidak ditemukan: kemungkinannya tidak memiliki puncak di dekat titik mula.",
          en: "The random effects were not found: the likelihood has no maximum near the start."),
        Phrase(id: "Gunakan --link logit atau probit.", en: "Use --link logit or probit.")
      )
    }
  }

  private static func categories(_ error: OrdinalError) -> (Phrase, Phrase) {
    switch error {
    case .singleCategory(let category):
      (
        Phrase(
          id: "Semua penilaian ada dalam satu kategori ('\(category)'): tidak ada yang dapat dijelaskan.",
          en: "All ratings are in one category ('\(category)'): there is nothing to explain."),
        Phrase(
          id: "Gunakan nilai yang lebih rinci, misalnya per indikator.",
          en: "Use finer scores, for example those by indicator.")
      )
    case .tooManyCategories(let found, let limit):
      (
        Phrase(
          id:
            "Tanggapan memiliki \(found) nilai berbeda; model kumulatif untuk skala paling banyak \(limit) taraf.",
          en:
            "The response has \(found) different values; the cumulative model is for scales of at most \(limit) levels."
        ),
        Phrase(
          id: "Untuk skala 0–100 gunakan --family gaussian; atau bagi nilai menjadi kategori lebih dahulu.",
          en: "For scores on 0–100 use --family gaussian, or group the scores into categories first.")
      )
    case .tooFewCategories(let structure, let found, let needed):
      (
        Phrase(
          id: "Ambang '\(structure.rawValue)' memerlukan paling sedikit \(needed) kategori; ada \(found).",
          en: "Thresholds '\(structure.rawValue)' need at least \(needed) categories; there are \(found)."),
        Phrase(id: "Gunakan --thresholds flexible.", en: "Use --thresholds flexible.")
      )
    case .unusedCategory(let category):
      (
        Phrase(
          id: "Kategori '\(category)' tidak pernah dipakai, sehingga ambangnya tidak dapat diduga.",
          en: "Nobody used the category '\(category)', so that its threshold cannot be estimated."),
        Phrase(
          id: "Keluarkan kategori itu, atau gunakan ambang berjarak sama.",
          en: "Leave the category out, or take equidistant thresholds.")
      )
    default: refusal(error)
    }
  }
}
