import Statistics

/// Why rows cannot be grouped, and what to do.
enum ClusteringErrorWording {
  static func refusal(_ error: ClusteringError) -> (message: Phrase, remedy: Phrase) {
    (message(error), remedy(error))
  }

  private static func message(_ error: ClusteringError) -> Phrase {
    switch error {
    case .infiniteValue(let row, let column):
      Phrase(
        id: "Baris \(row + 1) indikator ke-\(column + 1) berisi nilai tak hingga.",
        en: "Row \(row + 1) of indicator \(column + 1) holds an infinite value.")
    case .noColumns:
      Phrase(id: "Tidak ada indikator untuk mengelompokkan.", en: "There are no indicators to group by.")
    case .tooFewRows(let found, let needed):
      Phrase(
        id: "Hanya ada \(found) susunan nilai yang lengkap dan berbeda; diperlukan paling sedikit \(needed).",
        en: "There are only \(found) complete and different sets of scores; at least \(needed) are needed.")
    case .constantColumn(let column):
      Phrase(
        id: "Indikator ke-\(column + 1) selalu berisi nilai yang sama.",
        en: "Indicator \(column + 1) is always one and the same score.")
    case .collinear(let columns):
      Phrase(
        id: "Salah satu dari \(columns) indikator mengikuti dari yang lain.",
        en: "One of the \(columns) indicators follows from the others.")
    case .tooManyRows(let found, let limit):
      Phrase(
        id: "Ada \(found) susunan nilai yang berbeda; cara ini membandingkan paling banyak \(limit).",
        en: "There are \(found) different sets of scores; this method compares at most \(limit).")
    case .tooManyLevels(let column, let found, let limit):
      Phrase(
        id:
          "Indikator ke-\(column + 1) mempunyai \(found) nilai yang berbeda; kelas laten menerima paling banyak \(limit).",
        en: "Indicator \(column + 1) has \(found) different scores; latent classes take at most \(limit).")
    case .degenerate(let starts):
      Phrase(
        id: "Ke-\(starts) awal pencarian berakhir pada kelompok tanpa sebaran.",
        en: "All \(starts) starts of the search ended in a group without spread.")
    }
  }

  private static func remedy(_ error: ClusteringError) -> Phrase {
    switch error {
    case .infiniteValue: Phrase(id: "Perbaiki nilai itu, lalu ulangi.", en: "Correct the value and run again.")
    case .constantColumn, .noColumns:
      Phrase(
        id: "Pilih indikator lain dengan --columns.", en: "Choose other indicators with --columns.")
    case .collinear:
      Phrase(
        id: "Tinggalkan indikator itu, atau pakai --families EII,VII,EEI,VEI,EVI,VVI.",
        en: "Leave it out, or use --families EII,VII,EEI,VEI,EVI,VVI.")
    case .tooManyLevels:
      Phrase(
        id: "Pakai --method mixture, atau tinggalkan indikator itu.",
        en: "Use --method mixture, or leave it out.")
    case .tooManyRows: Phrase(id: "Pakai --method kmeans.", en: "Use --method kmeans.")
    case .tooFewRows:
      Phrase(
        id: "Sertakan lebih banyak pegawai, atau lebih sedikit kelompok (--k).",
        en: "Include more employees, or try fewer groups (--k).")
    case .degenerate:
      Phrase(
        id: "Pakai lebih sedikit kelompok (--k), atau famili yang lebih sederhana (--families).",
        en: "Try fewer groups (--k) or simpler families (--families).")
    }
  }
}
