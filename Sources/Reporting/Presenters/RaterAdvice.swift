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
    if !entry.isIdentified || entry.status == .unitRelative || entry.status == .notComparable { return .link }
    if entry.probabilityExceeds >= 0.95 { return .calibration }
    return entry.reliability < 0.5 ? .secondRater : nil
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
    let link = entries.count { action($0) == .link }
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
            "Penilai kedua: tentang \(second) penilai bukti masih kurang (reliabilitas di bawah 0,5). Mintalah penilai lain menilai beberapa pegawainya.",
          en:
            "Second rater: about \(second) raters too little is known (reliability below .5). Have some of their staff rated by another."
        ))
    }
    if link > 0 {
      bullets.append(
        Phrase(
          id:
            "Hubungkan: \(link) penilai tidak dapat dibandingkan dengan siapa pun. Satu atau dua pegawai yang juga dinilai orang lain sudah cukup untuk memulai.",
          en:
            "Link: \(link) raters can be compared with nobody. One or two of their staff rated by somebody else are a start."
        ))
    }
    if bullets.isEmpty {
      bullets.append(
        Phrase(
          id: "Tidak ada penilai yang menonjol; tidak perlu tindakan.",
          en: "No rater stands out; there is nothing to do."))
    }
    return bullets
  }

  static func limits(_ study: SeverityStudy) -> [Phrase] {
    var limits: [Phrase] = []
    if study.employees == .fixed {
      limits.append(basis)
      if let check = study.exchangeability { limits.append(exchangeability(check)) }
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
    if groups > 1 {
      limits.append(
        Phrase(
          id: "Penilai dari \(groups) kelompok yang tidak terhubung tidak dibandingkan satu sama lain.",
          en: "Raters of the \(groups) groups that are not linked are not compared with each other."))
    }
    limits.append(
      Phrase(
        id:
          "Status B (dinilai ganda) memisahkan keketatan; status C (terhubung lewat mutasi) tidak membedakannya dari pengaruh nyata seorang atasan; D hanya sebanding di dalam unit; E tidak dapat dibandingkan. Ini bukan daftar peringkat penilai.",
        en:
          "Status B (double-rated) tells severity; C (linked by moves) does not tell it from the real effect of a manager; D is comparable within the unit only; E with nobody. This is no league table."
      ))
    return limits
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
