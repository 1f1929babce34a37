"""e-Kinerja and SIASN exports, predicates and their codes, periods, rules: as text; workbooks have them too."""

from corpus import case, error, finding, lines, note, repair, warning
from people import A, B, C, D, E, P, Q

COLUMNS = (
    "id", "jenis", "nip", "nama", "periode_awal_skp", "periode_akhir_skp", "skp_unor_id", "skp_unor",
    "skp_unor_induk", "skp_jabatan", "skp_jenis_jabatan", "is_skp_plt_plh_pjb", "hasil_kerja", "perilaku_kerja",
    "hasil_akhir", "pegawai_atasan_id", "pegawai_atasan_nip", "pegawai_atasan_nama", "pegawai_atasan_unor_id",
    "pegawai_atasan_unor", "pegawai_atasan_jabatan", "pegawai_atasan_golru", "waktu_dinilai",
    "pegawai_penilai_id", "tahun_skp", "skp_id", "periode_id", "skp_penilaian_id", "golru", "jenis_pegawai")
TITLES = [
    ("LAPORAN PENILAIAN SKP TAHUN 2024",), ("Instansi Pemerintah Kota Palembang",), (), (), (),
    ("Data diperbarui 2 Januari 2025 07:00",), ()]
NAMES = {A: "Anwar", B: "Budiarti, S.E.", C: "Cahyo", D: "Dewi", E: "Eko", P: "Drs. H. Penilai, M.Si.", Q: "Qori"}
ABOVE, MEETS, BELOW = "DI ATAS EKSPEKTASI", "SESUAI EKSPEKTASI", "DI BAWAH EKSPEKTASI"


def export_row(nip, rater, results, behaviour, predicate, acting="Tidak", start="2024-01-01", end="2024-12-31",
               unit="Dinas Kesehatan"):
    values = dict.fromkeys(COLUMNS, "-")
    values.update(
        id=f"id-{nip[-3:]}-{start}", jenis="PNS", nip=nip, nama=NAMES[nip], periode_awal_skp=start,
        periode_akhir_skp=end, skp_unor=f"Bidang I {unit}", skp_unor_induk=unit,
        skp_jabatan="Analis", skp_jenis_jabatan="Fungsional", is_skp_plt_plh_pjb=acting, hasil_kerja=results,
        perilaku_kerja=behaviour, hasil_akhir=predicate, pegawai_atasan_nip=rater, pegawai_atasan_nama=NAMES[rater],
        pegawai_atasan_unor=unit, pegawai_atasan_jabatan="Kepala Bidang", pegawai_atasan_golru="IV/a",
        waktu_dinilai="2025-01-05 10:00:00", tahun_skp="2024", golru="III/c", jenis_pegawai="pns")
    return tuple(values[column] for column in COLUMNS)


def quoted(row): return tuple(f'"{cell}"' if "," in cell else cell for cell in row)


EXPORT = [
    export_row(A, P, ABOVE, ABOVE, "SANGAT BAIK"),
    export_row(B, P, MEETS, MEETS, "BAIK"),
    export_row(C, Q, BELOW, MEETS, "CUKUP"),
    export_row(D, Q, MEETS, BELOW, "KURANG"),
    export_row(D, P, MEETS, MEETS, "BAIK", acting="PLT", unit="Dinas Sosial"),
    export_row(E, P, MEETS, ABOVE, "BAIK", end="2024-06-30"),
    export_row(E, Q, MEETS, MEETS, "BAIK", start="2024-07-01", unit="Dinas Sosial"),
    export_row(P, Q, "-", "-", "-"),
]
EXPORT_FINDINGS = [
    finding("header_found", line=8),
    repair("label_read", line=11, column="hasil_akhir", value="CUKUP", details=["Butuh Perbaikan"]),
    finding("acting_marked"), finding("second_appraisal"),
    # The appraisal that has not been made: missing, in every score column there is.
    finding("missing_score", line=16),
]
EXPORT_EXPECTED = dict(
    rows=7, lines=[9, 10, 11, 12, 13, 14, 15], ratees=[A, B, C, D, E], raters=[P, Q],
    roles={"nip": "ratee", "pegawai_atasan_nip": "rater"}, units=["Dinas Kesehatan", "Dinas Sosial"])
QUIET = ["label_read", "period_read", "date_read", "missing_score", "row_empty", "scale_version_inferred",
         "duplicate_appraisal", "unit_text_read", "identifier_shared"]


def exports():
    text = lines(*TITLES, COLUMNS, *map(quoted, EXPORT))
    case("ekinerja-penilaian.csv", "the yearly e-Kinerja export: headings on line 8 behind titles",
         text, *EXPORT_FINDINGS, optional=QUIET, **EXPORT_EXPECTED)
    monthly = [tuple(c for c in COLUMNS if c != "nip")]
    for row in EXPORT[:4]:
        values = dict(zip(COLUMNS, row))
        values["id"] = values.pop("nip")
        monthly.append(quoted(tuple(values[c] for c in monthly[0])))
    case("ekinerja-bulanan.csv", "in the monthly e-Kinerja export the employee number is called id",
         lines(("LAPORAN PENILAIAN SKP BULAN MARET TAHUN 2024",), *TITLES[1:], *monthly).replace(
             "2024-01-01", "2024-03-01").replace("2024-12-31", "2024-03-31"),
         finding("header_found", line=8), optional=QUIET, rows=4, ratees=[A, B, C, D], raters=[P, Q],
         periods=["2024-03"], roles={"id": "ratee", "pegawai_atasan_nip": "rater"})
    staff = ("skp_id", "nip", "nama", "jabatan", "unit", "jenis_pegawai", "skp_status", "skp_model", "skp_unor",
             "skp_unor_atasan", "skp_unor_induk", "periode_awal", "periode_akhir", "is_plt_plh")
    rows = [(f"s{i}", n, NAMES[n].replace(",", ""), "Analis", "Gizi", "pns", "persetujuan", "kuantitatif", "Gizi",
             "Kepala Dinas", "Dinas Kesehatan", "2024-01-01", "2024-12-31", "-")
            for i, n in enumerate((A, B, C))]
    case("ekinerja-laporan-skp.csv", "the list of targets has no scores, and that is said",
         lines(("LAPORAN SKP TAHUN 2024",), *TITLES[1:], staff, *rows),
         error("staff_list_only", line=8), optional=QUIET)


def siasn():
    heads = ("tahun", "pnsDinilaiId", "nipNrpPenilai", "namaPenilai", "hasilKinerja", "hasilKinerjaNilai",
             "perilakuKerja", "PerilakuKerjaNilai", "kuadranKinerja", "KuadranKinerjaNilai", "penilaiUnorNm",
             "statusPenilai")

    def row(nip, rater, results, behaviour, predicate):
        level = {1: "Di Atas Ekspektasi", 2: "Sesuai Ekspektasi", 3: "Di Bawah Ekspektasi"}
        five = {1: "Sangat Baik", 2: "Baik", 3: "Butuh Perbaikan", 4: "Kurang", 5: "Sangat Kurang"}
        return ("2023", nip, rater, NAMES[rater].replace(",", ""), level[results], str(results), level[behaviour],
                str(behaviour), five[predicate], str(predicate), "Dinas Kesehatan", "ASN")

    rows = [row(A, P, 1, 1, 1), row(B, P, 2, 2, 2), row(C, Q, 3, 2, 3), row(D, Q, 2, 3, 4), row(E, P, 3, 3, 5)]
    case("siasn-skp22.csv", "SIASN's codes run from 1 = best; the labels beside them say so",
         lines(heads, *rows), finding("codes_resolved"), optional=QUIET, rows=5, ratees=[A, B, C, D, E],
         raters=[P, Q], periods=["2023"], roles={"pnsDinilaiId": "ratee", "nipNrpPenilai": "rater"})
    wrong = list(rows)
    wrong[1] = rows[1][:9] + ("4",) + rows[1][10:]
    case("siasn-skp22-contradiction.csv", "a code against its label is named", lines(heads, *wrong),
         finding("codes_contradict", line=3, column="KuadranKinerjaNilai", value="4", details=["Baik"]),
         outcome="either", optional=[*QUIET, "codes_resolved"])
    bare = [i for i, h in enumerate(heads) if h not in ("hasilKinerja", "perilakuKerja", "kuadranKinerja")]
    only = [tuple(r[i] for i in bare) for r in (heads, *rows)]
    case("siasn-skp22-codes-only.csv", "codes without labels are asked about, never guessed", lines(*only),
         error("codes_ambiguous"), optional=QUIET)
    case("siasn-skp22-codes-told.csv", "codes without labels are read as the user says", lines(*only),
         finding("codes_resolved"), options={"codes": "1=best"}, optional=QUIET, rows=5, ratees=[A, B, C, D, E])
    old = ("tahun", "pnsDinilaiOrang", "penilaiNipNrp", "penilaiNama", "nilaiSkp", "orientasiPelayanan",
           "integritas", "komitmen", "disiplin", "kerjasama", "kepemimpinan", "jumlah", "nilairatarata",
           "nilaiPerilakuKerja", "nilaiPrestasiKerja", "jenisJabatan", "statusPenilai")
    rows = [
        ("2019", A, P, "Penilai", "87.5", "80", "82", "81", "83", "84", "", "410", "82", "32.8", "85.3", "3", "ASN"),
        ("2019", B, P, "Penilai", "90", "85", "86", "84", "85", "85", "", "425", "85", "34", "88", "3", "ASN"),
        ("2019", C, Q, "Qori", "82", "78", "80", "79", "81", "82", "80", "480", "80", "32", "81.2", "1", "ASN")]
    case("siasn-skp21.csv", "the old history: one score per behaviour; sums of them are no further evidence",
         lines(old, *rows), finding("rules_overlap", value="2019", details=["pp-46-2011", "pp-30-2019"]),
         optional=QUIET, rows=3, ratees=[A, B, C], raters=[P, Q], periods=["2019"],
         roles={"penilaiNipNrp": "rater", "orientasiPelayanan": "score", "komitmen": "score"})
    periodic = ("nip", "tahun", "bulanMulaiPenilaian", "bulanSelesaiPenilaian", "kuadranKinerjaNilai",
                "persentase", "jabatan", "koefisen")
    rows = [(A, "2024", "1", "3", "1", "150", "Analis", "12.5"), (B, "2024", "1", "3", "2", "100", "Analis", "12.5"),
            (A, "2024", "4", "6", "2", "100", "Analis", "12.5"), (B, "2024", "4", "4", "3", "75", "Analis", "12.5")]
    case("siasn-periodik.csv", "months from and to make a quarter or a month", lines(periodic, *rows),
         finding("codes_resolved"), options={"codes": "1=best"}, optional=QUIET, rows=4,
         row_periods=["2024-Q1", "2024-Q1", "2024-Q2", "2024-04"])


def predicates():
    heads = ("NIP", "NIP ATASAN", "TAHUN", "PREDIKAT KINERJA")
    words = ["ISTIMEWA", "Sangat Baik", "Baik", "Butuh perbaikan", "Kurang/misconduct"]
    rows = [(n, (P, Q)[i % 2], "2024", w) for i, (n, w) in enumerate(zip((A, B, C, D, E), words))]
    case("predicates.csv", "predicates in the words of clerks", lines(heads, *rows),
         repair("label_read", line=2, column="PREDIKAT KINERJA", value="ISTIMEWA", details=["Sangat Baik"]),
         repair("label_read", line=6, column="PREDIKAT KINERJA", value="Kurang/misconduct", details=["Kurang"]),
         optional=["label_read"], ratings=5, scores=[5, 5, 4, 3, 2],
         roles={"NIP": "ratee", "NIP ATASAN": "rater", "TAHUN": "period", "PREDIKAT KINERJA": "score"})
    words[2] = "Lumayan"
    rows = [(n, (P, Q)[i % 2], "2024", w) for i, (n, w) in enumerate(zip((A, B, C, D, E), words))]
    case("predicates-unknown.csv", "a word that is no predicate is refused with those there are",
         lines(heads, *rows), error("label_unknown", line=4, column="PREDIKAT KINERJA", value="Lumayan"),
         optional=["label_read"])
    heads = ("NIP", "NIP ATASAN", "TAHUN", "RATING HASIL KERJA", "PERILAKU KERJA", "PREDIKAT")
    rows = [
        (A, P, "2024", "Di Atas Ekspektasi", "Di Atas Ekspektasi", "Sangat Baik"),
        (B, Q, "2024", "Di Atas Ekspektasi", "Sesuai Ekspektasi", "Sangat Baik"),
        (C, P, "2024", "Di Bawah Ekspektasi", "Di Bawah Ekspektasi", "Kurang"),
        (D, Q, "2024", "Sesuai Ekspektasi", "Di Atas Ekspektasi", "Baik")]
    case("predicate-disagrees.csv", "predicates that do not follow from their own ratings are listed by check",
         lines(heads, *rows),
         warning("predicate_disagrees", line=3, column="PREDIKAT", value="Sangat Baik", details=["Baik"]),
         warning("predicate_disagrees", line=4, column="PREDIKAT", value="Kurang", details=["Sangat Kurang"]),
         reader="check", optional=QUIET, rows=4)


def periods():
    heads = ("NIP", "NIP ATASAN", "PERIODE PENILAIAN", "NILAI SKP")

    def file(name, point, words, became, *findings, **more):
        rows = [(n, (P, Q)[i % 2], w, str(80 + i)) for i, (n, w) in enumerate(zip((A, B, C, D, E), words))]
        wanted = [
            repair("period_read", column="PERIODE PENILAIAN", value=w, details=[b])
            for w, b in zip(words, became) if w != b]
        case(f"periods-{name}.csv", point, lines(heads, *rows, delimiter=";"), *wanted, *findings,
             **{"row_periods": list(became), "ratings": len(words), **more})

    file("ranges", "a year from its first day to its last",
         ["01 JANUARI SD 31 DESEMBER TAHUN 2022", "1 Januari s.d. 31 Desember 2022", "01/01/2023 s/d 31/12/2023",
          "1 Januari - 31 Desember 2023"], ["2022", "2022", "2023", "2023"])
    file("quarters", "quarters in every write-in",
         ["Triwulan II 2024", "TW III 2024", "Triwulan IV Tahun 2024", "1 Januari s.d. 31 Maret 2024", "2024-Q2"],
         ["2024-Q2", "2024-Q3", "2024-Q4", "2024-Q1", "2024-Q2"])
    file("semesters", "semesters in every write-in",
         ["Semester I 2023", "SEMESTER II TAHUN 2023", "01 Januari SD 30 Juni 2024", "2024-S2"],
         ["2023-S1", "2023-S2", "2024-S1", "2024-S2"])
    file("months", "months in full, short, and as numbers",
         ["Januari 2024", "Agu 2024", "OKT 2024", "2024-03", "1 Mei s.d. 31 Mei 2024"],
         ["2024-01", "2024-08", "2024-10", "2024-03", "2024-05"])
    file("unknown", "what is no period stays one of its own, and is named",
         ["2023", "2024", "masa percobaan"], ["2023", "2024", "masa percobaan"],
         finding("not_a_period", line=4, column="PERIODE PENILAIAN", value="masa percobaan"))
    two = ("NIP", "NIP ATASAN", "TAHUN", "BULAN", "NILAI SKP")
    rows = [(A, P, "2024", "Januari", "80"), (A, P, "2024", "Februari", "81"), (B, Q, "2023", "Desember", "82")]
    case("periods-two-columns.csv", "year and month in two columns are one period", lines(two, *rows),
         optional=["period_read"], row_periods=["2024-01", "2024-02", "2023-12"], ratings=3)
    titled = [("REKAPITULASI NILAI SKP TAHUN 2023",), (), ("NIP", "NIP ATASAN", "NILAI SKP"), (A, P, "80"),
              (B, Q, "81"), (C, Q, "82")]
    case("periods-title.csv", "the year in the title is the period of all rows", lines(*titled),
         finding("header_found", line=3), finding("period_from_title", details=["2023"]), ratings=3,
         periods=["2023"])
    eras = [(A, P, "2019", "85"), (B, Q, "2020", "86"), (A, Q, "2021", "109"), (B, P, "2021", "95")]
    case("eras.csv", "regimes follow from the years and are said",
         lines(("NIP", "NIP ATASAN", "TAHUN", "NILAI SKP"), *eras),
         finding("scale_version_inferred", value="2019"),
         finding("rules_overlap", value="2019", count=2, details=["pp-46-2011", "pp-30-2019"]),
         optional=["score_in_gap"], ratings=4,
         periods=["2019", "2020", "2021"])
    heads = ("NIP", "NIP ATASAN", "PERIODE", "PREDIKAT KINERJA")
    quarters = [(n, P, f"2024-Q{q}", "Baik") for n in (A, B) for q in range(1, 5)]
    quarters[3] = (A, P, "2024-Q4", "Sangat Baik")
    # Two people whose years agree with their quarters may do so by chance: three are asked for.
    case("yearly-derived.csv", "two yearly rows that could follow from the quarters are too few to say so",
         lines(heads, *quarters, (A, P, "2024", "Baik"), (B, P, "2024", "Baik"), (C, Q, "2024", "Baik")),
         optional=["scale_version_inferred"], ratings=11)


def targets():
    heads = ("NIP", "NIP ATASAN", "INDIKATOR KINERJA INDIVIDU", "TARGET", "REALISASI")
    rows = [(A, P, "Jumlah dokumen", "2 Dokumen", "1 Dokumen"), (B, Q, "Jumlah dokumen", "4 Dokumen", "5 Dokumen"),
            (A, P, "Persentase", "100 %", "90 %"), (B, Q, "Persentase", "80 %", "60 %")]
    case("targets-units.csv", "targets are numbers with words behind them", lines(heads, *rows),
         repair("unit_text_read", line=2, column="TARGET", value="2 Dokumen", details=["Dokumen"]),
         repair("unit_text_read", line=2, column="REALISASI", value="1 Dokumen", details=["Dokumen"]),
         optional=["percent_read", "score_computed", "unit_text_read"], ratings=4, scores=[50, 125, 90, 75],
         indicators=["Jumlah dokumen", "Persentase"])
    # PermenPANRB 8/2021: below the range the lower end divides, above it the upper end; inside it is fulfilled.
    rows = [(A, P, "Kepuasan", "80 – 90 %", "70 %"), (B, Q, "Kepuasan", "80 - 90 %", "85 %"),
            (C, P, "Kepuasan", "80 s.d. 90 %", "99 %")]
    case("targets-ranges.csv", "a range of targets divides by the end that was missed", lines(heads, *rows),
         finding("range_read", line=2, column="TARGET", value="80 – 90 %", details=["80", "90"]),
         optional=["range_read", "percent_read", "score_computed", "unit_text_read"], ratings=3,
         scores=[87.5, 100, 110])


def sheets_as_text():
    heads = ("NO", "NAMA", "NIP", "UNIT KERJA", "PEJABAT PENILAI", "NILAI SKP")
    rows = [("1", "Anwar", A, "Gizi", P, "80,5"), ("2", "Budiarti", B, "Gizi", P, "85"),
            ("3", "Cahyo", C, "Tata", Q, "90")]
    case("agency.csv", "titles, column numbers, a total and a signature around the data",
         lines(("DAFTAR NILAI SKP PEGAWAI",), ("DINAS KESEHATAN KOTA PALEMBANG",), (), heads,
               ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"), *rows, ("", "JUMLAH", "", "", "", "255,5"),
               ("", "RATA-RATA", "", "", "", "85,17"), (), ("", "", "", "", "Palembang, 31 Desember 2024", ""),
               ("", "", "", "", "Kepala Dinas,", ""), (), ("", "", "", "", "Drs. H. Kepala", ""), delimiter=";"),
         finding("header_found", line=4), finding("column_numbers_skipped", line=5),
         finding("total_skipped", line=9, value="JUMLAH"), finding("total_skipped", line=10, value="RATA-RATA"),
         finding("footer_skipped", line=12, value="Palembang, 31 Desember 2024"),
         repair("decimal_comma_read", line=6, column="NILAI SKP", value="80,5", count=1),
         optional=["row_empty"], ratings=3, ratees=[A, B, C], raters=[P, Q], units=["Gizi", "Tata"],
         scores=[80.5, 85, 90], lines=[6, 7, 8])
    case("headings-ambiguous.csv", "two columns that could be the score are named, not chosen from",
         lines(("NIP", "NIP ATASAN", "TAHUN", "NILAI SKP", "NILAI AKHIR SKP"), (A, P, "2024", "80", "81"),
               (B, Q, "2024", "82", "83")),
         error("heading_ambiguous", line=1, value="score"), optional=["heading_ambiguous"])
    case("headings-folded.csv", "case, punctuation and spacing of headings make no difference",
         lines(("n.i.p", "Nip_Atasan", "  Unit   Kerja ", "nilai-skp"), (A, P, "Gizi", "80"), (B, Q, "Tata", "81")),
         ratings=2, ratees=[A, B], raters=[P, Q], units=["Gizi", "Tata"], scores=[80, 81])
    case("headings-atasan-penilai.csv", "the second rater is not the rater",
         lines(("NIP", "NIP PEJABAT PENILAI", "ATASAN PEJABAT PENILAI", "NILAI SKP"), (A, P, Q, "80"),
               (B, Q, P, "81")), ratings=2, raters=[P, Q], roles={"NIP PEJABAT PENILAI": "rater"})


def write():
    for part in (exports, siasn, predicates, periods, targets, sheets_as_text): part()
