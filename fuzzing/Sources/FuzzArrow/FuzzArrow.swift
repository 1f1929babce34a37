@_spi(Fuzzing) import AppraisalLoading
import CADBC
import FuzzSupport

/// Arrow streams: the input plays a driver that hands over one batch of one column.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let driver = Driver(fuzzedBytes(data, count)) else { return 0 }
  var stream = driver.stream()
  Holds.anyTable { try TableSource.read(arrowStream: &stream, name: "fuzz") }
  return 0
}
