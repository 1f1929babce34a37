import Foundation

/// Gives each distinct run of bytes a code, in order of first appearance.
///
/// Open addressing with the upper half of the hash kept beside the code: a look-up touches the table once and the
/// text once, and no `String` is made until the end.
struct LabelDictionary {
  private var slots = [UInt64](repeating: 0, count: 64)
  private var text: [UInt8] = []
  private var starts: [Int] = [0]

  /// The number of distinct labels.
  var count: Int { starts.count - 1 }

  /// The code of a label, a new one if it has not been seen.
  mutating func code(of bytes: UnsafePointer<UInt8>, count length: Int) -> Int32 {
    let hash = LabelDictionary.hash(bytes, length)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let code = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if isEqual(code, bytes, length) { return Int32(code) }
      }
      slot = (slot + 1) & mask
    }
    slots[slot] = (hash >> 32) << 32 | UInt64(count + 1)
    text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: length))
    starts.append(text.count)
    if 2 * count > slots.count { grow() }
    return Int32(count - 1)
  }

  /// The bytes of a label.
  subscript(code: Int) -> ArraySlice<UInt8> { text[starts[code]..<starts[code + 1]] }

  private func isEqual(_ code: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let start = starts[code]
    guard starts[code + 1] - start == length else { return false }
    return text.withUnsafeBufferPointer { known in
      guard let base = known.baseAddress else { return length == 0 }
      return memcmp(base + start, bytes, length) == 0
    }
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: 2 * slots.count)
    let mask = larger.count - 1
    text.withUnsafeBufferPointer { known in
      for code in 0..<count {
        let length = starts[code + 1] - starts[code]
        let hash = known.baseAddress.map { LabelDictionary.hash($0 + starts[code], length) } ?? 0
        var slot = Int(truncatingIfNeeded: hash) & mask
        while larger[slot] != 0 { slot = (slot + 1) & mask }
        larger[slot] = (hash >> 32) << 32 | UInt64(code + 1)
      }
    }
    slots = larger
  }

  /// Multiplies eight bytes at a time into 128 bits and folds them, as wyhash does.
  private static func hash(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    var state = UInt64(truncatingIfNeeded: length) ^ 0x9E37_79B9_7F4A_7C15
    var place = 0
    let raw = UnsafeRawPointer(bytes)
    while place + 8 <= length {
      state = mix(state ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var tail: UInt64 = 0
    while place < length {
      tail = tail << 8 | UInt64(bytes[place])
      place += 1
    }
    return mix(state ^ tail)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}
