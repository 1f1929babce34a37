import AppraisalAnalysis
import Appraisals

/// The sentences about who may be sent, how seats were given and what limits cost.
enum SeatWording {
  // MARK: - Eligibility

  static func eligibility(_ eligibility: Eligibility, _ policy: TalentPolicy?) -> Phrase? {
    let barred = eligibility.grounds.count { !$0.isEmpty }
    let checked = Eligibility.Rule.allCases.filter { rule in
      eligibility.grounds.contains { $0.contains { $0.rule == rule } }
    }
    guard barred > 0 || !eligibility.unchecked.isEmpty || !eligibility.unknown.isEmpty else { return nil }
    let day = eligibility.day.map { Phrase.verbatim("\($0)") }
    let rules = checked.map { rule in
      let people = eligibility.grounds.count { $0.contains { $0.rule == rule } }
      return Phrase(id: "\(rule.words) \(people)", en: "\(rule.words) \(people)")
    }.joined(separator: ", ")
    let file = policy?.file ?? ""
    var phrase = Phrase.verbatim("")
    if barred > 0 {
      phrase = Phrase(
        id:
          "\(barred) pegawai belum dapat diikutkan sekarang (\(rules)), sebagaimana diatur dalam berkas aturan \(file)",
        en:
          "\(barred) employees may not be sent now (\(rules)), as configured in policy file \(file)")
      phrase =
        phrase
        + (day.map { Phrase(id: ", per \($0).", en: ", as of \($0).") } ?? Phrase.verbatim("."))
    }
    if !eligibility.unchecked.isEmpty {
      let list = eligibility.unchecked.map(\.words).joined(separator: ", ")
      phrase =
        phrase
        + Phrase(
          id: "\(barred > 0 ? " " : "")Tidak diperiksa, karena tidak ada datanya: \(list).",
          en: "\(barred > 0 ? " " : "")Not checked, as the data do not tell: \(list).")
    }
    for (rule, people) in eligibility.unknown {
      phrase =
        phrase
        + Phrase(
          id: " \(rule.words) \(people) orang tidak diketahui; mereka tidak dikecualikan.",
          en: " For \(people) people \(rule.words) is not known; they are not excluded.")
    }
    return phrase
  }

  static func reason(_ ground: Eligibility.Ground) -> Phrase {
    switch ground {
    case .service(let years, let needed, _):
      Phrase(
        id: "masa kerja \(years, .decimals(1)) tahun, diperlukan \(needed, .significant(2))",
        en: "\(years, .decimals(1)) years of service, \(needed, .significant(2)) needed")
    case .remaining(0, _, let retirement):
      Phrase(
        id: "BUP menurut aturan ini sudah tercapai \(String(describing: retirement))",
        en: "reached the age of retirement by this rule on \(String(describing: retirement))")
    case .remaining(let years, let needed, let retirement):
      Phrase(
        id:
          "pensiun \(String(describing: retirement)), sisa \(years, .decimals(1)) tahun, diperlukan \(needed, .significant(2))",
        en:
          "retires \(String(describing: retirement)), \(years, .decimals(1)) years left, \(needed, .significant(2)) needed"
      )
    case .discipline:
      Phrase(id: "hukuman disiplin masih berlaku", en: "a disciplinary penalty is in force")
    case .recentTraining(let months, let needed, _):
      Phrase(
        id: "dilatih \(months, .decimals(0)) bulan lalu, jeda \(needed, .decimals(0)) bulan",
        en: "trained \(months, .decimals(0)) months ago, \(needed, .decimals(0)) needed between")
    case .trainingHours(let hours, let most):
      Phrase(
        id: "sudah \(hours, .decimals(0)) JP, batasnya \(most, .decimals(0))",
        en: "\(hours, .decimals(0)) hours of training already, \(most, .decimals(0)) the limit")
    }
  }

  /// The day from which the rule no longer excludes.
  static func day(_ ground: Eligibility.Ground) -> CalendarDate? {
    switch ground {
    case .service(_, _, let day), .recentTraining(_, _, let day): day
    case .remaining, .discipline, .trainingHours: nil
    }
  }

  // MARK: - Limits

  static func name(of constraint: ConstraintCost.Constraint) -> Phrase {
    switch constraint {
    case .seats: Phrase(id: "kursi", en: "seats")
    case .falseDiscoveryRate: Phrase(id: "bagian nama keliru", en: "share of wrong names")
    case .budget: Phrase(id: "anggaran", en: "budget")
    case .maximum(let unit): Phrase(id: "paling banyak, \(unit)", en: "at most, \(unit)")
    case .minimum(let unit): Phrase(id: "paling sedikit, \(unit)", en: "at least, \(unit)")
    }
  }

  /// What quotas and budget cost; nil without any.
  static func costs(_ selection: Selection) -> Phrase? {
    let rules = selection.request.rules
    guard !rules.quotas.isEmpty || rules.budget != nil else { return nil }
    let binding = selection.constraintCosts.filter { cost in
      switch cost.constraint {
      case .seats, .falseDiscoveryRate: false
      case .budget, .maximum, .minimum: cost.isBinding
      }
    }
    guard !binding.isEmpty else {
      return Phrase(
        id: "Kuota dan anggaran tidak mengubah daftar.", en: "Quotas and budget change nothing on the list.")
    }
    let dearest = binding.max { $0.cost < $1.cost }
    let first = dearest.map { cost in
      Phrase(
        id:
          "Batas yang paling mahal: \(name(of: cost.constraint)); tanpa itu \(cost.cost, .decimals(2)) orang lebih banyak dari \(selection.top) terbaik yang sebenarnya diharapkan terpilih.",
        en:
          "The dearest limit: \(name(of: cost.constraint)); without it \(cost.cost, .decimals(2)) more of the true top \(selection.top) would be expected on the list."
      )
    }
    let spent = selection.spent.map { spent in
      Phrase(
        id: "Terpakai \(BoxWording.points(spent)) dari anggaran \(BoxWording.points(rules.budget ?? 0)). ",
        en: "\(BoxWording.points(spent)) of the budget of \(BoxWording.points(rules.budget ?? 0)) is spent. ")
    }
    let gap =
      selection.allocationGap > 0.005
      ? Phrase(
        id:
          " Biaya kursi tidak sama: daftar ini paling jauh \(selection.allocationGap, .decimals(2)) orang dari yang terbaik.",
        en:
          " Seats differ in cost: the list is at most \(selection.allocationGap, .decimals(2)) expected people from the best possible."
      ) : nil
    return [spent, first, gap].compactMap(\.self).joined(separator: "")
  }

  static func unmet(_ selection: Selection) -> Phrase? {
    guard !selection.unmetMinima.isEmpty else { return nil }
    let list = selection.unmetMinima.joined(separator: ", ")
    return Phrase(
      id: "Kuota minimum tidak terpenuhi, karena calon yang memenuhi syarat tidak cukup: \(list).",
      en: "Minima that cannot be met, for want of eligible people with enough evidence: \(list).")
  }

  static func rateBroken(_ selection: Selection) -> Phrase? {
    let rate = selection.expectedFalseDiscoveries
    guard rate > selection.request.falseDiscoveryRate + 1e-9 else { return nil }
    return Phrase(
      id:
        "Kuota minimum menaikkan bagian nama yang keliru menjadi \(rate, .percent(decimals: 0)), di atas batas \(selection.request.falseDiscoveryRate, .percent(decimals: 0)) (--fdr).",
      en:
        "The minima of units raise the expected share of wrong names to \(rate, .percent(decimals: 0)), above the limit of \(selection.request.falseDiscoveryRate, .percent(decimals: 0)) (--fdr)."
    )
  }

  // MARK: - Contest

  static func contest(_ contest: ContestedSeats) -> Phrase {
    let seats = contest.entries.count { $0.hasSeat }
    let people = contest.entries.count
    let seed = String(contest.seed)
    let lots = Phrase(
      id:
        "Benih undian \(seed); undian tiap orang = 16 angka heksadesimal pertama SHA-256 dari \"benih:nomor pegawai\", yang terkecil menang, sehingga siapa pun yang memegang nomor pegawai dapat mengulanginya (tabel contest).",
      en:
        "Lottery seed \(seed); a person's lot is the first 16 hexadecimal digits of SHA-256 of \"seed:identifier\", the lowest wins, so that whoever holds the identifiers can draw it again (table contest)."
    )
    switch contest.rule {
    case .fact(let name, let ascending):
      return Phrase(
        id:
          "\(seats) kursi di antara \(people) orang yang tidak terbedakan dari kursi terakhir diisi menurut '\(name)' (\(ascending ? "terendah" : "tertinggi") dahulu), lalu undian bila sama. \(lots)",
        en:
          "\(seats) seats among \(people) people who cannot be told from the last seat were given by '\(name)' (\(ascending ? "lowest" : "highest") first), ties by lot. \(lots)"
      )
    case .lottery, .probability:
      return Phrase(
        id:
          "\(seats) kursi di antara \(people) orang yang tidak terbedakan dari kursi terakhir diisi dengan undian. \(lots)",
        en:
          "\(seats) seats among \(people) people who cannot be told from the last seat were given by lot. \(lots)"
      )
    }
  }

  // MARK: - What would change it

  /// A change of P(top) smaller than this is not worth a reader's attention.
  private static let noticeable = 0.05

  static func change(
    _ place: Selection.Place, in selection: Selection, _ influence: Influence?, lastSeat: Double?,
    names: PersonNames
  ) -> Phrase? {
    let entry = selection.scores.entries[place.index]
    switch place.list {
    case .ineligible:
      let grounds = selection.eligibility?.grounds[place.index] ?? []
      guard let day = grounds.compactMap(day).max(), grounds.allSatisfy({ SeatWording.day($0) != nil }) else {
        return nil
      }
      return Phrase(
        id: "memenuhi syarat mulai \(String(describing: day))", en: "eligible from \(String(describing: day))")
    case .needsEvidence: return evidence(entry)
    case .recommended:
      return hinge(influence, names)
        ?? influence.map { influence in
          influence.hasSingleRater
            ? Phrase(id: "hanya satu penilai", en: "has a single rater")
            : Phrase(
              id: "tidak bergantung pada satu penilai atau nilai", en: "hangs on no single rater or rating")
        }
    case .borderline, .notSelected:
      if place.ground == .limit { return limit(selection.request.rules) }
      guard let lastSeat, lastSeat > entry.adjusted else { return hinge(influence, names) }
      let points = Phrase(
        id: "+\(lastSeat - entry.adjusted, .decimals(1)) poin mencapai kursi terakhir",
        en: "+\(lastSeat - entry.adjusted, .decimals(1)) points reach the last seat")
      return [points, hinge(influence, names)].compactMap(\.self).joined(separator: "; ")
    }
  }

  /// What keeps away somebody whose P would do.
  static func limit(_ rules: SeatRules) -> Phrase {
    if rules.budget == nil { return Phrase(id: "kuota unit habis", en: "quota of the unit used up") }
    if rules.quotas.isEmpty { return Phrase(id: "anggaran habis", en: "budget used up") }
    return Phrase(id: "kuota atau anggaran habis", en: "quota or budget used up")
  }

  /// The rater or the rating on which P(top) hangs most.
  private static func hinge(_ influence: Influence?, _ names: PersonNames) -> Phrase? {
    guard let influence else { return nil }
    let changes = [influence.hasSingleRater ? nil : influence.rater, influence.rating].compactMap(\.self)
    let base = influence.topProbability
    guard let largest = changes.max(by: { abs($0.topProbability - base) < abs($1.topProbability - base) }),
      abs(largest.topProbability - base) >= noticeable
    else { return nil }
    let p = largest.topProbability
    switch largest.omission {
    case .rater(let rater):
      return Phrase(
        id: "tanpa penilai \(names(rater)) P(top) \(p, .decimals(2))",
        en: "without rater \(names(rater)) P(top) \(p, .decimals(2))")
    case .rating(let indicator, let period, let score):
      return Phrase(
        id: "tanpa nilai \(score, .significant(3)) (\(indicator), \(period)) P(top) \(p, .decimals(2))",
        en: "without the \(score, .significant(3)) (\(indicator), \(period)) P(top) \(p, .decimals(2))")
    }
  }

  /// How many more ratings would be enough, by d² = 1/(1 + nr).
  private static func evidence(_ entry: AdjustedScores.Entry) -> Phrase {
    let doubt = entry.remainingDoubt
    let more = Phrase(id: "penilaian tambahan", en: "more ratings")
    guard doubt < 0.999, entry.ratings > 0 else { return more }
    let r = (1 / (doubt * doubt) - 1) / Double(entry.ratings)
    let needed = (1 / (Selection.doubtLimit * Selection.doubtLimit) - 1) / r
    let count = max(1, Int((needed - Double(entry.ratings)).rounded(.up)))
    return Phrase(id: "sekitar \(count) penilaian tambahan", en: "about \(count) more ratings")
  }
}
