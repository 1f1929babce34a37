import Appraisals

/// One source of appraisals that takes part in an import.
struct ImportInput {
  /// What findings and tables call it.
  let name: String
  /// What it holds.
  let table: AppraisalTable
  /// What a descriptor says about the meaning of columns: by role where one column has it, else by heading.
  let about: [String: String]
  /// What the numbers of columns count, by the same names.
  let measures: [String: String]

  /// Reads a source; the findings of its table carry its name.
  init(path: String, name: String, options: LoadingOptions) throws {
    let located = try LocatedSource(path: path)
    let (own, resource) = (located.name, located.resource)
    do {
      self.init(
        table: try AppraisalSource.load(located, options: options), resource: resource, name: name, own: own)
    } catch let refusal as DataRefused {
      throw DataRefused(report: refusal.report.renaming(own, name))
    }
  }

  /// Takes appraisals that were read elsewhere: a sheet of a workbook, the result of a query.
  init(table: AppraisalTable, resource: PackageResource? = nil, name: String, own: String) {
    self.name = name
    self.about = resource.map { ImportInput.words($0, \.about) } ?? [:]
    self.measures = resource.map { ImportInput.words($0, \.measure) } ?? [:]
    self.table = table.renamed(name, report: table.report.renaming(own, name))
  }

  /// Names that differ for paths that differ: the last step, or more of them where two end in the same.
  static func names(of paths: [String]) -> [String] {
    let steps = paths.map { $0.split(separator: "/").map(String.init) }
    return paths.indices.map { place in
      if paths[place] == "-" || steps[place].isEmpty { return paths[place] }
      for length in 1...steps[place].count {
        let name = steps[place].suffix(length)
        let rivals = steps.indices.filter { steps[$0].suffix(length) == name && paths[$0] != paths[place] }
        if rivals.isEmpty { return name.joined(separator: "/") }
      }
      return paths[place]
    }
  }

  private static func words(
    _ resource: PackageResource, _ property: KeyPath<PackageResource.Field, String?>
  ) -> [String: String] {
    var about: [String: String] = [:]
    let isWide = resource.fields.count { $0.role == .score } > 1
    for field in resource.fields {
      guard let role = field.role, let words = field[keyPath: property], role != .score || !isWide else {
        continue
      }
      about[role.isRepeatable && role != .score ? field.name : role.rawValue] = words
    }
    return about
  }
}

extension ValidationReport {
  /// The same findings with a file under another name.
  func renaming(_ old: String, _ new: String) -> ValidationReport {
    guard old != new else { return self }
    return ValidationReport(
      findings: findings.map { finding in
        guard finding.file == old else { return finding }
        return Finding(
          finding.severity, finding.rule, file: new, line: finding.line, column: finding.column,
          value: finding.value, count: finding.count, details: finding.details)
      }, repairs: repairs.map { $0.file == old ? $0.with(file: new) : $0 })
  }
}
