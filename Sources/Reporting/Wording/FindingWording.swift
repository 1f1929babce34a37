import Appraisals

/// What was found, and what to do about it.
struct Advice {
  /// The fact, as a sentence with its full stop.
  let sentence: Phrase
  /// The next step for the reader, as a sentence.
  let remedy: Phrase

  /// Indonesian first, then English; the fact first, then the remedy.
  init(_ id: PhraseText, _ en: PhraseText, remedy idRemedy: PhraseText, _ enRemedy: PhraseText) {
    sentence = Phrase(id: id, en: en)
    remedy = Phrase(id: idRemedy, en: enRemedy)
  }
}

extension Wording {
  /// The fact and the next step, without the place.
  public static func message(for finding: Finding) -> Phrase {
    let advice = advice(for: finding)
    return advice.sentence + repetition(of: finding) + .verbatim(" ") + advice.remedy
  }

  /// The fact alone.
  public static func sentence(for finding: Finding) -> Phrase { advice(for: finding).sentence }

  /// The next step alone.
  public static func remedy(for finding: Finding) -> Phrase { advice(for: finding).remedy }

  /// The place, the fact and the next step: `file:line: column 'score': 'abc' is not a score. Write a number…`
  public static func line(for finding: Finding) -> Phrase {
    place(of: finding) + .verbatim(" ") + message(for: finding)
  }

  private static func place(of finding: Finding) -> Phrase {
    let line = finding.line.map { ":\(String($0)):" } ?? ":"
    let place = Phrase.verbatim(finding.file + line)
    guard let column = finding.column else { return place }
    return place + Phrase(id: " kolom '\(column)':", en: " column '\(column)':")
  }

  private static func repetition(of finding: Finding) -> Phrase {
    guard finding.count > 1 else { return .verbatim("") }
    return finding.line == nil
      ? Phrase(id: " (\(finding.count) kali.)", en: " (\(finding.count) times.)")
      : Phrase(
        id: " (\(finding.count) kali; ini yang pertama.)", en: " (\(finding.count) times; this is the first.)")
  }
}
