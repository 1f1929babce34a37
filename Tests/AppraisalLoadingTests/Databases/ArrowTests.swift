import Appraisals
import CADBC
import Testing

@testable import AppraisalLoading

/// A column of a batch, made by hand; it lives as long as the value.
private final class HandmadeColumn {
  var array = ArrowArray()
  private var buffers: [UnsafeMutableRawPointer?] = []
  private let table: UnsafeMutablePointer<UnsafeRawPointer?>

  init(_ parts: [[UInt8]?], count: Int, nulls: Int = -1, offset: Int = 0) {
    buffers = parts.map { part in
      part.map { bytes in
        let room = UnsafeMutableRawPointer.allocate(byteCount: bytes.count + 16, alignment: 16)
        room.copyMemory(from: bytes, byteCount: bytes.count)
        return room
      }
    }
    table = .allocate(capacity: max(1, parts.count))
    for (place, buffer) in buffers.enumerated() { table[place] = UnsafeRawPointer(buffer) }
    array.length = Int64(count)
    array.null_count = Int64(nulls)
    array.offset = Int64(offset)
    array.n_buffers = Int64(parts.count)
    array.buffers = table
  }

  deinit {
    for buffer in buffers { buffer?.deallocate() }
    table.deallocate()
  }

  func read(
    _ kind: ArrowField.Kind, as storage: ColumnStorage = .automatic(nil), offset: Int = 0, count: Int? = nil
  )
    -> [String]?
  {
    let rows = count ?? Int(array.length) - offset
    guard let cells = ArrowCells(array, offset: offset, count: rows) else { return nil }
    var builder = DatabaseColumnBuilder(storage, missing: .usual)
    if case .timestamp = kind { builder.holdsTimes = true }
    guard cells.read(kind, into: &builder) else { return nil }
    switch builder.finish(heading: "x").content {
    case .numbers(let numbers): return numbers.map { $0.isNaN ? "∅" : "\($0)" }
    case .labels(let factor): return (0..<factor.count).map { factor[$0].map { "'\($0)'" } ?? "∅" }
    case .skipped: return []
    }
  }
}

private func bytes<Number>(_ numbers: [Number]) -> [UInt8] {
  numbers.withUnsafeBytes { Array($0) }
}

@Suite("Arrow batches")
struct ArrowTests {
  @Test("whole numbers of every width, with the missing ones where the bits say")
  func integers() {
    let all = [UInt8(0b0000_0101)]
    #expect(
      HandmadeColumn([all, bytes([Int8(-3), 9, 7])], count: 3).read(.signed(8)) == ["-3.0", "∅", "7.0"])
    #expect(HandmadeColumn([nil, bytes([UInt16(65_535)])], count: 1).read(.unsigned(16)) == ["65535.0"])
    #expect(
      HandmadeColumn([nil, bytes([Int32.min, 5])], count: 2).read(.signed(32)) == ["-2147483648.0", "5.0"])
    // 2^53 is the last; behind it the column is text, and what came before keeps its digits.
    let long: [Int64] = [9_007_199_254_740_992, 12, 198_503_152_010_011_001]
    #expect(
      HandmadeColumn([nil, bytes(long)], count: 3).read(.signed(64))
        == ["'9007199254740992'", "'12'", "'198503152010011001'"])
    #expect(
      HandmadeColumn([nil, bytes([UInt64.max])], count: 1).read(.unsigned(64)) == ["'18446744073709551615'"])
    #expect(HandmadeColumn([nil, bytes([Int16(7)])], count: 1).read(.signed(16), as: .text) == ["'7'"])
  }

  @Test("numbers as a person would have typed them; NaN and infinity are not taken for missing")
  func floats() {
    #expect(
      HandmadeColumn([nil, bytes([Float(4.3), 85, 0.1])], count: 3).read(.float(32)) == ["4.3", "85.0", "0.1"])
    #expect(HandmadeColumn([nil, bytes([85.5, 1e300])], count: 2).read(.float(64)) == ["85.5", "1e+300"])
    #expect(
      HandmadeColumn([nil, bytes([1.5, Double.nan, -.infinity])], count: 3).read(.float(64))
        == ["'1.5'", "'nan'", "'-inf'"])
    // IEEE 754 binary16: 0x3C00 = 1, 0xC000 = -2, 0x3555 ≈ 1/3, 0x0001 = 2^-24.
    #expect(ArrowCells.half(0x3C00) == 1 && ArrowCells.half(0xC000) == -2)
    #expect(ArrowCells.half(0x3555) == 0.333251953125 && ArrowCells.half(0x0001) == 5.9604644775390625e-08)
    #expect(ArrowCells.half(0x7C00) == .infinity && ArrowCells.half(0x7E00).isNaN)
  }

  @Test("decimals keep their point, and identifiers among them their digits")
  func decimals() {
    #expect(ArrowCells.decimal(-12_345, scale: 2) == "-123.45" && ArrowCells.decimal(5, scale: 3) == "0.005")
    #expect(ArrowCells.decimal(12, scale: -2) == "1200" && ArrowCells.decimal(0, scale: 2) == "0.00")
    let column = HandmadeColumn([nil, bytes([Int128(8_512_500), -1])], count: 2)
    #expect(column.read(.decimal(bits: 128, scale: 3)) == ["8512.5", "-0.001"])
    let long = HandmadeColumn([nil, bytes([Int128(198_503_152_010_011_001)])], count: 1)
    #expect(long.read(.decimal(bits: 128, scale: 0)) == ["'198503152010011001'"])
    let text = HandmadeColumn(
      [nil, bytes([Int32(0), 6, 11]), Array("85.125".utf8) + Array("1.234".utf8)], count: 2)
    #expect(text.read(.decimalText(32)) == ["85.125", "1.234"])
  }

  @Test("text by offsets and by views; what means nothing is missing")
  func text() {
    let offsets = bytes([Int32(0), 3, 3, 4, 8])
    let column = HandmadeColumn([[0b1101], offsets, Array("Ani-Budi".utf8)], count: 4)
    #expect(column.read(.text(32)) == ["'Ani'", "∅", "∅", "'Budi'"])
    #expect(column.read(.text(32), offset: 2) == ["∅", "'Budi'"])
    #expect(column.read(.text(32), offset: 3, count: 1) == ["'Budi'"])
    let large = HandmadeColumn([nil, bytes([Int64(0), 5]), Array("Citra".utf8)], count: 1)
    #expect(large.read(.text(64)) == ["'Citra'"])
    let long = "Berorientasi Pelayanan"
    let short = bytes([Int32(4)]) + Array("Baik".utf8) + [UInt8](repeating: 0, count: 8)
    let view = bytes([Int32(long.utf8.count)]) + Array(long.utf8.prefix(4)) + bytes([Int32(0), 0])
    let views = HandmadeColumn(
      [nil, short + view, Array(long.utf8), bytes([Int64(long.utf8.count)])], count: 2)
    #expect(views.read(.textView) == ["'Baik'", "'\(long)'"])
    #expect(HandmadeColumn([nil, bytes([Int32(0), 0]), nil], count: 1).read(.text(32)) == ["∅"])
  }

  @Test("a dictionary of the source becomes one of ours")
  func dictionary() {
    let labels = HandmadeColumn([nil, bytes([Int32(0), 4, 10]), Array("BaikKurang".utf8)], count: 2)
    let column = HandmadeColumn([[0b1011], bytes([Int8(1), 0, 0, 1])], count: 4)
    withUnsafeMutablePointer(to: &labels.array) { pointer in
      column.array.dictionary = pointer
      #expect(
        column.read(.dictionary(index: .signed(8), values: .text(32))) == [
          "'Kurang'", "'Baik'", "∅", "'Kurang'",
        ])
      let wrong = HandmadeColumn([nil, bytes([Int8(2)])], count: 1)
      wrong.array.dictionary = pointer
      #expect(wrong.read(.dictionary(index: .signed(8), values: .text(32))) == nil)
    }
  }

  @Test("days and points in time, before 1970 and after; midnights alone are days")
  func times() {
    // Days by the calendar: 1970-01-01 is day 0, 2000-02-29 is 11016, 1969-12-31 is -1, 1582-10-15 is -141427.
    for (day, text) in [
      (0, "1970-01-01"), (11_016, "2000-02-29"), (-1, "1969-12-31"), (-141_427, "1582-10-15"),
    ] {
      #expect(ArrowCells.date(Int64(day)) == text)
    }
    #expect(HandmadeColumn([nil, bytes([Int32(19_753)])], count: 1).read(.date(32)) == ["'2024-01-31'"])
    #expect(HandmadeColumn([nil, bytes([Int64(-1)])], count: 1).read(.date(64)) == ["'1969-12-31'"])
    let micro: Int64 = 1_000_000
    let noon = (19_753 * 86_400 + 43_200) * micro
    #expect(ArrowCells.time(noon + 250_000, micro, isInstant: false) == "2024-01-31 12:00:00.25")
    #expect(ArrowCells.time(-1, micro, isInstant: true) == "1969-12-31 23:59:59.999999Z")
    let midnights = HandmadeColumn([nil, bytes([19_753 * 86_400 * micro, 0])], count: 2)
    #expect(
      midnights.read(.timestamp(perSecond: micro, isInstant: false)) == ["'2024-01-31'", "'1970-01-01'"])
    let mixed = HandmadeColumn([nil, bytes([noon, 0])], count: 2)
    #expect(
      mixed.read(.timestamp(perSecond: micro, isInstant: false)) == [
        "'2024-01-31 12:00:00'", "'1970-01-01 00:00:00'",
      ])
  }

  @Test("truth values, identifiers and nothing at all")
  func others() {
    #expect(HandmadeColumn([nil, [0b10]], count: 2).read(.boolean) == ["'false'", "'true'"])
    #expect(HandmadeColumn([], count: 2).read(.null) == ["∅", "∅"])
    let uuid = HandmadeColumn([nil, (0..<16).map { UInt8($0 * 16 + $0) }], count: 1)
    #expect(uuid.read(.uuid) == ["'00112233-4455-6677-8899-aabbccddeeff'"])
  }

  @Test("what a driver gets wrong is refused and never read")
  func unsound() {
    let text = Array("abcdef".utf8)
    for offsets: [Int32] in [[0, 4, 2], [-1, 2, 3], [3, 2, 6], [0, .max, .max]] {
      #expect(HandmadeColumn([nil, bytes(offsets), text], count: 2).read(.text(32)) == nil, "\(offsets)")
    }
    #expect(HandmadeColumn([nil, bytes([Int32(0), 3]), nil], count: 1).read(.text(32)) == nil)
    #expect(HandmadeColumn([nil], count: 1).read(.signed(64)) == nil)
    #expect(HandmadeColumn([nil, nil], count: 3).read(.float(64)) == nil)
    #expect(HandmadeColumn([nil, bytes([1.0])], count: 1).read(.float(64), offset: 1, count: 1) == nil)
    let outside = bytes([Int32(20)]) + text.prefix(4) + bytes([Int32(0), 3])
    #expect(HandmadeColumn([nil, outside, text, bytes([Int64(6)])], count: 1).read(.textView) == nil)
    let negative = bytes([Int32(-1), 0, 0, 0])
    #expect(HandmadeColumn([nil, negative, text, bytes([Int64(6)])], count: 1).read(.textView) == nil)
    #expect(HandmadeColumn([nil, bytes([1.0])], count: 1).read(.unreadable("+l")) == nil)
  }

  @Test("buffers and counts that cannot be are refused, in columns of every kind")
  func undeclared() {
    let text = Array("abcdef".utf8)
    // Text without its third buffer, more missing cells than cells, missing cells without bits that say which.
    #expect(HandmadeColumn([nil, bytes([Int32(0), 0])], count: 1).read(.text(32)) == nil)
    #expect(HandmadeColumn([nil, bytes([1.0])], count: 1, nulls: 2).read(.float(64)) == nil)
    #expect(HandmadeColumn([nil, bytes([1.0])], count: 1, nulls: -2).read(.float(64)) == nil)
    #expect(HandmadeColumn([nil, bytes([1.0])], count: 1, nulls: 1).read(.float(64)) == nil)
    #expect(HandmadeColumn([nil, bytes([Int64(0), 1 << 41]), text], count: 1).read(.text(64)) == nil)
    #expect(HandmadeColumn([nil, bytes([Int64(-1), 2]), text], count: 1).read(.text(64)) == nil)
    // The last offset is looked at before the first text is read.
    #expect(HandmadeColumn([nil, bytes([Int32(0), 3, 6, 2]), text], count: 3).read(.text(32)) == nil)
  }

  @Test("text that is no Unicode is said with its row and column")
  func unicode() {
    let offsets = bytes([Int32(0), 2, 4, 6])
    let column = HandmadeColumn([nil, offsets, Array("ab".utf8) + [0xC3, 0x28, 0xC3, 0x28]], count: 3)
    var builder = DatabaseColumnBuilder(.text, missing: .usual)
    #expect(ArrowCells(column.array, offset: 0, count: 3)?.read(.text(32), into: &builder) == true)
    var log = FindingLog(file: "t")
    _ = builder.finish(heading: "x", log: &log)
    #expect(log.report().findings.map(sentence) == ["warning text_not_unicode t:2:x '\u{FFFD}(' ×2"])
  }

  @Test("chance as a driver: no offsets, lengths or counts make the reader stumble")
  func chance() {
    var random = SplitMix(state: 7)
    let kinds: [ArrowField.Kind] = [
      .text(32), .decimalText(32), .signed(64), .float(32), .boolean, .date(32),
      .timestamp(perSecond: 1000, isInstant: true), .decimal(bits: 128, scale: 3), .uuid, .textView,
    ]
    var refused = 0
    for _ in 0..<2000 {
      // Room for 8 rows of any width; offsets stay inside the text so that only their order is by chance.
      var cells = (0..<160).map { _ in UInt8.random(in: 0...255, using: &random) }
      for place in stride(from: 0, to: 160, by: 4) where Bool.random(using: &random) {
        cells.replaceSubrange(place..<place + 4, with: bytes([Int32.random(in: 0...12, using: &random)]))
      }
      let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
      if case .text = kind { cells = ArrowTests.offsets(&random) }
      if case .decimalText = kind { cells = ArrowTests.offsets(&random) }
      let column = HandmadeColumn(
        [[UInt8.random(in: 0...255, using: &random)], cells, Array("0123456789ab".utf8), bytes([Int64(12)])],
        count: 8)
      let rows = column.read(kind)
      if let rows { #expect(rows.count == 8) } else { refused += 1 }
    }
    #expect(refused > 100)
  }

  private static func offsets(_ random: inout SplitMix) -> [UInt8] {
    let offsets = (0..<9).map { _ in Int32.random(in: -1...12, using: &random) }
    return bytes(Bool.random(using: &random) ? offsets.map { max(0, $0) }.sorted() : offsets)
  }
}
