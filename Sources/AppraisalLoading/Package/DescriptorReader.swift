import Appraisals
import Foundation

/// Reads a descriptor and says everything that is wrong with it.
struct DescriptorReader {
  /// The name that descriptors have.
  static let fileName = "datapackage.json"

  let bytes: [UInt8]
  let file: String

  /// The first resource, or nil after the log has been told why not.
  func read(log: inout FindingLog) -> PackageResource? {
    guard let package = decode(log: &log) else { return nil }
    guard let resource = package.resources?.first else {
      incomplete("resources", log: &log)
      return nil
    }
    guard let path = path(of: resource, log: &log) else { return nil }
    guard let declared = resource.schema?.fields else {
      incomplete("resources[0].schema.fields", log: &log)
      return nil
    }
    let common = decimalMark(resource.dialect?.decimalChar, "resources[0].dialect.decimalChar", log: &log)
    let fields = declared.enumerated().compactMap { place, field in
      self.field(field, "resources[0].schema.fields[\(place)]", common: common, log: &log)
    }
    return PackageResource(
      path: path, delimiter: delimiter(resource.dialect?.delimiter, log: &log),
      missingValues: resource.schema?.missingValues.map(MissingValues.init(tokens:)) ?? .usual, fields: fields)
  }

  private func decode(log: inout FindingLog) -> DataPackage? {
    do {
      return try JSONDecoder().decode(DataPackage.self, from: Data(bytes))
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      incomplete(property(context.codingPath), log: &log)
    } catch {
      var reason = "\(error)"
      if case DecodingError.dataCorrupted(let context) = error {
        reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      }
      log.add(.error, .descriptorUnreadable, file: file, details: [reason])
    }
    return nil
  }

  private func property(_ path: [any CodingKey]) -> String {
    path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
  }

  private func incomplete(_ property: String, value: String? = nil, log: inout FindingLog) {
    log.add(
      .error, .descriptorIncomplete, file: file, line: value.flatMap(line(of:)), value: value,
      details: [property])
  }

  /// The line on which a string of the descriptor first stands, for the eye of the reader.
  private func line(of text: String) -> Int? {
    let whole = String(decoding: bytes, as: UTF8.self)
    guard let range = whole.range(of: "\"\(text)\"") else { return nil }
    return whole[..<range.lowerBound].count { $0.isNewline } + 1
  }

  // MARK: - Resource

  private func path(of resource: DataPackage.Resource, log: inout FindingLog) -> String? {
    let path: String
    switch resource.path {
    case .one(let single): path = single
    case .many(let several) where several.count == 1: path = several[0]
    default:
      incomplete("resources[0].path", log: &log)
      return nil
    }
    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
    let isInside =
      !path.isEmpty && !path.hasPrefix("/") && !path.hasPrefix("~") && !path.contains("\\")
      && !path.contains("://") && !steps.contains("..") && !path.utf8.contains(0)
    if !isInside {
      log.add(.error, .pathOutsidePackage, file: file, line: line(of: path), value: path)
      return nil
    }
    return path
  }

  private func delimiter(_ text: String?, log: inout FindingLog) -> UInt8? {
    guard let text else { return nil }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte != RecordScanner.quote, byte != 10, byte != 13
    else {
      incomplete("resources[0].dialect.delimiter", value: text, log: &log)
      return nil
    }
    return byte
  }

  private func decimalMark(_ text: String?, _ property: String, log: inout FindingLog) -> DecimalMark? {
    switch text {
    case nil: return nil
    case ".": return .dot
    case ",": return .comma
    case let other:
      incomplete(property, value: other, log: &log)
      return nil
    }
  }

  // MARK: - Fields

  private func field(
    _ field: DataPackage.Field, _ property: String, common: DecimalMark?, log: inout FindingLog
  ) -> PackageResource.Field? {
    guard let name = field.name, !name.isEmpty else {
      incomplete("\(property).name", log: &log)
      return nil
    }
    let role = field.role.flatMap { self.role($0, column: name, log: &log) }
    let polarity = self.polarity(field.polarity, "\(property).polarity", log: &log)
    return PackageResource.Field(
      name: name, role: role, isText: field.type == "string" || role?.isLabel == true,
      isDeclaredText: field.type == "string",
      isNumber: field.type == "number" || field.type == "integer", indicator: field.indicator,
      scale: field.scale.flatMap { scale($0, "\(property).scale", log: &log) },
      scales: scales(field.scales ?? [:], "\(property).scales", log: &log),
      polarity: polarity.common, polarities: polarity.byIndicator, isPseudonymous: field.pseudonymous,
      decimalMark: decimalMark(field.decimalChar, "\(property).decimalChar", log: &log) ?? common,
      about: field.description, measure: field.unit)
  }

  private func role(_ text: String, column: String, log: inout FindingLog) -> Role? {
    if let role = Role(rawValue: text) { return role }
    log.add(
      .error, .roleUnknown, file: file, line: line(of: text), column: column, value: text,
      details: Role.allCases.map(\.rawValue))
    return nil
  }

  private func polarity(
    _ text: DataPackage.PolarityText?, _ property: String, log: inout FindingLog
  ) -> (common: Polarity, byIndicator: [String: Polarity]) {
    switch text {
    case nil: return (.moreIsBetter, [:])
    case .all(let word):
      if let polarity = Polarity(rawValue: word) { return (polarity, [:]) }
      incomplete(property, value: word, log: &log)
    case .byIndicator(let words):
      var polarities: [String: Polarity] = [:]
      for (indicator, word) in words.sorted(by: { $0.key < $1.key }) {
        polarities[indicator] = Polarity(rawValue: word)
        if polarities[indicator] == nil { incomplete("\(property).\(indicator)", value: word, log: &log) }
      }
      return (.moreIsBetter, polarities)
    }
    return (.moreIsBetter, [:])
  }

  private func scales(
    _ declared: [String: DataPackage.DeclaredScale], _ property: String, log: inout FindingLog
  ) -> [String: Scale] {
    var scales: [String: Scale] = [:]
    for (indicator, text) in declared.sorted(by: { $0.key < $1.key }) {
      scales[indicator] = scale(text, "\(property).\(indicator)", log: &log)
    }
    return scales
  }

  private func scale(_ declared: DataPackage.DeclaredScale, _ property: String, log: inout FindingLog) -> Scale?
  {
    if let labels = declared.labels, !labels.isEmpty {
      let minimum = declared.minimum ?? 1
      let maximum = declared.maximum ?? minimum + Double(labels.count - 1)
      if Set(labels).count != labels.count || maximum - minimum != Double(labels.count - 1) {
        incomplete("\(property).labels", log: &log)
        return nil
      }
      return Scale(minimum: minimum, maximum: maximum, labels: labels, isDeclared: true)
    }
    guard let minimum = declared.minimum, let maximum = declared.maximum, minimum < maximum else {
      incomplete(declared.minimum == nil ? "\(property).minimum" : "\(property).maximum", log: &log)
      return nil
    }
    return Scale(minimum: minimum, maximum: maximum, isDeclared: true)
  }
}

extension Role {
  /// Whether cells of such a column are labels whatever they look like.
  var isLabel: Bool {
    switch self {
    case .ratee, .rater, .raterType, .indicator, .period, .unit, .scaleVersion: true
    case .name, .raterName, .secondRater, .periodYear, .periodStart, .periodEnd, .acting: true
    default: false
    }
  }
}
