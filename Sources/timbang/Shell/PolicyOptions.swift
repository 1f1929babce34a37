import Appraisals
import ArgumentParser
import Foundation
import Reporting

/// The rules that predicates and scores are held against.
struct PolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Berkas aturan (JSON), atau pengenal aturan bawaan, misalnya pp-30-2019: aturan itu "
        + "didahulukan untuk penilaian dalam masa berlakunya. Daftarnya: 'timbang policies'.",
      en: "A policy file (JSON), or the identifier of a built-in policy, as in pp-30-2019: it comes "
        + "before all others for the appraisals within its dates. 'timbang policies' lists them.",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  var policy: String?

  /// The built-in policies, and the user's.
  func policies() throws -> PolicySet {
    guard let policy else { return .builtIn }
    if let preferring = PolicySet.builtIn.preferring(policy) { return preferring }
    let name = URL(fileURLWithPath: policy).lastPathComponent
    let bytes = try PolicyOptions.bytes(of: policy, name: name)
    do throws(PolicyError) {
      return PolicySet.builtIn.adding(try AppraisalPolicy(json: bytes, file: name))
    } catch {
      let (message, remedy) = Wording.refusal(error)
      throw Explanation(.dataRefused, message, remedy: remedy)
    }
  }

  /// One byte more than any policy has, so that a larger file is refused without being read whole.
  static func bytes(of path: String, name: String) throws -> [UInt8] {
    let handle = FileHandle(forReadingAtPath: path)
    defer { try? handle?.close() }
    guard let handle, let data = try? handle.read(upToCount: AppraisalPolicy.largestFile + 1) else {
      throw Explanation(
        .inputOutput,
        Phrase(
          id: "\(name): berkas aturan ini tidak dapat dibaca.", en: "\(name): the policy file cannot be read."),
        remedy: Phrase(
          id: "Periksa nama, folder dan hak bacanya.", en: "Check its name, folder and permissions."))
    }
    return Array(data)
  }
}
