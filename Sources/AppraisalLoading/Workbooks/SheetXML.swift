/// Reads the XML of a sheet with a parser that knows all of XML: for the producers that write it in an odd way.
final class SheetXML<Sink: SheetSink>: XMLHandler {
  private(set) var sink: Sink

  private enum Place {
    case elsewhere
    case rows
    case value
    case formula
    case text
    case phonetic
  }

  private var place = Place.elsewhere
  private var isSheet = false
  private var row = 0
  private var cell = SheetCell()
  private var value: [UInt8] = []
  private var formula: [UInt8]?

  init(_ sink: Sink) { self.sink = sink }

  static func scan(_ part: ZipPart, into sink: inout Sink) throws {
    let handler = SheetXML(sink)
    try XMLEvents.read(part, handler)
    guard handler.isSheet else { throw WorkbookFault.unreadable("\(part.name): worksheet?") }
    sink = handler.sink
  }

  override func open(_ tag: XMLTag) throws {
    if tag.isCalled("c") {
      try beginCell(tag)
    } else if tag.isCalled("row") {
      try beginRow(tag)
    } else if tag.isCalled("v") {
      place = .value
    } else if tag.isCalled("f") {
      place = .formula
      formula = formula ?? []
    } else if tag.isCalled("t"), place != .phonetic {
      place = .text
    } else if tag.isCalled("rPh") {
      place = .phonetic
    } else if tag.isCalled("worksheet") {
      isSheet = true
    } else if tag.isCalled("mergeCell"), let reference = tag.bytes("ref") {
      sink.merge(reference)
    }
  }

  override func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    switch place {
    case .value, .text:
      value.append(contentsOf: bytes)
      guard value.count <= WorkbookLimits.cellBytes else {
        throw WorkbookFault.limit("bytes", found: value.count, limit: WorkbookLimits.cellBytes)
      }
    case .formula: if value.count < 1_000 { formula?.append(contentsOf: bytes) }
    default: break
    }
  }

  override func close(_ name: XMLName) throws {
    if name.isCalled("c") {
      try endCell()
    } else if name.isCalled("rPh") || name.isCalled("v") || name.isCalled("f") {
      place = .rows
    } else if name.isCalled("t"), place == .text {
      place = .rows
    }
  }

  private func beginRow(_ tag: XMLTag) throws {
    row += 1
    cell.column = -1
    if let number = tag.bytes("r").flatMap(SheetScanner.number) { row = number }
    try SheetCell.check(column: 0, row: row)
    if try !sink.begin(row: row) { throw XMLEvents.Enough() }
  }

  private func beginCell(_ tag: XMLTag) throws {
    let column = cell.column + 1
    cell = SheetCell()
    (cell.column, cell.row) = (column, row)
    value.removeAll(keepingCapacity: true)
    formula = nil
    if let text = tag.bytes("r") {
      guard let found = SheetCell.reference(text), found.row == row else {
        throw WorkbookFault.unreadable("\(String(decoding: text, as: UTF8.self)) ≠ \(row)")
      }
      cell.column = found.column
    }
    try SheetCell.check(column: cell.column, row: row)
    cell.style = tag.bytes("s").flatMap(SheetScanner.number) ?? 0
    guard let text = tag.bytes("t") else { return }
    guard let kind = SheetCell.kind(text) else {
      let name = SheetCell.name(column: cell.column, row: row)
      throw WorkbookFault.unreadable("\(name): t=\"\(String(decoding: text, as: UTF8.self))\"")
    }
    cell.kind = kind
  }

  private func endCell() throws {
    if cell.kind != .number, cell.kind != .shared { SpreadsheetText.resolveEscapes(in: &value, from: 0) }
    try value.withUnsafeBufferPointer { bytes in
      cell.value = bytes
      guard let formula else { return try sink.add(cell) }
      try formula.withUnsafeBufferPointer { text in
        cell.formula = text
        try sink.add(cell)
      }
    }
    place = .elsewhere
  }
}
