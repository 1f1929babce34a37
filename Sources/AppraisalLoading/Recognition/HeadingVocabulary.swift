import Appraisals

/// The headings that people and systems give to columns, and what they mean.
///
/// Case, spaces, underscores and other punctuation make no difference. Indonesian headings are those of e-Kinerja and
/// SIASN exports and of the forms and spreadsheets of agencies.
enum HeadingVocabulary {
  /// The role that a heading names.
  static func role(of heading: String) -> Role? { meaning(of: heading)?.role }

  /// What a heading says; nil for one that is not known.
  static func meaning(of heading: String) -> HeadingMeaning? {
    // Nobody writes headings as long as this; a paragraph is not looked at.
    guard heading.utf8.count <= 200 else { return nil }
    let folded = heading.foldedLabel
    if let meaning = meanings[folded] ?? compound(folded) { return meaning }
    let bare = withoutRemarks(heading)
    guard bare != folded else { return nil }
    return meanings[bare] ?? compound(bare)
  }

  /// Whether only Indonesian files of appraisals have such a heading.
  static func isOfficial(_ heading: String) -> Bool {
    guard let meaning = meaning(of: heading) else { return false }
    switch meaning.kind {
    case .expectation, .predicate, .expectationCodes, .predicateCodes, .behaviourTotal, .total: return true
    case .item: return meaning.name != nil
    default:
      return ["indikatorkinerjaindividu", "rencanahasilkerja", "capaianiki"].contains(heading.foldedLabel)
    }
  }

  private static let meanings: [String: HeadingMeaning] = {
    var meanings: [String: HeadingMeaning] = [:]
    for (meaning, headings) in english + HeadingVocabulary.indonesian {
      for heading in headings where meanings[heading.foldedLabel] == nil {
        meanings[heading.foldedLabel] = meaning
      }
    }
    return meanings
  }()

  private static let english: [(HeadingMeaning, [String])] = [
    (
      .init(.ratee),
      ["ratee", "ratee id", "employee", "employee id", "subject", "person", "person id", "candidate"]
    ),
    (
      .init(.rater),
      ["rater", "rater id", "supervisor", "supervisor id", "appraiser", "evaluator", "judge", "rated by"]
    ),
    (.init(.raterType), ["rater type"]),
    (.init(.score), ["score", "rating", "mark", "points", "y"]),
    (.init(.indicator), ["indicator", "criterion", "item", "trait", "dimension", "aspect"]),
    (.init(.period), ["period"]),
    (.init(.periodYear), ["year"]),
    (.init(.period, .month, rank: 1), ["month"]),
    (.init(.period, .quarter, rank: 2), ["quarter"]),
    (.init(.period, .semester, rank: 3), ["semester"]),
    (.init(.unit, rank: 1), ["unit", "department", "dept", "division", "office"]),
    (.init(.weight), ["weight"]),
    (.init(.target), ["target"]),
    (.init(.targetUpper), ["target upper", "upper target", "target maximum"]),
    (.init(.realisation), ["realisation", "realization", "actual", "achievement"]),
    (.init(.scaleVersion), ["scale version"]),
    (.init(.fact, .grade), ["grade"]), (.init(.fact, name: "potential"), ["potential", "potential score"]),
    (.init(.fact, name: "potential_se"), ["potential se", "potential standard error"]),
    (.init(.fact, name: "training_hours"), ["training hours"]), (.init(.fact, name: "position"), ["position"]),
    (.init(.fact, .date, name: "last_training"), ["last training"]),
    (.init(.fact, name: "discipline"), ["disciplinary penalty"]),
    (.init(.fact, .date, name: "discipline_until"), ["discipline until"]),
    (.init(.fact, .date, name: "retirement_date"), ["retirement date"]),
    (.init(.fact, name: "service_years"), ["service years", "years of service"]),
    (.init(.protected, .sex), ["sex", "gender"]),
    (.init(.protected, .birthDate), ["birth date", "date of birth"]),
    (.init(.protected), ["age", "religion", "marital status", "disability"]),
    (.init(.secondRater), ["second rater", "reviewer"]),
    (.init(.raterName), ["rater name", "supervisor name"]),
    (.init(.name), ["employee name", "ratee name"]),
    (.init(.periodStart, .date), ["period start", "period begin"]),
    (.init(.periodEnd, .date), ["period end"]),
    (.init(.predicate, .predicate, name: "predikat"), ["predicate", "overall predicate"]),
  ]

  /// Headings about the rater have many forms: "NIP PEJABAT PENILAI", `penilaiNipNrp`, `pegawai_atasan_golru`.
  private static func compound(_ folded: String) -> HeadingMeaning? {
    for prefix in ["pegawaiyangdinilai", "pejabatyangdinilai", "yangdinilai", "dinilai", "pegawai", "pns"]
    where folded.hasPrefix(prefix) && folded.count > prefix.count {
      let rest = String(folded.dropFirst(prefix.count))
      if let meaning = meanings[rest], [.ratee, .name, .fact, .unit].contains(meaning.role) { return meaning }
    }
    guard folded.contains("penilai") || folded.contains("atasan"), !folded.contains("penilaian") else {
      return nil
    }
    let isSecond = ["atasanpejabatpenilai", "atasanpenilai", "atasandaripejabat", "atasanatasan"].contains(
      where: folded.contains)
    if folded.contains("nip") || folded.hasSuffix("nrp") {
      return HeadingMeaning(
        isSecond ? .secondRater : .rater, rank: isSecond || !folded.contains("penilaiid") ? 0 : 1)
    }
    if folded.contains("nama") && !folded.contains("unor") && !folded.contains("jabatan") {
      return isSecond ? HeadingMeaning(nil) : HeadingMeaning(.raterName)
    }
    let about = ["gol", "pangkat", "jabatan", "unor", "unit", "tmt", "status", "instansi", "id"]
    return about.contains(where: folded.contains) ? HeadingMeaning(nil) : nil
  }

  /// The heading without what stands in brackets, and without percentages, weights and footnote marks at its end.
  private static func withoutRemarks(_ heading: String) -> String {
    var (text, depth) = ("", 0)
    for character in heading {
      switch character {
      case "(", "[": depth += 1
      case ")", "]": depth = max(0, depth - 1)
      default: if depth == 0 { text.append(character) }
      }
    }
    var folded = text.foldedLabel
    var hasPercentage = heading.contains("%")
    for word in ["persen", "persentase"] where folded.hasSuffix(word) {
      folded.removeLast(word.count)
      hasPercentage = true
    }
    while hasPercentage, let last = folded.last, last.isNumber { folded.removeLast() }
    return folded
  }
}
