import CADBC

/// The cells of one column of one batch.
///
/// Buffers come without their lengths, so that a driver has to be trusted for those of cells and bits. Everything that
/// it declares is checked before it is followed: there are as many buffers as the type has, no more cells are missing
/// than there are and a column with missing ones says which, offsets start at zero or above, never go back and end
/// inside what their type can hold, views and indices stay inside what they point into.
struct ArrowCells {
  private let array: ArrowArray
  private let first: Int
  private let count: Int

  /// The cells behind an offset of the batch; nil where there are fewer than the batch has rows.
  init?(_ array: ArrowArray, offset: Int, count: Int) {
    guard array.length >= 0, array.offset >= 0, array.offset <= Int64(Int32.max), array.n_buffers >= 0,
      Int(array.length) >= offset + count, (-1...array.length).contains(array.null_count)
    else { return nil }
    self.array = array
    self.count = count
    first = Int(array.offset) + offset
  }

  /// Adds the cells to a column; false where the column is not what it says.
  func read(_ kind: ArrowField.Kind, into builder: inout DatabaseColumnBuilder) -> Bool {
    guard hasBuffers(of: kind) else { return false }
    switch kind {
    case .null:
      for _ in 0..<count { builder.appendMissing() }
      return true
    case .boolean: return readBooleans(&builder)
    case .signed(8): return readIntegers(Int8.self, &builder)
    case .signed(16): return readIntegers(Int16.self, &builder)
    case .signed(32): return readIntegers(Int32.self, &builder)
    case .signed: return readIntegers(Int64.self, &builder)
    case .unsigned(8): return readIntegers(UInt8.self, &builder)
    case .unsigned(16): return readIntegers(UInt16.self, &builder)
    case .unsigned(32): return readIntegers(UInt32.self, &builder)
    case .unsigned: return readIntegers(UInt64.self, &builder)
    case .float(16): return readHalves(&builder)
    case .float(32): return readSingles(&builder)
    case .float: return readDoubles(&builder)
    case .text(32): return readText(Int32.self, isDecimal: false, &builder)
    case .text: return readText(Int64.self, isDecimal: false, &builder)
    case .decimalText(32): return readText(Int32.self, isDecimal: true, &builder)
    case .decimalText: return readText(Int64.self, isDecimal: true, &builder)
    case .textView: return readViews(&builder)
    case .decimal(let bits, let scale): return readDecimals(bits: bits, scale: scale, &builder)
    case .date(let bits): return readDates(bits: bits, &builder)
    case .timestamp(let unit, let isInstant): return readTimes(unit, isInstant: isInstant, &builder)
    case .uuid: return readIdentifiers(&builder)
    case .dictionary(let index, let values): return readDictionary(index, values, &builder)
    case .unreadable: return false
    }
  }

  // MARK: - Buffers

  private func hasBuffers(of kind: ArrowField.Kind) -> Bool {
    let needed: Int64
    switch kind {
    case .null, .unreadable: return true
    case .text, .decimalText: needed = 3
    default: needed = 2
    }
    // An array without cells may come without buffers.
    guard array.n_buffers >= needed || count == 0 else { return false }
    return array.null_count <= 0 || buffer(0) != nil || count == 0
  }

  private func buffer(_ place: Int) -> UnsafeRawPointer? {
    guard place < Int(array.n_buffers), let buffers = array.buffers else { return nil }
    return buffers[place]
  }

  /// One bit per cell, set where it is there; nil where all are.
  private var validity: UnsafeRawPointer? { array.null_count == 0 ? nil : buffer(0) }

  private static func isSet(_ bits: UnsafeRawPointer, _ place: Int) -> Bool {
    bits.load(fromByteOffset: place >> 3, as: UInt8.self) >> UInt8(place & 7) & 1 == 1
  }

  /// Calls the body for each cell that is there and adds an empty one for the others.
  private func each(
    _ builder: inout DatabaseColumnBuilder, _ body: (Int, inout DatabaseColumnBuilder) -> Void
  ) {
    if let validity {
      for place in first..<first + count {
        if ArrowCells.isSet(validity, place) { body(place, &builder) } else { builder.appendMissing() }
      }
    } else {
      for place in first..<first + count { body(place, &builder) }
    }
  }

  /// The buffer with the cells, none being needed where there are no cells.
  private func values(_ place: Int = 1) -> UnsafeRawPointer? {
    buffer(place) ?? (count == 0 ? UnsafeRawPointer(bitPattern: 8) : nil)
  }

  // MARK: - Numbers

  private func readBooleans(_ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let bits = values() else { return false }
    each(&builder) { place, builder in builder.appendText(ArrowCells.isSet(bits, place) ? "true" : "false") }
    return true
  }

  private func readIntegers<Number: FixedWidthInteger>(
    _ type: Number.Type, _ builder: inout DatabaseColumnBuilder
  ) -> Bool {
    guard let cells = values() else { return false }
    let width = MemoryLayout<Number>.size
    each(&builder) { place, builder in
      let number = cells.loadUnaligned(fromByteOffset: place * width, as: type)
      if let signed = Int64(exactly: number) { builder.append(signed) } else { builder.appendText("\(number)") }
    }
    return true
  }

  private func readDoubles(_ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let cells = values() else { return false }
    each(&builder) { place, builder in
      builder.append(cells.loadUnaligned(fromByteOffset: place * 8, as: Double.self))
    }
    return true
  }

  /// The decimal number that a person would have typed: 4.3, where the nearest `Float` is 4.30000019….
  private func readSingles(_ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let cells = values() else { return false }
    each(&builder) { place, builder in
      let number = cells.loadUnaligned(fromByteOffset: place * 4, as: Float.self)
      let isWhole = number == number.rounded() || !number.isFinite
      builder.append(isWhole ? Double(number) : Double("\(number)") ?? Double(number))
    }
    return true
  }

  private func readHalves(_ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let cells = values() else { return false }
    each(&builder) { place, builder in
      builder.append(ArrowCells.half(cells.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self)))
    }
    return true
  }

  /// A number of 16 bits: sign, five bits of exponent, ten of fraction.
  static func half(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 31)
    let fraction = Double(bits & 1023) / 1024
    let magnitude: Double
    switch exponent {
    case 0: magnitude = Double(sign: .plus, exponent: -14, significand: 1) * fraction
    case 31: magnitude = fraction == 0 ? .infinity : .nan
    default: magnitude = Double(sign: .plus, exponent: exponent - 15, significand: 1) * (1 + fraction)
    }
    return bits >> 15 == 1 ? -magnitude : magnitude
  }

  private func readDecimals(bits: Int, scale: Int, _ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let cells = values() else { return false }
    each(&builder) { place, builder in
      let number: Int128
      switch bits {
      case 32: number = Int128(cells.loadUnaligned(fromByteOffset: place * 4, as: Int32.self))
      case 64: number = Int128(cells.loadUnaligned(fromByteOffset: place * 8, as: Int64.self))
      default: number = cells.loadUnaligned(fromByteOffset: place * 16, as: Int128.self)
      }
      var text = ArrowCells.decimal(number, scale: scale)
      text.withUTF8 { digits in
        if let base = digits.baseAddress { builder.append(decimal: base, count: digits.count) }
      }
    }
    return true
  }

  static func decimal(_ number: Int128, scale: Int) -> String {
    var digits = String(number.magnitude)
    if scale < 0 && number != 0 { digits += String(repeating: "0", count: -scale) }
    if scale > 0 {
      if digits.count <= scale { digits = String(repeating: "0", count: scale - digits.count + 1) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return (number < 0 ? "-" : "") + digits
  }

  // MARK: - Text

  private func readText<Offset: FixedWidthInteger>(
    _ type: Offset.Type, isDecimal: Bool, _ builder: inout DatabaseColumnBuilder
  ) -> Bool {
    guard let offsets = values() else { return false }
    let width = MemoryLayout<Offset>.size
    // A column of empty texts may have no text at all.
    let text = (buffer(2) ?? offsets).assumingMemoryBound(to: UInt8.self)
    func offset(_ place: Int) -> Int {
      Int(truncatingIfNeeded: offsets.loadUnaligned(fromByteOffset: place * width, as: type))
    }
    guard areSound(offset) else { return false }
    let validity = validity
    for place in first..<first + count {
      let (start, end) = (offset(place), offset(place + 1))
      if let validity, !ArrowCells.isSet(validity, place) {
        builder.appendMissing()
      } else if isDecimal {
        builder.append(decimal: text + start, count: end - start)
      } else {
        builder.append(text + start, count: end - start)
      }
    }
    return true
  }

  /// The longest text of one cell, and of the cells of a batch, in bytes.
  private static let (longestText, longestTexts) = (1 << 30, 1 << 40)

  /// Whether offsets can be followed: none is, before all have been looked at.
  private func areSound(_ offset: (Int) -> Int) -> Bool {
    guard count > 0 else { return true }
    let begin = offset(first)
    guard begin >= 0 else { return false }
    var start = begin
    for place in first + 1...first + count {
      let end = offset(place)
      guard end >= start, end - start < ArrowCells.longestText else { return false }
      start = end
    }
    return start == begin || (buffer(2) != nil && start - begin < ArrowCells.longestTexts)
  }

  /// Views: a length, then twelve bytes of text, or four, a buffer and an offset into it.
  private func readViews(_ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let views = values() else { return false }
    let further = Int(array.n_buffers) - 3
    // The last buffer holds the sizes of those with text.
    let sizes = further > 0 ? buffer(Int(array.n_buffers) - 1) : nil
    var isSound = true
    each(&builder) { place, builder in
      let view = views + place * 16
      let length = Int(view.loadUnaligned(as: Int32.self))
      if (0...12).contains(length) {
        return builder.append((view + 4).assumingMemoryBound(to: UInt8.self), count: length)
      }
      let part = Int(view.loadUnaligned(fromByteOffset: 8, as: Int32.self))
      let start = Int(view.loadUnaligned(fromByteOffset: 12, as: Int32.self))
      guard length > 0, (0..<max(0, further)).contains(part), start >= 0, let text = buffer(2 + part),
        let sizes, start + length <= Int(sizes.loadUnaligned(fromByteOffset: part * 8, as: Int64.self))
      else {
        isSound = false
        return builder.appendMissing()
      }
      builder.append((text + start).assumingMemoryBound(to: UInt8.self), count: length)
    }
    return isSound
  }

  private func readIdentifiers(_ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let cells = values() else { return false }
    each(&builder) { place, builder in
      var text = ""
      for byte in UnsafeRawBufferPointer(start: cells + place * 16, count: 16) {
        if [8, 13, 18, 23].contains(text.utf8.count) { text += "-" }
        text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      builder.appendText(text)
    }
    return true
  }

  /// Labels coded once per batch, cells by their index.
  private func readDictionary(
    _ index: ArrowField.Kind, _ values: ArrowField.Kind, _ builder: inout DatabaseColumnBuilder
  ) -> Bool {
    guard let dictionary = array.dictionary?.pointee, dictionary.length <= Int64(Int32.max),
      let labels = ArrowCells(dictionary, offset: 0, count: Int(dictionary.length))
    else { return false }
    // The same builder cannot hold both; a second one gives the labels their text.
    var texts = DatabaseColumnBuilder(.text, missing: MissingValues(tokens: []))
    guard labels.read(values, into: &texts) else { return false }
    var places = DatabaseColumnBuilder(.automatic(nil), missing: MissingValues(tokens: []))
    guard read(index, into: &places), case .numbers(let numbers) = places.finish(heading: "").content else {
      return false
    }
    var codes = [Int32?](repeating: nil, count: Int(dictionary.length))
    for number in numbers {
      guard !number.isNaN else {
        builder.appendMissing()
        continue
      }
      guard number >= 0, number < Double(codes.count) else { return false }
      let place = Int(number)
      if codes[place] == nil, let label = texts.label(ofRow: place) {
        codes[place] = label.withUnsafeBufferPointer { bytes in
          bytes.baseAddress.map { builder.code(of: $0, count: bytes.count) }
        }
      }
      if let code = codes[place] {
        builder.append(coded: CollectionOfOne(code))
      } else {
        builder.appendMissing()
      }
    }
    return true
  }

  // MARK: - Time

  private func readDates(bits: Int, _ builder: inout DatabaseColumnBuilder) -> Bool {
    guard let cells = values() else { return false }
    each(&builder) { place, builder in
      let day =
        bits == 32
        ? Int64(cells.loadUnaligned(fromByteOffset: place * 4, as: Int32.self))
        : ArrowCells.floor(cells.loadUnaligned(fromByteOffset: place * 8, as: Int64.self), 86_400_000).quotient
      builder.appendText(ArrowCells.date(day))
    }
    return true
  }

  private func readTimes(
    _ unit: Int64, isInstant: Bool, _ builder: inout DatabaseColumnBuilder
  ) -> Bool {
    guard let cells = values() else { return false }
    each(&builder) { place, builder in
      let value = cells.loadUnaligned(fromByteOffset: place * 8, as: Int64.self)
      builder.appendText(ArrowCells.time(value, unit, isInstant: isInstant))
    }
    return true
  }

  private static func floor(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// A point in time: `2024-01-31 10:15:00`, with `Z` behind it where it is an instant and not what a clock showed.
  static func time(_ value: Int64, _ unit: Int64, isInstant: Bool) -> String {
    let (seconds, fraction) = floor(value, unit)
    let (day, second) = floor(seconds, 86_400)
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    var text = date(day) + " " + two(second / 3600) + ":" + two(second / 60 % 60) + ":" + two(second % 60)
    if fraction > 0 {
      var digits = String(String(unit + fraction).dropFirst())
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    return isInstant ? text + "Z" : text
  }

  /// A day as year-month-day, counted from 1970 in the Gregorian calendar.
  ///
  /// > Reference: Howard Hinnant, chrono-compatible low-level date algorithms, civil_from_days.
  static func date(_ day: Int64) -> String {
    let (era, ofEra) = floor(day + 719_468, 146_097)
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let date = ofYear - (153 * month + 2) / 5 + 1
    let shifted = month < 10 ? month + 3 : month - 9
    func digits(_ number: Int64, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return digits(year + era * 400 + (shifted <= 2 ? 1 : 0), 4) + "-" + digits(shifted, 2) + "-"
      + digits(date, 2)
  }
}
