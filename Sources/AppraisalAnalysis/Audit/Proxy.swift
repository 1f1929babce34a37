import Appraisals
import Statistics

/// Something that is no protected attribute and goes along with one: who is compared within it, or judged by it, is partly
/// compared or judged by the attribute.
public struct Proxy: Sendable, Hashable {
  /// The protected attribute.
  public let attribute: String
  /// What goes along with it: unit, grade, kind of position, number of ratings.
  public let factor: String
  /// How closely, corrected for the numbers of levels.
  public let association: CramersV

  /// The p-value below which an association is more than chance.
  public static let level = 0.05
  /// The association from which something is named as a proxy.
  public static let limit = 0.1

  /// Whether it is close enough to be named, and more than chance: many levels go along with anything in few people.
  public var isNamed: Bool { association.corrected > Proxy.limit && association.p < Proxy.level }

  /// Every pair of a protected attribute and something else, the closest first.
  static func all(_ people: AuditedPeople) -> [Proxy] {
    let protected = people.attributes.filter(\.isProtected)
    var others = people.explanations
    for attribute in people.attributes + people.strata
    where !attribute.isProtected && attribute.name != "rater"
      && !others.contains(where: { $0.name == attribute.name })
    {
      others.append(attribute)
    }
    let found = protected.flatMap { attribute -> [Proxy] in
      let groups = Factor(attribute.groups)
      return others.compactMap { other in
        let labels = Factor(other.groups)
        return CramersV(
          groups.codes, levels: groups.levels.count, labels.codes, levels: labels.levels.count
        ).map { Proxy(attribute: attribute.name, factor: other.name, association: $0) }
      }
    }
    return found.sorted {
      ($1.association.corrected, $0.attribute, $0.factor) < ($0.association.corrected, $1.attribute, $1.factor)
    }
  }
}
