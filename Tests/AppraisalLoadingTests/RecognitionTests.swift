import Appraisals
import Testing

@testable import AppraisalLoading

/// Well-formed numbers that belong to nobody: their serials are above 900.
enum Nobody {
  static let budi = "197501012000011901"
  static let ani = "198002022005022902"
  static let boss = "196503031990031903"
  static let chief = "196604041991042904"
}

func load(_ text: String, _ options: LoadingOptions) -> Outcome {
  loading { try AppraisalSource.load(bytes: Array(text.utf8), name: "t.csv", options: options) }
}

@Suite("Headings are recognised")
struct RecognitionTests {
  // domain.md §2.4: the table of synonyms.
  @Test(
    "in every synonym",
    arguments: [
      (
        Role.ratee,
        ["NIP", "NIP BARU", "NIP/NI PPPK", "NIPNRP", "nip_baru", "NOMOR INDUK", "NIPP", "PEGAWAI NIP"]
      ),
      (.name, ["NAMA", "NAMA PEGAWAI", "NAMA LENGKAP", "NAMA GELAR", "PEGAWAI YANG DINILAI"]),
      (
        .fact,
        [
          "GOL", "GOL. RUANG", "GOLRU", "PANGKAT/GOL. RUANG", "PANGKAT/GOLONGAN RUANG/TMT", "JABATAN",
          "NAMA JABATAN",
          "SKP_JABATAN", "JABATAN/TMT", "JENIS JABATAN", "ESELON", "JENJANG", "KELAS JABATAN", "PENDIDIKAN",
          "TMT CPNS",
          "MASA KERJA", "DIKLAT", "JUMLAH JP", "JPM", "NILAI POTENSI", "NILAI KOMPETENSI", "HUKDIS",
          "PENGHARGAAN",
        ]
      ),
      (
        .unit,
        ["UNIT KERJA", "UNOR", "UNIT ORGANISASI", "SKPD", "OPD", "PERANGKAT DAERAH", "SATKER", "INSTANSI"]
      ),
      (
        .rater,
        [
          "NIP PEJABAT PENILAI", "NIP ATASAN", "PENILAI", "PEJABAT PENILAI (KINERJA)", "ATASAN LANGSUNG",
          "penilaiNipNrp", "nipNrpPenilai", "PENILAI NIP", "pegawai_atasan_nip", "pegawai_penilai_id",
        ]
      ),
      (.raterName, ["NAMA PENILAI", "penilaiNama", "namaPenilai", "pegawai_atasan_nama"]),
      (.secondRater, ["ATASAN PEJABAT PENILAI", "atasanPenilaiNipNrp"]),
      (
        .score,
        [
          "NILAI SKP", "NILAI AKHIR SKP", "NILAI CAPAIAN SKP", "CAPAIAN SKP", "CKP", "NILAI PERILAKU (KERJA)",
          "PERILAKU KERJA", "NILAI PERILAKU 40 PERSEN", "NILAI SKP 60%", "NILAI PRESTASI KERJA", "NILAI AKHIR",
          "NILAI KINERJA",
          "NILAI INTEGRASI", "RATING HASIL KERJA", "HASIL_KERJA", "HASIL KINERJA", "nilaiSkp",
          "orientasiPelayanan",
          "inisiatifKerja", "PerilakuKerjaNilai", "Akuntabel", "KUALITAS",
        ]
      ),
      (
        .predicate,
        [
          "PREDIKAT", "PREDIKAT KINERJA", "HASIL_AKHIR", "SEBUTAN", "KATEGORI", "KUADRAN KINERJA",
          "RATING PREDIKAT",
          "KuadranKinerjaNilai",
        ]
      ),
      (.period, ["PERIODE", "PERIODE PENILAIAN", "BULAN", "TRIWULAN", "SEMESTER"]),
      (.periodYear, ["TAHUN", "tahun_skp"]),
      (.indicator, ["RENCANA HASIL KERJA", "INDIKATOR KINERJA INDIVIDU", "ASPEK"]), (.target, ["TARGET"]),
      (.realisation, ["REALISASI"]), (.protected, ["JENIS KELAMIN", "TANGGAL LAHIR", "AGAMA"]),
      (.acting, ["is_skp_plt_plh_pjb", "is_plt_plh"]),
      (.periodStart, ["periode_awal_skp", "bulanMulaiPenilaian"]),
    ])
  func synonyms(_ role: Role, _ headings: [String]) {
    for heading in headings {
      #expect(HeadingVocabulary.role(of: heading) == role, "\(heading)")
      #expect(HeadingVocabulary.role(of: heading.lowercased().replacing(" ", with: "_")) == role, "\(heading)")
    }
  }

  @Test("not where they only say something about the rater, or nothing")
  func others() {
    for heading in ["penilaiGolongan", "penilaiJabatan", "pegawai_atasan_unor", "statusPenilai", "skp_unor_id"]
    {
      #expect(HeadingVocabulary.meaning(of: heading) != nil && HeadingVocabulary.role(of: heading) == nil)
    }
    for heading in ["shoe", "y1", "lectage", "service", "tahun_lahir_ayah"] {
      #expect(HeadingVocabulary.meaning(of: heading) == nil, "\(heading)")
    }
  }

  static let monthly = """
    id;nama;periode_awal_skp;periode_akhir_skp;skp_unor;skp_unor_induk;is_skp_plt_plh_pjb;hasil_kerja;perilaku_kerja;hasil_akhir;pegawai_atasan_nip;pegawai_atasan_nama;pegawai_penilai_id;golru
    \(Nobody.budi);Budi;01-01-2024;31-01-2024;Bidang A;Dinas X;false;SESUAI EKSPEKTASI;Diatas Ekspektasi;BAIK;\(Nobody.boss);Bos;a1;III/c
    \(Nobody.ani);Ani;01-01-2024;31-01-2024;Bidang B;Dinas X;true;Di Bawah Ekspektasi;Sesuai Ekspektasi;CUKUP;\(Nobody.boss);Bos;a1;3d
    \(Nobody.ani);Ani;01-02-2024;29-02-2024;Bidang B;Dinas X;false;-;-;-;\(Nobody.chief);Kepala;a2;3d

    """

  @Test("of the monthly e-Kinerja export, whose NIP stands under id")
  func eKinerja() throws {
    let outcome = load(RecognitionTests.monthly)
    let table = try #require(outcome.table, "\(outcome.findings)")
    #expect(table.ratees.levels == [Nobody.budi, Nobody.ani])
    #expect(table.raters?.levels == [Nobody.boss])
    #expect(table.indicators.levels == ["hasil_kerja", "perilaku_kerja"])
    // Budi meets (2) and exceeds (3), Ani misses (1) and meets (2).
    #expect(table.scores == [2, 3, 1, 2])
    #expect(table.scale.labels == ["Di Bawah Ekspektasi", "Sesuai Ekspektasi", "Di Atas Ekspektasi"])
    #expect(table.predicates?[0] == "Baik" && table.predicates?[2] == "Butuh Perbaikan")
    #expect(table.acting == [false, false, true, true])
    #expect(table.units?.levels == ["Dinas X"])
    #expect(table.periods.levels == ["2024-01"])
    #expect(table.scaleVersions?.levels == ["permenpanrb-6-2022"])
    #expect(table.facts.map(\.name) == ["grade"])
    #expect(outcome.about(.actingMarked) == ["note acting_marked t.csv:3:is_skp_plt_plh_pjb 'true'"])
    #expect(
      outcome.about(.headingAmbiguous) == [
        "note heading_ambiguous t.csv:1:pegawai_atasan_nip 'rater' [--map rater=pegawai_penilai_id|pegawai_atasan_nip|pegawai_penilai_id]",
        "note heading_ambiguous t.csv:1:skp_unor_induk 'unit' [--map unit=skp_unor|skp_unor|skp_unor_induk]",
      ])
    #expect(outcome.about(.gradeRead) == ["repair grade_read t.csv:3:golru '3d' ×2 [III/d]"])
    #expect(
      outcome.about(.periodRead) == [
        "repair period_read t.csv:2:periode_awal_skp '01-01-2024 31-01-2024' ×2 [2024-01]",
        "repair period_read t.csv:4:periode_awal_skp '01-02-2024 29-02-2024' [2024-02]",
      ])
    #expect(
      outcome.about(.labelRead).contains("repair label_read t.csv:3:hasil_akhir 'CUKUP' [Butuh Perbaikan]"))
  }

  @Test("of e-Kinerja's Laporan SKP, which has no scores and is refused with what to do")
  func plans() {
    let outcome = load("skp_id;nip;nama;skp_status;skp_unor_induk\n1;\(Nobody.budi);Budi;draft;Dinas X\n")
    #expect(
      outcome.findings.filter { $0.hasPrefix("error") } == ["error staff_list_only t.csv:1: [e-kinerja-skp]"])
    // That there are no scores need not be said again of every row.
    #expect(outcome.about(.missingScore) == [])
  }

  @Test("of SIASN skp21: behaviours and SKP, their totals left out")
  func siasn2021() throws {
    let outcome = load(
      """
      nip,tahun,nilaiSkp,orientasiPelayanan,integritas,komitmen,disiplin,kerjasama,kepemimpinan,inisiatifKerja,jumlah,nilairatarata,nilaiPerilakuKerja,nilaiPrestasiKerja,penilaiNipNrp,penilaiNama,penilaiGolongan
      \(Nobody.budi),2020,90.5,88,89,87,86,85,,84,519,86.5,34.6,88.9,\(Nobody.boss),Bos,IV/a
      \(Nobody.ani),2021,91.5,81,82,83,84,85,86,87,588,84,33.6,88.5,\(Nobody.boss),Bos,IV/a

      """)
    let table = try #require(outcome.table, "\(outcome.findings)")
    #expect(
      table.indicators.levels == [
        "nilai_skp", "orientasi_pelayanan", "integritas", "komitmen", "disiplin", "kerja_sama", "kepemimpinan",
        "inisiatif_kerja",
      ])
    #expect(table.count == 15)
    #expect(table.scaleVersions?.levels.sorted() == ["pp-30-2019", "pp-46-2011"])
    #expect(outcome.about(.columnUnused).contains("note column_unused t.csv:1:nilaiPrestasiKerja"))
  }

  @Test("of indicator rows with targets in units")
  func indicatorRows() throws {
    // domain.md §3: the sample rows, verbatim.
    let outcome = load(
      """
      NIP;RENCANA HASIL KERJA;INDIKATOR KINERJA INDIVIDU;ASPEK;TARGET;REALISASI;TAHUN
      \(Nobody.budi);Laporan;Jumlah dokumen;Kuantitas;2 Dokumen;2 Dokumen;2024
      \(Nobody.budi);Laporan;Persentase dokumen;Kualitas;100 %;90 %;2024
      \(Nobody.budi);Laporan;Ketepatan waktu pelaksanaan;Waktu;12 Bulan;12 Bulan;2024

      """)
    let table = try #require(outcome.table, "\(outcome.findings)")
    #expect(table.indicators.levels == ["Jumlah dokumen", "Persentase dokumen", "Ketepatan waktu pelaksanaan"])
    #expect(table.scores == [100, 90, 100])
    #expect(
      outcome.about(.unitTextRead).contains("repair unit_text_read t.csv:2:TARGET '2 Dokumen' [Dokumen]"))
    #expect(
      outcome.about(.percentRead) == [
        "repair percent_read t.csv:3:TARGET '100 %'", "repair percent_read t.csv:3:REALISASI '90 %'",
      ])
  }

  @Test("and two with one meaning are an error that names the option")
  func ambiguous() {
    let outcome = load("NIP;NIP BARU;NILAI\n1;2;3\n")
    #expect(
      outcome.about(.headingAmbiguous)
        == ["error heading_ambiguous t.csv:1:NIP 'ratee' [--map ratee=NIP|NIP|NIP BARU]"])
    let resolved = load(
      "NIP;NIP BARU;NILAI\n1;2;3\n", LoadingOptions(roles: [RoleAssignment(.ratee, column: "NIP BARU")]))
    #expect(resolved.table?.ratees.levels == ["2"])
  }

  @Test("and a rater who is only a name is used with a warning")
  func raterName() throws {
    let outcome = load("NIP;NILAI;NAMA PENILAI\n1;90;Bos\n2;80;Bos\n")
    #expect(outcome.table?.raters?.levels == ["Bos"])
    #expect(outcome.about(.raterByName) == ["warning rater_by_name t.csv:1:NAMA PENILAI"])
    let both = load("NIP;NILAI;NAMA PENILAI;NIP PENILAI\n1;90;Bos;7\n2;80;Bos;7\n")
    #expect(both.table?.raters?.levels == ["7"])
    #expect(both.about(.raterByName).isEmpty)
  }

  @Test("and a predicate is an indicator only where no ratings stand beside it")
  func predicateAlone() throws {
    let table = try #require(load("NIP;PREDIKAT KINERJA\n1;Baik\n2;ISTIMEWA\n3;Kurang/misconduct\n").table)
    #expect(table.scores == [4, 5, 2])
    #expect(table.indicators.levels == ["predikat"])
    #expect(table.predicates == nil)
    #expect(
      table.scale.labels == ["Sangat Kurang", "Kurang", "Butuh Perbaikan", "Baik", "Sangat Baik"])
  }

  @Test("and the rows of a file may come in any order", arguments: 0..<8)
  func permutation(_ seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let lines = RecognitionTests.monthly.split(separator: "\n").map(String.init)
    let shuffled = [lines[0]] + lines.dropFirst().shuffled(using: &random)
    func content(_ text: String) throws -> Set<String> {
      let table = try #require(load(text).table)
      return Set(
        (0..<table.count).map { row in
          "\(table.ratees[row] ?? "")|\(table.indicators[row] ?? "")|\(table.periods[row] ?? "")|\(table.scores[row])|"
            + "\(table.predicates?[row] ?? "")|\(table.acting?[row] ?? false)"
        })
    }
    #expect(try content(shuffled.joined(separator: "\n") + "\n") == content(RecognitionTests.monthly))
  }

  @Test("and the period of a report that has no such column stands in its title")
  func titles() {
    func period(_ titles: String...) -> String? {
      AppraisalAssembly.period(inTitles: titles)?.period.description
    }
    #expect(period("LAPORAN PENILAIAN SKP TAHUN 2024", "Instansi Pemerintah Kota Palembang") == "2024")
    #expect(period("REKAPITULASI", "Bulan: Januari Tahun 2024") == "2024-01")
    #expect(period("PENILAIAN KINERJA TRIWULAN II TAHUN 2024") == "2024-Q2")
    #expect(period("Periode Penilaian: 1 Januari s.d. 31 Desember 2022") == "2022")
    #expect(period("Diperbarui 31-12-2024 10:00", "Instansi X") == nil)
  }

  /// A sheet whose titles stand above its headings.
  private struct Sheet: TabularSource {
    let header: SourceHeader
    let rows: [[String]]

    func readRows(_ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog) -> ReadTable {
      let columns = header.headings.indices.map { column -> ReadColumn in
        var builder = TypedColumnBuilder(storage[column], missing: missing)
        for row in rows { builder.append(text: row[column]) }
        return builder.finish(heading: header.headings[column])
      }
      return ReadTable(header: header, columns: columns, lines: rows.indices.map { $0 + header.line + 1 })
    }
  }

  private func sheet(_ titles: [String], _ headings: [String], _ rows: [[String]]) -> Outcome {
    let header = SourceHeader(headings: headings, line: 8, titles: titles)
    return loading {
      try AppraisalSource.assemble(
        Sheet(header: header, rows: rows), name: "t.xlsx", sha256: "", options: LoadingOptions(),
        log: FindingLog(file: "t.xlsx"))
    }
  }

  @Test("and rows take the period, or the year of their month, from the title")
  func titlePeriods() throws {
    let title = ["LAPORAN PENILAIAN SKP TAHUN 2024", "Instansi X"]
    let whole = sheet(title, ["NIP", "NILAI SKP"], [["1", "90"], ["2", "80"]])
    #expect(try #require(whole.table).periods.levels == ["2024"])
    #expect(
      whole.about(.periodFromTitle) == [
        "repair period_from_title t.xlsx:: 'LAPORAN PENILAIAN SKP TAHUN 2024' ×2 [2024]"
      ])
    let months = sheet(title, ["NIP", "NILAI SKP", "BULAN"], [["1", "90", "Januari"], ["2", "80", "2"]])
    #expect(try #require(months.table).periods.levels == ["2024-01", "2024-02"])
    #expect(months.about(.periodFromTitle).isEmpty)
    // Nothing but Indonesian appraisals has titles that are trusted.
    #expect(try #require(sheet(title, ["ratee", "score"], [["1", "90"]]).table).periods.levels == ["all"])
  }

  @Test("and what raters are to ratees is read in Indonesian too")
  func raterTypes() throws {
    let outcome = load("NIP,PENILAI,JENIS PENILAI,NILAI\n1,7,Atasan,90\n1,8,Rekan Kerja,80\n1,9,bawahan,70\n")
    #expect(try #require(outcome.table).raterTypes == [.superior, .peer, .subordinate])
    #expect(
      outcome.about(.labelRead).first == "repair label_read t.csv:2:JENIS PENILAI 'Atasan' [superior]")
  }

  @Test("and other numbers for the same people change nothing else")
  func relabelling() throws {
    func content(_ text: String) throws -> [String] {
      let table = try #require(load(text).table)
      return (0..<table.count).map { row in
        "\(table.ratees.codes[row])|\(table.raters?.codes[row] ?? 0)|\(table.scores[row])|\(table.periods[row] ?? "")"
      }
    }
    let others = [
      (Nobody.budi, "198912122015051907"), (Nobody.ani, "199003032016062908"),
      (Nobody.boss, "197011111995011909"),
    ]
    let relabelled = others.reduce(RecognitionTests.monthly) { $0.replacing($1.0, with: $1.1) }
    #expect(try content(relabelled) == content(RecognitionTests.monthly))
  }
}
