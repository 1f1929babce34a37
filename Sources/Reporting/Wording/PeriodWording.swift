import Appraisals

extension Wording {
  private static let months: [Phrase] = [
    Phrase(id: "Januari", en: "January"), Phrase(id: "Februari", en: "February"),
    Phrase(id: "Maret", en: "March"),
    .verbatim("April"), Phrase(id: "Mei", en: "May"), Phrase(id: "Juni", en: "June"),
    Phrase(id: "Juli", en: "July"), Phrase(id: "Agustus", en: "August"), .verbatim("September"),
    Phrase(id: "Oktober", en: "October"), .verbatim("November"), Phrase(id: "Desember", en: "December"),
  ]

  /// A period in a sentence: months by their names, all else as it stands in tables.
  public static func period(_ label: String) -> Phrase {
    guard let period = Period(label), period.kind == .month, months.indices.contains(period.ordinal - 1),
      period.description == label
    else { return .verbatim(label) }
    return months[period.ordinal - 1] + .verbatim(" \(period.year)")
  }
}
