import Appraisals

/// The units within units: `a / b / c` lies in `a / b`, which lies in `a`.
struct UnitPaths: Sendable {
  /// By depth from 1: the names of the units that deep.
  private let namesByDepth: [[String]]
  /// By depth and unit code; −1 where the path is not so deep.
  private let groupByDepth: [[Int]]

  /// The deepest path.
  var depth: Int { namesByDepth.count }

  init(_ units: Factor?) {
    let paths = (units?.levels ?? []).map(UnitPaths.parts)
    let deepest = paths.map(\.count).max() ?? 0
    var (names, groups): ([[String]], [[Int]]) = ([], [])
    for depth in 1...max(deepest, 1) where depth <= deepest {
      let prefixes = paths.map { $0.count >= depth ? $0.prefix(depth).joined(separator: " / ") : nil }
      let distinct = Set(prefixes.compactMap(\.self)).sorted()
      let place = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
      names.append(distinct)
      groups.append(prefixes.map { $0.flatMap { place[$0] } ?? -1 })
    }
    (namesByDepth, groupByDepth) = (names, groups)
  }

  /// The units of a depth, in alphabetical order.
  func names(depth: Int) -> [String] { depth <= namesByDepth.count ? namesByDepth[depth - 1] : [] }

  /// The unit of a depth in which a unit lies; −1 where there is none.
  func group(_ unit: Int32, depth: Int) -> Int {
    unit < 0 || depth > groupByDepth.count ? -1 : groupByDepth[depth - 1][Int(unit)]
  }

  /// The unit that holds a unit; empty for the outermost.
  static func holder(of name: String) -> String { parts(name).dropLast().joined(separator: " / ") }

  /// The parts of a path. A stroke without spaces around it belongs to a name.
  private static func parts(_ path: String) -> [String] {
    let parts = path.split(separator: " / ").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
    return parts.isEmpty ? [path] : parts
  }
}
