import AppraisalLoading
import Appraisals
import Foundation

/// The command line as the manifest keeps it: nothing in it names a person, opens a database or tells of a machine.
///
/// Options that cannot change the result are left out, so that two runs with the same result have one manifest.
enum PublicArguments {
  private static let left: Set<String> = [
    "--output", "--threads", "--key", "--lookup", "--password-file", "--driver",
    "--export-charts",
  ]
  private static let leftFlags: Set<String> = ["--force", "--quiet"]
  private static let personal: Set<String> = ["--ratee", "--rater", "--person", "--employee", "--exclude"]
  private static let hidden = "***"

  static func of(_ arguments: [String], command: String, hiding names: [String]) -> [String] {
    var words = arguments[...]
    if words.first == command { words = words.dropFirst() }
    var kept: [String] = []
    var option: String?  // the option whose value comes next
    for word in words {
      if let name = option {
        option = nil
        if !left.contains(name) { kept.append(clean(word, of: name, hiding: names)) }
      } else if word.hasPrefix("--") {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if left.contains(parts[0]) || leftFlags.contains(parts[0]) {
          if parts.count == 1, left.contains(parts[0]) { option = parts[0] }
        } else if parts.count == 2 {
          kept.append(parts[0] + "=" + clean(parts[1], of: parts[0], hiding: names))
        } else {
          kept.append(word)
          if parts[0] == "--seed" || parts[0] == "--query" || personal.contains(parts[0]) { option = parts[0] }
        }
      } else {
        kept.append(clean(word, of: nil, hiding: names))
      }
    }
    return kept
  }

  private static func clean(_ word: String, of option: String?, hiding names: [String]) -> String {
    if option == "--seed" { return word }
    // A query may name persons anywhere; its digest tells whether two are the same.
    if option == "--query" { return "query-" + ContentDigest.sha256(of: Array(word.utf8)).prefix(12) }
    if let scheme = DatabaseAddress.scheme(of: word), !scheme.hasSuffix("://") {
      return (try? DatabaseAddress(word))?.publicName ?? scheme + hidden
    }
    if option.map(personal.contains) == true || names.contains(word) { return hidden }
    // What is left out of a path cannot give anybody away.
    let isElsewhere = word.hasPrefix("/") || word.hasPrefix("..") || word.hasPrefix("~")
    let shown = isElsewhere ? word.split(separator: "/").last.map(String.init) ?? word : word
    if holdsEmployeeNumber(shown) { return hidden }
    return shown.contains("://") ? withoutSecrets(shown) : shown
  }

  /// Nine digits or more in a row, however they are grouped: an old NIP has 9, a NIK 16, a NIP 18.
  private static func holdsEmployeeNumber(_ word: String) -> Bool {
    var run = 0
    for character in word where character != " " {
      run = character.isASCII && character.isNumber ? run + 1 : 0
      if run >= 9 { return true }
    }
    return false
  }

  private static func withoutSecrets(_ uri: String) -> String {
    uri.replacing(/:\/\/[^\/@]*@/, with: "://").replacing(/(?i)(password|pwd|token)=[^&; ]*/) { match in
      match.output.1 + "=" + hidden
    }
  }
}
