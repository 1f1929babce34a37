/// The languages in which timbang speaks.
public enum Language: String, Sendable, Hashable, CaseIterable {
  /// Indonesian.
  case id
  /// English.
  case en

  /// The language that the POSIX locale variables ask for: Indonesian for `id…`, English otherwise.
  ///
  /// The first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty decides.
  public init(environment: [String: String]) {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let language = locale.prefix { $0 != "_" && $0 != "." && $0 != "@" && $0 != "-" }
    self = language.lowercased() == "id" ? .id : .en
  }

  /// What stands between the whole part and the decimals.
  var decimalMark: String { self == .id ? "," : "." }

  /// What stands between groups of three digits.
  var groupMark: String { self == .id ? "." : "," }
}
