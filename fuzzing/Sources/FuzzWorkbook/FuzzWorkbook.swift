import FuzzSupport

/// Archives that may be workbooks: the input is the file.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Without these four bytes it would be FuzzDelimited's.
  Holds.anyBytes([0x50, 0x4B, 3, 4] + fuzzedBytes(data, count).dropFirst(4), name: "fuzz.xlsx")
  return 0
}
