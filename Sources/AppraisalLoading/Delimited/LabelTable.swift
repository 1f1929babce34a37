import CScan
import Foundation

/// Gives each distinct run of bytes a code, for many cells at a time.
///
/// Up to seven bytes, dates, and eight to eighteen digits such as employee numbers, are packed into the 64-bit key itself,
/// so that a look-up touches one place in memory, which is asked for ahead; anything else is hashed into the key
/// and compared with the text. A class, since each worker keeps one per column.
final class LabelTable {
  private struct Slot {
    var key: UInt64
    var code: Int32
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var shift: UInt64
  private var capacity: Int
  private var text: [UInt8] = []
  private var starts: [Int] = [0]
  /// Whether labels were looked up in the order of the rows.
  var isInOrder = true

  init() {
    capacity = 16
    shift = 64 - 4
    slots = LabelTable.empty(capacity)
  }

  deinit { slots.deallocate() }

  /// The number of distinct labels.
  var count: Int { starts.count - 1 }

  /// The bytes of a label.
  subscript(code: Int) -> ArraySlice<UInt8> { text[starts[code]..<starts[code + 1]] }

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

  /// The codes of many cells; a cell is `RecordBatch`'s word, and one with doubled quotes is left as it is.
  ///
  /// The places of all keys are asked for first, since memory takes as long as a hundred instructions.
  func codes(
    of cells: UnsafePointer<UInt64>, count: Int, base: UnsafePointer<UInt8>, readable: Int,
    keys: UnsafeMutablePointer<UInt64>, into codes: UnsafeMutablePointer<Int32>
  ) {
    var (slots, shift, mask) = (self.slots, self.shift, capacity - 1)
    for row in 0..<count {
      let (start, length) = (Int(cells[row] >> 32), Int(cells[row] & 0x7FFF_FFFF))
      let key = LabelTable.key(base + start, count: length, readable: readable - start)
      keys[row] = key
      scan_prefetch(slots + Int(truncatingIfNeeded: LabelTable.mix(key) >> shift))
    }
    for row in 0..<count where cells[row] & RecordBatch.doubled == 0 {
      let key = keys[row]
      var slot = Int(truncatingIfNeeded: LabelTable.mix(key) >> shift)
      while slots[slot].key != key && slots[slot].key != 0 { slot = (slot + 1) & mask }
      if slots[slot].key == key && key < LabelTable.hashed {
        codes[row] = slots[slot].code
      } else {
        codes[row] = code(key, base + Int(cells[row] >> 32), count: Int(cells[row] & 0x7FFF_FFFF))
        (slots, shift, mask) = (self.slots, self.shift, capacity - 1)
      }
    }
  }

  /// The code of a label, a new one if it has not been seen.
  @inline(never)
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
  func code(of label: ArraySlice<UInt8>) -> Int32 {
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
    text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: length))
    starts.append(text.count)
    if 2 * count > capacity { grow() }
    return code
  }

  private func isEqual(_ code: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let start = starts[code]
    guard starts[code + 1] - start == length else { return false }
    return text.withUnsafeBufferPointer { known in
      known.baseAddress.map { memcmp($0 + start, bytes, length) == 0 } ?? true
    }
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
    old.deallocate()
  }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: LabelTable.mix(key) >> shift)
  }

  private static func empty(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    LargePages.advise(UnsafeRawBufferPointer(start: slots, count: capacity * MemoryLayout<Slot>.stride))
    slots.initialize(repeating: Slot(key: 0, code: 0), count: capacity)
    return slots
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
