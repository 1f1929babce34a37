import Appraisals
import Reporting
import Testing

@Suite("TextRenderer")
struct TextRendererTests {
  private let indonesian = """
    2 dari 1.500 penilai ketat.

    peringatan: a.csv:5: kolom 'skor': 'a b' bukan nilai. (2 kali; ini yang pertama.) Tulis sebuah
      angka, atau nyatakan label skala di deskriptor.

    Penilai
    ═══════

    Rata-rata 1.234,5.

    Keketatan
    Penilai      n  Keketatan        p  Alasan
    ───────────────────────────────────────────────
    PAAAA    1.234       2,50  < 0,001  lebih ketat
    PB           7       0,00    0,250  –
    … 1 baris lagi; --format csv --table raters memuat semuanya
    Positif = lebih ketat.

    • satu
    • dua

    Catatan tentang data
    ════════════════════
    catatan: a.csv: kolom 'agama': Kolom ini tidak dipakai. Jika seharusnya dipakai, tetapkan perannya
      dengan --map.

    Tabel lain (--format csv --table NAMA): summary
    Dasar: timbang 9.9 raters; a.csv (SHA-256 0123456789ab…); rumus y ~ 1; konvergen (34 iterasi);
      PermenPANRB 6/2022; benih 18446744073709551615; kunci 00ff

    """

  private let english = """
    2 of 1,500 raters are severe.

    warning: a.csv:5: column 'skor': 'a b' is not a score. (2 times; this is the first.) Write a number,
      or declare labels in the descriptor.

    Raters
    ══════

    The mean is 1,234.5.

    Severity
    Rater      n  Severity        p  Reason
    ────────────────────────────────────────────
    PAAAA  1,234      2.50  < 0.001  more severe
    PB         7      0.00    0.250  –
    … 1 more row; --format csv --table raters has all
    Positive = more severe.

    • one
    • two

    Notes on the data
    ═════════════════
    note: a.csv: column 'agama': The column is not used. If it should be, give its role with --map.

    Further tables (--format csv --table NAME): summary
    Rests on: timbang 9.9 raters; a.csv (SHA-256 0123456789ab…); formula y ~ 1; converged (34
      iterations); PermenPANRB 6/2022; seed 18446744073709551615; key 00ff

    """

  @Test("reads as written by hand")
  func contract() throws {
    #expect(try text(TextRenderer(language: .id).render(Sample.report)) == indonesian)
    #expect(try text(TextRenderer(language: .en).render(Sample.report)) == english)
  }

  @Test("colours beside the words, never instead of them")
  func colour() throws {
    let painted = try text(TextRenderer(language: .en, colour: .ansi).render(Sample.report))
    #expect(painted.contains("\u{1B}[1;33mwarning\u{1B}[0m: a.csv:5:"))
    #expect(painted.hasPrefix("\u{1B}[1m2 of 1,500 raters are severe.\u{1B}[0m\n"))
    #expect(painted.replacing(/\u{1B}\[[0-9;]*m/, with: "") == english)
  }

  @Test("counts the rows that it leaves out")
  func longTable() throws {
    let table = ReportTable(
      name: "raters", columns: [ReportColumn("i", .verbatim("i"), .integer)],
      rows: (0..<1030).map { [.integer($0)] })
    let report = Report(
      manifest: Sample.manifest, blocks: [.table(name: "raters", title: .verbatim("T"), maximumRows: 12)],
      tables: [table])
    let out = try text(TextRenderer(language: .en).render(report))
    #expect(out.contains("\n10\n11\n… 1,018 more rows; --format csv --table raters has all\n"))
    let all = try text(TextRenderer(language: .en).render(report.selecting(table: "raters")))
    #expect(all.contains("\n1,029\n") && !all.contains("…  more"))
  }

  @Test("shows one table in full where one is asked for, below the headline")
  func selection() throws {
    let out = try text(TextRenderer(language: .en).render(Sample.report.selecting(table: "raters")))
    #expect(out.hasPrefix("2 of 1,500 raters are severe.\n\n"))
    #expect(out.contains("\nP \"C\", é      –         –        –\n"))
    #expect(!out.contains("Further tables") && !out.contains("• one"))
    #expect(throws: RenderingError.unknownTable("x", available: ["raters", "summary"])) {
      try Sample.report.selecting(table: "x")
    }
  }

  @Test("says when a table is empty")
  func emptyTable() throws {
    let table = ReportTable(name: "t", columns: [ReportColumn("x", .verbatim("x"))], rows: [])
    let report = Report(
      manifest: Sample.manifest, blocks: [.table(name: "t", title: .verbatim("T"))], tables: [table])
    #expect(try text(TextRenderer(language: .id).render(report)).hasPrefix("T\n(tidak ada baris)\n"))
  }

  @Test("lets nothing from the data reach the terminal as a command")
  func escapes() throws {
    let table = ReportTable(
      name: "t", columns: [ReportColumn("x", .verbatim("x"))], rows: [[.text("a\u{1B}[2Jb\u{202E}c\nd\u{9B}e")]]
    )
    let report = Report(
      manifest: Sample.manifest, blocks: [.table(name: "t", title: .verbatim("T\u{1B}"))], tables: [table])
    let out = try text(TextRenderer(language: .en).render(report))
    #expect(out.contains("\na\u{FFFD}[2Jb\u{FFFD}c d\u{FFFD}e\n"))
    #expect(!out.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{9B}" })
  }
}
