import AppraisalAnalysis
import Statistics

/// Why the data do not show what training did, and what would.
enum TrainingErrorWording {
  static func refusal(_ error: AnalysisError) -> (Phrase, Phrase) {
    switch error {
    case .noTrainingDates(let columns):
      let list = columns.isEmpty ? "–" : columns.joined(separator: ", ")
      return (
        Phrase(
          id: "Tidak ada kolom yang menyebut kapan pegawai dilatih (fakta yang ada: \(list)).",
          en: "No column says when employees were trained (the facts are: \(list))."),
        Phrase(
          id:
            "Jalankan 'timbang training DATA --training BERKAS' dengan daftar pelatihan (NIP dan tanggal), atau 'timbang training DATA --date KOLOM' bila data memuat tanggalnya (dan --map fact=KOLOM bila berkas tidak berdeskriptor).",
          en:
            "Run 'timbang training DATA --training FILE' with a list of trainings (employee and date), or 'timbang training DATA --date COLUMN' where the data have the date (and --map fact=COLUMN where a bare file does not say that it is a fact)."
        )
      )
    case .unreadableTrainingDate(let column, let value, let line):
      return (
        Phrase(
          id: "Baris \(String(line)), kolom '\(column)': '\(value)' bukan tanggal atau periode yang dikenal.",
          en: "Line \(String(line)), column '\(column)': '\(value)' is no date or period that is known."),
        Phrase(
          id:
            "Tulis tanggal seperti 2024-03-15, atau periode seperti 2024-Q1; kosongkan untuk yang tidak dilatih.",
          en: "Write a date as 2024-03-15 or a period as 2024-Q1; leave it empty for those not trained.")
      )
    case .repeatedUnitPeriod(let unit, let period, let line):
      return (
        Phrase(
          id: "Baris \(String(line)): '\(unit)' mempunyai baris kedua untuk \(period).",
          en: "Line \(String(line)): '\(unit)' has a second row for \(period)."),
        Phrase(
          id: "Sisakan satu baris untuk tiap satuan dan periode, misalnya rata-ratanya.",
          en: "Leave one row for each unit and period, such as their mean.")
      )
    case .tooFewTrained(let found, let needed):
      return (
        Phrase(
          id:
            "Tidak dapat dikatakan: hanya \(found) orang dilatih dalam rentang data ini, sedangkan paling sedikit \(TrainingEffect.fewestTrained) diperlukan untuk mengatakan apa pun.",
          en:
            "Cannot tell: only \(found) \(found == 1 ? "was" : "were") trained within these data, and at least \(TrainingEffect.fewestTrained) are needed to say anything."
        ),
        Phrase(
          id: "Untuk melihat pengaruh terkecil yang berarti diperlukan sekitar \(needed) orang terlatih.",
          en: "About \(needed) trained would be needed to see the smallest effect that matters.")
      )
    case .noTrainingEffect(let reason): return refusal(reason)
    default: return (.verbatim(String(describing: error)), .verbatim(""))
    }
  }

  static func refusal(_ error: TreatmentError) -> (Phrase, Phrase) {
    let cannot = Phrase(id: "Tidak dapat dikatakan: ", en: "Cannot tell: ")
    switch error {
    case .tooFewPeriods(let found, let needed):
      return (
        cannot
          + Phrase(
            id:
              "data memuat \(found) periode; perbandingan sebelum dan sesudah memerlukan paling sedikit \(needed).",
            en:
              "the data hold \(found) \(found == 1 ? "period" : "periods"); before and after need at least \(needed)."
          ),
        Phrase(
          id: "Sertakan nilai dari periode sebelum dan sesudah pelatihan.",
          en: "Include scores from periods before and after the training.")
      )
    case .noneTreated(let always):
      return (
        cannot
          + (always == 0
            ? Phrase(
              id: "tidak seorang pun dilatih dalam rentang periode data.",
              en: "nobody was trained within the periods of the data.")
            : Phrase(
              id: "\(always) orang sudah dilatih sejak awal, dan tidak seorang pun sesudahnya.",
              en: "\(always) were trained from the start already, and nobody later.")),
        Phrase(
          id: "Sertakan periode sebelum pelatihan dan tanggal pelatihan tiap orang.",
          en: "Include periods before the training, and the date of each training.")
      )
    case .noComparison:
      return (
        cannot
          + Phrase(
            id: "semua orang sudah dilatih ketika pengaruhnya dapat terlihat, jadi tidak ada pembanding.",
            en:
              "everybody is trained by the time an effect could show, so that there is nobody to compare with."),
        Phrase(
          id: "Sertakan pegawai yang tidak atau belum dilatih.",
          en: "Include employees who were not trained, or not yet.")
      )
    case .nothingEstimable:
      return (
        cannot
          + Phrase(
            id: "tidak ada orang terlatih yang dinilai sebelum dan sesudah pelatihannya.",
            en: "nobody trained has scores both before and after the training."),
        Phrase(
          id: "Sertakan nilai orang yang sama sebelum dan sesudah pelatihan.",
          en: "Include scores of the same people before and after.")
      )
    case .collinear(let rank, let columns):
      return (
        cannot
          + Phrase(
            id: "pengaruh tiap angkatan tidak terpisahkan (peringkat \(rank) dari \(columns)).",
            en: "the effects of cohorts cannot be told apart (rank \(rank) of \(columns))."),
        Phrase(id: "Sertakan lebih banyak periode.", en: "Include more periods.")
      )
    case .tooFewAtCut(let below, let above, let needed):
      return (
        Phrase(
          id: "Di bawah batas ada \(below) orang, di atasnya \(above); diperlukan \(needed) di tiap sisi.",
          en: "There are \(below) below the cut and \(above) above; \(needed) are needed on each side."),
        Phrase(id: "Periksa --cut.", en: "Check --cut.")
      )
    case .scoreTooCoarse(let below, let above, let needed):
      return (
        Phrase(
          id:
            "Nilai seleksi terlalu kasar: \(below) nilai berbeda di bawah batas dan \(above) di atas; diperlukan \(needed) di tiap sisi.",
          en:
            "The score of the choice is too coarse: \(below) different ones below the cut and \(above) above; \(needed) are needed on each side."
        ),
        Phrase(id: "Pakai nilai sebelum dibulatkan.", en: "Use scores before rounding.")
      )
    case .notFinite(let column, let row):
      return (
        Phrase(
          id: "\(column): baris \(row + 1) bukan bilangan berhingga.",
          en: "\(column): row \(row + 1) is no finite number."),
        Phrase(id: "Perbaiki nilainya.", en: "Correct the value.")
      )
    }
  }
}
