import Appraisals
import Foundation
import Reporting

/// The file that holds the secret of the pseudonyms: 32 bytes that nobody but their owner may read.
struct KeyFile: Sendable {
  /// Whether the key was there or has just been made.
  enum Origin: Sendable {
    case found
    case made
  }

  /// Said when a key has been made.
  static let announcement = Phrase(
    id: "Kunci nama samaran yang baru telah dibuat. Simpanlah: kunci lain menghasilkan nama samaran lain.",
    en: "A new key for pseudonyms has been made. Keep it: another key gives other pseudonyms.")

  /// The path; nil where neither the user nor the environment names a place.
  let path: String?

  /// The path given, or the one in the user's configuration folder (XDG Base Directory Specification).
  init(path: String?, variables: [String: String]) {
    let configured = variables["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = variables["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.config" }
    self.path = path ?? (configured ?? home).map { $0 + "/timbang/pseudonym.key" }
  }

  /// Reads the key; where there is none, makes one first.
  func read() throws(KeyFileError) -> (key: PseudonymKey, origin: Origin) {
    guard let path else { throw .noPlace }
    if let bytes = try KeyFile.load(path) { return (PseudonymKey(bytes: bytes), .found) }
    try KeyFile.make(path)
    // Another process may have been faster; what stands in the file now is the key.
    guard let bytes = try KeyFile.load(path) else { throw .unusable(path, code: ENOENT) }
    return (PseudonymKey(bytes: bytes), .made)
  }

  /// The bytes of the file, or nil where there is no file.
  private static func load(_ path: String) throws(KeyFileError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .unusable(path, code: errno)
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw .unusable(path, code: errno) }
    guard facts.st_mode & S_IFMT == S_IFREG, Int(facts.st_size) == PseudonymKey.byteCount else {
      throw .wrongSize(path, found: Int(facts.st_size))
    }
    guard facts.st_mode & 0o077 == 0 else { throw .exposed(path, mode: facts.st_mode & 0o777) }
    var bytes = [UInt8](repeating: 0, count: PseudonymKey.byteCount)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    guard count == bytes.count else { throw .unusable(path, code: count < 0 ? errno : EIO) }
    return bytes
  }

  /// Puts a whole new key in place, unless another one is there by then: `link` never replaces.
  private static func make(_ path: String) throws(KeyFileError) {
    try makeFolder(of: path)
    let draft = path + ".\(getpid())"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusable(path, code: errno) }
    defer { unlink(draft) }
    var code = writeAll(PseudonymKey.random().bytes, to: descriptor)
    if code == 0, fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, link(draft, path) != 0, errno != EEXIST { code = errno }
    if code != 0 { throw .unusable(path, code: code) }
  }

  private static func makeFolder(of path: String) throws(KeyFileError) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: String(path[..<slash]), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch { throw .unusable(path, code: EACCES) }
  }
}

/// Why the key of the pseudonyms cannot be used.
enum KeyFileError: UserFacingError, Equatable {
  /// Neither `--key` nor a home folder is there.
  case noPlace
  /// The operating system refused.
  case unusable(String, code: Int32)
  /// The file does not hold exactly one key.
  case wrongSize(String, found: Int)
  /// Others may read it.
  case exposed(String, mode: mode_t)

  var message: Phrase {
    switch self {
    case .noPlace:
      return Phrase(
        id: "Tidak ada tempat untuk kunci nama samaran.", en: "There is no place for the key of the pseudonyms."
      )
    case .unusable(let path, let code):
      let reason = SystemError.reason(code)
      return Phrase(
        id: "Kunci '\(path)' tidak dapat dipakai: \(reason).",
        en: "The key '\(path)' cannot be used: \(reason).")
    case .wrongSize(let path, let found):
      let needed = PseudonymKey.byteCount
      return Phrase(
        id: "'\(path)' bukan kunci: panjangnya \(found) bita, seharusnya \(needed).",
        en: "'\(path)' is not a key: it has \(found) bytes, not \(needed).")
    case .exposed(let path, let mode):
      let octal = String(mode, radix: 8)
      return Phrase(
        id: "Kunci '\(path)' dapat dibaca orang lain (mode \(octal)).",
        en: "Others may read the key '\(path)' (mode \(octal)).")
    }
  }

  var remedy: Phrase? {
    switch self {
    case .noPlace, .unusable:
      Phrase(id: "Tunjukkan berkas kunci dengan --key.", en: "Name a key file with --key.")
    case .wrongSize:
      Phrase(
        id: "Pulihkan kunci dari cadangan; kunci baru menghasilkan nama samaran yang lain.",
        en: "Restore the key from a copy; a new key gives other pseudonyms.")
    case .exposed(let path, _):
      Phrase(
        id: "Batasi dengan: chmod 600 '\(path)'.", en: "Restrict it with: chmod 600 '\(path)'.")
    }
  }

  var status: ExitStatus { .inputOutput }
}
