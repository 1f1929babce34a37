import Appraisals
import Foundation

/// A `datapackage.json` as it is written: Frictionless Data Package with our extra field properties.
struct DataPackage: Decodable {
  struct Resource: Decodable {
    let path: OneOrMany?
    let dialect: Dialect?
    let schema: Schema?
  }

  struct Dialect: Decodable {
    let delimiter: String?
    let decimalChar: String?
  }

  struct Schema: Decodable {
    let fields: [Field]?
    let missingValues: [String]?
  }

  struct Field: Decodable {
    let name: String?
    let title: String?
    let description: String?
    let type: String?
    let role: String?
    let indicator: String?
    let unit: String?
    let scale: DeclaredScale?
    /// Where indicators in one column have scales of their own.
    let scales: [String: DeclaredScale]?
    let polarity: PolarityText?
    let pseudonymous: Bool?
    let decimalChar: String?
  }

  struct DeclaredScale: Decodable {
    let minimum: Double?
    let maximum: Double?
    let labels: [String]?
  }

  /// A path, or a list of them, as the standard allows.
  enum OneOrMany: Decodable {
    case one(String)
    case many([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let path = try? container.decode(String.self) {
        self = .one(path)
      } else {
        self = .many(try container.decode([String].self))
      }
    }
  }

  /// One polarity for the field, or one per indicator.
  enum PolarityText: Decodable {
    case all(String)
    case byIndicator([String: String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .all(text)
      } else {
        self = .byIndicator(try container.decode([String: String].self))
      }
    }
  }

  let name: String?
  let title: String?
  let resources: [Resource]?
}

/// A descriptor that makes sense: what its first resource says about the data file.
struct PackageResource {
  /// What a descriptor says about a column.
  struct Field {
    let name: String
    let role: Role?
    let isText: Bool
    /// Whether the type itself says text, whatever the role makes of it.
    let isDeclaredText: Bool
    let isNumber: Bool
    let indicator: String?
    let scale: Scale?
    let scales: [String: Scale]
    let polarity: Polarity
    let polarities: [String: Polarity]
    let isPseudonymous: Bool?
    let decimalMark: DecimalMark?
    /// What the column means, in the words of whoever described it.
    let about: String?
    /// What its numbers count: points, files, days.
    let measure: String?
  }

  let path: String
  let delimiter: UInt8?
  let missingValues: MissingValues
  let fields: [Field]

  func field(named heading: String) -> Field? { fields.first { $0.name == heading } }

  /// How a column of the data file is to be kept when the file is read as a plain table.
  func storage(of heading: String) -> ColumnStorage {
    guard let field = field(named: heading) else { return .automatic(nil) }
    // A period that is an integer is a number to a researcher's model; an identifier is text in every reading.
    let isIdentifier = field.role == .ratee || field.role == .rater
    return field.isDeclaredText || isIdentifier ? .text : .automatic(field.decimalMark)
  }
}
