import Appraisals
import CScan
import Foundation

/// Text in UTF-8, made from whatever bytes the source had.
struct SourceText {
  /// The bytes; those before `start` are a byte-order mark.
  var bytes: SourceBytes
  /// Where the text begins.
  var start = 0
  /// Where the first byte stood that had to be read as Windows-1252, as an offset into `bytes`.
  var firstAssumed: Int?
  /// How many bytes had to be read so.
  var assumedCount = 0
  /// Where lines end, if the bytes are still those that were surveyed.
  var lineEnds: LineEnds?
  /// Whether all bytes have been looked at, and not only the opening.
  var isSurveyed = true

  /// Decodes a source, or says why it is no text.
  ///
  /// UTF-8 is kept, UTF-16 is decoded when a byte-order mark or every other byte says so, and bytes that are not
  /// UTF-8 are read as Windows-1252 one by one, so that a single foreign cell does not spoil the rest.
  ///
  /// - Parameter opening: how many bytes of a much larger source are looked at, if nothing is wrong with them; whoever
  ///   reads the rest looks at it then.
  static func decode(
    _ raw: SourceBytes, threads: Int, opening: Int? = nil, log: inout FindingLog
  ) -> SourceText? {
    if raw.starts(with: [0xFF, 0xFE, 0, 0]) || raw.starts(with: [0, 0, 0xFE, 0xFF]) {
      log.add(.error, .sourceNotText, line: 1, details: ["utf32"])
      return nil
    }
    if let form = UTF16Form(raw) { return decode(raw, form, log: &log) }
    if let opening, raw.count / 4 > opening {
      let survey = TextSurvey(raw, threads: threads, through: opening)
      if survey.firstInvalid == nil, reasonNotText(raw, survey) == nil {
        return SourceText(bytes: raw, start: markLength(raw), isSurveyed: false)
      }
    }
    let survey = TextSurvey(raw, threads: threads)
    if let reason = reasonNotText(raw, survey) {
      log.add(
        .error, .sourceNotText, line: lineNumber(of: reason.offset, in: raw.buffer), details: [reason.code])
      return nil
    }
    var text = SourceText(bytes: raw, start: markLength(raw))
    if let first = survey.firstInvalid {
      text.replaceInvalidBytes(from: first)
    } else {
      text.lineEnds = survey.lineEnds
    }
    let suspects = survey.firstInvalid == nil ? survey.mayHaveLongLines : true
    return suspects && !text.linesAreShort(log: &log) ? nil : text
  }

  /// The length of the byte-order mark of UTF-8.
  private static func markLength(_ raw: SourceBytes) -> Int { raw.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The line on which a byte stands; LF, CR LF and CR all end a line.
  static func lineNumber(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int {
    var line = 1
    for place in start..<max(start, min(offset, bytes.count)) {
      if bytes[place] == 10 {
        line += 1
      } else if bytes[place] == 13, place + 1 >= bytes.count || bytes[place + 1] != 10 {
        line += 1
      }
    }
    return line
  }

  private static func reasonNotText(_ raw: SourceBytes, _ survey: TextSurvey) -> (code: String, offset: Int)? {
    if raw.starts(with: [0x50, 0x4B, 3, 4]) { return ("zip", 0) }
    if let nul = survey.firstNul { return ("nul", nul) }
    // Text has next to no control characters; a sample decides.
    let sample = raw.buffer.prefix(1 << 16)
    func isControl(_ byte: UInt8) -> Bool { byte < 9 || (byte > 13 && byte < 26) || byte == 127 }
    let controls = sample.reduce(0) { $0 + (isControl($1) ? 1 : 0) }
    guard controls > 0, controls * 50 > sample.count, let first = sample.firstIndex(where: isControl) else {
      return nil
    }
    return ("control", first)
  }

  private static func decode(_ raw: SourceBytes, _ form: UTF16Form, log: inout FindingLog) -> SourceText? {
    let (decoded, isSound) = form.decode(raw)
    let bytes = SourceBytes(decoded)
    guard isSound else {
      log.add(
        .error, .sourceNotText, line: lineNumber(of: bytes.count, in: bytes.buffer), details: ["utf16"])
      return nil
    }
    log.add(form.hasMark ? .note : .repair, .encodingAssumed, line: 1, details: [form.name])
    let text = SourceText(bytes: bytes)
    return text.linesAreShort(log: &log) ? text : nil
  }

  private mutating func replaceInvalidBytes(from first: Int) {
    let raw = bytes.buffer
    var decoded = GrowingBytes(capacity: raw.count + raw.count / 8)
    var place = first
    var kept = start
    func keep(to end: Int) {
      decoded.append(UnsafeBufferPointer(rebasing: raw[kept..<end]))
    }
    firstAssumed = first - start
    while place < raw.count {
      let length = UTF8Validation.sequenceLength(at: place, in: raw)
      if length == 0 {
        keep(to: place)
        assumedCount += 1
        for byte in WindowsCodePage.utf8(of: raw[place]) { decoded.append(byte) }
        kept = place + 1
      }
      place += max(1, length)
    }
    keep(to: raw.count)
    bytes = SourceBytes(decoded)
    start = 0
  }

  /// The longest line that is taken for text, in bytes.
  static let longestLine = 1 << 20

  /// Longer lines are no table, and the quotes in them no quotes.
  private func linesAreShort(log: inout FindingLog) -> Bool {
    let buffer = UnsafeRawBufferPointer(bytes.buffer)
    var tooLong: [(start: Int, length: Int)] = []
    func check(_ start: Int, _ end: Int) {
      if end - start > SourceText.longestLine { tooLong.append((start, end - start)) }
    }
    var start = 0
    while start < buffer.count {
      let end = ByteSearch.first(10, in: buffer, from: start, to: buffer.count) ?? buffer.count
      if end - start > SourceText.longestLine {
        // What looks like one line may be many that end in CR alone.
        while let stop = ByteSearch.first(13, in: buffer, from: start, to: end) {
          check(start, stop)
          start = stop + 1
        }
        check(start, end)
      }
      start = end + 1
    }
    var (line, counted) = (1, 0)
    for (start, length) in tooLong {
      line += SourceText.lineNumber(of: start, in: bytes.buffer, from: counted) - 1
      counted = start
      log.add(.error, .lineTooLong, line: line, details: [String(length), String(SourceText.longestLine)])
    }
    return tooLong.isEmpty
  }
}

/// What can be seen of bytes without knowing what they mean: looked at once, on all threads.
struct TextSurvey {
  /// The first NUL.
  private(set) var firstNul: Int?
  /// The first byte that is not UTF-8; not looked for behind a NUL.
  private(set) var firstInvalid: Int?
  /// Whether there is a stretch without line end of half the length that a line may have.
  private(set) var mayHaveLongLines = false
  /// Where lines end.
  private(set) var lineEnds: LineEnds?
  private var ends: [UInt32] = []

  private static let step = SourceText.longestLine / 2

  /// - Parameter end: what is behind it is left.
  init(_ bytes: SourceBytes, threads: Int, through end: Int = .max) {
    let end = min(end, bytes.count)
    // Sixteen steps a piece: enough to do for a thread, not enough to fill memory.
    let size = 16 * TextSurvey.step
    let pieces = (end + size - 1) / size
    // Each piece writes to its own place.
    nonisolated(unsafe) let found = UnsafeMutableBufferPointer<TextSurvey>.allocate(capacity: pieces)
    found.initialize(repeating: TextSurvey())
    defer {
      found.deinitialize()
      found.deallocate()
    }
    Workers.share(pieces, threads: threads) { piece, _ in
      let range = piece * size..<min(end, (piece + 1) * size)
      found[piece].look(at: range, bytes)
      bytes.release(range)
    }
    firstNul = found.lazy.compactMap(\.firstNul).first
    firstInvalid = found.lazy.compactMap(\.firstInvalid).first
    mayHaveLongLines = found.contains { $0.mayHaveLongLines }
    if end == bytes.count { lineEnds = LineEnds(bytes, blocks: found.flatMap(\.ends)) }
  }

  private init() {}

  private mutating func look(at range: Range<Int>, _ bytes: SourceBytes) {
    var oddities: Int32 = 0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: LineEnds.block) {
      let block = start..<min(range.upperBound, start + LineEnds.block)
      ends.append(UInt32(LineEnds.count(in: block, of: bytes, oddities: &oddities)))
    }
    let raw = UnsafeRawBufferPointer(bytes.buffer)
    if oddities & 2 != 0 {
      firstNul = ByteSearch.first(0, in: raw, from: range.lowerBound, to: range.upperBound)
    }
    if oddities & 1 != 0 { firstInvalid = UTF8Validation.firstInvalid(in: bytes.buffer, range) }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: TextSurvey.step) {
      let end = start + TextSurvey.step
      if end <= range.upperBound, ByteSearch.first(10, in: raw, from: start, to: end) == nil {
        mayHaveLongLines = true
      }
    }
  }
}

/// Finds bytes with the C library, which looks at many at a time.
enum ByteSearch {
  static func first(_ byte: UInt8, in buffer: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
    guard start < end, let base = buffer.baseAddress, let found = memchr(base + start, Int32(byte), end - start)
    else { return nil }
    return base.distance(to: UnsafeRawPointer(found))
  }
}
