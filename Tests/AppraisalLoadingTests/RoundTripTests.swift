import AppraisalLoading
import Appraisals
import Foundation
import TestSupport
import Testing

/// The simulated city of `datasets/palembang`, written in every form that is read: whatever the form, the same table.
@Suite("Round trips")
struct RoundTripTests {
  private static let headings = [
    "ratee", "rater", "rater_type", "indicator", "period", "score", "target", "realisation", "unit",
  ]

  /// The first rows of the city, without the columns that only the descriptor gives a role.
  private static func rows() throws -> [[String]] {
    let path = repository.appendingPathComponent("datasets/palembang/palembang.csv")
    let text = try String(contentsOf: path, encoding: .utf8)
    let lines = text.split(separator: "\n").prefix(3001)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let places = try headings.map { try #require(lines[0].firstIndex(of: $0)) }
    return lines.map { line in places.map { line[$0] } }
  }

  private static func csv(_ rows: [[String]]) -> [UInt8] {
    Array((rows.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n").utf8)
  }

  private func load(_ bytes: [UInt8]) throws -> AppraisalTable {
    try AppraisalSource.load(bytes: bytes, name: "city")
  }

  @Test("a workbook gives what the CSV file gives, numbers as numbers and identifiers as text")
  func workbook() throws {
    let rows = try Self.rows()
    let numeric = Set([5, 6, 7])
    let cells = rows.enumerated().map { place, row in
      row.enumerated().map { column, text -> XLSXCell in
        if text.isEmpty { return .empty }
        return place > 0 && numeric.contains(column) ? .number(text) : .text(text)
      }
    }
    expectSame(try load(XLSXFile(rows: cells).bytes), try load(Self.csv(rows)))
  }

  @Test("semicolons with decimal commas, UTF-16 and CR LF give what the plain file gives")
  func dialects() throws {
    let rows = try Self.rows()
    let plain = try load(Self.csv(rows))
    let semicolons = rows.map { $0.map { $0.replacing(".", with: ",") }.joined(separator: ";") }
    expectSame(try load(Array((semicolons.joined(separator: "\n") + "\n").utf8)), plain)
    let text = rows.map { $0.joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
    expectSame(try load([0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }), plain)
  }

  @Test("an SQLite file gives what the CSV file gives")
  func sqlite() throws {
    let rows = try Self.rows()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("timbang-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("city.db").path
    let columns = Self.headings.map { name in
      name + (["score", "target", "realisation"].contains(name) ? " REAL" : " TEXT")
    }
    let text = String(decoding: Self.csv(rows), as: UTF8.self)
    try makeSQLite(
      path, "CREATE TABLE city(\(columns.joined(separator: ", ")));" + inserts(text, into: "city"))
    expectSame(try AppraisalSource(path: path).load(), try load(Self.csv(rows)))
  }
}
