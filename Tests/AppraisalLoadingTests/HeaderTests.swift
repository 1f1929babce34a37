import Testing

@testable import AppraisalLoading

@Suite("Headings are found")
struct HeaderTests {
  // domain.md §2.2: the columns of e-Kinerja's "Laporan Penilaian SKP", and where they stand.
  private static let eKinerja = [
    "id", "jenis", "nip", "nama", "periode_awal_skp", "periode_akhir_skp", "skp_unor_id", "skp_unor",
    "skp_unor_induk", "skp_jabatan", "skp_jenis_jabatan", "is_skp_plt_plh_pjb", "hasil_kerja", "perilaku_kerja",
    "hasil_akhir", "pegawai_atasan_id", "pegawai_atasan_nip", "pegawai_atasan_nama", "pegawai_atasan_unor_id",
    "pegawai_atasan_unor", "pegawai_atasan_jabatan", "pegawai_atasan_golru", "waktu_dinilai",
    "pegawai_penilai_id",
    "tahun_skp", "skp_id", "periode_id", "skp_penilaian_id", "golru", "jenis_pegawai",
  ]

  @Test("on row 8 of an e-Kinerja export, with the titles above them")
  func rowEight() throws {
    let rows =
      [["LAPORAN PENILAIAN SKP TAHUN 2024"], ["Instansi", "Pemerintah Kota Palembang"], [], [""], []]
      + [
        ["Diperbarui", "31-12-2024 10:00"], [], HeaderTests.eKinerja,
        ["1", "SKP", "197501012000011001", "Budi"],
      ]
    let found = try #require(HeaderFinder.find(in: rows))
    #expect(found.rows == 7...7)
    #expect(found.headings == HeaderTests.eKinerja)
    #expect(
      found.titles == [
        "LAPORAN PENILAIAN SKP TAHUN 2024", "Instansi Pemerintah Kota Palembang", "Diperbarui 31-12-2024 10:00",
      ])
    #expect(found.numberRows == 0)
  }

  @Test("in two rows, a merged title being said with each of its sub-headings")
  func merged() throws {
    let rows = [
      ["PENILAIAN KINERJA PEGAWAI"], ["NO", "NIP", "NAMA", "RATING", "", "PREDIKAT"],
      ["", "", "", "HASIL KERJA", "PERILAKU", ""],
      ["1", "197501012000011001", "Budi", "Sesuai", "Di Atas", "Baik"],
    ]
    let merges = [
      MergedCells(rows: 0...0, columns: 0...5), MergedCells(rows: 1...2, columns: 0...0),
      MergedCells(rows: 1...2, columns: 1...1), MergedCells(rows: 1...2, columns: 2...2),
      MergedCells(rows: 1...1, columns: 3...4), MergedCells(rows: 1...2, columns: 5...5),
    ]
    for merges in [merges, []] {
      let found = try #require(HeaderFinder.find(in: rows, merges: merges))
      #expect(found.rows == 1...2)
      #expect(found.headings == ["NO", "NIP", "NAMA", "RATING HASIL KERJA", "RATING PERILAKU", "PREDIKAT"])
      #expect(found.titles == ["PENILAIAN KINERJA PEGAWAI"])
    }
  }

  @Test("in two rows where the upper one only names groups")
  func groups() throws {
    let rows = [
      ["", "PEGAWAI", "", "PENILAI", "", ""], ["NO", "NIP", "NAMA", "NIP", "NAMA", "NILAI SKP"],
      ["1", "197501012000011001", "Budi", "196501011990011001", "Ani", "90"],
    ]
    let found = try #require(HeaderFinder.find(in: rows, merges: []))
    #expect(
      found.headings == ["NO", "PEGAWAI NIP", "PEGAWAI NAMA", "PENILAI NIP", "PENILAI NAMA", "NILAI SKP"])
  }

  @Test("above a row that numbers the columns, which is counted apart")
  func columnNumbers() throws {
    let names = ["NO", "NIP", "NILAI SKP"]
    let data = ["1", "197501012000011001", "90"]
    #expect(HeaderFinder.find(in: [names, ["(1)", "(2)", "(3)"], data])?.numberRows == 1)
    #expect(HeaderFinder.find(in: [names, ["1", "2", "3"], data])?.numberRows == 1)
    #expect(HeaderFinder.find(in: [names, data])?.numberRows == 0)
    // The first row of a researcher's table may well be 1, 2, 3.
    #expect(
      HeaderFinder.find(in: [["ratee", "rater", "score"], ["1", "2", "3"], ["2", "2", "4"]])?.numberRows == 0)
  }

  @Test("in the first row with text where nothing is recognised")
  func plain() throws {
    let rows = [[], ["s", "d", "dept"], ["1", "2", "3"]]
    #expect(HeaderFinder.find(in: rows)?.rows == 1...1)
    #expect(HeaderFinder.find(in: rows)?.titles == [])
    #expect(HeaderFinder.find(in: [[], [""]]) == nil)
    // Words in the data that are headings elsewhere.
    let data = [["person_no", "trait_name", "s"], ["a", "integritas", "disiplin"]]
    #expect(HeaderFinder.find(in: data)?.rows == 0...0)
  }

  @Test("without empty columns at the right end, unless they hold data")
  func emptyEnd() throws {
    #expect(
      HeaderFinder.find(in: [["NIP", "NILAI", "", ""], ["1", "2", "", ""]])?.headings == ["NIP", "NILAI"])
    #expect(HeaderFinder.find(in: [["NIP", "", ""], ["1", "2", ""]])?.headings == ["NIP", ""])
  }

  @Test("in no row of data, however the rows are ordered", arguments: 0..<20)
  func permutation(_ seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let head = ["NIP", "INDIKATOR", "NILAI", "PENILAI"]
    let data = (0..<12).map {
      ["19750101200001100\($0)", ["Integritas", "Disiplin"][$0 % 2], "8\($0)", "Ani"]
    }
    let found = try #require(HeaderFinder.find(in: [["DAFTAR NILAI"], head] + data.shuffled(using: &random)))
    #expect(found.rows == 1...1 && found.headings == head && found.numberRows == 0)
  }
}
