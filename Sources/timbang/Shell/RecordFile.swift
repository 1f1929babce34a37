import AppraisalLoading
import Appraisals
import Foundation
import Reporting

/// The file in which decisions are kept: `decisions.csv` in a folder of its own, which only ever grows.
///
/// Lines are appended by one write under a lock; nothing that is there is ever written again, so that the folder may be
/// made append-only (`chattr +a`). Only its owner may read it.
struct RecordFile: Sendable {
  static let name = "decisions.csv"

  /// The folder.
  let folder: String

  private var path: String { PackageFolder(path: folder).path + "/" + RecordFile.name }

  /// Reads the record.
  ///
  /// - Throws: ``RecordError``; a record that does not exist is one too.
  func read() throws(RecordError) -> DecisionRecord {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? .absent(folder) : .unusable(path, code: errno) }
    defer { close(descriptor) }
    return try parse(try bytes(of: descriptor))
  }

  /// Adds lines to the record as it stands at that moment.
  ///
  /// - Parameter lines: given the record, the lines to add.
  /// - Returns: the record with them, and how many there were.
  func append(_ lines: (DecisionRecord) throws -> [DecisionEntry]) throws -> (
    record: DecisionRecord, added: Int
  ) {
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw RecordError.unusable(folder, code: errno) }
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw RecordError.unusable(path, code: errno) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { throw RecordError.unusable(path, code: errno) }
    let old = try bytes(of: descriptor)
    var isKept = !old.isEmpty
    // A refused first file leaves no empty record behind.
    defer { if !isKept { unlink(path) } }
    var record = try parse(old)
    let added = record.append(try lines(record))
    guard !added.isEmpty else { return (record, 0) }
    let heading = old.isEmpty ? [DecisionEntry.headings] : []
    try write(DecisionRecord.bytes(of: heading + added.map(\.cells)), to: descriptor, after: old.count)
    isKept = true
    return (record, added.count)
  }

  /// All of it, or nothing: what a full disk cut off is taken back.
  private func write(_ bytes: [UInt8], to descriptor: Int32, after length: Int) throws(RecordError) {
    var code = writeAll(bytes, to: descriptor)
    if code == 0, fsync(descriptor) != 0 { code = errno }
    guard code != 0 else { return }
    ftruncate(descriptor, off_t(length))
    throw .unusable(path, code: code)
  }

  private func bytes(of descriptor: Int32) throws(RecordError) -> [UInt8] {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw .unusable(path, code: errno) }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw .unusable(path, code: EINVAL) }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
    var filled = 0
    while filled < bytes.count {
      let (offset, room) = (filled, bytes.count - filled)
      let count = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { pread(descriptor, $0 + offset, room, off_t(offset)) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .unusable(path, code: count < 0 ? errno : EIO) }
      filled += count
    }
    return bytes
  }

  private func parse(_ bytes: [UInt8]) throws(RecordError) -> DecisionRecord {
    do { return try DecisionRecord(bytes: bytes) } catch { throw .broken(path, error) }
  }
}

/// Why a record cannot be used.
enum RecordError: UserFacingError {
  /// It is not what was written.
  case broken(String, DecisionRecord.Fault)
  /// The operating system refused.
  case unusable(String, code: Int32)
  /// The folder has no record.
  case absent(String)

  var message: Phrase {
    switch self {
    case .absent(let folder):
      Phrase(
        id: "'\(folder)' tidak memuat catatan keputusan (\(RecordFile.name)).",
        en: "'\(folder)' holds no record of decisions (\(RecordFile.name)).")
    case .broken(let path, let fault): .verbatim("\(path): ") + RecordError.words(fault)
    case .unusable(let path, let code):
      Phrase(
        id: "Catatan '\(path)' tidak dapat dipakai: \(SystemError.reason(code)).",
        en: "The record '\(path)' cannot be used: \(SystemError.reason(code)).")
    }
  }

  var remedy: Phrase? {
    switch self {
    case .broken(_, .headings):
      Phrase(id: "Tunjuk folder catatan dengan --record.", en: "Name the folder of a record with --record.")
    case .broken(_, .cutOff(let line)):
      Phrase(
        id: "Hapus baris \(line) yang terpotong itu, lalu ulangi perintah yang menulisnya.",
        en: "Remove that cut line \(line), then repeat the command that wrote it.")
    case .broken(_, .otherHead):
      Phrase(
        id:
          "Catatan ini bukan yang disebut berita acara, atau dipotong sesudahnya: cari salinan yang memuat sidik itu.",
        en: "This is not the record of the minutes, or it was cut since: look for a copy that has the digest.")
    case .broken:
      Phrase(
        id:
          "Tidak ada yang ditulis. Pulihkan berkas dari cadangan; keputusan baru ditambahkan, tidak mengubah yang lama.",
        en:
          "Nothing was written. Restore the file from a copy; a new decision is added, it never changes an old one."
      )
    case .absent:
      Phrase(
        id: "Buatlah dengan 'timbang decide DAFTAR --decisions BERKAS --record FOLDER'.",
        en: "Make one with 'timbang decide SELECTION --decisions FILE --record FOLDER'.")
    case .unusable:
      Phrase(id: "Pilih folder lain dengan --record.", en: "Choose another folder with --record.")
    }
  }

  var status: ExitStatus {
    switch self {
    case .broken: .dataRefused
    case .unusable, .absent: .inputOutput
    }
  }

  private static func words(_ fault: DecisionRecord.Fault) -> Phrase {
    switch fault {
    case .headings: Phrase(id: "ini bukan catatan keputusan.", en: "this is no record of decisions.")
    case .cutOff(let line):
      Phrase(
        id: "berkas berakhir di tengah baris \(line): penulisan terputus.",
        en: "the file ends in the middle of line \(line): a write was interrupted.")
    case .altered(let entry):
      Phrase(
        id: "baris ke-\(entry) telah diubah sesudah ditulis: sidiknya tidak cocok.",
        en: "entry \(entry) was altered after it was written: its digest does not match.")
    case .outOfOrder(let entry):
      Phrase(
        id:
          "baris ke-\(entry) tidak menyambung pada yang sebelumnya: ada baris yang dihapus, disisipkan, atau dipindah.",
        en: "entry \(entry) does not follow on the one before: lines were removed, added or moved.")
    case .otherHead(let found, let entries):
      Phrase(
        id:
          "tidak ada baris dengan sidik itu; sidik terakhir dari \(entries) baris adalah \(String(found.prefix(16))).",
        en: "no entry has that digest; the last one of \(entries) is \(String(found.prefix(16))).")
    }
  }
}
