import Appraisals

extension Wording {
  private static let months: [Phrase] = [
    Phrase(id: "Januari", en: "January"), Phrase(id: "Februari", en: "February"),
    Phrase(id: "Maret", en: "March"),
    .verbatim("April"), Phrase(id: "Mei", en: "May"), Phrase(id: "Juni", en: "June"),
    Phrase(id: "Juli", en: "July"), Phrase(id: "Agustus", en: "August"), .verbatim("September"),
    Phrase(id: "Oktober", en: "October"), .verbatim("November"), Phrase(id: "Desember", en: "December"),
  ]

  private static let numerals = ["I", "II", "III", "IV"]

  /// A period in a sentence: months by their names, quarters and halves as offices call them, all else as it stands in
  /// tables.
  public static func period(_ label: String) -> Phrase {
    guard let period = Period(label), period.description == label else { return .verbatim(label) }
    let (place, year) = (period.ordinal - 1, Phrase.verbatim(" \(period.year)"))
    switch period.kind {
    case .month where months.indices.contains(place): return months[place] + year
    case .quarter where numerals.indices.contains(place):
      return Phrase(id: "triwulan \(numerals[place])", en: "Q\(period.ordinal)") + year
    case .semester where numerals.indices.contains(place):
      return Phrase(id: "semester \(numerals[place])", en: "H\(period.ordinal)") + year
    default: return .verbatim(label)
    }
  }

  /// Two periods in a title, with a dash between them: "2023–2024", "Q1 2024 – Q4 2024".
  public static func span(_ first: String, _ last: String) -> Phrase {
    let (begin, end) = (period(first), period(last))
    return begin + .verbatim(begin[.en].contains(" ") ? " – " : "–") + end
  }
}
