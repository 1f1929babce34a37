import Appraisals
import Reporting

extension ReportTable {
  /// The columns of a package, one a row.
  ///
  /// - Parameters:
  ///   - elements: what there is to say of each column.
  ///   - further: what is said beside name and role.
  ///   - row: name, role and the further cells of a column.
  static func packageColumns<Element>(
    _ elements: [Element], further: [ReportColumn],
    row: (Element) -> (name: String, role: Role, further: [Cell])
  ) -> ReportTable {
    ReportTable(
      name: "columns",
      columns: [
        ReportColumn("column", Phrase(id: "Kolom", en: "Column")),
        ReportColumn("role", Phrase(id: "Peran", en: "Role")),
      ] + further,
      rows: elements.map {
        let (name, role, further) = row($0)
        return [.text(name), .code(role)] + further
      })
  }
}
