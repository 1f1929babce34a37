import Appraisals

/// Headings of columns about sex, age, religion and the like, which only the audit may look at.
public enum ProtectedHeadings {
  /// Whether a heading names a protected attribute, in Indonesian or English.
  ///
  /// Case, spaces and punctuation make no difference.
  public static func contains(_ heading: String) -> Bool {
    HeadingVocabulary.role(of: heading) == .protected || further.contains(heading.foldedLabel)
  }

  /// What nobody records in an appraisal, but may stand in a table of staff.
  private static let further: Set<String> = [
    "race", "ethnicity", "ethnicgroup", "nationality", "tribe", "suku", "sukubangsa", "etnis", "ras",
    "genderidentity", "sexualorientation", "pregnancy", "maritalstatus", "agegroup", "ageband", "birthyear",
    "yearofbirth", "tahunlahir", "kelompokumur", "politicalparty",
  ]
}
