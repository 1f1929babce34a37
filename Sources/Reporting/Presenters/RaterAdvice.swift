import AppraisalAnalysis

/// What follows from a rater's severity, and what does not follow from the data.
enum RaterAdvice {
  /// What to do about one rater.
  enum Action {
    /// A talk about the standard, with cases to rate together.
    case calibration
    /// A second rater for some of the staff: what is known so far is too little.
    case secondRater
    /// Ratings that link the rater to others.
    case link
  }

  /// What to do about a rater; nil where there is nothing to do.
  static func action(_ entry: RaterSeverity.Entry) -> Action? {
    if entry.basis == nil || entry.basis == .exchangeableTeams { return .link }
    if entry.isSettled { return .calibration }
    // A verdict that hangs on how much of the effect is the manager's real one can be settled by a second rater only.
    return entry.verdict != .undecided || entry.reliability < 0.5 ? .secondRater : nil
  }

  static func name(of action: Action) -> Phrase {
    switch action {
    case .calibration: Phrase(id: "samakan standar", en: "calibrate")
    case .secondRater: Phrase(id: "penilai kedua", en: "second rater")
    case .link: Phrase(id: "hubungkan", en: "link")
    }
  }

  static func bullets(_ study: SeverityStudy) -> [Phrase] {
    let entries = study.severity.entries
    let calibrate = entries.count { action($0) == .calibration }
    let second = entries.count { action($0) == .secondRater }
    let link = entries.filter { action($0) == .link }
    let limit = study.severity.smallestEffect
    var bullets: [Phrase] = []
    if calibrate > 0 {
      bullets.append(
        Phrase(
          id:
            "Samakan standar: \(calibrate) penilai menyimpang lebih dari \(limit, .significant(2)) poin dengan peluang 95 % atau lebih. Bahas bersama beberapa kasus yang sama; jangan mengubah nilainya diam-diam.",
          en:
            "Calibrate: \(calibrate) raters differ by more than \(limit, .significant(2)) points with a probability of 95 % or more. Rate a few cases together and talk them over; do not change scores behind their backs."
        ))
    }
    if second > 0 {
      bullets.append(
        Phrase(
          id:
            "Penilai kedua: tentang \(second) penilai bukti masih kurang (reliabilitas di bawah 0,5, atau bergantung pada ρ). Mintalah penilai lain menilai beberapa pegawainya; 'timbang raters --design' menyebut siapa.",
          en:
            "Second rater: about \(second) raters too little is known (reliability below .5, or it hangs on ρ). Have some of their staff rated by another; 'timbang raters --design' says whom."
        ))
    }
    if !link.isEmpty {
      bullets.append(
        Phrase(
          id:
            "Hubungkan: \(reach(link)). Satu atau dua pegawai yang juga dinilai orang lain sudah cukup untuk memulai.",
          en: "Link: \(reach(link)). One or two of their staff rated by somebody else are a start."))
    }
    if bullets.isEmpty {
      bullets.append(
        Phrase(
          id: "Tidak ada penilai yang menonjol; tidak perlu tindakan.",
          en: "No rater stands out; there is nothing to do."))
    }
    return bullets
  }

  /// With whom raters can be compared whom nothing links.
  private static func reach(_ entries: [RaterSeverity.Entry]) -> Phrase {
    let unit = entries.count { $0.status == .unitRelative }
    let nobody = entries.count { $0.status == .notComparable }
    let counts: [(Int, Phrase)] = [
      (unit, Phrase(id: "hanya sebanding di dalam unit (D)", en: "comparable within the unit only (D)")),
      (nobody, Phrase(id: "tidak sebanding dengan siapa pun (E)", en: "comparable with nobody (E)")),
      (
        entries.count - unit - nobody,
        Phrase(
          id: "hanya sebanding bila semua tim dianggap setara", en: "comparable only if all teams are alike")
      ),
    ]
    return counts.filter { $0.0 > 0 }.map { count, words in
      Wording.count(count, id: "penilai", one: "rater is", many: "raters are") + .verbatim(" ") + words
    }.joined(separator: ", ")
  }

  static func limits(_ study: SeverityStudy) -> [Phrase] {
    var limits = anchor(study)
    if study.employees == .fixed {
      limits.append(basis)
      let differ = study.mundlak.map { $0.isDoubtful ? $0 : nil } ?? nil
      if let differ { limits.append(mundlak(differ)) }
      if let check = study.exchangeability, check.isDoubtful || differ == nil {
        limits.append(exchangeability(check))
      }
    } else {
      limits.append(
        Phrase(
          id:
            "Pegawai dianggap acak karena tidak ada yang menghubungkan para penilai: penilai yang memimpin tim kuat tampak longgar.",
          en:
            "Employees are taken as random, as nothing links the raters: a rater who leads a strong team looks lenient."
        ))
    }
    let groups = study.audit.design.components.count
    if groups > 1, study.severity.anchored == nil {
      limits.append(
        Phrase(
          id: "Penilai dari \(groups) kelompok yang tidak terhubung tidak dibandingkan satu sama lain.",
          en: "Raters of the \(groups) groups that are not linked are not compared with each other."))
    }
    limits.append(
      Phrase(
        id:
          "Status A (hasil objektif) dan B (dinilai ganda) memisahkan keketatan; status C (terhubung lewat mutasi) tidak membedakannya dari pengaruh nyata seorang atasan; D hanya sebanding di dalam unit; E tidak dapat dibandingkan. Ini bukan daftar peringkat penilai.",
        en:
          "Status A (objective results) and B (double-rated) tell severity; C (linked by moves) does not tell it from the real effect of a manager; D is comparable within the unit only; E with nobody. This is no league table."
      ))
    return limits
  }

  /// How far objective results carry.
  private static func anchor(_ study: SeverityStudy) -> [Phrase] {
    switch study.anchor {
    case .absent: return []
    case .refused(.unrelated(let lower, let upper)):
      return [
        Phrase(
          id:
            "Hasil objektif tidak dipakai: pada bawahan atasan yang sama, hasil dan nilai tidak terbukti berhubungan (selang λ \(lower, .decimals(2)) sampai \(upper, .decimals(2)) memuat 0).",
          en:
            "Objective results are not used: among the staff of one supervisor, results and ratings are not shown to be related (the interval of λ, \(lower, .decimals(2)) to \(upper, .decimals(2)), contains 0)."
        )
      ]
    case .refused(.tooFewEmployees(let found, let needed)):
      return [
        Phrase(
          id:
            "Hasil objektif tidak dipakai: hanya \(found) pegawai memiliki dua hasil bersama rekan di bawah atasan yang sama; diperlukan \(needed).",
          en:
            "Objective results are not used: only \(found) employees have two results beside colleagues under the same supervisor; \(needed) are needed."
        )
      ]
    case .refused(.inestimable):
      return [
        Phrase(
          id: "Hasil objektif tidak dipakai: modelnya tidak dapat diduga.",
          en: "Objective results are not used: their model could not be estimated.")
      ]
    case .used(let anchored):
      let calibration = anchored.calibration
      let slope = Phrase(
        id:
          "Hasil objektif menjadi patokan: satu poin nilai setara \(calibration.slope, .decimals(2)) poin hasil (95 %: \(calibration.interval.lowerBound, .decimals(2))–\(calibration.interval.upperBound, .decimals(2))). Keketatan hanya sesahih patokan itu.",
        en:
          "Objective results are the anchor: a point of rating is worth \(calibration.slope, .decimals(2)) points of result (95 %: \(calibration.interval.lowerBound, .decimals(2))–\(calibration.interval.upperBound, .decimals(2))). Severity is as valid as that anchor."
      )
      guard anchored.severityShare < 1 else {
        return [
          slope,
          Phrase(
            id:
              "Tidak terbukti bahwa target lebih sulit pada sebagian atasan (p = \(calibration.difficultyP, .decimals(2))). Uji ini menganggap keketatan tidak berkaitan dengan mutu tim.",
            en:
              "That targets are harder under some supervisors is not shown (p = \(calibration.difficultyP, .decimals(2))). The test takes severity to have nothing to do with how good a team is."
          ),
        ]
      }
      return [
        slope,
        Phrase(
          id:
            "Target lebih sulit pada sebagian atasan; hanya \(anchored.severityShare, .percent(decimals: 0)) dari perbedaan itu keketatan, dan selangnya dilebarkan.",
          en:
            "Targets are harder under some supervisors; only \(anchored.severityShare, .percent(decimals: 0)) of the differences is severity, and intervals are wider for it."
        ),
      ]
    }
  }

  private static func mundlak(_ check: MundlakCheck) -> Phrase {
    Phrase(
      id:
        "Pegawai yang baik berkumpul: mutu rekan setim meramalkan mutu pegawai (γ = \(check.coefficient, .decimals(2)), galat baku \(check.standardError, .decimals(2))). Karena itu pegawai tidak dianggap acak di sini.",
      en:
        "Good employees sit together: the level of colleagues predicts that of an employee (γ = \(check.coefficient, .decimals(2)), SE \(check.standardError, .decimals(2))). That is why employees are not taken as random here."
    )
  }

  private static let basis = Phrase(
    id:
      "Setiap pegawai mendapat tarafnya sendiri, sehingga hanya pegawai dengan beberapa penilai yang berbicara tentang keketatan; tim kuat tidak membuat penilainya tampak longgar.",
    en:
      "Every employee has a level of their own, so that only employees with several raters speak about severity; a strong team does not make its rater look lenient."
  )

  private static func exchangeability(_ check: SeverityStudy.Exchangeability) -> Phrase {
    if check.isDoubtful {
      return Phrase(
        id:
          "Tim tidak setara: menganggap pegawai acak akan menggeser keketatan \(check.gap, .significant(2)) poin, \(check.ratio, .significant(2)) kali kuadrat yang wajar karena kebetulan. Peringkat pegawai (flag) bersandar pada anggapan itu; baca bersama --rho.",
        en:
          "Teams are not alike: taking employees as random would move severities by \(check.gap, .significant(2)) points, \(check.ratio, .significant(2)) times the squares that chance explains. Rankings of people (flag) rest on that assumption: read them with --rho."
      )
    }
    return Phrase(
      id:
        "Anggapan bahwa tim setara tidak terbantah: dengan pegawai acak keketatan bergeser \(check.gap, .significant(2)) poin, sebesar yang wajar karena kebetulan (\(check.ratio, .significant(2))).",
      en:
        "That teams are alike is not contradicted: with random employees severities move by \(check.gap, .significant(2)) points, about what chance explains (\(check.ratio, .significant(2)))."
    )
  }
}
