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
    case .requiredRoleMissing: missingRole(finding)
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
    case .targetRangeReversed:
      Advice(
        "Ujung atas target \(value) tidak lebih tinggi daripada ujung bawahnya\(listed).",
        "The upper end \(value) of the target is not above the lower one\(listed).",
        remedy: "Tulis ujung bawah lebih dahulu, atau kosongkan ujung atas.",
        "Write the lower end first, or leave the upper one empty.")
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
    case .staffListOnly:
      Advice(
        "Ini daftar SKP pegawai dan tidak memuat nilai\(listed).",
        "This is a list of employees and their plans, without any score\(listed).",
        remedy:
          "Muat Laporan Penilaian SKP, dan tambahkan daftar ini dengan timbang import DATA --facts BERKAS.",
        "Load the appraisals (Laporan Penilaian SKP) and add this list with timbang import DATA --facts FILE.")
    case .raterByName:
      Advice(
        "Penilai hanya dikenal dari namanya; dua orang bernama sama tidak dapat dibedakan.",
        "Raters are known by name only; two people of one name cannot be told apart.",
        remedy: "Sertakan kolom NIP penilai, atau tetapkan dengan --map rater=KOLOM.",
        "Include the employee numbers of raters, or name their column with --map rater=COLUMN.")
    case .sourceTruncated:
      Advice(
        "Berkas ini terpotong atau rusak\(listed).",
        "The file is cut off or damaged\(listed).",
        remedy: "Unduh atau ekspor ulang berkasnya.",
        "Download or export it again.")
    case .limitExceeded:
      Advice(
        "Ukurannya melampaui batas yang wajar\(listed).",
        "It is larger than any honest file\(listed).",
        remedy:
          "Pastikan ini berkas yang benar; bagi berkas yang memang besar, atau muat lewat CSV atau basis data.",
        "See that it is the right file; split one that is really so large, or load it as CSV or from a database."
      )
    case .workbookUnreadable:
      Advice(
        "Buku kerja ini tidak dapat dibaca\(workbook(finding)).",
        "The workbook cannot be read\(workbook(finding)).",
        remedy: "Simpan ulang sebagai XLSX tanpa kata sandi, atau sebagai CSV.",
        "Save it again as XLSX without a password, or as CSV.")
    case .sheetMissing:
      Advice(
        "Tidak ada lembar bernama \(value)\(listed).",
        "There is no sheet named \(value)\(listed).",
        remedy: "Pilih salah satu lembar yang disebut dengan --sheet.",
        "Choose one of those named with --sheet.")
    case .sheetChosen:
      Advice(
        "Lembar yang dibaca: \(value).",
        "The sheet read is \(value).",
        remedy: "Pilih lembar lain dengan --sheet.",
        "Choose another with --sheet.")
    case .sheetUnused:
      Advice(
        "Lembar \(value) juga berisi data dan tidak dibaca.",
        "The sheet \(value) holds data too and was not read.",
        remedy: "Pilih dengan --sheet, atau gabungkan semua lembar dengan timbang import.",
        "Choose it with --sheet, or join all sheets with timbang import.")
    case .headerFound:
      Advice(
        "Judul kolom ditemukan pada baris ini; baris di atasnya dianggap judul laporan.",
        "The headings were found on this row; what stands above is taken for titles.",
        remedy: "Tidak perlu apa-apa jika memang ini baris judulnya.",
        "Nothing to do if these are the headings.")
    case .columnNumbersSkipped:
      Advice(
        "Baris nomor kolom dilewati.",
        "A row that numbers the columns was left out.",
        remedy: "Tidak perlu apa-apa.",
        "Nothing to do.")
    case .totalSkipped:
      Advice(
        "Baris jumlah atau rata-rata dilewati: \(value).",
        "A row of totals or means was left out: \(value).",
        remedy: "Tidak perlu apa-apa jika memang bukan pegawai.",
        "Nothing to do if it is no employee.")
    case .footerSkipped:
      Advice(
        "Baris di bawah data, seperti tanda tangan, dilewati: \(value).",
        "Rows below the data, such as a signature, were left out: \(value).",
        remedy: "Tidak perlu apa-apa jika memang bukan pegawai.",
        "Nothing to do if they are no employees.")
    case .cellError:
      Advice(
        "Rumus pada sel ini gagal: \(value). Selnya dianggap kosong.",
        "The formula in the cell failed: \(value). It counts as missing.",
        remedy: "Perbaiki rumusnya dan simpan ulang.",
        "Correct the formula and save again.")
    case .mergedFilled:
      Advice(
        "Sel gabungan dibaca dengan isi yang sama pada setiap barisnya: \(value).",
        "Merged cells were read as having the same value on each of their rows: \(value).",
        remedy: "Tidak perlu apa-apa jika isinya memang berlaku untuk semua baris itu.",
        "Nothing to do if the value applies to all of those rows.")
    case .rowsNotCounted:
      Advice(
        "Jumlah baris hasil kueri tidak dapat diperiksa: basis data ini tidak dapat menghitungnya sendiri\(listed).",
        "The number of rows could not be verified: this database cannot be asked to count those of a query\(listed).",
        remedy: "Bandingkan dengan hitungan Anda sendiri, atau baca sebuah tabel dengan --table.",
        "Compare it with a count of your own, or read a table with --table.")
    case .textNotUnicode:
      Advice(
        "Teks ini bukan Unicode yang sah; bita yang tidak terbaca diganti dengan �: \(value).",
        "The text is not valid Unicode; the bytes that cannot be read were replaced by �: \(value).",
        remedy: "Periksa pengodean basis data atau sambungannya; jangan memadankan pegawai dengan teks ini.",
        "Check the encoding of the database or of the connection; do not match persons by this text.")
    case .columnUnreadable:
      Advice(
        "Jenis kolom ini tidak dapat dibaca\(listed).",
        "A column of this kind cannot be read\(listed).",
        remedy: "Ubah menjadi teks atau angka dalam --query.",
        "Cast it to text or a number in --query.")
    case .percentRead:
      Advice(
        "Tanda persen dihilangkan: \(value).",
        "The percent sign was left out: \(value).",
        remedy: "Tidak perlu apa-apa jika kolom ini memang dalam persen.",
        "Nothing to do if the column is in percent.")
    case .unitTextRead:
      Advice(
        "\(value) dibaca sebagai angka tanpa satuannya\(listed).",
        "\(value) was read as a number without its unit\(listed).",
        remedy: "Pastikan satuannya sama dalam satu indikator.",
        "See that the unit is the same within an indicator.")
    case .rangeRead:
      Advice(
        "\(value) dibaca sebagai rentang\(listed).",
        "\(value) was read as a range\(listed).",
        remedy: "Tidak perlu apa-apa jika targetnya memang rentang.",
        "Nothing to do if the target is a range.")
    case .dateRead:
      Advice(
        "\(value) dibaca sebagai tanggal\(listed).",
        "\(value) was read as a date\(listed).",
        remedy: "Periksa apakah hari dan bulannya benar.",
        "See that day and month are right.")
    case .dateAmbiguous:
      Advice(
        "\(value) dapat dibaca dengan hari atau bulan lebih dahulu; dianggap hari lebih dahulu.",
        "\(value) could be day first or month first; day first was taken.",
        remedy: "Ekspor ulang dengan tanggal berbentuk 2024-12-31 bila ini salah.",
        "Export dates as 2024-12-31 if this is wrong.")
    case .notADate:
      Advice(
        "\(value) bukan tanggal yang dikenal dan dianggap kosong.",
        "\(value) is no date and counts as missing.",
        remedy: "Tulis tanggal sebagai 2024-12-31.",
        "Write dates as 2024-12-31.")
    case .periodRead:
      Advice(
        "\(value) dibaca sebagai periode\(listed).",
        "\(value) was read as the period\(listed).",
        remedy: "Tidak perlu apa-apa jika memang itu periodenya.",
        "Nothing to do if that is the period.")
    case .notAPeriod:
      Advice(
        "\(value) bukan periode yang dikenal; dibiarkan sebagai periode tersendiri.",
        "\(value) is no period that is known; it was kept as one of its own.",
        remedy: "Tulis seperti 2024, 2024-S1, 2024-Q2 atau 2024-03.",
        "Write it as 2024, 2024-S1, 2024-Q2 or 2024-03.")
    case .periodFromTitle:
      Advice(
        "Periode diambil dari judul laporan \(value)\(listed).",
        "The period was taken from the title \(value)\(listed).",
        remedy: "Tambahkan kolom periode bila ini salah.",
        "Add a column with the period if this is wrong.")
    case .labelRead:
      Advice(
        "\(value) dibaca sebagai sebutan resmi\(listed).",
        "\(value) was read as the official label\(listed).",
        remedy: "Tidak perlu apa-apa jika memang itu maksudnya.",
        "Nothing to do if that is what is meant.")
    case .codesAmbiguous:
      Advice(
        "Arah kode angka ini tidak diketahui\(listed): 1 bisa berarti terbaik atau terburuk.",
        "Which way these codes run is not known\(listed): 1 may be the best or the worst.",
        remedy: "Tambahkan --codes 1=best atau --codes 5=best, atau sertakan kolom dengan sebutannya.",
        "Add --codes 1=best or --codes 5=best, or include the column with the labels.")
    case .codesResolved:
      Advice(
        "Arah kode angka ditetapkan\(listed).",
        "The direction of the codes was settled\(listed).",
        remedy: "Tidak perlu apa-apa jika memang begitu.",
        "Nothing to do if that is right.")
    case .codesContradict:
      Advice(
        "Kode \(value) tidak cocok dengan sebutan di sebelahnya\(listed).",
        "The code \(value) does not agree with the label beside it\(listed).",
        remedy: "Perbaiki kode atau sebutannya.",
        "Correct the code or the label.")
    case .gradeRead:
      Advice(
        "\(value) dibaca sebagai golongan\(listed).",
        "\(value) was read as the grade\(listed).",
        remedy: "Tidak perlu apa-apa.",
        "Nothing to do.")
    case .gradeUnknown:
      Advice(
        "\(value) bukan golongan yang dikenal; dibiarkan apa adanya.",
        "\(value) is no grade that is known; it was kept as it stands.",
        remedy: "Tulis seperti III/c, atau IX untuk PPPK.",
        "Write it as III/c, or IX for contract staff.")
    case .identifierRepaired:
      Advice(
        "Tanda pemisah pada nomor pegawai \(value) dihapus.",
        "Separators in the employee number \(value) were removed.",
        remedy: "Tidak perlu apa-apa.",
        "Nothing to do.")
    case .identifierShared:
      Advice(
        "Nomor pegawai \(value) dipakai untuk beberapa nama.",
        "The employee number \(value) stands beside several names.",
        remedy: "Pastikan siapa pemilik nomor itu.",
        "Find out whose number it is.")
    case .sexMismatch:
      Advice(
        "Jenis kelamin \(value) tidak sesuai dengan nomor pegawai.",
        "The sex \(value) is not the one in the employee number.",
        remedy: "Perbaiki yang salah: kolomnya atau nomornya.",
        "Correct the one that is wrong, column or number.")
    case .birthDateMismatch:
      Advice(
        "Tanggal lahir \(value) tidak sesuai dengan nomor pegawai.",
        "The date of birth \(value) is not the one in the employee number.",
        remedy: "Perbaiki yang salah: kolomnya atau nomornya.",
        "Correct the one that is wrong, column or number.")
    case .attributeFromNumber:
      Advice(
        "Tidak ada kolomnya, sehingga \(attribute(finding).id) dibaca dari NIP; hanya untuk audit.",
        "No column has it, so \(attribute(finding).en) was read from the employee numbers; for the audit only.",
        remedy: "Tidak perlu apa-apa; kolom tersendiri akan didahulukan.",
        "Nothing to do; a column of its own would come first.")
    case .actingMarked:
      Advice(
        "Penilaian sebagai PLT/PLH dipertahankan dan ditandai.",
        "Appraisals as acting official were kept and marked.",
        remedy: "Tidak perlu apa-apa; baris ini menghubungkan para penilai.",
        "Nothing to do; these rows link raters.")
    case .secondAppraisal:
      Advice(
        "Pegawai yang dinilai dua kali dalam setahun oleh atasan berbeda dipertahankan.",
        "Employees appraised twice in a year by different supervisors were kept.",
        remedy: "Tidak perlu apa-apa; baris ini menghubungkan para penilai.",
        "Nothing to do; these rows link raters.")
    case .scaleVersionInferred:
      Advice(
        "Aturan penilaian ditetapkan dari periode \(value)\(listed).",
        "The regime of the scores follows from the period \(value)\(listed).",
        remedy: "Ganti dengan --scale-version bila instansi memakai aturan lain.",
        "Override it with --scale-version if the agency used another.")
    case .rulesOverlap:  // details: the rule taken, then the others
      Advice(
        "Pada akhir periode \(value) berlaku lebih dari satu aturan\(listed); yang dipakai: \(finding.details.first ?? "–").",
        "More than one rule was in force at the end of \(value)\(listed); this one was taken: \(finding.details.first ?? "–").",
        remedy:
          "Jika instansi memakai aturan lain, nyatakan dengan --scale-version, atau pada check dengan --policy.",
        "If the agency used another rule, say so with --scale-version, or for check with --policy.")
    case .predicateDisagrees:
      Advice(
        "Predikat \(value) tidak sesuai dengan penilaian pada baris yang sama\(expected(finding)).",
        "The predicate \(value) does not follow from the ratings in the same row\(expected(finding)).",
        remedy: "Periksa apakah nilai atau predikatnya yang keliru.",
        "Find out whether the ratings or the predicate is wrong.")
    case .scoreInGap:
      Advice(
        "Nilai \(value) tidak mungkin berasal dari satu indikator\(gap(finding)).",
        "The score \(value) cannot come from a single indicator\(gap(finding)).",
        remedy: "Periksa hitungannya.",
        "Check how it was computed.")
    case .derivedExcluded:
      Advice(
        "Baris \(value) yang merupakan turunan periode yang lebih pendek tidak dihitung lagi.",
        "Rows of \(value) that follow from those of shorter periods were left out.",
        remedy: "Tidak perlu apa-apa; timbang import --keep-derived mempertahankannya.",
        "Nothing to do; timbang import --keep-derived keeps them.")
    case .factConflict:
      Advice(
        "Dua daftar berbeda tentang seorang pegawai; \(value) yang dipakai.",
        "Two lists disagree about a person; \(value) was kept.",
        remedy: "Perbaiki daftar yang salah.",
        "Correct the list that is wrong.")
    case .duplicateDropped:
      Advice(
        "Baris yang sama sudah ada di berkas lain\(listed) dan tidak dihitung lagi.",
        "The same rows stand in another file\(listed) and were not counted again.",
        remedy: "Tidak perlu apa-apa.", "Nothing to do.")
    case .duplicateContradicts:
      Advice(
        "Nilai \(value) bertentangan dengan berkas lain untuk penilaian yang sama\(listed).",
        "The score \(value) contradicts another file on the same appraisal\(listed).",
        remedy: "Hapus baris yang salah, atau beri setiap berkas periodenya sendiri.",
        "Remove the row that is wrong, or give each file a period of its own.")
    case .scaleConflict:
      Advice(
        "Skala atau arah indikator \(value) berbeda dengan sumber lain\(listed).",
        "The scale or direction of the indicator \(value) differs from another source\(listed).",
        remedy: "Samakan deskriptornya, atau beri nama lain pada salah satu indikator.",
        "Make the descriptors agree, or give one of the indicators another name.")
    case .factsAggregated:
      Advice(
        "Beberapa baris per pegawai dalam daftar ini digabungkan\(listed).",
        "Several rows per person in this list were brought together\(listed).",
        remedy: "Periksa apakah penggabungannya sesuai.", "See that this is what you want.")
    case .personsUnmatched:
      Advice(
        finding.details.first == "list"
          ? "Ada pegawai dalam daftar ini yang tidak ada dalam penilaian."
          : "Ada pegawai yang dinilai tetapi tidak ada dalam daftar ini.",
        finding.details.first == "list"
          ? "There are persons in the list who are in no appraisal."
          : "There are persons appraised who are not in the list.",
        remedy: "Lihat tabel unmatched; NIP yang salah ketik adalah sebab yang paling sering.",
        "See the table unmatched; mistyped numbers are the commonest reason.")
    case .columnWithheld:
      Advice(
        "Kolom ini tidak dibawa karena dapat mengungkap siapa orangnya\(listed).",
        "The column was left out since it could give a person away\(listed).",
        remedy: "Bawa dengan --keep hanya bila isinya aman.", "Carry it over with --keep only if it is safe.")
    case .smallCell:
      Advice(
        "Kelompok \(value) begitu kecil sehingga anggotanya dapat dikenali.",
        "The group \(value) is so small that its members may be recognised.",
        remedy: "Gabungkan kelompoknya, atau jangan bawa kolom yang membedakannya.",
        "Merge groups, or do not carry over the columns that tell them apart.")
    case .notASelection, .decisionColumnMissing, .decisionUnknown, .decisionIncomplete, .decisionRepeated,
      .decisionInFuture,
      .personNotOnList, .reasonMissing:
      decisionAdvice(for: finding, value: value)
    }
  }
}
