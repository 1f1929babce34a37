import Foundation
import Reporting

/// Why a result could not be written.
enum OutputError: UserFacingError, Equatable {
  /// Where it was to go.
  enum Place: Equatable {
    case standardOutput
    case file(String)
  }

  /// The place took nothing, or not everything.
  case cannotWrite(Place, code: Int32)
  /// The path names a folder.
  case isFolder(String)

  var message: Phrase {
    switch self {
    case .cannotWrite(let place, let code):
      let (place, reason) = (OutputError.name(of: place), SystemError.reason(code))
      return Phrase(
        id: "Hasil tidak dapat ditulis ke \(place): \(reason).",
        en: "The result cannot be written to \(place): \(reason).")
    case .isFolder(let path):
      return Phrase(id: "'\(path)' adalah folder.", en: "'\(path)' is a folder.")
    }
  }

  var remedy: Phrase? {
    switch self {
    case .cannotWrite(.standardOutput, _):
      Phrase(id: "Tidak semua hasil tertulis.", en: "Not all of the result was written.")
    case .cannotWrite(.file, _):
      Phrase(
        id: "Tidak ada berkas yang diubah; pilih tempat lain dengan --output.",
        en: "No file was changed; choose another place with --output.")
    case .isFolder:
      Phrase(id: "Berikan nama berkas dengan --output.", en: "Give the name of a file with --output.")
    }
  }

  var status: ExitStatus { .inputOutput }

  private static func name(of place: Place) -> Phrase {
    switch place {
    case .standardOutput: Phrase(id: "keluaran standar", en: "standard output")
    case .file(let path): .verbatim("'\(path)'")
    }
  }
}

/// The commonest reasons of the operating system, in both languages.
enum SystemError {
  static func reason(_ code: Int32) -> Phrase {
    switch code {
    case ENOSPC: Phrase(id: "tempat penyimpanan penuh", en: "no space is left")
    case EDQUOT: Phrase(id: "kuota penyimpanan habis", en: "the storage quota is used up")
    case EACCES, EPERM: Phrase(id: "tidak ada izin", en: "permission is denied")
    case ENOENT, ENOTDIR: Phrase(id: "folder tidak ada", en: "the folder does not exist")
    case EROFS: Phrase(id: "hanya dapat dibaca", en: "it can only be read")
    case EBADF: Phrase(id: "keluaran telah ditutup", en: "it is closed")
    default: .verbatim(String(cString: strerror(code)))
    }
  }
}
