import Appraisals

/// What a heading says about its column.
struct HeadingMeaning: Equatable {
  /// What kind of values the column should hold, beyond what its role says.
  enum Kind: Equatable {
    case plain
    /// Di Atas, Sesuai or Di Bawah Ekspektasi.
    case expectation
    /// Sangat Baik to Sangat Kurang.
    case predicate
    /// Codes 1 to 3 for expectations, which run either way.
    case expectationCodes
    /// Codes 1 to 5 for predicates, which run either way.
    case predicateCodes
    /// One of several indicators of a wide file: a number or a label.
    case item
    /// A mean or sum of behaviours: an indicator only where they do not stand beside it.
    case behaviourTotal
    /// A total of the whole appraisal: an indicator only where its parts do not stand beside it.
    case total
    case sex
    case birthDate
    case date
    case grade
    case month
    case quarter
    case semester
  }

  /// The role; nil for a column that is known and of no use here.
  let role: Role?
  let kind: Kind
  /// The name that the indicator, fact or attribute has whatever the source calls it; nil keeps the heading.
  let name: String?
  /// Of several columns with a role that only one can have, the lowest rank has it.
  let rank: Int

  init(_ role: Role?, _ kind: Kind = .plain, name: String? = nil, rank: Int = 0) {
    self.role = role
    self.kind = kind
    self.name = name
    self.rank = rank
  }
}
