import AppraisalLoading
import Reporting

/// What there is to say about databases that cannot be read, and what to do.
enum DatabaseWords {
  static func explanation(_ fault: DatabaseFault) -> Explanation {
    let status: ExitStatus = fault.kind == .interrupted ? .interrupted : .inputOutput
    return Explanation(status, message(fault), remedy: remedy(fault))
  }

  static func explanation(_ error: DatabaseRequestError) -> Explanation {
    let (message, remedy) = words(error)
    return Explanation(.usage, message, remedy: remedy)
  }

  // MARK: - Faults

  static func message(_ fault: DatabaseFault) -> Phrase {
    let place = fault.place
    let said = fault.words.isEmpty ? "" : " (\(fault.words))"
    switch fault.kind {
    case .driverNotFound:
      let searched = fault.words
      return Phrase(
        id: "Pengandar ADBC '\(place)' tidak ditemukan. Dicari di: \(searched).",
        en: "The ADBC driver '\(place)' was not found. Looked in: \(searched).")
    case .driverUnsafe:
      return Phrase(
        id: "Pengandar \(place) tidak dimuat: berkas atau foldernya dapat diubah orang lain.",
        en: "The driver \(place) is not loaded: others can change it or a folder above it.")
    case .driverUnusable:
      return Phrase(
        id: "Pengandar \(place) tidak dapat dimuat\(said).", en: "The driver \(place) cannot be loaded\(said).")
    case .unreachable:
      return Phrase(id: "\(place): tidak ada yang menjawab\(said).", en: "\(place): nobody answers\(said).")
    case .unauthenticated:
      return Phrase(
        id: "\(place): masuk ditolak\(said).", en: "\(place): the login was refused\(said).")
    case .untrusted:
      return Phrase(
        id: "\(place): sambungan terenkripsi tidak dapat dipercaya\(said).",
        en: "\(place): there is no encrypted connection that can be trusted\(said).")
    case .queryRefused:
      return Phrase(id: "\(place): perintah ditolak\(said).", en: "\(place): the statement was refused\(said).")
    case .tableMissing:
      return Phrase(id: "\(place): tabel tidak ada\(said).", en: "\(place): there is no such table\(said).")
    case .connectionLost:
      return Phrase(
        id: "\(place): sambungan terputus sebelum semua baris tiba\(said).",
        en: "\(place): the connection broke before all rows had come\(said).")
    case .incomplete(let received, let counted):
      return Phrase(
        id: "\(place): tiba \(received) baris, padahal basis data menghitung \(counted).",
        en: "\(place): \(received) rows came, and the database counts \(counted).")
    case .malformed:
      return Phrase(
        id: "\(place): yang diterima bukan hasil yang utuh\(said).",
        en: "\(place): what came is no sound result\(said).")
    case .interrupted:
      return Phrase(id: "\(place): dihentikan.", en: "\(place): interrupted.")
    }
  }

  static func remedy(_ fault: DatabaseFault) -> Phrase {
    switch fault.kind {
    case .driverNotFound(let package): return install(package)
    case .driverUnsafe:
      return Phrase(
        id: "Pastikan pemiliknya Anda atau root, lalu jalankan: chmod go-w pada berkas dan foldernya.",
        en: "It has to belong to you or root; then run chmod go-w on the file and its folders.")
    case .driverUnusable:
      return Phrase(
        id: "Pasang ulang pengandarnya, atau pilih yang lain dengan --driver.",
        en: "Install the driver again, or choose another one with --driver.")
    case .unreachable:
      return Phrase(
        id: "Periksa nama server dan portanya; 'timbang sources --from …' menguji sambungan.",
        en: "Check the host and the port; 'timbang sources --from …' tests the connection.")
    case .unauthenticated:
      return Phrase(
        id: "Simpan sandi di ~/.pgpass (mode 0600) atau berikan --password-file; periksa juga nama pengguna.",
        en: "Keep the password in ~/.pgpass (mode 0600) or give --password-file; check the user name too.")
    case .untrusted:
      return Phrase(
        id:
          "Mintalah sertifikat CA server kepada pengelolanya dan sebutkan dengan sslrootcert=BERKAS (MariaDB: sslca).",
        en:
          "Ask the administrator for the CA certificate of the server and name it with sslrootcert=FILE (MariaDB: sslca)."
      )
    case .queryRefused:
      return Phrase(
        id: "Perbaiki --table atau --query; hanya hak baca yang diperlukan.",
        en: "Correct --table or --query; only the right to read is needed.")
    case .tableMissing:
      return Phrase(
        id: "Tulis nama tabel persis seperti di basis data, bila perlu dengan skema: skema.tabel.",
        en: "Write the name as the database has it, with its schema where it needs one: schema.table.")
    case .connectionLost, .incomplete:
      return Phrase(
        id: "Tidak ada yang dihitung. Coba lagi; jika berulang, tanyakan kepada pengelola basis data.",
        en: "Nothing was computed. Try again; if it happens again, ask the administrator.")
    case .malformed:
      return Phrase(
        id: "Periksa berkas atau pengandarnya dengan program lain.",
        en: "Check the file or the driver with another program.")
    case .interrupted: return Phrase(id: "Tidak ada yang ditulis.", en: "Nothing was written.")
    }
  }

  private static func install(_ package: String) -> Phrase {
    guard package != "duckdb" else {
      return Phrase(
        id:
          "Jalankan pip install duckdb dan aktifkan lingkungan Python-nya, atau simpan libduckdb.so di satu folder dan sebutkan folder itu dalam TIMBANG_ADBC_DIR.",
        en:
          "Run pip install duckdb and activate its Python environment, or put libduckdb.so into a folder and name the folder in TIMBANG_ADBC_DIR."
      )
    }
    return Phrase(
      id:
        "Jalankan: python3 -m venv ~/adbc && ~/adbc/bin/pip install \(package), lalu VIRTUAL_ENV=~/adbc timbang …",
      en: "Run: python3 -m venv ~/adbc && ~/adbc/bin/pip install \(package), then VIRTUAL_ENV=~/adbc timbang …")
  }

  // MARK: - Requests

  private static func words(_ error: DatabaseRequestError) -> (Phrase, Phrase) {
    switch error {
    case .schemeUnknown(let scheme, let known):
      let list = known.joined(separator: ", ")
      return (
        Phrase(
          id: "--from: '\(scheme)' bukan jenis basis data yang dikenal.",
          en: "--from: '\(scheme)' is no kind of database that is known."),
        Phrase(id: "Yang dikenal: \(list).", en: "Those known are \(list).")
      )
    case .addressIncomplete(let scheme):
      return (
        Phrase(
          id: "--from: alamat \(scheme) belum lengkap.", en: "--from: the address \(scheme) is not complete."),
        Phrase(
          id: "Contoh: sqlite:nilai.db, postgresql://pengguna@server/basisdata.",
          en: "Examples: sqlite:ratings.db, postgresql://user@host/database.")
      )
    case .secretInAddress(let scheme):
      return (
        Phrase(
          id: "--from: ada sandi atau token di alamat \(scheme). Baris perintah dapat dibaca orang lain.",
          en: "--from: there is a password or token in the address \(scheme). Others can read a command line."),
        Phrase(
          id:
            "Hapus dari alamat; simpan di ~/.pgpass (mode 0600) atau berikan --password-file. Ganti sandi itu.",
          en: "Take it out; keep it in ~/.pgpass (mode 0600) or give --password-file. Change that password.")
      )
    case .tokenWithoutEncryption(let host):
      return (
        Phrase(
          id: "--from: token akan dikirim ke \(host) tanpa enkripsi.",
          en: "--from: the token would go to \(host) unencrypted."),
        Phrase(
          id: "Tambahkan ;use_ssl=true pada alamat sc://.", en: "Add ;use_ssl=true to the address, for sc://.")
      )
    case .passwordFileUnusable(let path, let reason): return passwordFile(path, reason)
    case .passwordUnused(let scheme):
      return (
        Phrase(
          id: "--password-file: \(scheme) tidak memakai sandi.",
          en: "--password-file: \(scheme) takes no password."),
        Phrase(id: "Hapus opsi itu.", en: "Leave it out.")
      )
    case .tableNameUnusable(let name):
      return (
        Phrase(id: "--table: '\(name)' bukan nama tabel.", en: "--table: '\(name)' is no name of a table."),
        Phrase(
          id: "Tulis tabel atau skema.tabel; nama dengan titik diapit tanda petik ganda.",
          en: "Write table or schema.table; put a name with a dot in double quotes.")
      )
    case .queryUnusable(let fault): return query(fault)
    case .tableNotChosen(let database, let tables): return tableNotChosen(database, tables)
    case .writeAheadLog(let name):
      return (
        Phrase(
          id: "\(name): baris terbaru mungkin masih di berkas \(name)-wal di sampingnya.",
          en: "\(name): its newest rows may stand in the file \(name)-wal beside it."),
        Phrase(id: "Berikan dengan --from sqlite:BERKAS.", en: "Give it with --from sqlite:FILE.")
      )
    }
  }

  private static func passwordFile(
    _ path: String, _ reason: DatabaseRequestError.PasswordFileFault
  ) -> (Phrase, Phrase) {
    let why =
      switch reason {
      case .notFound: Phrase(id: "berkas ini tidak ada", en: "there is no such file")
      case .unreadable: Phrase(id: "tidak dapat dibaca", en: "it cannot be read")
      case .open: Phrase(id: "orang lain dapat membacanya", en: "others can read it")
      case .foreign: Phrase(id: "pemiliknya orang lain", en: "it belongs to somebody else")
      case .empty: Phrase(id: "baris pertamanya kosong", en: "its first line is empty")
      }
    return (
      Phrase(id: "--password-file \(path): \(why).", en: "--password-file \(path): \(why)."),
      Phrase(
        id: "Tulis sandi di baris pertama dan jalankan: chmod 600 \(path)",
        en: "Write the password on its first line and run: chmod 600 \(path)")
    )
  }

  private static func query(_ fault: DatabaseRequestError.QueryFault) -> (Phrase, Phrase) {
    let what =
      switch fault {
      case .noSelect: Phrase(id: "tidak diawali SELECT atau WITH", en: "it does not begin with SELECT or WITH")
      case .severalStatements:
        Phrase(id: "ada lebih dari satu perintah", en: "there is more than one statement")
      case .writes(let word): Phrase(id: "kata \(word) mengubah data", en: "the word \(word) changes data")
      case .quoteNotClosed:
        Phrase(id: "ada petik atau komentar yang tidak ditutup", en: "a quote or a comment is not closed")
      }
    return (
      Phrase(id: "--query ditolak: \(what).", en: "--query is refused: \(what)."),
      Phrase(
        id: "Berikan satu SELECT; nama kolom seperti kata itu diapit tanda petik ganda.",
        en: "Give one SELECT; put a column that is called like that in double quotes.")
    )
  }

  private static func tableNotChosen(_ database: String, _ tables: [String]) -> (Phrase, Phrase) {
    guard !tables.isEmpty else {
      return (
        Phrase(id: "\(database): tidak ada tabel yang disebut.", en: "\(database): no table was named."),
        Phrase(id: "Berikan --table NAMA atau --query SQL.", en: "Give --table NAME or --query SQL.")
      )
    }
    let list = tables.prefix(20).joined(separator: ", ") + (tables.count > 20 ? ", …" : "")
    return (
      Phrase(
        id: "\(database): ada \(tables.count) tabel, dan tidak ada yang dipilih.",
        en: "\(database): there are \(tables.count) tables, and none was chosen."),
      Phrase(
        id: "Pilih dengan --from sqlite:BERKAS --table NAMA: \(list).",
        en: "Choose one with --from sqlite:FILE --table NAME: \(list).")
    )
  }
}
