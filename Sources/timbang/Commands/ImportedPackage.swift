import AppraisalLoading
import Appraisals
import Reporting

/// The files of an imported package, with their words.
struct ImportedPackage {
  let columns: [PackageColumn]
  let files: [PackageFolder.File]

  init(_ result: ImportedAppraisals, language: Language) {
    let columns = PackageColumn.columns(of: result.table)
    let origin = PackageOrigin(sources: result.sources, command: "import", version: Timbang.version)
    let words = PackageWords(columns: columns, given: result.about, language: language)
    let descriptor = PackageDescriptor(
      columns: columns, title: PackageWords.title[language], about: words.about, measures: result.measures,
      isPseudonymous: result.table.provenance.isPseudonymous, origin: origin)
    var files = [AppraisalPackage.data(result.table, columns), AppraisalPackage.repairs(result.repairs)]
    if let derived = result.derivedRows { files.append(AppraisalPackage.derived(derived)) }
    let notes = ImportedPackage.notes(result)
    files.append(.init(name: "README.md", text: words.readme(origin, rows: result.table.count, notes: notes)))
    files.append(.init(name: PackageFolder.descriptor, text: descriptor.text()))
    self.columns = columns
    self.files = files.map { PackageFolder.File($0) }
  }

  private static func notes(_ result: ImportedAppraisals) -> [Phrase] {
    var notes = [
      Phrase(
        id:
          "Paket ini memuat nomor pegawai: ini salinan kerja instansi. Samarkan dengan `timbang pseudonymise` sebelum diteruskan.",
        en:
          "The package holds employee numbers: it is the agency's working copy. Run `timbang pseudonymise` before passing it on."
      ),
      Phrase(
        id: "`repairs.csv` mencatat setiap perbaikan; `datapackage.json` boleh dikoreksi.",
        en: "`repairs.csv` lists every repair; correct `datapackage.json` where it is wrong."),
    ]
    if result.table.provenance.isPseudonymous { notes.removeFirst() }
    if result.derivedRows != nil {
      notes.append(
        Phrase(
          id:
            "`derived.csv` memuat nilai yang merupakan turunan nilai lain dan tidak dihitung lagi.",
          en: "`derived.csv` holds scores that follow from others and are not counted again."))
    }
    return notes
  }
}

extension PackageFolder.File {
  init(_ file: AppraisalPackage.File) {
    self.init(name: file.name) { try file.write($0) }
  }
}
