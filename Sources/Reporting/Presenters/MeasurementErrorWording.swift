import AppraisalAnalysis
import Statistics

/// Why a Rasch model or a measure of agreement cannot be had, and the cheapest remedy.
extension Wording {
  static func tooManyScoreLevels(_ found: Int, _ limit: Int) -> (message: Phrase, remedy: Phrase) {
    let message =
      found > limit
      ? Phrase(
        id: "Nilai memiliki \(found) tingkat yang berbeda; model ordinal menerima paling banyak \(limit).",
        en: "The scores have \(found) different levels; an ordinal model takes at most \(limit).")
      : Phrase(
        id:
          "Jarak antartingkat nilai (\(found) tingkat) tidak beraturan, sehingga tidak dapat dihitung sebagai langkah.",
        en: "The \(found) levels of the scores are not evenly spaced and cannot be counted as steps.")
    return (
      message,
      Phrase(
        id: "Gunakan --model linear, yang memang untuk skala panjang, atau nilai sebelum dijumlahkan.",
        en: "Use --model linear, which is made for long scales, or the ratings before they were added up.")
    )
  }

  static func nothingRepeated(_ ratees: Int) -> (message: Phrase, remedy: Phrase) {
    (
      Phrase(
        id:
          "Tidak satu pun dari \(ratees) pegawai dinilai lebih dari sekali (penilai, indikator, atau periode lain), sehingga galat nilai tidak dapat diketahui.",
        en:
          "None of the \(ratees) employees was rated more than once (by another rater, on another indicator or in another period), so that nothing is known about the error of a score."
      ),
      Phrase(
        id:
          "Yang termurah: mintalah penilai kedua untuk sekitar 20 pegawai, atau sertakan nilai per indikator.",
        en:
          "The cheapest remedy: have some 20 employees rated by a second rater, or include scores by indicator."
      )
    )
  }

  /// Why a many-facet Rasch model cannot be had.
  static func refusal(rasch error: RaschError) -> (message: Phrase, remedy: Phrase) {
    let more = Phrase(
      id: "Sertakan lebih banyak pegawai, penilai, atau indikator.",
      en: "Include more employees, raters or indicators.")
    switch error {
    case .noRatings: return (Phrase(id: "Tidak ada penilaian.", en: "There are no ratings."), more)
    case .tooFewFacets(let found):
      return (
        Phrase(
          id: "Model multifaset memerlukan paling sedikit 2 faset; ada \(found).",
          en: "A many-facet model needs at least 2 facets; there \(found == 1 ? "is" : "are") \(found)."), more
      )
    case .tooFewLevels(let facet, let found):
      return (
        Phrase(
          id: "Hanya ada \(found) \(name(of: facet)); perbandingan memerlukan paling sedikit 2.",
          en: "There is only \(found) \(name(of: facet)); a comparison needs at least 2."), more
      )
    case .badWeight(let row, let value):
      return (
        Phrase(
          id: "Bobot \(value, .significant(4)) pada baris data ke-\(row + 1) tidak positif.",
          en: "The weight \(value, .significant(4)) in data row \(row + 1) is not positive."),
        Phrase(id: "Beri bobot positif.", en: "Give a positive weight.")
      )
    case .constantScores:
      return (
        Phrase(
          id:
            "Tanpa pegawai dan penilai yang semua nilainya di ujung skala, tidak ada dua nilai yang berbeda lagi.",
          en:
            "Without the ratees and raters whose scores are all at an end of the scale, no two different scores are left."
        ),
        Phrase(
          id: "Gunakan nilai per indikator atau nilai sebelum dibulatkan menjadi predikat.",
          en: "Use scores by indicator, or the scores before they were rounded to a word.")
      )
    case .tooManyCategories(let found, let limit): return tooManyScoreLevels(found, limit)
    case .tooManyColumns(let found, let limit):
      return (
        Phrase(
          id:
            "Ada \(found) taraf dan ambang di samping faset terbesar; paling banyak \(limit) dapat diduga bersama.",
          en:
            "There are \(found) levels and thresholds beside the largest facet; at most \(limit) can be estimated together."
        ),
        Phrase(
          id: "Pilih sebagian data, misalnya satu unit, atau gunakan --model linear.",
          en: "Choose a part of the data, such as one unit, or use --model linear.")
      )
    case .inestimable(let detail):
      return (
        Phrase(
          id: "Persamaan model tidak dapat diselesaikan (\(String(describing: detail))).",
          en: "The equations of the model could not be solved (\(String(describing: detail)))."),
        Phrase(
          id: "Periksa rancangan penilaian dengan 'timbang check'.",
          en: "Look at the design with 'timbang check'.")
      )
    }
  }

  /// Why a measure of agreement or reliability cannot be had.
  static func refusal(agreement error: AgreementError) -> (message: Phrase, remedy: Phrase) {
    switch error {
    case .tooFewObjects(let found, let needed):
      return (
        Phrase(
          id: "Hanya ada \(found) pegawai (baris) dengan nilai yang dapat dibandingkan; diperlukan \(needed).",
          en: "Only \(found) ratees (rows) have scores that can be compared; \(needed) are needed."),
        Phrase(id: "Sertakan lebih banyak pegawai.", en: "Include more ratees.")
      )
    case .tooFewRaters(let found, let needed):
      return (
        Phrase(
          id: "Hanya ada \(found) penilai, butir, atau kategori; diperlukan \(needed).",
          en: "There is only \(found) rater, item or category; \(needed) are needed."),
        Phrase(
          id: "Mintalah penilai kedua untuk beberapa pegawai, atau sebutkan kolom lain.",
          en: "Have some ratees rated by a second rater, or name another column.")
      )
    case .unequalRatings(_, let found, let needed):
      return (
        Phrase(
          id: "Jumlah penilai tidak sama: ada pegawai dengan \(found) dan ada dengan \(needed).",
          en: "Ratees differ in their number of raters: \(found) and \(needed) occur."),
        Phrase(
          id: "Gunakan ukuran untuk rancangan tak lengkap: alfa Krippendorff atau G(q,k).",
          en: "Use a measure for incomplete designs: Krippendorff's alpha or G(q,k).")
      )
    case .badValue(let row, let value):
      return (
        Phrase(
          id: "Nilai \(value, .significant(6)) pada baris data ke-\(row + 1) tidak dapat dipakai.",
          en: "The value \(value, .significant(6)) in data row \(row + 1) cannot be used."),
        Phrase(id: "Perbaiki atau kosongkan nilainya.", en: "Correct the value or leave it empty.")
      )
    case .noVariation:
      return (
        Phrase(
          id: "Semua nilai sama: tidak ada perbedaan yang dapat disepakati.",
          en: "All values are the same: there is nothing to agree about."),
        Phrase(
          id: "Gunakan nilai per indikator atau nilai sebelum dibulatkan menjadi predikat.",
          en: "Use scores by indicator, or the scores before they were rounded to a word.")
      )
    case .unbalanced(let cells, let scores):
      return (
        Phrase(
          id: "\(scores) nilai tidak mengisi \(cells) sel masing-masing satu kali.",
          en: "\(scores) scores do not fill \(cells) cells once each."),
        Phrase(id: "Gabungkan nilai ganda lebih dahulu.", en: "Bring repeated scores together first.")
      )
    case .inestimable(let error): return refusal(AnalysisError.inestimable(error))
    case .notConverged:
      return (
        Phrase(id: "Pendugaan ragam belum konvergen.", en: "The variances did not converge."),
        Phrase(id: "Sertakan lebih banyak data.", en: "Include more data.")
      )
    }
  }
}
