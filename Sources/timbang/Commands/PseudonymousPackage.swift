import AppraisalLoading
import Appraisals
import Reporting

/// The files of a package without identifiers.
struct PseudonymousPackage {
  let files: [PackageFolder.File]

  init(_ work: Pseudonymisation, language: Language) {
    let columns = PackageColumn.columns(of: work.table)
    let provenance = work.table.provenance
    let source = PackageOrigin.Source(name: provenance.name.lastStep, sha256: provenance.sha256)
    let origin = PackageOrigin(sources: [source], command: "pseudonymise", version: Timbang.version)
    let words = PackageWords(columns: columns, given: [:], language: language)
    let descriptor = PackageDescriptor(
      columns: columns, title: PackageWords.title[language], about: words.about, isPseudonymous: true,
      origin: origin)
    let note = Phrase(
      id: "Pegawai dan penilai bernama samaran (HMAC-SHA-256); tanpa kunci tidak ada jalan kembali.",
      en: "Employees and raters have pseudonyms (HMAC-SHA-256); without the key there is no way back.")
    files = [
      AppraisalPackage.data(work.table, columns),
      .init(name: "README.md", text: words.readme(origin, rows: work.table.count, notes: [note])),
      .init(name: PackageFolder.descriptor, text: descriptor.text()),
    ].map { PackageFolder.File($0) }
  }

  /// The list that leads back.
  static func lookup(_ work: Pseudonymisation) -> [UInt8] {
    var text = "pseudonym,identifier\n"
    for (pseudonym, identifier) in work.lookup {
      let isPlain = !identifier.contains { ",\"\n\r".contains($0) }
      text +=
        pseudonym + "," + (isPlain ? identifier : "\"\(identifier.replacing("\"", with: "\"\""))\"") + "\n"
    }
    return Array(text.utf8)
  }
}
