import FuzzSupport

/// SQLite files: the input is the file.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Without these sixteen bytes it would be FuzzDelimited's.
  Holds.anyBytes(Array("SQLite format 3\0".utf8) + fuzzedBytes(data, count).dropFirst(16), name: "fuzz.db")
  return 0
}
