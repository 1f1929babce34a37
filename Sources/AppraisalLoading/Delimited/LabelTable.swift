import CScan
import Foundation

/// Gives each distinct run of bytes a code, for many cells at a time.
///
/// Up to seven bytes, dates, and eight to eighteen digits such as employee numbers, are packed into the 64-bit key itself,
/// so that a look-up touches one place in memory, which is asked for ahead; anything else is hashed into the key
/// and compared with the text. A class, since workers use it in turn, and read it together at the end.
final class LabelTable: @unchecked Sendable {
  private var slots: UnsafeMutablePointer<scan_slot>
  private var shift: UInt64
  private var capacity: Int
  // Grows in place where the system can.
  private var text = GrowingBytes(capacity: 64)
  // Where each label begins, and where the last one ends: one more than there are slots.
  private var starts: UnsafeMutablePointer<Int>
  /// The number of distinct labels.
  private(set) var count = 0

  init() {
    capacity = 16
    shift = 64 - 4
    slots = LabelTable.empty(capacity)
    starts = LabelTable.resized(nil, capacity)
    starts[0] = 0
  }

  deinit {
    free(slots)
    free(starts)
    text.discard()
  }

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
  func levels(without missing: MissingValues, threads: Int) -> [String]? {
    if (0..<count).contains(where: { isMissing($0, missing) }) { return nil }
    let block = 1 << 14
    return Array(unsafeUninitializedCapacity: count) { levels, filled in
      // Each block writes to its own places.
      nonisolated(unsafe) let places = levels
      Workers.share((count + block - 1) / block, threads: threads) { piece, _ in
        for code in piece * block..<min(count, (piece + 1) * block) {
          places.initializeElement(at: code, to: string(code))
        }
      }
      filled = count
    }
  }

  private func bytes(_ code: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.base + starts[code], count: starts[code + 1] - starts[code])
  }

  /// The codes of a column of cells, in order.
  ///
  /// - Parameters:
  ///   - cells: the first cell; the others follow at a distance of `columns`.
  ///   - readable: how many bytes may be read from `base` on.
  ///   - keys: room for `count` keys.
  func codes(
    of cells: UnsafePointer<UInt64>, columns: Int, count: Int, base: UnsafePointer<UInt8>, readable: Int,
    keys: UnsafeMutablePointer<UInt64>, into codes: UnsafeMutablePointer<Int32>
  ) {
    scan_keys(base, readable, cells, columns, count, keys)
    var row = 0
    while true {
      var labels = scan_labels(slots: slots, shift: shift, text: text.base, starts: starts)
      row = scan_codes(&labels, base, cells, columns, row, count, keys, codes)
      guard row < count else { return }
      codes[row] = code(of: cells[row * columns], keys[row], base)
      row += 1
    }
  }

  private func code(of cell: UInt64, _ key: UInt64, _ base: UnsafePointer<UInt8>) -> Int32 {
    let (bytes, length) = (base + Int(cell >> 32), Int(cell & 0x7FFF_FFFF))
    guard cell & SCAN_DOUBLED != 0 else { return code(key, bytes, count: length) }
    return code(of: RecordScanner.undoubled(UnsafeBufferPointer(start: bytes, count: length)))
  }

  /// The code of a label, a new one if it has not been seen.
  private func code(_ key: UInt64, _ bytes: UnsafePointer<UInt8>, count length: Int) -> Int32 {
    let (slots, mask) = (self.slots, capacity - 1)
    var slot = place(of: key)
    while slots[slot].key != 0 {
      if slots[slot].key == key {
        let code = slots[slot].code
        if key < SCAN_HASHED || isEqual(Int(code), bytes, length) { return code }
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
        return code(scan_key(bytes, buffer.count), bytes, count: buffer.count)
      }
    }
  }

  @inline(never)
  private func insert(_ key: UInt64, at slot: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let code = Int32(count)
    slots[slot] = scan_slot(key: key, code: code)
    text.append(UnsafeBufferPointer(start: bytes, count: length))
    count += 1
    starts[count] = text.count
    if 4 * count > 3 * capacity { grow() }
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
    starts = LabelTable.resized(starts, capacity)
    for slot in 0..<oldCapacity where old[slot].key != 0 {
      var place = place(of: old[slot].key)
      while slots[place].key != 0 { place = (place + 1) & (capacity - 1) }
      slots[place] = old[slot]
    }
    free(old)
  }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: scan_mix(key) >> shift)
  }

  private static func empty(_ capacity: Int) -> UnsafeMutablePointer<scan_slot> {
    // The system's pages are zero already.
    guard let memory = calloc(capacity, MemoryLayout<scan_slot>.stride) else {
      preconditionFailure("the system has no memory left for \(capacity) labels")
    }
    LargePages.advise(UnsafeRawBufferPointer(start: memory, count: capacity * MemoryLayout<scan_slot>.stride))
    return memory.bindMemory(to: scan_slot.self, capacity: capacity)
  }

  private static func resized(_ starts: UnsafeMutablePointer<Int>?, _ capacity: Int) -> UnsafeMutablePointer<
    Int
  > {
    guard let memory = realloc(starts, (capacity + 1) * MemoryLayout<Int>.stride) else {
      preconditionFailure("the system has no memory left for \(capacity) labels")
    }
    return memory.bindMemory(to: Int.self, capacity: capacity + 1)
  }
}
