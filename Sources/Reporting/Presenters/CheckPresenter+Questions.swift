import AppraisalAnalysis

// What can be asked of the data: question, how far it can be answered, why, and the cheapest remedy.

extension CheckPresenter {
  static func questionTable(_ check: DataCheck) -> ReportTable {
    ReportTable(
      name: "questions",
      columns: [
        ReportColumn("topic", Phrase(id: "Kode", en: "Code")),
        ReportColumn("question", Phrase(id: "Pertanyaan", en: "Question")),
        ReportColumn("answerable", Phrase(id: "Dapat dijawab", en: "Answerable")),
        ReportColumn("why", Phrase(id: "Alasan", en: "Why")),
        ReportColumn("remedy", Phrase(id: "Langkah termurah", en: "Cheapest remedy")),
      ],
      rows: check.questions.map {
        [
          .text($0.topic.code), .phrase($0.topic.words), .flag($0.isAnswerable),
          .phrase(why($0, measured: check.links.anchored)),
          $0.isAnswerable ? .missing : .phrase(remedy($0)),
        ]
      })
  }

  /// What the data can and cannot say, in a sentence or two.
  static func summary(_ check: DataCheck) -> Phrase {
    func list(_ extent: Extent) -> Phrase? {
      let asked = check.questions.filter { self.extent($0, measured: check.links.anchored) == extent }
      return asked.isEmpty ? nil : asked.map { $0.topic.words }.joined(separator: " ")
    }
    let yes = check.questions.count(where: \.isAnswerable)
    let first = Phrase(
      id: "Data ini dapat menjawab \(yes) dari \(check.questions.count) pertanyaan.",
      en: "The data can answer \(yes) of \(check.questions.count) questions.")
    let partly = list(.part).map { Phrase(id: "Yang terjawab sebagian: \($0)", en: "In part: \($0)") }
    let closed = list(.none).map {
      Phrase(id: "Yang tidak terjawab: \($0)", en: "What they cannot answer: \($0)")
    }
    return [first, partly, closed].compactMap(\.self).joined(separator: " ")
  }

  /// How far the data answer a question.
  enum Extent { case whole, part, none }

  /// Raters in groups without a common employee can be compared within a group, and where measured results link them.
  static func extent(_ question: DataQuestion, measured: Int) -> Extent {
    if question.isAnswerable { return .whole }
    if case .disconnected(_, let largest, _) = question.reason, largest > 1 || measured > 0 { return .part }
    return .none
  }

  /// `Who performs better? Can be answered: 40 employees with 160 ratings.`
  ///
  /// - Parameter measured: employees with ratings and measured results.
  static func sentence(_ question: DataQuestion, measured: Int) -> Phrase {
    let answer =
      switch extent(question, measured: measured) {
      case .whole: Phrase(id: " Dapat dijawab: ", en: " Can be answered: ")
      case .part: Phrase(id: " Dapat dijawab sebagian: ", en: " Can be answered in part: ")
      case .none: Phrase(id: " Tidak dapat dijawab: ", en: " Cannot be answered: ")
      }
    let first = question.topic.words + answer + why(question, measured: measured)
    return question.isAnswerable ? first : first + .verbatim(" → ") + remedy(question)
  }

  private static func names(_ attributes: [String]) -> Phrase {
    attributes.map(AuditWording.attribute).joined(separator: ", ")
  }

  private static func why(_ question: DataQuestion, measured: Int) -> Phrase {
    switch question.reason {
    case .rated(let ratees, let ratings):
      Phrase(
        id: "\(employees(ratees)), \(self.ratings(ratings)).",
        en: "\(employees(ratees)), \(self.ratings(ratings)).")
    case .refused(let error): Wording.refusal(error).message
    case .noRaters: Phrase(id: "penilai tidak disebut.", en: "the raters are not named.")
    case .oneRater: Phrase(id: "hanya ada satu penilai.", en: "there is one rater only.")
    case .connected(let raters):
      Phrase(
        id: "ke-\(raters) penilai saling terhubung melalui pegawai.",
        en: "all \(raters) raters are linked through employees.")
    case .disconnected(let groups, let largest, let raters): groupsOf(raters, groups, largest, measured)
    case .separated(let double, let anchored): separated(double, anchored)
    case .moversOnly(let movers):
      Phrase(
        id:
          "\(employees(movers)) berganti penilai, tetapi tidak ada yang dinilai ganda atau diukur; bila kinerjanya ikut berubah, keketatan tampak keliru.",
        en:
          "\(employees(movers)) changed rater, but nobody was rated twice or measured; if their performance changed too, severity looks wrong."
      )
    case .nested:
      Phrase(
        id: "setiap pegawai hanya dinilai satu penilai, sehingga penilai ketat dan tim lemah tampak sama.",
        en: "every employee has one rater, so that a severe rater and a weak team look the same.")
    case .periods(let found, let needed):
      Phrase(
        id: "ada \(found) periode; diperlukan \(needed).",
        en:
          "there \(found == 1 ? "is" : "are") \(Wording.count(found, id: "", one: "period", many: "periods")); \(needed) are needed."
      )
    case .ratersOverTime(let raters, let periods):
      Phrase(
        id: "\(raters) penilai menilai pada dua periode atau lebih, dari \(periods) periode.",
        en: "\(raters) \(raters == 1 ? "rater" : "raters") rated in two periods or more, of \(periods).")
    case .forms(let count):
      Phrase(
        id: "\(count) lembar penilaian memuat tiga indikator atau lebih.",
        en: "\(count) \(count == 1 ? "form has" : "forms have") three indicators or more.")
    case .indicators(let found):
      Phrase(
        id: "diperlukan tiga indikator pada satu lembar; data ini memuat \(found) indikator.",
        en:
          "it takes three indicators on one form; the data have \(Wording.count(found, id: "", one: "indicator", many: "indicators"))."
      )
    default: whyFurther(question.reason, question.topic)
    }
  }

  private static func groupsOf(_ raters: Int, _ groups: Int, _ largest: Int, _ measured: Int) -> Phrase {
    let state =
      largest == 1
      ? Phrase(
        id: "tidak seorang pun dari \(raters) penilai menilai pegawai yang juga dinilai penilai lain",
        en: "none of the \(raters) raters rated an employee whom another one rated too")
      : Phrase(
        id:
          "penilai terbagi dalam \(groups) kelompok tanpa pegawai bersama (yang terbesar \(largest) dari \(raters) penilai); perbandingan sah di dalam kelompok",
        en:
          "the raters form \(groups) groups without a common employee (the largest has \(largest) of \(raters)); comparisons hold within a group"
      )
    guard measured > 0 else {
      return largest == 1 ? state + .verbatim(".") : state + Phrase(id: " saja.", en: " only.")
    }
    return state
      + Phrase(
        id:
          "\(largest == 1 ? "; mereka" : ", dan antarkelompok") hanya sebanding sejauh hasil terukur (\(employees(measured))) menghubungkannya: lihat 'timbang raters'.",
        en:
          "\(largest == 1 ? "; they compare" : ", and between groups") only where measured results (\(employees(measured))) link them: see 'timbang raters'."
      )
  }

  private static func whyFurther(_ reason: DataQuestion.Reason, _ topic: DataQuestion.Topic) -> Phrase {
    switch reason {
    case .overTime(let ratees, let periods, _):
      Phrase(
        id:
          "\(employees(ratees)) dinilai pada dua periode atau lebih; \(periods) periode dalam satu cara penilaian.",
        en: "\(employees(ratees)) rated in two periods or more; \(periods) periods under one way of scoring.")
    case .regimeTooShort(let longest, let needed, let regimes):
      Phrase(
        id:
          "cara penilaian berganti (\(regimes) cara); yang terpanjang hanya \(longest) periode, diperlukan \(needed).",
        en:
          "the way of scoring changed (\(regimes) ways); the longest lasted \(longest) periods, \(needed) are needed."
      )
    case .attributes(let found):
      Phrase(id: "atribut: \(names(found)).", en: "attributes: \(names(found)).")
    case .employeeNumbers(let valid, let all):
      Phrase(
        id: "\(valid) dari \(all) NIP sah, yang memuat jenis kelamin dan umur.",
        en: "\(valid) of \(all) employee numbers are valid and tell sex and age.")
    case .noAttributes:
      Phrase(
        id: "tidak ada jenis kelamin, umur, atau NIP dalam data.",
        en: "the data hold neither sex nor age nor NIPs.")
    case .testableUnits(let testable, let all):
      Phrase(
        id: "\(testable) dari \(all) unit memiliki lima predikat atau lebih.",
        en: "\(testable) of \(all) units have five predicates or more.")
    case .missingColumns(let predicate, let unit):
      switch (predicate, unit) {
      case (true, true):
        Phrase(id: "tidak ada kolom predikat dan unit.", en: "there is neither predicate nor unit.")
      case (true, false): Phrase(id: "tidak ada kolom predikat.", en: "there is no predicate.")
      default: Phrase(id: "tidak ada kolom unit.", en: "there is no unit.")
      }
    case .column(let name): Phrase(id: "kolom '\(name)'.", en: "column '\(name)'.")
    default: missing(topic)
    }
  }

  /// What no column of the data holds.
  private static func missing(_ topic: DataQuestion.Topic) -> Phrase {
    switch topic {
    case .trainingEffect:
      Phrase(id: "tidak ada kolom tanggal pelatihan.", en: "there is no column with the date of training.")
    default: Phrase(id: "tidak ada kolom potensi.", en: "there is no column with potential.")
    }
  }

  private static func separated(_ double: Int, _ anchored: Int) -> Phrase {
    var parts: [Phrase] = []
    if double > 0 {
      parts.append(Phrase(id: "\(employees(double)) dinilai ganda", en: "\(employees(double)) double-rated"))
    }
    if anchored > 0 {
      parts.append(
        Phrase(
          id: "\(employees(anchored)) memiliki hasil terukur",
          en: "\(employees(anchored)) with measured results"))
    }
    return parts.joined(separator: ", ") + .verbatim(".")
  }

  private static func remedy(_ question: DataQuestion) -> Phrase {
    switch question.reason {
    case .refused(let error): return Wording.refusal(error).remedy
    case .noRaters:
      return Phrase(
        id: "Tunjuk kolom penilai dengan --map rater=KOLOM.",
        en: "Name the rater's column with --map rater=COLUMN.")
    case .oneRater:
      return Phrase(
        id: "Sertakan unit atau periode dengan penilai lain.", en: "Include units or periods with other raters."
      )
    case .disconnected(let groups, _, _):
      let ratings = Wording.count(
        groups - 1, id: "penilaian kedua", one: "second rating makes", many: "second ratings make")
      return Phrase(
        id:
          "Minta seseorang dari kelompok terbesar menilai juga satu pegawai tiap kelompok lain: \(ratings) cukup.",
        en:
          "Have one employee of each other group rated by somebody of the largest as well: \(ratings) the link."
      )
    case .moversOnly, .nested:
      return Phrase(
        id:
          "Minta penilaian kedua untuk dua atau tiga pegawai tiap penilai, atau tambahkan hasil terukur (baris objektif).",
        en:
          "Have two or three employees of each rater rated by a second one, or add measured results (objective rows)."
      )
    default: return remedy(for: question.topic)
    }
  }

  private static func remedy(for topic: DataQuestion.Topic) -> Phrase {
    switch topic {
    case .rankEmployees, .compareRaters, .separateSeverity:
      Phrase(id: "Sertakan lebih banyak penilai dan pegawai.", en: "Include more raters and employees.")
    case .raterDrift, .trends:
      Phrase(
        id: "Sertakan ekspor periode sebelumnya dengan penilai dan cara penilaian yang sama.",
        en: "Include the exports of earlier periods, with the same raters and way of scoring.")
    case .halo:
      Phrase(
        id: "Sertakan nilai per indikator, misalnya tujuh nilai BerAKHLAK, bukan nilai akhir saja.",
        en: "Include scores by indicator, such as the seven BerAKHLAK values, not the total alone.")
    case .fairness:
      Phrase(
        id: "Sertakan kolom jenis kelamin atau tanggal lahir (peran protected), atau NIP asli.",
        en: "Include sex or date of birth (role protected), or the real employee numbers.")
    case .distributionPattern:
      Phrase(
        id: "Sertakan kolom predikat kinerja dan unit kerja, lima pegawai atau lebih per unit.",
        en: "Include the predicate and the unit, five employees or more to a unit.")
    case .talentBoxes:
      Phrase(
        id: "Sertakan nilai potensi dari asesmen; potensi tidak dapat disimpulkan dari kinerja.",
        en: "Include the scores of an assessment of potential; it cannot be inferred from performance.")
    case .trainingEffect:
      Phrase(
        id: "Sertakan tanggal pelatihan tiap pegawai dan nilai sebelum dan sesudahnya.",
        en: "Include the date of each employee's training, and scores before and after.")
    }
  }

  private static func employees(_ number: Int) -> Phrase {
    Wording.count(number, id: "pegawai", one: "employee", many: "employees")
  }

  private static func ratings(_ number: Int) -> Phrase {
    Wording.count(number, id: "penilaian", one: "rating", many: "ratings")
  }
}
