import Appraisals
import CADBC

extension TableSource {
  /// Reads a table from an Arrow C stream, as a driver hands one over; for the fuzzer, which plays the driver.
  ///
  /// - Parameters:
  ///   - stream: an `ArrowArrayStream`; its content is taken over and released.
  ///   - name: what findings call it.
  /// - Throws: `SourceError` where the stream is malformed, `DataRefused` where its contents cannot be used.
  @_spi(Fuzzing)
  public static func read(arrowStream stream: UnsafeMutableRawPointer, name: String) throws -> Table {
    let given = stream.assumingMemoryBound(to: ArrowArrayStream.self)
    let own = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
    own.initialize(to: given.pointee)
    given.pointee.release = nil
    var log = FindingLog(file: name)
    let opened = try ArrowStream(
      own, owner: nil, faults: FaultReader(place: name, secrets: []), cancellation: DatabaseCancellation())
    let rows = ArrowRows(opened, place: name, log: &log)
    return try read(rows, name: name, sha256: "", log: log)
  }
}
