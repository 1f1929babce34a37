import Statistics

/// Why indicators cannot be correlated, and what to do.
enum CorrelationErrorWording {
  static func refusal(_ error: CorrelationError) -> (message: Phrase, remedy: Phrase) {
    (message(error), remedy(error))
  }

  private static func message(_ error: CorrelationError) -> Phrase {
    switch error {
    case .infiniteValue(let row, let column):
      Phrase(
        id: "Baris \(row + 1) indikator ke-\(column + 1) berisi nilai tak hingga.",
        en: "Row \(row + 1) of indicator \(column + 1) holds an infinite value.")
    case .tooFewColumns(let found, let needed):
      Phrase(
        id: "Hanya ada \(found) indikator; pertanyaan ini memerlukan \(needed).",
        en: "There are \(found) indicators only; this question needs \(needed).")
    case .tooFewRows(let found, let needed):
      Phrase(
        id: "Hanya \(found) baris dapat dipakai; diperlukan paling sedikit \(needed).",
        en: "Only \(found) rows can be used; at least \(needed) are needed.")
    case .constantColumn(let column):
      Phrase(
        id: "Indikator ke-\(column + 1) selalu berisi nilai yang sama.",
        en: "Indicator \(column + 1) is always one and the same score.")
    case .tooManyLevels(let column, let found, let limit):
      Phrase(
        id:
          "Indikator ke-\(column + 1) memiliki \(found) nilai berbeda; ukuran untuk tingkat berurut menerima paling banyak \(limit).",
        en:
          "Indicator \(column + 1) has \(found) different values; a measure for ordered levels takes at most \(limit)."
      )
    case .singular(let rank, let columns):
      Phrase(
        id:
          "\(columns) indikator ini hanya memuat \(rank) hal yang berbeda: ada yang mengikuti dari yang lain.",
        en: "These \(columns) indicators hold \(rank) different things only: some follow from the others.")
    case .notConverged(let iterations):
      Phrase(
        id: "Pendugaan belum konvergen setelah \(iterations) langkah.",
        en: "The estimates did not converge in \(iterations) steps.")
    }
  }

  private static func remedy(_ error: CorrelationError) -> Phrase {
    switch error {
    case .tooManyLevels:
      Phrase(
        id: "Pakai --method spearman atau --method pearson.", en: "Use --method spearman or --method pearson.")
    case .constantColumn, .singular:
      Phrase(id: "Tinggalkan indikator itu dengan --columns.", en: "Leave it out with --columns.")
    case .infiniteValue: Phrase(id: "Perbaiki nilai itu, lalu ulangi.", en: "Correct the value and run again.")
    case .tooFewColumns, .tooFewRows, .notConverged:
      Phrase(
        id: "Sertakan lebih banyak indikator atau penilaian.", en: "Include more indicators or ratings.")
    }
  }
}
