import AppraisalLoading
import Appraisals

/// What must hold of any bytes whatever, besides that nothing crashes, hangs or eats the memory.
public enum Holds {
  /// The bytes are loaded as appraisals and read as a plain table; both succeed without errors or say why not.
  public static func anyBytes(_ bytes: [UInt8], name: String) {
    check {
      let table = try AppraisalSource.load(bytes: bytes, name: name, options: options)
      precondition(table.scores.allSatisfy(\.isFinite), "a score that is not finite came through")
      precondition(table.ratees.codes.allSatisfy { $0 >= 0 }, "a rating without a ratee came through")
      return table.report
    }
    check { try TableSource.read(bytes: bytes, name: name).report }
  }

  /// A descriptor and what it leads to are loaded, or it is said why not.
  public static func anyPath(_ path: String) {
    check { try AppraisalSource(path: path, options: options).load().report }
    check { try TableSource.read(path: path).report }
  }

  /// A table is read, or it is said why not.
  public static func anyTable(_ body: () throws -> Table) { check { try body().report } }

  private static var options: LoadingOptions {
    LoadingOptions(today: CalendarDate(year: 2026, month: 11, day: 25))
  }

  private static func check(_ body: () throws -> ValidationReport) {
    do {
      let report = try body()
      precondition(!report.isFatal, "what was loaded has errors")
    } catch let refusal as DataRefused {
      precondition(refusal.report.isFatal, "a refusal without a reason")
    } catch is SourceError {
      // A descriptor that leads nowhere, a database that is damaged.
    } catch is DatabaseRequestError {
      // A database with no table, or with several.
    } catch {
      preconditionFailure("threw \(error)")
    }
  }
}

/// The bytes that libFuzzer hands over.
public func fuzzedBytes(_ data: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : count))
}
