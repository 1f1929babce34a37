import Statistics

/// How much an indicator, or the profiles, tell of a protected attribute that takes no part.
///
/// What differs much between groups of an attribute stands in for it: leaving the attribute out is then not enough. Both
/// measures are corrected for what chance alone gives: η² as `1 − (1 − η²)(n − 1)/(n − g)`, V after Bergsma (2013),
/// doi:10.1016/j.jkss.2012.10.002.
public struct ProxyScreen: Sendable {
  /// What is measured.
  public enum Measure: String, Sendable, CaseIterable {
    /// η²: the share of an indicator's variance that lies between groups of the attribute.
    case etaSquared = "eta_squared"
    /// Cramér's V of profiles by groups of the attribute.
    case cramersV = "cramers_v"
  }

  /// The protected attribute.
  public let attribute: String
  /// The indicator; nil for the profiles.
  public let indicator: String?
  /// What is measured.
  public let measure: Measure
  /// From 0 to 1.
  public let value: Double
  /// Employees of whom both are known.
  public let count: Int

  /// Above this an indicator or the profiles stand in for the attribute.
  public static let notable = 0.1

  /// Whether it is above that.
  public var isNotable: Bool { value > ProxyScreen.notable }

  /// Every indicator, then the profiles, against every attribute.
  static func all(_ rows: TalentRows, _ groups: [Int?]) -> [ProxyScreen] {
    rows.attributes.flatMap { attribute -> [ProxyScreen] in
      let codes = ProxyScreen.codes(attribute.groups)
      let indicators = rows.columns.enumerated().compactMap { j, name -> ProxyScreen? in
        let column = rows.values.column(j)
        let known = codes.indices.filter { codes[$0] != nil && !column[$0].isNaN }
        return shareBetween(column, codes).map { share in
          let n = Double(known.count)
          let g = Double(Set(known.map { codes[$0] }).count)
          let corrected = n > g ? max(0, 1 - (1 - share) * (n - 1) / (n - g)) : 0
          return ProxyScreen(
            attribute: attribute.name, indicator: name, measure: .etaSquared, value: corrected,
            count: known.count)
        }
      }
      return indicators + [profiles(attribute.name, codes, groups)].compactMap { $0 }
    }
  }

  private static func codes(_ labels: [String?]) -> [Int?] {
    let levels = Set(labels.compactMap { $0 }).sorted()
    return labels.map { label in label.flatMap { levels.firstIndex(of: $0) } }
  }

  /// η²: the sum of squares between groups over that of all; nil where there is none, or one group.
  static func shareBetween(_ values: [Double], _ groups: [Int?]) -> Double? {
    let known = groups.indices.filter { groups[$0] != nil && !values[$0].isNaN }
    let count = Double(max(known.count, 1))
    let mean = known.reduce(0) { $0 + values[$1] / count }
    let total = known.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
    let parts = Dictionary(grouping: known) { groups[$0] ?? 0 }
    guard total > 0, parts.count > 1 else { return nil }
    let between = parts.keys.sorted().reduce(0.0) { sum, group in
      let own = parts[group] ?? []
      let level = own.reduce(0) { $0 + values[$1] / Double(own.count) }
      return sum + Double(own.count) * (level - mean) * (level - mean)
    }
    return between / total
  }

  private static func profiles(_ name: String, _ codes: [Int?], _ groups: [Int?]) -> ProxyScreen? {
    func levels(_ codes: [Int?]) -> (codes: [Int32], count: Int) {
      (codes.map { Int32($0 ?? -1) }, (codes.compactMap(\.self).max() ?? -1) + 1)
    }
    let (x, y) = (levels(codes), levels(groups))
    guard let association = CramersV(x.codes, levels: x.count, y.codes, levels: y.count) else { return nil }
    return ProxyScreen(
      attribute: name, indicator: nil, measure: .cramersV, value: association.corrected,
      count: Int(association.count))
  }
}
