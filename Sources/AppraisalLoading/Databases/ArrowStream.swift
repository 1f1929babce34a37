import CADBC

/// The result of a query, batch by batch.
///
/// A class, since the stream is released when its last user is gone.
final class ArrowStream {
  /// More columns than this are no table.
  static let mostColumns = 16_384

  /// The columns.
  let fields: [ArrowField]

  private let stream: UnsafeMutablePointer<ArrowArrayStream>
  private let owner: AnyObject?
  private let faults: FaultReader
  private let cancellation: DatabaseCancellation

  /// Takes a stream over and asks for its columns.
  init(
    _ stream: UnsafeMutablePointer<ArrowArrayStream>, owner: AnyObject?, faults: FaultReader,
    cancellation: DatabaseCancellation
  ) throws(SourceError) {
    self.stream = stream
    self.owner = owner
    self.faults = faults
    self.cancellation = cancellation
    guard let getSchema = stream.pointee.get_schema, stream.pointee.release != nil,
      stream.pointee.get_next != nil
    else {
      fields = []
      return  // A statement without a result.
    }
    var schema = ArrowSchema()
    let code = getSchema(stream, &schema)
    defer { schema.release?(&schema) }
    guard code == 0 else {
      fields = []
      throw ArrowStream.failure(stream, code, .querying, faults, cancellation)
    }
    guard let fields = ArrowField.fields(of: schema) else {
      self.fields = []
      throw .database(DatabaseFault(.malformed, place: faults.place, words: "schema"))
    }
    self.fields = fields
  }

  deinit {
    cancellation.set(nil)
    if let release = stream.pointee.release { release(stream) }
    stream.deallocate()
  }

  /// The next batch; nil at the end.
  func next() throws(SourceError) -> ArrowBatch? {
    guard let getNext = stream.pointee.get_next else { return nil }
    if cancellation.isCancelled {
      throw .database(DatabaseFault(.interrupted, place: faults.place))
    }
    let batch = ArrowBatch()
    let code = getNext(stream, batch.array)
    guard code == 0 else { throw ArrowStream.failure(stream, code, .fetching, faults, cancellation) }
    guard batch.array.pointee.release != nil else { return nil }
    guard batch.isSound(columns: fields.count) else { throw malformed(column: nil) }
    return batch
  }

  /// A column of a batch into a builder; columns that cannot be read must not be asked for.
  func read(
    _ column: Int, of batch: ArrowBatch, into builder: inout DatabaseColumnBuilder
  ) throws(SourceError) {
    guard let cells = batch.cells(column), cells.read(fields[column].kind, into: &builder) else {
      throw malformed(column: fields[column].name)
    }
  }

  private func malformed(column: String?) -> SourceError {
    .database(DatabaseFault(.malformed, place: faults.place, words: column ?? "batch"))
  }

  private static func failure(
    _ stream: UnsafeMutablePointer<ArrowArrayStream>, _ code: Int32, _ stage: DatabaseStage,
    _ faults: FaultReader, _ cancellation: DatabaseCancellation
  ) -> SourceError {
    if cancellation.isCancelled { return .database(DatabaseFault(.interrupted, place: faults.place)) }
    let words = stream.pointee.get_last_error.flatMap { $0(stream) }.map { String(cString: $0) }
    return .database(faults.fault(words ?? "error \(code)", at: stage))
  }
}

/// One batch of rows, released when nobody reads it any more.
final class ArrowBatch {
  let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)

  init() { array.initialize(to: ArrowArray()) }

  deinit {
    if let release = array.pointee.release { release(array) }
    array.deallocate()
  }

  /// The number of rows.
  var count: Int { Int(array.pointee.length) }

  func isSound(columns: Int) -> Bool {
    let batch = array.pointee
    guard batch.length >= 0, batch.offset >= 0, batch.n_children == Int64(columns),
      batch.length <= Int64(Int32.max), batch.offset <= Int64(Int32.max)
    else { return false }
    return columns == 0 || batch.children != nil
  }

  /// The cells of a column that belong to the rows of the batch; nil where it is shorter than that.
  func cells(_ column: Int) -> ArrowCells? {
    guard let child = array.pointee.children?[column] else { return nil }
    return ArrowCells(child.pointee, offset: Int(array.pointee.offset), count: count)
  }
}
