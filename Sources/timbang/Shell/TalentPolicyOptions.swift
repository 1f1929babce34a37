import Appraisals
import ArgumentParser
import Foundation
import Reporting

/// The rules of talent management that boxes and lists are drawn up by.
struct TalentPolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Berkas aturan (JSON) manajemen talenta, atau aturan bawaan, misalnya talenta-80-60; yang tidak "
        + "disebut dalam berkas mengikuti talenta-permenpanrb-3-2020. Daftarnya: 'timbang policies'.",
      en: "A policy file (JSON) of talent management, or a built-in one, as in talenta-80-60; what "
        + "a file leaves out is as in talenta-permenpanrb-3-2020. 'timbang policies' lists them.",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  var policy: String?

  /// The policy that was named, or the standard one.
  func talentPolicy() throws -> TalentPolicy {
    guard let policy else { return .standard }
    if let builtIn = TalentPolicy.builtIn(id: policy) { return builtIn }
    let name = URL(fileURLWithPath: policy).lastPathComponent
    let bytes = try PolicyOptions.bytes(of: policy, name: name)
    do throws(PolicyError) {
      return try TalentPolicy(json: bytes, file: name, base: .standard)
    } catch {
      let (message, remedy) = Wording.refusal(error)
      throw Explanation(.dataRefused, message, remedy: remedy)
    }
  }
}

extension Manifest.RuleVersion {
  /// The version of a policy of talent management.
  init(_ policy: TalentPolicy) { self.init(name: policy.file, version: policy.version) }
}
