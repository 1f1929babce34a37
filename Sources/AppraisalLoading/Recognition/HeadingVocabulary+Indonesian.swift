import Appraisals

extension HeadingVocabulary {
  /// Headings of e-Kinerja ("Laporan Penilaian SKP", "Laporan SKP"), SIASN (rw_skp, skp21, skp22, periodik) and of
  /// the forms and spreadsheets of agencies. The first list that has a heading decides.
  static let indonesian: [(HeadingMeaning, [String])] =
    persons + times + ratings + scores + achievements + circumstances + leftAlone

  private static let persons: [(HeadingMeaning, [String])] = [
    (
      .init(.ratee),
      [
        "NIP", "NIP BARU", "NIP/NI PPPK", "NIPNRP", "NIP NRP", "nip_baru", "NOMOR INDUK", "NOMOR INDUK PEGAWAI",
        "NIPP", "NI PPPK", "NIP PEGAWAI", "NIP PNS", "NIP/NIPPPK", "NIP/NRP", "NO INDUK", "NO. INDUK PEGAWAI",
        "NIP/NI PPPK PEGAWAI", "NIP YANG DINILAI", "NIP ASN", "employee number", "NOMOR INDUK KARYAWAN",
        "NIK KARYAWAN",
        "NIP PPPK", "NIP LENGKAP", "ID PEGAWAI",
      ]
    ),
    (
      .init(.name),
      [
        "NAMA", "NAMA PEGAWAI", "NAMA LENGKAP", "NAMA GELAR", "PEGAWAI YANG DINILAI", "NAMA ASN", "NAMA PNS",
        "NAMA DAN GELAR", "NAMA KARYAWAN", "NAMA LENGKAP DAN GELAR", "NAMA YANG DINILAI",
      ]
    ),
    (
      .init(.rater),
      [
        "NIP PEJABAT PENILAI", "NIP ATASAN", "NIP PENILAI", "NIP ATASAN LANGSUNG", "pegawai_atasan_nip",
        "penilaiNipNrp", "nipNrpPenilai", "NIP PEJABAT PENILAI KINERJA",
      ]
    ),
    (.init(.rater, rank: 1), ["pegawai_penilai_id"]),
    // SIASN knows a person by a key of its own; where a number stands beside it, that is the person.
    (.init(.ratee, rank: 1), ["pnsDinilaiOrang"]),
    (.init(.ratee, rank: 2), ["pnsDinilaiId"]),
    (
      .init(.rater, rank: 2),
      [
        "PENILAI", "PEJABAT PENILAI", "PEJABAT PENILAI KINERJA", "ATASAN LANGSUNG", "ATASAN", "ID PENILAI",
        "KODE PENILAI",
      ]
    ),
    (
      .init(.raterName),
      [
        "NAMA PENILAI", "NAMA PEJABAT PENILAI", "NAMA ATASAN", "NAMA ATASAN LANGSUNG", "pegawai_atasan_nama",
        "penilaiNama", "namaPenilai",
      ]
    ),
    (
      .init(.secondRater),
      ["ATASAN PEJABAT PENILAI", "NIP ATASAN PEJABAT PENILAI", "ATASAN PEJABAT PENILAI KINERJA"]
    ),
    (.init(.raterType), ["JENIS PENILAI", "TIPE PENILAI"]),
    (
      .init(.unit),
      [
        "OPD", "PERANGKAT DAERAH", "SKPD", "skp_unor_induk", "UNOR INDUK", "ORGANISASI PERANGKAT DAERAH",
        "NAMA OPD",
      ]
    ),
    (
      .init(.unit, rank: 1),
      [
        "UNIT KERJA", "UNOR", "UNIT ORGANISASI", "SATKER", "SATUAN KERJA", "skp_unor", "NAMA UNIT KERJA",
        "NAMA UNOR", "UNIT KERJA PEGAWAI",
      ]
    ),
    (.init(.unit, rank: 2), ["INSTANSI", "NAMA INSTANSI"]),
    (.init(.rowNumber), ["NO", "NO URUT", "NOMOR", "NOMOR URUT", "NO."]),
  ]

  private static let times: [(HeadingMeaning, [String])] = [
    (
      .init(.period),
      ["PERIODE", "PERIODE PENILAIAN", "PERIODE SKP", "MASA PENILAIAN", "JANGKA WAKTU PENILAIAN"]
    ),
    (.init(.periodYear), ["TAHUN", "tahun_skp", "TAHUN PENILAIAN", "TAHUN SKP", "TH", "THN"]),
    (.init(.period, .month, rank: 1), ["BULAN", "BULAN PENILAIAN"]),
    (.init(.period, .quarter, rank: 2), ["TRIWULAN", "TW", "KUARTAL", "TRIWULAN PENILAIAN"]),
    (.init(.period, .semester, rank: 3), ["SMT"]),
    (
      .init(.periodStart, .date),
      [
        "periode_awal_skp", "periode_awal", "AWAL PERIODE", "TANGGAL MULAI PENILAIAN", "TANGGAL AWAL",
        "MULAI PENILAIAN",
      ]
    ),
    (
      .init(.periodEnd, .date),
      [
        "periode_akhir_skp", "periode_akhir", "AKHIR PERIODE", "TANGGAL SELESAI PENILAIAN", "TANGGAL AKHIR",
        "SELESAI PENILAIAN",
      ]
    ),
    (.init(.periodStart, .month), ["bulanMulaiPenilaian", "BULAN MULAI"]),
    (.init(.periodEnd, .month), ["bulanSelesaiPenilaian", "BULAN SELESAI"]),
    (.init(.acting), ["is_skp_plt_plh_pjb", "is_plt_plh", "PLT/PLH", "PLT", "PLT PLH PJB", "STATUS PLT/PLH"]),
  ]

  private static let ratings: [(HeadingMeaning, [String])] = [
    (
      .init(.score, .expectation, name: "hasil_kerja"),
      [
        "RATING HASIL KERJA", "HASIL_KERJA", "HASIL KINERJA", "hasilKinerja", "HASIL KERJA",
        "RATING HASIL KINERJA",
        "work results", "results rating",
      ]
    ),
    (
      .init(.score, .expectation, name: "perilaku_kerja"),
      [
        "RATING PERILAKU KERJA", "RATING PERILAKU", "PERILAKU KERJA", "perilaku_kerja", "behaviour rating",
        "PERILAKU",
      ]
    ),
    (
      .init(.score, .expectationCodes, name: "hasil_kerja"),
      ["hasilKinerjaNilai", "hasilKerjaNilai", "hasil_kerja_nilai", "KODE HASIL KERJA", "KODE HASIL KINERJA"]
    ),
    (
      .init(.score, .expectationCodes, name: "perilaku_kerja"),
      ["perilakuKerjaNilai", "KODE PERILAKU KERJA", "KODE PERILAKU"]
    ),
    (
      .init(.predicate, .predicate, name: "predikat"),
      [
        "PREDIKAT", "PREDIKAT KINERJA", "HASIL_AKHIR", "KUADRAN KINERJA", "RATING PREDIKAT",
        "PREDIKAT KINERJA PEGAWAI",
        "PREDIKAT KINERJA TAHUNAN", "PREDIKAT SKP",
      ]
    ),
    (.init(.predicate, .predicate, name: "predikat", rank: 1), ["SEBUTAN", "KATEGORI KINERJA"]),
    (.init(.predicate, .predicate, name: "predikat", rank: 3), ["KATEGORI"]),
    (
      .init(.predicate, .predicateCodes, name: "predikat", rank: 2),
      ["kuadranKinerjaNilai", "KODE PREDIKAT", "NILAI KUADRAN", "PREDIKAT NILAI", "hasil_akhir_nilai"]
    ),
  ]

  private static let scores: [(HeadingMeaning, [String])] = [
    (
      .init(.score, .item, name: "nilai_skp"),
      [
        "NILAI SKP", "NILAI AKHIR SKP", "NILAI CAPAIAN SKP", "CAPAIAN SKP", "CKP", "skp_score", "SKP",
        "NILAI CKP",
      ]
    ),
    (
      .init(.score, .behaviourTotal, name: "nilai_perilaku"),
      [
        "NILAI PERILAKU", "NILAI PERILAKU KERJA", "NILAI PERILAKU 40 PERSEN", "NILAI PERILAKU 30 PERSEN",
        "nilairatarata", "NILAI RATA-RATA PERILAKU", "RATA-RATA PERILAKU",
      ]
    ),
    (
      .init(.score, .total, name: "nilai_prestasi_kerja"),
      ["NILAI PRESTASI KERJA", "NILAI AKHIR", "NILAI KINERJA", "NILAI INTEGRASI", "konversiNilai"]
    ),
    (.init(.score), ["NILAI", "SKOR", "ANGKA"]),
    item("orientasi_pelayanan", ["ORIENTASI PELAYANAN"]), item("integritas", ["INTEGRITAS"]),
    item("komitmen", ["KOMITMEN"]), item("disiplin", ["DISIPLIN", "KEDISIPLINAN"]),
    item("kerja_sama", ["KERJASAMA", "KERJA SAMA"]), item("kepemimpinan", ["KEPEMIMPINAN"]),
    item("inisiatif_kerja", ["INISIATIF KERJA", "INISIATIF"]),
    item("berorientasi_pelayanan", ["BERORIENTASI PELAYANAN"]), item("akuntabel", ["AKUNTABEL"]),
    item("kompeten", ["KOMPETEN"]), item("harmonis", ["HARMONIS"]), item("loyal", ["LOYAL"]),
    item("adaptif", ["ADAPTIF"]), item("kolaboratif", ["KOLABORATIF"]),
    item("kuantitas", ["KUANTITAS", "NILAI KUANTITAS"]), item("kualitas", ["KUALITAS", "NILAI KUALITAS"]),
    item("waktu", ["WAKTU", "NILAI WAKTU"]), item("biaya", ["BIAYA", "NILAI BIAYA"]),
    item("akurasi_data", ["AKURASI DATA", "AKURASI"]), item("ketepatan_waktu", ["KETEPATAN WAKTU"]),
    item("jumlah_berkas", ["JUMLAH BERKAS"]),
  ]

  private static func item(_ name: String, _ headings: [String]) -> (HeadingMeaning, [String]) {
    (.init(.score, .item, name: name), headings)
  }

  private static let achievements: [(HeadingMeaning, [String])] = [
    (
      .init(.indicator),
      ["INDIKATOR KINERJA INDIVIDU", "INDIKATOR", "INDIKATOR KINERJA", "IKI", "NAMA INDIKATOR", "KRITERIA"]
    ),
    (.init(.indicator, rank: 1), ["RENCANA HASIL KERJA", "RHK", "SASARAN KINERJA", "KEGIATAN TUGAS JABATAN"]),
    (.init(.indicator, rank: 2), ["ASPEK", "ASPEK PENILAIAN", "ASPEK PERILAKU"]),
    (.init(.target), ["TARGET KINERJA", "TARGET IKI"]),
    (.init(.targetUpper), ["TARGET ATAS", "BATAS ATAS TARGET", "TARGET MAKSIMAL"]),
    (.init(.realisation), ["REALISASI", "REALISASI KINERJA", "REALISASI IKI"]),
    (.init(.score, name: "capaian_iki"), ["CAPAIAN IKI"]),
    (.init(nil), ["KATEGORI CAPAIAN IKI", "NILAI CAPAIAN IKI", "NILAI TERTIMBANG", "CAPAIAN"]),
    (.init(.weight), ["BOBOT"]),
    (.init(.scaleVersion), ["VERSI SKALA", "PERATURAN"]),
  ]

  private static let circumstances: [(HeadingMeaning, [String])] = [
    (
      .init(.fact, .grade, name: "grade"),
      [
        "GOL", "GOL. RUANG", "GOLRU", "PANGKAT/GOL. RUANG", "PANGKAT/GOLONGAN RUANG/TMT", "GOLONGAN",
        "GOLONGAN RUANG", "PANGKAT/GOLONGAN RUANG", "PANGKAT/GOLONGAN", "PANGKAT/GOL", "PANGKAT", "GOL/RUANG",
        "PANGKAT, GOLONGAN RUANG",
      ]
    ),
    (.init(.fact, name: "position"), ["JABATAN", "NAMA JABATAN", "SKP_JABATAN", "JABATAN/TMT"]),
    (
      .init(.fact, name: "position_type"),
      ["JENIS JABATAN", "skp_jenis_jabatan", "position type"]
    ),
    (.init(.fact, name: "echelon"), ["ESELON"]), (.init(.fact, name: "position_level"), ["JENJANG"]),
    (.init(.fact, name: "position_class"), ["KELAS JABATAN"]),
    (.init(.fact, name: "employment"), ["jenis_pegawai", "JENIS PEGAWAI", "STATUS KEPEGAWAIAN"]),
    (
      .init(.protected, .sex, name: "sex"),
      ["JENIS KELAMIN", "JK", "L/P", "KELAMIN", "P/L", "JENIS KELAMIN (L/P)"]
    ),
    (
      .init(.protected, .birthDate, name: "birth_date"),
      ["TANGGAL LAHIR", "TGL LAHIR", "TGL. LAHIR", "tgl_lhr"]
    ),
    (.init(.protected, name: "religion"), ["AGAMA"]),
    (.init(.protected, name: "marital_status"), ["STATUS PERKAWINAN", "STATUS KAWIN", "STATUS PERNIKAHAN"]),
    (.init(.protected, name: "disability"), ["DISABILITAS", "PENYANDANG DISABILITAS"]),
    (.init(.protected, name: "age"), ["UMUR", "USIA"]),
    (.init(.fact, name: "education"), ["PENDIDIKAN", "PENDIDIKAN TERAKHIR", "TINGKAT PENDIDIKAN"]),
    (.init(.fact, .date, name: "start_date"), ["TMT CPNS", "TMT PNS"]),
    (.init(.fact, name: "service_years"), ["MASA KERJA"]),
    (.init(.fact, name: "training"), ["DIKLAT", "PELATIHAN"]),
    (.init(.fact, name: "training_hours"), ["JUMLAH JP", "JP", "JAM PELAJARAN"]),
    (.init(.fact, name: "job_person_match"), ["JPM", "JOB PERSON MATCH"]),
    (.init(.fact, name: "potential"), ["NILAI POTENSI", "POTENSI", "NILAI POTENSIAL", "POTENSIAL"]),
    (.init(.fact, name: "competence"), ["NILAI KOMPETENSI", "KOMPETENSI"]),
    (.init(.fact, name: "discipline"), ["HUKDIS", "HUKUMAN DISIPLIN"]),
    (.init(.fact, .date, name: "discipline_until"), ["HUKDIS BERAKHIR", "AKHIR HUKUMAN DISIPLIN"]),
    (.init(.fact, .date, name: "last_training"), ["DIKLAT TERAKHIR", "PELATIHAN TERAKHIR"]),
    (.init(.fact, .date, name: "retirement_date"), ["TANGGAL PENSIUN", "TMT PENSIUN"]),
    (.init(.fact, name: "award"), ["PENGHARGAAN"]),
    (.init(.fact, name: "skp_status"), ["skp_status", "STATUS SKP"]),
  ]

  /// Columns that are known and hold nothing for an appraisal.
  private static let leftAlone: [(HeadingMeaning, [String])] = [
    (
      .init(nil),
      [
        "jenis", "skp_unor_id", "pegawai_atasan_id", "pegawai_atasan_unor_id", "pegawai_atasan_unor",
        "pegawai_atasan_jabatan", "pegawai_atasan_golru", "waktu_dinilai", "skp_id", "periode_id",
        "skp_penilaian_id", "skp_model", "skp_unor_atasan", "jumlah", "KETERANGAN", "CATATAN",
        "jenisPeraturanKinerjaKd", "penilaiGolongan", "penilaiJabatan", "penilaiUnorNama", "penilaiTmtGolongan",
        "statusPenilai", "penilaiGolonganId", "penilaiJabatanNm",
        "penilaiUnorNm", "persentase", "koefisen", "koefisien", "TANGGAL", "TEMPAT LAHIR", "TTD",
        "TANDA TANGAN",
        "RANKING", "PERINGKAT", "ALAMAT", "EMAIL", "NO HP", "BUKTI DUKUNG", "UMPAN BALIK",
      ]
    )
  ]
}
