import FuzzSupport

/// Delimited text, packed or not: the input is the file.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Holds.anyBytes(fuzzedBytes(data, count), name: "fuzz.csv")
  return 0
}
