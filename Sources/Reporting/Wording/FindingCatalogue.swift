import Appraisals

// The catalogue: Indonesian, English, then what to do in each. The switch is exhaustive, so that a rule without
// words does not compile. Where a sentence uses `details` of a finding, a comment states what they hold; it reads
// well without them.

extension Wording {
  static func advice(for finding: Finding) -> Advice {
    let value = finding.value.map { "'\($0)'" } ?? "–"
    let listed = finding.details.isEmpty ? "" : " (\(finding.details.joined(separator: ", ")))"
    return switch finding.rule {
    case .sourceEmpty:
      Advice(
        "Berkas ini kosong.", "The file is empty.",
        remedy: "Ekspor ulang datanya dan pastikan ada isinya.", "Export it again and see that it has content.")
    case .sourceHasNoRows:
      Advice(
        "Ada judul kolom, tetapi tidak ada baris data.", "There are headings but no rows.",
        remedy: "Periksa saringan atau periode yang dipakai saat mengekspor.",
        "Check the filter or the period with which it was exported.")
    case .sourceNotText:  // details: the kind of bytes
      Advice(
        "Berkas ini bukan berkas teks\(kind(finding)).", "The file is not text\(kind(finding)).",
        remedy: "Simpan sebagai CSV UTF-8, misalnya dari Excel dengan Simpan Sebagai.",
        "Save it as CSV UTF-8, for example from Excel with Save As.")
    case .lineTooLong:  // details: the length, the limit
      Advice(
        "Baris ini terlalu panjang\(length(finding)).", "The line is too long\(length(finding)).",
        remedy: "Cari tanda kutip yang tidak ditutup pada baris-baris di atasnya.",
        "Look above it for a quotation mark that is not closed.")
    case .quoteNotClosed:
      Advice(
        "Tanda kutip yang dibuka di sini tidak pernah ditutup.",
        "The quotation mark opened here is never closed.",
        remedy: "Tutup tanda kutipnya; tanda kutip di dalam isian ditulis dua kali.",
        "Close it; a quotation mark inside a field is written twice.")
    case .textAfterQuote:
      Advice(
        "Ada teks sesudah tanda kutip penutup: \(value).",
        "There is text after the closing quotation mark: \(value).",
        remedy: "Tulis dua kali setiap tanda kutip yang merupakan bagian dari isian.",
        "Write every quotation mark that belongs to the field twice.")
    case .rowTooShort:  // details: fields found, fields expected
      Advice(
        "Isian pada baris ini kurang\(fields(finding)).", "The row has too few fields\(fields(finding)).",
        remedy: "Lengkapi baris ini; isian kosong tetap memerlukan pemisah.",
        "Complete the row; an empty field still needs its separator.")
    case .rowTooLong:  // details: fields found, fields expected
      Advice(
        "Isian pada baris ini berlebih\(fields(finding)).",
        "The row has too many fields\(fields(finding)).",
        remedy: "Apit dengan tanda kutip isian yang mengandung pemisah, misalnya nama dengan gelar.",
        "Put quotation marks around fields that contain the separator, such as names with titles.")
    case .headingMissing:
      Advice(
        "Ada kolom tanpa judul.", "A column has no heading.",
        remedy: "Beri judul pada setiap kolom.", "Give every column a heading.")
    case .headingRepeated:
      Advice(
        "Judul kolom ini dipakai lebih dari sekali.", "The heading is used more than once.",
        remedy: "Ubah salah satunya agar setiap judul berbeda.", "Change one, so that every heading differs.")
    case .encodingAssumed:  // details: the encoding
      Advice(
        "Teks ini bukan UTF-8 dan dibaca dengan pengodean lain\(listed).",
        "The text is not UTF-8 and was read in another encoding\(listed).",
        remedy: "Periksa huruf khusus pada nama, atau simpan sebagai CSV UTF-8.",
        "Check special letters in names, or save the file as CSV UTF-8.")
    case .descriptorUnreadable:  // details: the reason
      Advice(
        "Deskriptor tidak dapat dibaca\(listed).", "The descriptor cannot be read\(listed).",
        remedy: "Perbaiki JSON-nya, atau buat deskriptor baru dengan timbang import.",
        "Correct the JSON, or make a new descriptor with timbang import.")
    case .descriptorIncomplete:  // details: what is missing
      Advice(
        "Deskriptor belum lengkap\(listed).", "The descriptor is incomplete\(listed).",
        remedy: "Tambahkan bagian yang kurang; timbang import menulis contohnya.",
        "Add what is missing; timbang import writes an example.")
    case .roleUnknown:  // details: the roles there are
      Advice(
        "\(value) bukan peran yang dikenal.", "\(value) is not a known role.",
        remedy: "Gunakan peran yang ada\(listed).", "Use a role that exists\(listed).")
    case .roleRepeated:  // details: the columns that claim the role
      Advice(
        "Peran \(value) diberikan kepada lebih dari satu kolom\(listed).",
        "The role \(value) is given to more than one column\(listed).",
        remedy: "Tetapkan satu kolom untuk peran ini dengan --map atau di deskriptor.",
        "Give it to one column with --map or in the descriptor.")
    case .fieldMissing:  // details: the headings that are there
      Advice(
        "Kolom ini disebut dalam --map atau deskriptor, tetapi tidak ada dalam data.",
        "The column is named by --map or the descriptor, and the data do not have it.",
        remedy: "Samakan namanya dengan judul kolom yang ada\(listed).",
        "Make its name agree with a heading that is there\(listed).")
    case .requiredRoleMissing:  // value: the role; details: headings that would be recognised
      Advice(
        "Tidak ada kolom dengan peran \(value).", "No column has the role \(value).",
        remedy: "Tunjukkan kolomnya dengan --map peran=kolom, atau pakai judul yang dikenal\(listed).",
        "Name the column with --map role=column, or use a heading that is recognised\(listed).")
    case .headingRecognised:  // details: the role
      Advice(
        "Kolom ini dibaca sebagai '\(finding.details.first ?? "–")'.",
        "The column was read as '\(finding.details.first ?? "–")'.",
        remedy: "Jika keliru, tetapkan perannya dengan --map.", "If that is wrong, give its role with --map.")
    case .headingAmbiguous:  // details: the roles it might have
      Advice(
        "Judul ini dapat berarti lebih dari satu hal\(listed).",
        "The heading may mean more than one thing\(listed).",
        remedy: "Tetapkan perannya dengan --map peran=kolom.", "Give its role with --map role=column.")
    case .columnUnused:
      Advice(
        "Kolom ini tidak dipakai.", "The column is not used.",
        remedy: "Jika seharusnya dipakai, tetapkan perannya dengan --map.",
        "If it should be, give its role with --map.")
    case .notANumber:
      Advice(
        "\(value) bukan nilai.", "\(value) is not a score.",
        remedy: "Tulis sebuah angka, atau nyatakan label skala di deskriptor.",
        "Write a number, or declare labels in the descriptor.")
    case .notFinite:
      Advice(
        "\(value) bukan bilangan berhingga.", "\(value) is not a finite number.",
        remedy: "Tulis angkanya, atau kosongkan isian jika nilainya tidak ada.",
        "Write the number, or leave the field empty if there is none.")
    case .decimalCommaRead:
      Advice(
        "Koma dibaca sebagai tanda desimal: \(value).", "The comma was read as the decimal mark: \(value).",
        remedy: "Jika koma itu pemisah ribuan, ekspor ulang tanpa pemisah ribuan.",
        "If it separates thousands, export again without separators.")
    case .decimalMarkAmbiguous:
      Advice(
        "\(value) dapat dibaca dengan pemisah ribuan atau dengan tanda desimal.",
        "\(value) may hold a thousands separator or a decimal mark.",
        remedy: "Nyatakan decimalChar untuk kolom ini di deskriptor.",
        "State decimalChar for this column in the descriptor.")
    case .outsideScale:  // details: lowest, highest
      Advice(
        "Nilai \(value) berada di luar skala\(bounds(finding)).",
        "The score \(value) lies outside the scale\(bounds(finding)).",
        remedy: "Perbaiki nilainya, atau perbaiki skala di deskriptor.",
        "Correct the score, or correct the scale in the descriptor.")
    case .missingIdentifier:
      Advice(
        "Pengenal pegawai atau penilai kosong.", "The identifier of a person is empty.",
        remedy: "Isi pengenalnya, atau hapus baris ini.", "Fill it in, or remove the row.")
    case .missingScore:
      Advice(
        "Nilai kosong; baris ini tidak dihitung.", "The score is empty; the row does not count.",
        remedy: "Isi nilainya jika pegawai memang dinilai.", "Fill it in if the employee was rated.")
    case .missingLabel:
      Advice(
        "Isian kosong.", "The field is empty.",
        remedy: "Isi jika keterangannya diketahui; jika tidak, baris dihitung tanpa keterangan itu.",
        "Fill it in if it is known; if not, the row counts without it.")
    case .duplicateAppraisal:  // details: the lines of the first repeats
      Advice(
        "Baris ini mengulang penilaian yang sudah ada di atasnya\(lines(finding)).",
        "The line repeats an appraisal that stands above it\(lines(finding)).",
        remedy: "Hapus salah satu; satu penilai memberi satu nilai per indikator dan periode.",
        "Remove one; a rater gives one score per indicator and period.")
    case .identifierDamaged where finding.details.first == "zeros":
      Advice(
        "Pengenal \(value) tampaknya rusak: digit terakhirnya nol, seperti dibulatkan lembar kerja.",
        "The identifier \(value) looks damaged: its last digits are zeros, as a spreadsheet rounds them.",
        remedy: "Bandingkan dengan sumbernya; jika berbeda, ekspor ulang dengan kolom ini berformat teks.",
        "Compare it with the source; if it differs, export again with this column as text.")
    case .identifierDamaged:
      Advice(
        "Pengenal \(value) rusak: angkanya pernah diubah oleh lembar kerja.",
        "The identifier \(value) is damaged: a spreadsheet has turned it into a number.",
        remedy: "Ekspor ulang dengan kolom ini berformat teks; angka yang hilang tidak dapat dipulihkan.",
        "Export again with this column as text; lost digits cannot be restored.")
    case .identifierMalformed:  // details: the code of what is wrong
      Advice(
        "\(value) tidak berbentuk NIP yang benar\(fault(finding)).",
        "\(value) is not a well-formed NIP\(fault(finding)).",
        remedy: "Periksa kembali pada data kepegawaian.", "Check it against the personnel records.")
    case .weightNotPositive:
      Advice(
        "Bobot \(value) tidak lebih dari nol.", "The weight \(value) is not above zero.",
        remedy: "Tulis bobot positif, atau kosongkan seluruh kolom agar bobotnya sama.",
        "Write a positive weight, or leave the whole column out for equal weights.")
    case .rowEmpty:
      Advice(
        "Baris ini kosong dan dilewati.", "The row is empty and was passed over.",
        remedy: "Hapus baris kosong, atau lengkapi isinya.", "Remove empty rows, or fill them in.")
    case .pathOutsidePackage:
      Advice(
        "Lokasi berkas \(value) berada di luar folder paket data.",
        "The path \(value) leads out of the data package's folder.",
        remedy: "Simpan berkas data di dalam folder paket dan tulis namanya saja.",
        "Keep the data file inside the package's folder and give its name alone.")
    case .thousandsMarkRead:
      Advice(
        "Titik atau koma dibaca sebagai pemisah ribuan: \(value).",
        "The mark was read as a thousands separator: \(value).",
        remedy: "Jika itu tanda desimal, nyatakan decimalChar di deskriptor.",
        "If it is a decimal mark, state decimalChar in the descriptor.")
    case .labelUnknown:  // details: the labels of the scale
      Advice(
        "\(value) bukan salah satu sebutan pada skala\(listed).",
        "\(value) is not one of the labels of the scale\(listed).",
        remedy: "Perbaiki sebutannya, atau tambahkan ke skala di deskriptor.",
        "Correct the label, or add it to the scale in the descriptor.")
    case .raterTypeUnknown:  // details: the valid types
      Advice(
        "\(value) bukan jenis penilai yang dikenal\(listed).",
        "\(value) is not a known type of rater\(listed).",
        remedy: "Gunakan salah satu jenis yang disebut.", "Use one of the types named.")
    case .whiteSpaceTrimmed:
      Advice(
        "Spasi di sekitar pengenal \(value) dihapus.",
        "White space around the identifier \(value) was removed.",
        remedy: "Tidak perlu apa-apa; pastikan pengenalnya memang sama.",
        "Nothing to do; see that the identifiers are indeed the same.")
    case .targetNotPositive:
      Advice(
        "Target \(value) tidak lebih dari nol.", "The target \(value) is not above zero.",
        remedy: "Tulis target positif, atau kosongkan target dan realisasinya.",
        "Write a positive target, or leave target and realisation empty.")
    case .scoreComputed:
      Advice(
        "Nilai dihitung dari realisasi dibagi target.", "The score was computed as realisation over target.",
        remedy: "Tidak perlu apa-apa jika memang itu yang dimaksud.", "Nothing to do if this is what is meant.")
    case .scoresAllEqual:
      Advice(
        "Semua nilai sama; tidak ada perbedaan yang dapat dianalisis.",
        "All scores are equal; there is no difference to analyse.",
        remedy: "Gunakan data dengan nilai sebelum dibulatkan menjadi predikat, jika ada.",
        "Use the scores before they were rounded to a rating, if there are any.")
    case .singleRow:
      Advice(
        "Hanya ada satu penilaian.", "There is one appraisal only.",
        remedy: "Sertakan lebih banyak pegawai atau periode.", "Include more employees or periods.")
    case .singleRatee:
      Advice(
        "Hanya ada satu pegawai yang dinilai.", "There is one ratee only.",
        remedy: "Sertakan pegawai lain agar ada pembanding.", "Include others, so that there is a comparison.")
    case .singleRater:
      Advice(
        "Hanya ada satu penilai, sehingga keketatannya tidak dapat dipisahkan dari kinerja pegawai.",
        "There is one rater only, whose severity cannot be told from the performance of the ratees.",
        remedy: "Sertakan penilai lain yang menilai pegawai yang sama.",
        "Include other raters of the same employees.")
    case .lowInformation:  // details: entropy in bits
      Advice(
        "Nilai hampir tidak membedakan pegawai\(bits(finding)).",
        "The scores hardly tell employees apart\(bits(finding)).",
        remedy: "Baca peringkat dan korelasi dari kolom ini dengan hati-hati.",
        "Read ranks and correlations from this column with care.")
    }
  }
}
