import Foundation
import FuzzSupport

/// Descriptors: the input is `datapackage.json`, in a folder with a data file.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let folder = Folder.path else { return 0 }
  let descriptor = folder + "/datapackage.json"
  guard FileManager.default.createFile(atPath: descriptor, contents: Data(fuzzedBytes(data, count))) else {
    return 0
  }
  Holds.anyPath(descriptor)
  return 0
}

/// A folder of this run's own.
private enum Folder {
  static let path: String? = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("p,s,v\nA,R,80\nB,S,81\n".utf8).write(to: folder.appendingPathComponent("data.csv"))
      return folder.path
    } catch {
      return nil
    }
  }()
}
