import AppraisalLoading
import Appraisals
import Foundation
import Testing

/// Damages bytes the way transfers, editors and people with intent do, always in the same way for one seed.
struct Mutator {
  var random: SplitMix

  /// One to four damages.
  mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes) }
    return bytes
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }
      return
    }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let length = Int.random(in: 1...max(1, min(64, bytes.count - place)), using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = Mutator.telling.randomElement(using: &random) ?? 0
    case 2: bytes.removeSubrange(place..<place + length)
    case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 4: bytes.removeLast(bytes.count - place)
    case 5:
      let other = Int.random(in: 0...bytes.count - length, using: &random)
      let piece = Array(bytes[other..<other + length])
      bytes.replaceSubrange(place..<place + length, with: piece)
    default:
      // Lengths and offsets in archives: all ones, or a high bit.
      for offset in 0..<min(4, bytes.count - place) { bytes[place + offset] = 0xFF }
    }
  }

  private static let telling: [UInt8] = [
    0, 9, 10, 13, 32, 34, 38, 39, 44, 45, 46, 59, 60, 62, 0x7F, 0x80, 0xC2, 0xFE, 0xFF,
  ]
}

@Suite("The corpus, damaged at random")
struct CorpusMutationTests {
  /// Every file of the corpus, the parts of data packages among them.
  static let files: [String] = {
    let root = CorpusCase.folder.appendingPathComponent("files")
    let found = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return found.filter { name in
      var isFolder: ObjCBool = false
      let path = root.appendingPathComponent(name).path
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }()

  @Test("is loaded or refused, and never crashes or hangs", arguments: files)
  func mutations(_ file: String) throws {
    let original = try [UInt8](
      Data(contentsOf: CorpusCase.folder.appendingPathComponent("files/" + file)))
    // A bomb takes its time however it is damaged.
    let repeats = original.count > 50_000 ? 3 : 20
    for seed in 0..<repeats {
      var mutator = Mutator(random: SplitMix(state: UInt64(seed) &* 7919 &+ UInt64(file.utf8.count)))
      let bytes = mutator.mutate(original)
      if file.hasSuffix("datapackage.json") {
        try withFolder(["data.csv": "p,s,v\nA,R,80\nB,S,81\n"]) { folder in
          let path = folder + "/datapackage.json"
          try Data(bytes).write(to: URL(fileURLWithPath: path))
          hold { try AppraisalSource(path: path).load().report }
          hold { try TableSource.read(path: path).report }
        }
      } else {
        hold { try AppraisalSource.load(bytes: bytes, name: file).report }
        hold { try TableSource.read(bytes: bytes, name: file).report }
      }
    }
  }

  /// A refusal has a reason, and what is loaded has no errors; anything else that is thrown is a fault.
  private func hold(_ body: () throws -> ValidationReport) {
    do {
      let report = try body()
      #expect(!report.isFatal)
    } catch let refusal as DataRefused {
      #expect(refusal.report.isFatal)
    } catch is SourceError {
      // A descriptor that now leads to another file.
    } catch {
      Issue.record("threw \(error)")
    }
  }
}
