import CScan
import Foundation

/// Gives each distinct run of bytes a code, for many cells at a time.
///
/// Up to seven bytes, dates, and eight to eighteen digits such as employee numbers, are packed into the 64-bit key itself,
/// so that a look-up touches one place in memory, which is asked for ahead; anything else is hashed into the key
/// and compared with the text. A class, since workers use it in turn.
final class LabelTable {
  private struct Slot {
    var key: UInt64
    var code: Int32
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var shift: UInt64
  private var capacity: Int
  // Grows in place where the system can.
  private var text = GrowingBytes(capacity: 64)
  private var starts: [Int] = [0]

  init() {
    capacity = 16
    shift = 64 - 4
    slots = LabelTable.empty(capacity)
  }

  deinit {
    free(slots)
    text.discard()
  }

  /// The number of distinct labels.
  var count: Int { starts.count - 1 }

  /// A label.
  func string(_ code: Int) -> String { String(decoding: bytes(code), as: UTF8.self) }

  /// Whether a label stands for nothing.
  func isMissing(_ code: Int, _ missing: MissingValues) -> Bool {
    let bytes = bytes(code)
    // White space beyond ASCII may stand in front.
    if let first = bytes.first, first < 128, !WhiteSpace.isASCII(first), !missing.mayBegin(first) {
      return false
    }
    return missing.contains(WhiteSpace.trim(Array(bytes)[...]))
  }

  /// All labels in the order of their codes; nil where one of them stands for nothing.
  func levels(without missing: MissingValues) -> [String]? {
    var levels: [String] = []
    levels.reserveCapacity(count)
    for code in 0..<count {
      if isMissing(code, missing) { return nil }
      levels.append(string(code))
    }
    return levels
  }

  private func bytes(_ code: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.base + starts[code], count: starts[code + 1] - starts[code])
  }

  /// The key of a label; equal labels have equal keys, and equal keys without ``hashed`` mean equal labels.
  ///
  /// - Parameter readable: how many bytes may be read from `bytes` on, at least `count`.
  @inline(__always)
  static func key(_ bytes: UnsafePointer<UInt8>, count: Int, readable: Int) -> UInt64 {
    if count < 8 {
      let word = readable >= 8 ? load(bytes) & ((1 << (8 * UInt64(count))) &- 1) : partial(bytes, count)
      return word | (0x80 | UInt64(count)) << 56
    }
    if count == 10, let date = date(bytes) { return date }
    if count <= 18 {
      let number = digits(bytes, count: count, readable: readable)
      if number != 0 { return number }
    }
    return hash(bytes, count) | hashed
  }

  /// The bits that say that a key is a hash.
  static let hashed: UInt64 = 0xC0 << 56

  /// How many look-ups ahead the place of a key is asked for, since memory takes as long as a hundred instructions.
  private static let ahead = 32

  /// The codes of many cells, in order; a cell is `RecordBatch`'s word.
  func codes(
    of cells: UnsafePointer<UInt64>, count: Int, base: UnsafePointer<UInt8>, readable: Int,
    keys: UnsafeMutablePointer<UInt64>, into codes: UnsafeMutablePointer<Int32>
  ) {
    for row in 0..<count {
      let (start, length) = (Int(cells[row] >> 32), Int(cells[row] & 0x7FFF_FFFF))
      keys[row] = LabelTable.key(base + start, count: length, readable: readable - start)
    }
    var (slots, shift, mask) = (self.slots, self.shift, capacity - 1)
    for row in 0..<min(count, LabelTable.ahead) {
      scan_prefetch(slots + Int(truncatingIfNeeded: LabelTable.mix(keys[row]) >> shift))
    }
    for row in 0..<count {
      if row + LabelTable.ahead < count {
        scan_prefetch(slots + Int(truncatingIfNeeded: LabelTable.mix(keys[row + LabelTable.ahead]) >> shift))
      }
      let (key, cell) = (keys[row], cells[row])
      var slot = Int(truncatingIfNeeded: LabelTable.mix(key) >> shift)
      while slots[slot].key != key && slots[slot].key != 0 { slot = (slot + 1) & mask }
      if slots[slot].key == key && key < LabelTable.hashed && cell & RecordBatch.doubled == 0 {
        codes[row] = slots[slot].code
      } else {
        codes[row] = code(of: cell, key, base)
        (slots, shift, mask) = (self.slots, self.shift, capacity - 1)
      }
    }
  }

  @inline(never)
  private func code(of cell: UInt64, _ key: UInt64, _ base: UnsafePointer<UInt8>) -> Int32 {
    let (bytes, length) = (base + Int(cell >> 32), Int(cell & 0x7FFF_FFFF))
    guard cell & RecordBatch.doubled != 0 else { return code(key, bytes, count: length) }
    return code(of: RecordScanner.undoubled(UnsafeBufferPointer(start: bytes, count: length)))
  }

  /// The code of a label, a new one if it has not been seen.
  private func code(_ key: UInt64, _ bytes: UnsafePointer<UInt8>, count length: Int) -> Int32 {
    let (slots, mask) = (self.slots, capacity - 1)
    var slot = place(of: key)
    while slots[slot].key != 0 {
      if slots[slot].key == key {
        let code = slots[slot].code
        if key < LabelTable.hashed || isEqual(Int(code), bytes, length) { return code }
      }
      slot = (slot + 1) & mask
    }
    return insert(key, at: slot, bytes, length)
  }

  /// The code of a label that is given as an array.
  private func code(of label: [UInt8]) -> Int32 {
    label.withUnsafeBufferPointer { buffer in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { nothing in
        guard let bytes = buffer.baseAddress ?? UnsafePointer(nothing.baseAddress) else { return 0 }
        return code(
          LabelTable.key(bytes, count: buffer.count, readable: buffer.count), bytes, count: buffer.count)
      }
    }
  }

  @inline(never)
  private func insert(_ key: UInt64, at slot: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let code = Int32(count)
    slots[slot] = Slot(key: key, code: code)
    text.append(UnsafeBufferPointer(start: bytes, count: length))
    starts.append(text.count)
    if 2 * count > capacity { grow() }
    return code
  }

  private func isEqual(_ code: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    starts[code + 1] - starts[code] == length && memcmp(text.base + starts[code], bytes, length) == 0
  }

  private func grow() {
    let (old, oldCapacity) = (slots, capacity)
    capacity *= 2
    shift -= 1
    slots = LabelTable.empty(capacity)
    for slot in 0..<oldCapacity where old[slot].key != 0 {
      var place = place(of: old[slot].key)
      while slots[place].key != 0 { place = (place + 1) & (capacity - 1) }
      slots[place] = old[slot]
    }
    free(old)
  }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: LabelTable.mix(key) >> shift)
  }

  private static func empty(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
    // The system's pages are zero already.
    guard let memory = calloc(capacity, MemoryLayout<Slot>.stride) else {
      preconditionFailure("the system has no memory left for \(capacity) labels")
    }
    LargePages.advise(UnsafeRawBufferPointer(start: memory, count: capacity * MemoryLayout<Slot>.stride))
    return memory.bindMemory(to: Slot.self, capacity: capacity)
  }

  // MARK: - Keys

  @inline(__always)
  private static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  private static func partial(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    for place in 0..<count { word |= UInt64(bytes[place]) << (8 * UInt64(place)) }
    return word
  }

  /// 10ⁿ plus the number of n digits, which is different for different digits; 0 where one is no digit.
  @inline(__always)
  private static func digits(_ bytes: UnsafePointer<UInt8>, count: Int, readable: Int) -> UInt64 {
    let first = load(bytes)
    guard areDigits(first) else { return 0 }
    var value = 1_0000_0000 + number(first)
    var place = 8
    if count >= 16 {
      let second = load(bytes + 8)
      guard areDigits(second) else { return 0 }
      value = value * 1_0000_0000 + number(second)
      place = 16
    }
    let rest = count - place
    guard rest > 0 else { return value }
    let word = readable >= place + 8 ? load(bytes + place) : partial(bytes + place, rest)
    // Zeros in front of the digits that are left.
    let bits = UInt64(8 * (8 - rest))
    let padded = word << bits | 0x3030_3030_3030_3030 & ((1 << bits) &- 1)
    guard areDigits(padded) else { return 0 }
    return value * powers[rest] + number(padded)
  }

  /// A date as ISO 8601 writes it, 2024-05-31, under a bit of its own.
  @inline(__always)
  private static func date(_ bytes: UnsafePointer<UInt8>) -> UInt64? {
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    let front = load(bytes)
    let word =
      front & 0xFFFF_FFFF | front >> 8 & 0xFFFF_0000_0000 | UInt64(bytes[8]) << 48 | UInt64(bytes[9]) << 56
    return areDigits(word) ? number(word) | 0x20 << 56 : nil
  }

  @inline(__always)
  private static func areDigits(_ word: UInt64) -> Bool {
    (word & 0xF0F0_F0F0_F0F0_F0F0) | ((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4
      == 0x3333_3333_3333_3333
  }

  /// Eight digits at once: pairs, then fours, then all.
  @inline(__always)
  private static func number(_ word: UInt64) -> UInt64 {
    let ones = word & 0x0F0F_0F0F_0F0F_0F0F
    let pairs = (ones &* 2561) >> 8 & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 6_553_601) >> 16 & 0x0000_FFFF_0000_FFFF
    return (fours &* 42_949_672_960_001) >> 32
  }

  private static let powers: InlineArray<8, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000,
  ]

  /// Multiplies eight bytes at a time into 128 bits and folds them, as wyhash does.
  private static func hash(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    var state = UInt64(truncatingIfNeeded: length) ^ 0x9E37_79B9_7F4A_7C15
    var place = 0
    while place + 8 <= length {
      state = mix(state ^ load(bytes + place))
      place += 8
    }
    return mix(state ^ partial(bytes + place, length - place))
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}
