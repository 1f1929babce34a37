import Foundation

/// The words that ArgumentParser, which speaks English only, puts around those of timbang.
enum HelpFrame {
  /// A finished message in the language of help.
  static func translated(_ message: String) -> String {
    HelpLanguage.current == .id ? indonesian(message) : message
  }

  /// A message whose own words are Indonesian, in an Indonesian frame.
  static func indonesian(_ message: String) -> String {
    (page + usage + errors).reduce(message) { text, entry in
      text.replacingOccurrences(of: entry.english, with: entry.indonesian, options: .regularExpression)
    }
  }

  /// A regular expression, which says where the frame has these words, and what stands there instead.
  private typealias Entry = (english: String, indonesian: String)

  /// Pages were filled before: no word is longer than the one it replaces, and spaces may be ends of lines.
  private static let page: [Entry] = [
    ("(?m)^OVERVIEW: ", "IKHTISAR: "),
    ("(?m)^ARGUMENTS:$", "ARGUMEN:"),
    ("(?m)^OPTIONS:$", "PILIHAN:"),
    ("(?m)^SUBCOMMANDS:$", "PERINTAH:"),
    (#"(?m)^(  --version\s+)Show\s+the\s+version\."#, "$1Tampilkan versi."),
    (#"(?m)^(  -h, --help\s+)Show\s+help\s+information\."#, "$1Tampilkan bantuan ini."),
    (#"\(default:"#, "(bawaan:"),
    (#"\(values:"#, "(pilih:"),
    (#"(\(pilih:[^)]*;\s+)default:"#, "$1bawaan:"),
    (
      "(?m)^  See '(.*) <subcommand>' for detailed help\\.$",
      "  Lihat '$1 <perintah>' untuk penjelasan lengkap."
    ),
  ]

  private static let usage: [Entry] = [
    ("(?m)^(USAGE|Usage)(: .*)<options>", "$1$2<pilihan>"),
    ("(?m)^(USAGE|Usage)(: .*)<subcommand>", "$1$2<perintah>"),
    ("(?m)^USAGE: ", "PENGGUNAAN: "),
    ("(?m)^Usage: ", "Penggunaan: "),
    ("(?m)^Help:  ", "Bantuan:  "),
    ("(?m)^  See '(.*)' for more information\\.$", "  Lihat '$1' untuk keterangan selengkapnya."),
  ]

  /// The first line of a message about a wrong command line; the last entry takes what is timbang's own.
  private static let errors: [Entry] = [
    (
      #"\AError: Unknown option '(.*)'\. Did you mean '(.*)'\?"#,
      "Kesalahan: Pilihan '$1' tidak dikenal. Maksud Anda '$2'?"
    ),
    (#"\AError: Unknown option '(.*)'"#, "Kesalahan: Pilihan '$1' tidak dikenal."),
    (#"\AError: Invalid option: (.*)"#, "Kesalahan: Pilihan $1 tidak sah."),
    (#"\AError: Missing value for '(.*)'"#, "Kesalahan: '$1' belum diberi isi."),
    ("(?m)^   or: Missing value for '(.*)' in '(.*)'$", "   atau: '$1' dalam '$2' belum diberi isi."),
    (
      #"\AError: The option '(.*)' does not take any value, but '(.*)' was specified\."#,
      "Kesalahan: Pilihan '$1' tidak menerima isi, tetapi diberi '$2'."
    ),
    (#"\AError: Unexpected argument '(.*)'"#, "Kesalahan: Argumen '$1' tidak dikenal di sini."),
    (#"\AError: (\d+) unexpected arguments: (.*)"#, "Kesalahan: $1 argumen tidak dikenal di sini: $2."),
    (#"\AError: Missing expected argument '(.*)'"#, "Kesalahan: Argumen '$1' belum diberikan."),
    (#"\AError: Missing one of: (.*)"#, "Kesalahan: Salah satu dari ini belum diberikan: $1."),
    (#"\AError: The value '(.*)' is invalid for '([^'\n]*)'"#, "Kesalahan: Isi '$1' tidak berlaku untuk '$2'"),
    (#"\A(Kesalahan: Isi .*)\. Please provide one of (.*) (?:and|or) ('[^'\n]*')\."#, "$1. Pilih $2 atau $3."),
    (#"\A(Kesalahan: Isi .*)\. Please provide one of the following:"#, "$1. Pilih salah satu:"),
    (#"(?m)\A(Kesalahan: Isi '.*' tidak berlaku untuk '[^'\n]*')$"#, "$1."),
    (
      #"\AError: Value to be set with flag (.*) had already been set with flag (.*)"#,
      "Kesalahan: Yang ditetapkan $1 sudah ditetapkan oleh $2."
    ),
    (
      #"\AError: Can't generate completion scripts for '(.*)'\."#,
      "Kesalahan: Skrip pelengkapan untuk '$1' tidak dapat dibuat."
    ),
    (#"\AError: Can't autodetect a supported shell\."#, "Kesalahan: Jenis shell tidak dapat dikenali."),
    (
      "(?m)^Please use (--generate-completion-script=<shell>) with one of:$",
      "Pakailah $1 dengan salah satu dari:"
    ),
    (#"\AError: "#, "Kesalahan: "),
  ]
}
