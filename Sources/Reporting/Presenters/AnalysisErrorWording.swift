import AppraisalAnalysis
import Statistics

extension Wording {
  /// Why the data cannot answer, and the cheapest remedy.
  public static func refusal(_ error: AnalysisError) -> (message: Phrase, remedy: Phrase) {
    switch error {
    case .noRaters:
      (
        Phrase(
          id: "Data ini tidak menyebut penilai, sehingga tidak ada yang dapat dikatakan tentang penilai.",
          en: "The data name no raters, so nothing can be said about raters."),
        Phrase(
          id:
            "Tambahkan kolom penilai (NIP pejabat penilai), lalu ulangi; atau tunjuk kolomnya dengan --map rater=KOLOM.",
          en: "Add a column with the rater, or name it with --map rater=COLUMN.")
      )
    case .tooFewLevels("period", let found, let needed): tooFewPeriods(found, needed)
    case .tooFewLevels(let factor, let found, let needed):
      (
        Phrase(
          id: "Hanya ada \(found) \(name(of: factor)); perbandingan memerlukan paling sedikit \(needed).",
          en: "There is only \(found) \(name(of: factor)); a comparison needs at least \(needed)."),
        factor == "indicator"
          ? Phrase(
            id: "Sertakan nilai per indikator, bukan hanya nilai akhir.",
            en: "Include scores by indicator, not the overall score alone.")
          : Phrase(
            id: "Sertakan lebih banyak \(name(of: factor)), misalnya dari unit atau periode lain.",
            en: "Include more, for example from other units or periods.")
      )
    case .scoresAllEqual(let score, let rows):
      (
        equalScores(score, rows),
        Phrase(
          id: "Gunakan nilai per indikator atau nilai sebelum dibulatkan menjadi predikat.",
          en: "Use scores by indicator, or the scores before they were rounded to a word.")
      )
    case .tooFewRatings(let found, let needed):
      (
        Phrase(
          id: "Hanya ada \(found) penilaian; model memerlukan paling sedikit \(needed).",
          en:
            "There \(found == 1 ? "is" : "are") only \(count(found, id: "penilaian", one: "rating", many: "ratings")); the model needs at least \(needed)."
        ),
        Phrase(
          id: "Sertakan lebih banyak pegawai, penilai, atau periode.",
          en: "Include more employees, raters or periods.")
      )
    case .tooLittleInformation(let bits, let needed, let indicator):
      (
        Phrase(
          id:
            "Setiap indikator hampir berisi satu nilai saja (paling informatif: \(indicator), \(bits, .decimals(2)) bit; diperlukan \(needed, .decimals(1)) bit). Peringkat dari data ini akan menyesatkan.",
          en:
            "Every indicator is nearly one and the same score (most informative: \(indicator), \(bits, .decimals(2)) bit; \(needed, .decimals(1)) needed). A ranking would mislead."
        ),
        Phrase(
          id: "Gunakan nilai 0–100 per indikator atau hasil kerja terukur, bukan predikat.",
          en: "Use 0–100 scores by indicator or measured results instead of the final word.")
      )
    case .unreliable(let reliability, let needed, let perRatee, let enough):
      (
        Phrase(
          id:
            "Reliabilitas nilai pegawai \(reliability, .decimals(3)), di bawah \(needed, .decimals(1)): nilai ini tidak dapat membedakan pegawai, jadi tidak ada peringkat yang dibuat.",
          en:
            "The reliability of the employees' scores is \(reliability, .decimals(3)), below \(needed, .decimals(1)): they cannot tell employees apart, so no ranking is made."
        ),
        moreRatings(perRatee, enough)
      )
    case .severityNotIdentified:
      (
        Phrase(
          id:
            "Tidak ada pegawai yang dinilai dua penilai, sehingga keketatan penilai tidak dapat dipisahkan dari mutu timnya.",
          en:
            "No employee has two raters, so that the severity of a rater cannot be told from how good the staff are."
        ),
        Phrase(
          id: "Mintalah penilai kedua untuk beberapa pegawai; sedikit saja sudah menghubungkan para penilai.",
          en: "Have some employees rated by a second rater; a few are enough to link the raters.")
      )
    case .noPersonVariance(let reason):
      (
        Phrase(
          id: "Pegawai tidak dapat dibandingkan: \(Wording.reason(reason)).",
          en: "Employees cannot be compared: \(Wording.reason(reason))."),
        Phrase(
          id: "Sertakan beberapa penilaian per pegawai (indikator, periode, atau penilai lain).",
          en: "Include several ratings per employee (indicators, periods or other raters).")
      )
    case .unknownRatee(let ratee, let nearest): unknown(ratee, nearest, id: "Pegawai", en: "employee")
    case .noTeam(let rater):
      (
        Phrase(
          id: "Penilai '\(rater)' tidak menilai siapa pun sebagai atasan.",
          en: "The rater '\(rater)' rates nobody as a superior."),
        Phrase(
          id: "Lembar bimbingan hanya untuk atasan; rekan dan bawahan tidak mempunyai tim.",
          en: "The guidance sheet is for superiors; peers and subordinates have no team.")
      )
    case .indicatorsNotSeparable(.singleLevel):
      (
        Phrase(
          id: "Data ini hanya memuat satu indikator, sehingga tidak ada yang lemah di antara beberapa.",
          en: "The data have one indicator only, so none can be the weakest."),
        Phrase(
          id: "Sertakan nilai per indikator, bukan hanya nilai akhir.",
          en: "Include scores by indicator, not the overall score alone.")
      )
    case .indicatorsNotSeparable:
      (
        Phrase(
          id:
            "Kekuatan pegawai per indikator tidak dapat dibedakan dari kebetulan: tiap orang dinilai sekali per indikator.",
          en: "Strengths by indicator cannot be told from chance: everybody was rated once on each."),
        Phrase(
          id: "Sertakan beberapa periode, atau penilai kedua.",
          en: "Include several periods, or a second rater.")
      )
    case .unknownLevel(let name, let role, let levels):
      (
        Phrase(
          id: "Tidak ada \(self.name(of: role)) '\(name)' dalam data.",
          en: "There is no \(self.name(of: role)) '\(name)' in the data."),
        Phrase(
          id: "Yang ada: \(levels.prefix(20).joined(separator: ", ")).",
          en: "There are: \(levels.prefix(20).joined(separator: ", ")).")
      )
    case .unknownRater(let rater):
      (
        Phrase(id: "Penilai '\(rater)' tidak ada dalam data.", en: "There is no rater '\(rater)' in the data."),
        Phrase(
          id: "Sebut penilai seperti dalam tabel 'raters', dengan pengenal atau nama samarannya.",
          en: "Name raters as in the table 'raters', by identifier or pseudonym.")
      )
    case .cutsOutsideScale(let policy, let above, let meets, let minimum, let maximum):
      (
        Phrase(
          id:
            "Ambang kinerja pada aturan \(policy) (\(above, .significant(3)) dan \(meets, .significant(3))) tidak cocok dengan skala nilai ini (\(minimum, .significant(3)) sampai \(maximum, .significant(3))).",
          en:
            "The performance cuts of policy \(policy) (\(above, .significant(3)) and \(meets, .significant(3))) do not fit the scale of these scores (\(minimum, .significant(3)) to \(maximum, .significant(3)))."
        ),
        Phrase(
          id:
            "Pakai aturan menurut pemeringkatan (--policy talenta-permenpanrb-3-2020), atau berkas sendiri dengan ambang pada skala ini.",
          en:
            "Use the policy by ranking (--policy talenta-permenpanrb-3-2020), or a file of your own with cuts on this scale."
        )
      )
    case .noSuchFact(let name, let known):
      (
        Phrase(
          id: "Tidak ada kolom angka atau tanggal bernama '\(name)'.",
          en: "There is no column of numbers or days named '\(name)'."),
        known.isEmpty
          ? Phrase(
            id: "Data ini tidak memuat fakta berupa angka.", en: "The data have no facts that are numbers.")
          : Phrase(
            id: "Kolom angka yang ada: \(known.joined(separator: ", ")).",
            en: "Columns of numbers are: \(known.joined(separator: ", ")).")
      )
    case .quotasBeyondSeats(let needed, let seats):
      (
        Phrase(
          id: "Kuota minimum unit memerlukan \(needed) kursi, padahal hanya ada \(seats).",
          en: "The minima of the units need \(needed) seats, and there are only \(seats)."),
        Phrase(id: "Turunkan kuota minimum, atau tambah --seats.", en: "Lower the minima, or raise --seats.")
      )
    case .quotasBeyondBudget(let needed, let budget):
      (
        Phrase(
          id:
            "Kuota minimum unit memerlukan biaya \(BoxWording.points(needed)), padahal anggarannya \(BoxWording.points(budget)).",
          en:
            "The minima of the units cost \(BoxWording.points(needed)), and the budget is \(BoxWording.points(budget))."
        ),
        Phrase(id: "Turunkan kuota minimum, atau tambah --budget.", en: "Lower the minima, or raise --budget.")
      )
    case .missingCosts(let fact, let people):
      (
        Phrase(
          id: "Kolom biaya '\(fact)' kosong atau negatif untuk \(people) calon.",
          en: "The column of costs '\(fact)' is empty or negative for \(people) candidates."),
        Phrase(
          id: "Lengkapi kolom itu, atau beri satu biaya untuk semua, seperti --cost 12500000.",
          en: "Complete the column, or give one cost for all, as in --cost 12500000.")
      )
    case .planTooLarge(let raters, let limit):
      (
        Phrase(
          id:
            "Ada \(raters) penilai; penilaian ganda direncanakan untuk paling banyak \(limit) sekaligus, karena setiap pasangan penilai diperhitungkan pada setiap langkah.",
          en:
            "There are \(raters) raters; double ratings are planned for at most \(limit) at a time, as every pair of raters is weighed at every step."
        ),
        Phrase(
          id: "Rencanakan per perangkat daerah: satu berkas untuk tiap kelompok unit.",
          en: "Plan agency by agency: a file for each group of units.")
      )
    case .unknownUnit(let unit, let nearest): unknown(unit, nearest, id: "Unit", en: "unit")
    case .unknownIndicator(let name, let known):
      (
        Phrase(id: "Tidak ada indikator '\(name)'.", en: "There is no indicator '\(name)'."),
        Phrase(
          id: "Indikator yang ada: \(known.joined(separator: ", ")).",
          en: "The indicators are: \(known.joined(separator: ", ")).")
      )
    case .noBridge(let from, let to, let people, let needed):
      (
        Phrase(
          id:
            "Aturan '\(from)' dan '\(to)' tidak dapat dijembatani: hanya \(people) orang dengan nilai yang berbeda-beda dinilai menurut keduanya, diperlukan \(needed).",
          en:
            "The regimes '\(from)' and '\(to)' cannot be bridged: only \(people) people with scores that differ were rated under both, \(needed) are needed."
        ),
        Phrase(
          id: "Tanpa --bridge tiap aturan mempunyai trennya sendiri.",
          en: "Without --bridge each regime has trends of its own.")
      )
    case .notConverged(let iterations, let decrement):
      (
        Phrase(
          id:
            "Pendugaan ragam belum konvergen setelah \(iterations) langkah (sisa \(decrement, .significant(2))).",
          en: "The variances did not converge in \(iterations) steps (decrement \(decrement, .significant(2)))."
        ),
        Phrase(
          id: "Periksa data dengan 'timbang check'; biasanya satu faktor hampir sama dengan faktor lain.",
          en: "Look at the data with 'timbang check'; usually one factor nearly repeats another.")
      )
    case .inestimable(let error): inestimable(error)
    case .tooManyScoreLevels(let found, let limit): tooManyScoreLevels(found, limit)
    case .rasch(let error): refusal(rasch: error)
    case .agreement(let error): refusal(agreement: error)
    case .nothingRepeated(let ratees): nothingRepeated(ratees)
    case .uncorrelated(let error): CorrelationErrorWording.refusal(error)
    case .ungroupable(let error): ClusteringErrorWording.refusal(error)
    case .ordinal(let error): refusal(error)
    case .noTrainingDates, .unreadableTrainingDate, .repeatedUnitPeriod, .tooFewTrained, .noTrainingEffect:
      TrainingErrorWording.refusal(error)
    }
  }

  /// Two periods can be compared; a difference of two is no trend.
  private static func tooFewPeriods(_ found: Int, _ needed: Int) -> (Phrase, Phrase) {
    let trend = SeriesTrend.fewestPeriods
    let periods = count(found, id: "periode", one: "period", many: "periods")
    let message =
      needed < trend
      ? Phrase(
        id: "Hanya ada \(periods); perbandingan memerlukan paling sedikit \(needed), tren \(trend).",
        en:
          "There \(found == 1 ? "is" : "are") only \(periods); a comparison needs at least \(needed), a trend \(trend)."
      )
      : Phrase(
        id: "Hanya ada \(periods); tren memerlukan paling sedikit \(needed).",
        en: "There \(found == 1 ? "is" : "are") only \(periods); a trend needs at least \(needed).")
    return (
      message,
      Phrase(
        id: "Sertakan ekspor periode lain, dengan penilai dan cara penilaian yang sama.",
        en: "Include exports of other periods, with the same raters and way of scoring.")
    )
  }

  private static func equalScores(_ score: Double, _ rows: Int) -> Phrase {
    guard rows > 1 else {
      return Phrase(
        id: "Hanya ada satu nilai: tidak ada pegawai yang dapat dibedakan.",
        en: "There is one score only: no employee can be told from another.")
    }
    let style: NumberStyle = score == score.rounded() ? .decimals(0) : .significant(6)
    return Phrase(
      id: "Semua \(rows) nilai sama (\(score, style)): tidak ada pegawai yang dapat dibedakan.",
      en: "All \(rows) scores are equal (\(score, style)): no employee can be told from another.")
  }

  private static func moreRatings(_ perRatee: Double, _ enough: Double?) -> Phrase {
    guard let enough else {
      return Phrase(
        id: "Kumpulkan penilaian dari lebih banyak penilai per pegawai, atau hasil kerja terukur.",
        en: "Collect ratings by more raters per employee, or measured results.")
    }
    return Phrase(
      id:
        "Kini rata-rata \(perRatee, .decimals(1)) penilaian per pegawai; diperlukan sekitar \(enough, .decimals(1)), sebaiknya dari penilai yang berbeda.",
      en:
        "There are \(perRatee, .decimals(1)) ratings per employee; about \(enough, .decimals(1)) are needed, best from different raters."
    )
  }

  private static func unknown(_ name: String, _ nearest: [String], id: String, en: String) -> (Phrase, Phrase) {
    let list = nearest.joined(separator: ", ")
    return (
      Phrase(id: "\(id) '\(name)' tidak ada dalam data.", en: "There is no \(en) '\(name)' in the data."),
      nearest.isEmpty
        ? Phrase(id: "Periksa pengenalnya.", en: "Check the identifier.")
        : Phrase(id: "Yang paling mirip: \(list).", en: "The nearest: \(list).")
    )
  }

  private static func inestimable(_ error: ModelError) -> (Phrase, Phrase) {
    let check = Phrase(
      id: "Periksa rancangan penilaian dengan 'timbang check'.", en: "Look at the design with 'timbang check'.")
    switch error {
    case .tooFewObservations(let found, let needed):
      return (
        Phrase(
          id: "Model memerlukan paling sedikit \(needed) baris; ada \(found).",
          en: "The model needs at least \(needed) rows; there are \(found)."),
        Phrase(id: "Sederhanakan model atau tambah data.", en: "Simplify the model or add data.")
      )
    case .tooFewLevels(let term, let found):
      return (
        Phrase(
          id: "Faktor '\(term)' hanya memiliki \(found) taraf.",
          en: "The factor '\(term)' has only \(found) level."),
        Phrase(id: "Keluarkan faktor itu dari model.", en: "Take it out of the model.")
      )
    case .levelsEqualObservations(let term, let levels):
      return (
        Phrase(
          id: "Faktor '\(term)' memiliki \(levels) taraf, sebanyak barisnya; ia tidak terpisahkan dari galat.",
          en: "The factor '\(term)' has \(levels) levels, as many as rows; it cannot be told from the residual."
        ),
        Phrase(id: "Keluarkan faktor itu dari model.", en: "Take it out of the model.")
      )
    case .constantResponse:
      return (Phrase(id: "Semua nilai sama.", en: "All responses are equal."), check)
    case .perfectFit:
      return (
        Phrase(
          id: "Model mereproduksi setiap nilai; tidak ada galat yang tersisa untuk diduga.",
          en: "The model reproduces every value; no residual variance is left."),
        Phrase(id: "Sederhanakan model.", en: "Simplify the model.")
      )
    case .identicalTerms(let a, let b):
      return (
        Phrase(
          id:
            "Faktor '\(a)' dan '\(b)' mengelompokkan baris dengan cara yang sama; ragamnya tidak terpisahkan.",
          en:
            "The factors '\(a)' and '\(b)' group the rows in the same way; their variances cannot be told apart."
        ),
        Phrase(id: "Keluarkan salah satu.", en: "Take one of them out.")
      )
    case .confounded(let term, let factor):
      return (
        Phrase(
          id:
            "Di dalam setiap taraf '\(factor)' hanya ada satu taraf '\(term)'; pengaruhnya tidak terpisahkan.",
          en: "Each level of '\(factor)' has one level of '\(term)' only; its effects cannot be told apart."),
        Phrase(
          id: "Tambahkan penilaian yang menghubungkan: dua penilai untuk pegawai yang sama.",
          en: "Add ratings that link them: two raters of the same person.")
      )
    case .notFinite(let column, let row):
      return (
        Phrase(
          id: "Kolom '\(column)' memuat nilai tak hingga pada baris data ke-\(row + 1).",
          en: "The column '\(column)' holds a value that is not finite in data row \(row + 1)."),
        Phrase(id: "Perbaiki atau kosongkan nilainya.", en: "Correct the value or leave it empty.")
      )
    case .badWeight(let row, let value):
      return (
        Phrase(
          id: "Bobot \(value, .significant(4)) pada baris data ke-\(row + 1) tidak positif.",
          en: "The weight \(value, .significant(4)) in data row \(row + 1) is not positive."),
        Phrase(id: "Beri bobot positif.", en: "Give a positive weight.")
      )
    case .inestimable(let detail):
      return (
        Phrase(
          id: "Persamaan model tidak dapat diselesaikan (\(String(describing: detail))).",
          en: "The equations of the model could not be solved (\(String(describing: detail)))."),
        check
      )
    }
  }

  /// Why a term was left out of the model.
  public static func reason(_ reason: DroppedTerm.Reason) -> Phrase {
    switch reason {
    case .singleLevel: Phrase(id: "hanya satu taraf", en: "a single level")
    case .levelPerRow: Phrase(id: "setiap baris memiliki taraf sendiri", en: "every row has a level of its own")
    case .sameGroups(let other):
      Phrase(
        id: "pengelompokannya sama dengan \(name(of: other))", en: "the same groups as \(name(of: other))")
    case .constantWithin(let factor):
      Phrase(
        id: "tidak berubah pada \(name(of: factor)) yang sama",
        en: "does not change within a \(name(of: factor))")
    case .missingValues(let rows):
      Phrase(id: "\(rows) baris tanpa isian", en: "\(rows) rows without a value")
    }
  }

  /// The word for a role or a part of the model.
  public static func name(of factor: String) -> Phrase {
    switch factor {
    case "ratee": Phrase(id: "pegawai yang dinilai", en: "ratee")
    case "rater": Phrase(id: "penilai", en: "rater")
    case "unit": Phrase(id: "unit", en: "unit")
    case "indicator": Phrase(id: "indikator", en: "indicator")
    case "period": Phrase(id: "periode", en: "period")
    case let name where name.contains(":"):
      // In a product the short word will do.
      name.split(separator: ":").map { part in
        part == "ratee" ? Phrase(id: "pegawai", en: "ratee") : self.name(of: String(part))
      }.joined(separator: " × ")
    case "Residual": Phrase(id: "sisa", en: "residual")
    default: .verbatim(factor)
    }
  }
}
