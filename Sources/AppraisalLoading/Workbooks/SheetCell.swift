/// A cell as it stands in the XML of a sheet; valid during the call only.
struct SheetCell {
  /// What the value is.
  enum Kind: UInt8 {
    case number
    /// The number of a shared string.
    case shared
    case text
    case boolean
    case error
    /// A date in ISO 8601.
    case date
  }

  /// From 1.
  var row = 0
  /// From 0.
  var column = 0
  var kind = Kind.number
  var style = 0
  /// The value, entities resolved; empty where there is none.
  var value = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// The formula as it stands; nil where there is none.
  var formula: UnsafeBufferPointer<UInt8>?

  /// The kind that the attribute `t` names.
  static func kind(_ name: UnsafeBufferPointer<UInt8>) -> Kind? {
    switch (name.count, name.first) {
    case (1, UInt8(ascii: "s")): .shared
    case (1, UInt8(ascii: "n")): .number
    case (1, UInt8(ascii: "b")): .boolean
    case (1, UInt8(ascii: "e")): .error
    case (1, UInt8(ascii: "d")): .date
    case (3, UInt8(ascii: "s")), (9, UInt8(ascii: "i")): .text
    default: nil
    }
  }

  /// `AB12` as column and row; nil where it is none.
  static func reference(_ text: UnsafeBufferPointer<UInt8>) -> (column: Int, row: Int)? {
    var (column, row, place) = (0, 0, 0)
    while place < text.count, case let letter = (text[place] | 32) &- 97, letter < 26, place < 8 {
      column = column * 26 + Int(letter) + 1
      place += 1
    }
    guard place > 0, place < text.count else { return nil }
    while place < text.count {
      let digit = text[place] &- 48
      guard digit < 10, row < 100_000_000 else { return nil }
      row = row * 10 + Int(digit)
      place += 1
    }
    return row > 0 ? (column - 1, row) : nil
  }

  /// What a person reads in the corner of the screen.
  static func name(column: Int, row: Int) -> String { columnName(column) + String(row) }

  /// The letters of a column from 0.
  static func columnName(_ column: Int) -> String {
    var (rest, letters) = (column, [UInt8]())
    repeat {
      letters.insert(UInt8(65 + rest % 26), at: 0)
      rest = rest / 26 - 1
    } while rest >= 0
    return String(decoding: letters, as: UTF8.self)
  }

  /// Refuses places that no sheet has.
  static func check(column: Int, row: Int) throws {
    guard column < WorkbookLimits.columns else {
      throw WorkbookFault.limit("columns", found: column + 1, limit: WorkbookLimits.columns)
    }
    guard row <= WorkbookLimits.rows else {
      throw WorkbookFault.limit("rows", found: row, limit: WorkbookLimits.rows)
    }
  }
}

/// Is told what a sheet holds, in the order of the file.
protocol SheetSink {
  /// A row begins; false if nothing more is wanted, neither rows nor merged cells.
  mutating func begin(row: Int) throws -> Bool
  /// A cell of that row.
  mutating func add(_ cell: SheetCell) throws
  /// Merged cells, as `A1:C1`; they come after all rows.
  mutating func merge(_ reference: UnsafeBufferPointer<UInt8>)
}
