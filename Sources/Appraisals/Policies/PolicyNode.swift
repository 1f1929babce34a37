import Foundation

/// A value of JSON.
private enum PolicyValue: Decodable {
  case object([String: PolicyValue])
  case list([PolicyValue])
  case text(String)
  case number(Double)
  case flag(Bool)
  case null

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([PolicyValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: PolicyValue].self))
    }
  }
}

/// A value of a policy file and where it stands: what is wrong with it can be said with its path.
struct PolicyNode {
  let file: String
  let path: String
  private let value: PolicyValue

  /// Reads a whole file.
  init(file: String, bytes: some Sequence<UInt8>) throws(PolicyError) {
    let data = Data(bytes)
    do { value = try JSONDecoder().decode(PolicyValue.self, from: data) } catch {
      throw PolicyError(file: file, property: "", problem: .notJSON(reason: PolicyNode.reason(error)))
    }
    self.file = file
    path = ""
  }

  private init(file: String, path: String, value: PolicyValue) {
    self.file = file
    self.path = path
    self.value = value
  }

  private static func reason(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "\(type(of: error))" }
    let underlying = (context.underlyingError as? NSError)?.userInfo["NSDebugDescription"] as? String
    return underlying ?? context.debugDescription
  }

  /// An error about this value.
  func failure(_ problem: PolicyError.Problem) -> PolicyError {
    PolicyError(file: file, property: path, problem: problem)
  }

  /// An error about what this value says.
  func invalid(_ found: String, _ needed: PolicyError.Requirement) -> PolicyError {
    failure(.invalid(found: found, needed: needed))
  }

  /// The properties of an object; a name that is not known is refused, since a misspelt limit would not limit.
  func object(_ known: [String]) throws(PolicyError) -> PolicyObject {
    guard case .object(let members) = value else { throw failure(.wrongKind(expected: .object)) }
    let prefix = path.isEmpty ? "" : path + "."
    var nodes: [String: PolicyNode] = [:]
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      let node = PolicyNode(file: file, path: prefix + name, value: member)
      guard known.contains(name) else { throw node.failure(.unknown(known: known)) }
      if case .null = member { continue }
      nodes[name] = node
    }
    return PolicyObject(node: self, prefix: prefix, members: nodes)
  }

  /// The elements of a list.
  func list() throws(PolicyError) -> [PolicyNode] {
    guard case .list(let elements) = value else { throw failure(.wrongKind(expected: .list)) }
    return elements.enumerated().map { PolicyNode(file: file, path: "\(path)[\($0)]", value: $1) }
  }

  func text() throws(PolicyError) -> String {
    guard case .text(let text) = value else { throw failure(.wrongKind(expected: .text)) }
    guard text.contains(where: { !$0.isWhitespace }) else { throw invalid(text, .words) }
    return text
  }

  func number() throws(PolicyError) -> Double {
    guard case .number(let number) = value else { throw failure(.wrongKind(expected: .number)) }
    return number
  }

  func flag() throws(PolicyError) -> Bool {
    guard case .flag(let flag) = value else { throw failure(.wrongKind(expected: .flag)) }
    return flag
  }

  func percent() throws(PolicyError) -> Double {
    let number = try number()
    guard (0...100).contains(number) else { throw invalid("\(number)", .percent) }
    return number
  }

  func date() throws(PolicyError) -> CalendarDate {
    let text = try text()
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard text.count == 10, parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      let date = CalendarDate(year: year, month: month, day: day)
    else { throw invalid(text, .date) }
    return date
  }

  func predicate() throws(PolicyError) -> Predicate {
    let code = try text()
    guard let predicate = Predicate(code: code) else { throw invalid(code, .predicate) }
    return predicate
  }

  func expectation() throws(PolicyError) -> Expectation {
    let code = try text()
    guard let found = Expectation.allCases.first(where: { $0.code == code }) else {
      throw invalid(code, .expectation)
    }
    return found
  }
}

/// The properties of an object of a policy file.
struct PolicyObject {
  /// The object itself.
  let node: PolicyNode
  fileprivate let prefix: String
  fileprivate let members: [String: PolicyNode]

  /// A property that may be left out.
  subscript(name: String) -> PolicyNode? { members[name] }

  /// A property that has to be there.
  func required(_ name: String) throws(PolicyError) -> PolicyNode {
    guard let node = members[name] else {
      throw PolicyError(file: node.file, property: prefix + name, problem: .missing)
    }
    return node
  }
}
