import Appraisals

/// A column of the canonical file of a package.
public struct PackageColumn: Sendable {
  /// The heading.
  public let name: String
  /// What it means.
  public let role: Role
  /// The type, in the words of Frictionless.
  public let type: String
  /// The cell of each row; empty where nothing is known.
  let cell: @Sendable (Int) -> String
  /// Properties that only some columns have, in order.
  let properties: [(String, OrderedJSON)]

  private init(
    _ name: String, _ role: Role, _ type: String, _ properties: [(String, OrderedJSON)] = [],
    cell: @escaping @Sendable (Int) -> String
  ) {
    self.name = name
    self.role = role
    self.type = type
    self.cell = cell
    self.properties = properties
  }

  /// The columns of a table, in canonical order; what no row has is left out.
  ///
  /// Scores on a scale of labels stay numbers, the place on the scale that the descriptor spells out: indicators
  /// with labels and with numbers can then share the column.
  public static func columns(of table: AppraisalTable) -> [PackageColumn] {
    let manners = ScoreManners(table)
    let secret: [(String, OrderedJSON)] = table.provenance.isPseudonymous ? [("pseudonymous", .flag(true))] : []
    var columns = [labels("ratee", .ratee, table.ratees, secret)]
    if let raters = table.raters { columns.append(labels("rater", .rater, raters, secret)) }
    if table.raterTypes.contains(where: { $0 != .superior }) {
      let types = table.raterTypes
      columns.append(PackageColumn("rater_type", .raterType, "string") { types[$0].rawValue })
    }
    columns.append(labels("indicator", .indicator, table.indicators))
    if table.periods.levels != ["all"] { columns.append(labels("period", .period, table.periods)) }
    let withheld = manners.recomputed
    let scores = table.scores
    columns.append(
      PackageColumn("score", .score, "number", manners.score) { row in
        withheld.contains(row) ? "" : TypedColumnBuilder.text(of: scores[row])
      })
    if let targets = table.targets { columns.append(numbers("target", .target, targets)) }
    if let uppers = table.targetUppers { columns.append(numbers("target_upper", .targetUpper, uppers)) }
    if let found = table.realisations {
      columns.append(numbers("realisation", .realisation, found, manners.realisation))
    }
    if let units = table.units { columns.append(labels("unit", .unit, units)) }
    if let weights = table.weights { columns.append(numbers("weight", .weight, weights)) }
    if let versions = table.scaleVersions { columns.append(labels("scale_version", .scaleVersion, versions)) }
    if let acting = table.acting, acting.contains(true) {
      columns.append(PackageColumn("acting", .acting, "boolean") { acting[$0] ? "true" : "false" })
    }
    if let predicates = table.predicates { columns.append(labels("predicate", .predicate, predicates)) }
    var taken = Set(columns.map(\.name))
    for (role, attributes) in [(Role.fact, table.facts), (.protected, table.protectedAttributes)] {
      for attribute in attributes {
        guard !attribute.values.isVoid else { continue }
        var name = attribute.name
        while !taken.insert(name).inserted { name = role.rawValue + "_" + name }
        switch attribute.values {
        case .labels(let factor): columns.append(labels(name, role, factor))
        case .numbers(let values): columns.append(numbers(name, role, values))
        }
      }
    }
    return columns
  }

  private static func labels(
    _ name: String, _ role: Role, _ factor: Factor, _ properties: [(String, OrderedJSON)] = []
  ) -> PackageColumn {
    let levels = factor.levels.map(PackageText.quoted)
    let codes = factor.codes
    return PackageColumn(name, role, "string", properties) { codes[$0] < 0 ? "" : levels[Int(codes[$0])] }
  }

  private static func numbers(
    _ name: String, _ role: Role, _ values: [Double], _ properties: [(String, OrderedJSON)] = []
  ) -> PackageColumn {
    PackageColumn(name, role, "number", properties) {
      values[$0].isNaN ? "" : TypedColumnBuilder.text(of: values[$0])
    }
  }
}

extension Table.Values {
  /// Whether no row has a value.
  fileprivate var isVoid: Bool {
    switch self {
    case .labels(let factor): factor.codes.allSatisfy { $0 < 0 }
    case .numbers(let numbers): numbers.allSatisfy(\.isNaN)
    }
  }
}

/// Cells of comma-separated values.
enum PackageText {
  /// A cell, in quotation marks where it has to be.
  static func quoted(_ text: String) -> String {
    let special = text.utf8.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }
    return special ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// Writes headings and rows, a piece at a time, so that no file has to fit into memory twice.
  static func write(
    _ columns: [PackageColumn], rows: some Sequence<Int>, to sink: ([UInt8]) throws -> Void
  ) rethrows {
    var bytes = Array((columns.map { quoted($0.name) }.joined(separator: ",") + "\n").utf8)
    for row in rows {
      for (place, column) in columns.enumerated() {
        if place > 0 { bytes.append(44) }
        bytes.append(contentsOf: column.cell(row).utf8)
      }
      bytes.append(10)
      if bytes.count > 1 << 20 {
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try sink(bytes)
  }
}
