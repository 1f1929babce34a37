import AppraisalLoading
import Appraisals
import Testing

@Suite("Codes of ratings")
struct CodeTests {
  // domain.md §0.5: in SIASN 1 is Di Atas, 3 is Di Bawah.
  @Test("take their direction from labels beside them")
  func resolved() throws {
    let outcome = load(
      """
      nip,tahun,hasilKinerja,hasilKinerjaNilai,PerilakuKerjaNilai,KuadranKinerjaNilai
      1,2023,Di Atas Ekspektasi,1,2,2
      2,2023,Di Bawah Ekspektasi,3,1,3
      3,2023,Sesuai Ekspektasi,2,3,4

      """)
    let table = try #require(outcome.table, "\(outcome.findings)")
    #expect(table.scores == [3, 2, 1, 3, 2, 1])
    #expect((0..<3).map { table.predicates?[2 * $0] } == ["Baik", "Butuh Perbaikan", "Kurang"])
    #expect(outcome.about(.codesResolved) == ["repair codes_resolved t.csv:: [1=best|hasilKinerja]"])
    #expect(outcome.about(.codesContradict).isEmpty)
  }

  @Test("that do not agree with their label are named")
  func contradiction() {
    let rows = [
      "1,Di Atas Ekspektasi,1", "2,Di Bawah Ekspektasi,3", "3,Di Atas Ekspektasi,3", "4,Sesuai Ekspektasi,2",
    ]
    let outcome = load("nip,hasilKinerja,hasilKinerjaNilai\n" + rows.joined(separator: "\n") + "\n")
    #expect(
      outcome.about(.codesContradict)
        == ["warning codes_contradict t.csv:4:hasilKinerjaNilai '3' [Di Atas Ekspektasi]"])
  }

  @Test("are refused where nothing tells their direction, and read where the user does")
  func ambiguous() throws {
    let text = "nip,hasilKerjaNilai,perilakuKerjaNilai\n1,1,2\n2,3,1\n"
    #expect(
      load(text).about(.codesAmbiguous) == [
        "error codes_ambiguous t.csv:1:hasilKerjaNilai [1|3]",
        "error codes_ambiguous t.csv:1:perilakuKerjaNilai [1|2]",
      ])
    #expect(try #require(load(text, LoadingOptions(codes: .firstIsBest)).table).scores == [3, 2, 1, 3])
    let last = load(text, LoadingOptions(codes: .lastIsBest))
    #expect(try #require(last.table).scores == [1, 2, 3, 1])
    #expect(last.about(.codesResolved) == ["repair codes_resolved t.csv:: [5=best|--codes]"])
  }

  @Test("are told from scores on a plain scale")
  func scores() throws {
    let outcome = load("nip,NILAI SKP,PERILAKU KERJA\n1,90,85.5\n2,110,88\n")
    #expect(try #require(outcome.table).scores == [90, 85.5, 110, 88])
    #expect(outcome.about(.codesAmbiguous).isEmpty)
  }

  @Test("and a label that nobody knows is an error that lists those there are")
  func unknown() {
    #expect(
      load("nip,PREDIKAT\n1,Baik\n2,Lumayan\n").about(.labelUnknown) == [
        "error label_unknown t.csv:3:PREDIKAT 'Lumayan' [Sangat Kurang|Kurang|Butuh Perbaikan|Baik|Sangat Baik]"
      ])
  }
}

@Suite("Numbers with something around them")
struct DecoratedNumberTests {
  @Test("are read with percent signs")
  func percent() throws {
    let outcome = load("nip;nilai\n1;87,5%\n2;90 %\n")
    #expect(try #require(outcome.table).scores == [87.5, 90])
    #expect(outcome.about(.percentRead) == ["repair percent_read t.csv:2:nilai '87,5%' ×2"])
    #expect(outcome.about(.decimalCommaRead) == ["repair decimal_comma_read t.csv:2:nilai '87,5%'"])
  }

  // domain.md §1.3: the worked examples of PermenPANRB 8/2021.
  @Test("make ranges of targets, of which the end that was missed or passed counts")
  func ranges() throws {
    func score(_ target: String, _ realisation: String, _ polarity: String) throws -> Double {
      let json = """
        {"resources": [{"path": "d.csv", "schema": {"fields": [{"name": "p", "role": "ratee"},
        {"name": "t", "role": "target"}, {"name": "r", "role": "realisation", "polarity": "\(polarity)"}]}}]}
        """
      let csv = "p;t;r\nA;\(target);\(realisation)\nB;\(target);\(realisation)\n"
      return try withFolder(["datapackage.json": json, "d.csv": csv]) { folder in
        try #require(loading { try AppraisalSource(path: folder).load() }.table).scores[0]
      }
    }
    #expect(try score("80 – 90 %", "70 %", "range") == 87.5)
    #expect(try score("80 - 90", "85", "range") == 100)
    #expect(abs(try score("7 - 8 bulan", "6,5 bulan", "less_is_better") - 107.142857) < 1e-5)
    #expect(try score("7 - 8 bulan", "9 bulan", "less_is_better") == 87.5)
    #expect(abs(try score("80–90 %", "92 %", "more_is_better") - 102.2222) < 1e-3)
    // Best inside the range: what lies above it loses too.
    #expect(abs(try score("80–90 %", "92 %", "range") - 97.7778) < 1e-3)
  }

  @Test("are no numbers where 1 could be one percent or the whole")
  func fractions() {
    #expect(
      load("nip,nilai\n1,1\n2,0.9\n3,87%\n").about(.notANumber) == ["error not_a_number t.csv:4:nilai '87%'"])
  }
}

@Suite("Periods in files")
struct PeriodColumnTests {
  private func periods(_ head: String, _ rows: [String]) throws -> (levels: [String], outcome: Outcome) {
    let text = "nip;nilai;\(head)\n" + rows.enumerated().map { "\($0);9\($0);\($1)" }.joined(separator: "\n")
    let outcome = load(text + "\n")
    return (try #require(outcome.table, "\(outcome.findings)").periods.levels, outcome)
  }

  @Test("are written in one way and stand in order")
  func canonical() throws {
    let (levels, outcome) = try periods(
      "periode", ["Triwulan II 2024", "TW I 2024", "01 JANUARI SD 31 DESEMBER TAHUN 2022", "2023"])
    #expect(levels == ["2022", "2023", "2024-Q1", "2024-Q2"])
    #expect(
      outcome.about(.periodRead) == [
        "repair period_read t.csv:2:periode 'Triwulan II 2024' [2024-Q2]",
        "repair period_read t.csv:3:periode 'TW I 2024' [2024-Q1]",
        "repair period_read t.csv:4:periode '01 JANUARI SD 31 DESEMBER TAHUN 2022' [2022]",
      ])
  }

  @Test("take the year from the column beside them")
  func combined() throws {
    #expect(
      try periods("TAHUN;BULAN", ["2024;Januari", "2024;2", "2023;des"]).levels == [
        "2023-12", "2024-01", "2024-02",
      ])
    #expect(try periods("TRIWULAN;TAHUN", ["II;2024", "I;2024"]).levels == ["2024-Q1", "2024-Q2"])
    #expect(try periods("tahun", ["2024", "2023"]).levels == ["2023", "2024"])
  }

  @Test("go from one day, or one month, to another")
  func ends() throws {
    let days = ["01-01-2024;31-12-2024", "01/07/2024;31/12/2024", "2024-01-01;2024-03-31", "45292;45322"]
    #expect(
      try periods("periode_awal;periode_akhir", days).levels == ["2024-01", "2024-Q1", "2024-S2", "2024"])
    #expect(
      try periods("tahun;bulanMulaiPenilaian;bulanSelesaiPenilaian", ["2023;1;3", "2023;4;4"]).levels
        == ["2023-Q1", "2023-04"])
  }

  @Test("have their days and months in one order")
  func monthFirst() throws {
    // 02/01/2024 could be 2 January, but 03/31/2024 shows that the month comes first.
    #expect(
      try periods("periode_awal;periode_akhir", ["02/01/2024;02/29/2024", "01/01/2024;03/31/2024"]).levels
        == ["2024-02", "2024-Q1"])
  }

  @Test("that are none among others are kept and named")
  func none() throws {
    let (levels, outcome) = try periods("periode", ["2024-Q1", "entah"])
    #expect(Set(levels) == ["2024-Q1", "entah"])
    #expect(outcome.about(.notAPeriod) == ["warning not_a_period t.csv:3:periode 'entah'"])
  }

  @Test("decide the rule that was in force, which the user may overrule")
  func regimes() throws {
    func regimes(_ options: LoadingOptions) throws -> Outcome {
      let years = ["2018", "2021", "2021-S2", "2024"]
      let rows = years.enumerated().map { "\($0);9\($0);\($1)" }.joined(separator: "\n")
      return load("nip;nilai skp;periode\n" + rows + "\n", options)
    }
    let inferred = try regimes(LoadingOptions())
    let versions = try #require(inferred.table?.scaleVersions)
    #expect(
      (0..<4).map { versions[$0] } == ["pp-46-2011", "pp-30-2019", "permenpanrb-8-2021", "permenpanrb-6-2022"])
    #expect(
      inferred.about(.scaleVersionInferred).contains(
        "note scale_version_inferred t.csv:4: '2021-S2' [permenpanrb-8-2021]"))
    #expect(try regimes(LoadingOptions(scaleVersion: "x")).table?.scaleVersions?.levels == ["x"])
    // Of 2019 and 2020 nothing tells which of two rules an agency used; from 2021-S2 on there is no doubt.
    #expect(inferred.about(.rulesOverlap) == [])
    let years = ["2013", "2018", "2019", "2020-S1", "2021-S1", "2021-S2", "2022"]
    let rows = years.enumerated().map { "\($0);9\($0);\($1)" }.joined(separator: "\n")
    let between = load("nip;nilai skp;periode\n" + rows + "\n", LoadingOptions())
    #expect(
      between.about(.rulesOverlap) == [
        "warning rules_overlap t.csv:4: '2019' ×3 [pp-46-2011|pp-30-2019]"
      ])
    let chosen = try #require(between.table?.scaleVersions)
    #expect(
      (0..<7).map { chosen[$0] } == [
        "pp-10-1979", "pp-46-2011", "pp-46-2011", "pp-46-2011", "pp-46-2011", "permenpanrb-8-2021",
        "permenpanrb-6-2022",
      ])
    #expect(
      load("nip;nilai skp;periode\n" + rows + "\n", LoadingOptions(scaleVersion: "pp-30-2019"))
        .about(.rulesOverlap) == [])
    // A researcher's table has no such rules.
    #expect(try #require(load("ratee,score,year\nA,1,2024\nB,2,2024\n").table).scaleVersions == nil)
  }
}

@Suite("Facts about persons")
struct PersonTests {
  @Test("have one name and one way of writing")
  func attributes() throws {
    let outcome = load(
      """
      NIP;NILAI;GOL. RUANG;JENIS KELAMIN;TANGGAL LAHIR;AGAMA
      1;90;III c;L;01/02/1975;Islam
      2;80;Penata Muda, III/a;Perempuan;3 Maret 1980;Kristen
      3;80;III/c;P;25/12/1981;Islam

      """)
    let table = try #require(outcome.table, "\(outcome.findings)")
    #expect(table.facts.map(\.name) == ["grade"])
    #expect(table.protectedAttributes.map(\.name) == ["sex", "birth_date", "religion"])
    func labels(_ attribute: AppraisalTable.Attribute) -> [String?] {
      guard case .labels(let factor) = attribute.values else { return [] }
      return (0..<factor.count).map { factor[$0] }
    }
    #expect(labels(table.facts[0]) == ["III/c", "III/a", "III/c"])
    #expect(labels(table.protectedAttributes[0]) == ["male", "female", "female"])
    #expect(labels(table.protectedAttributes[1]) == ["1975-02-01", "1980-03-03", "1981-12-25"])
    #expect(
      outcome.about(.gradeRead) == [
        "repair grade_read t.csv:2:GOL. RUANG 'III c' [III/c]",
        "repair grade_read t.csv:3:GOL. RUANG 'Penata Muda, III/a' [III/a]",
      ])
    #expect(
      outcome.about(.dateRead) == [
        "repair date_read t.csv:2:TANGGAL LAHIR '01/02/1975' ×2 [1975-02-01|day_first]",
        "repair date_read t.csv:3:TANGGAL LAHIR '3 Maret 1980' [1980-03-03|words]",
      ])
    #expect(outcome.about(.dateAmbiguous).isEmpty)
    #expect(
      load("NIP;NILAI;TGL LAHIR\n1;90;01/02/1975\n2;91;-\n").about(.dateAmbiguous)
        == ["warning date_ambiguous t.csv:2:TGL LAHIR '01/02/1975'"])
  }

  @Test("stay as they are in a table that nothing shows to be Indonesian")
  func foreign() throws {
    let table = try #require(load("ratee,score,grade\nA,1,3c\nB,2,4a\n").table)
    guard case .labels(let grades) = table.facts[0].values else {
      Issue.record("labels became numbers")
      return
    }
    #expect(grades.levels == ["3c", "4a"])
  }

  @Test("are compared with the employee number")
  func crossCheck() {
    func outcome(_ sex: String, _ birth: String, _ name: String = "Budi Santoso") -> Outcome {
      load(
        "NIP;NAMA;NILAI;JK;TGL LAHIR\n\(Nobody.budi);Drs. Budi Santoso, S.E.;90;\(sex);\(birth)\n"
          + "\(Nobody.budi);\(name);91;\(sex);\(birth)\n\(Nobody.ani);Ani;92;P;1980-02-02\n")
    }
    let sound = outcome("L", "1975-01-01")
    #expect(sound.about(.sexMismatch).isEmpty && sound.about(.birthDateMismatch).isEmpty)
    #expect(sound.about(.identifierShared).isEmpty)
    #expect(
      outcome("P", "1975-01-01").about(.sexMismatch) == ["warning sex_mismatch t.csv:2:JK 'P' ×2 [female|male]"]
    )
    #expect(
      outcome("L", "1975-01-02").about(.birthDateMismatch) == [
        "warning birth_date_mismatch t.csv:2:TGL LAHIR '1975-01-02' ×2 [1975-01-02|1975-01-01]"
      ])
    #expect(
      outcome("L", "1975-01-01", "Siti Aminah").about(.identifierShared)
        == ["warning identifier_shared t.csv:3:NIP '\(Nobody.budi)' ×2"])
  }

  @Test("whose numbers are written in several ways are one person")
  func spellings() throws {
    let spaced = "19750101 200001 1 901"
    let outcome = load("NIP;NILAI\n'\(Nobody.budi);1\n\(spaced);2\n\(Nobody.budi);3\n\u{A0}\(Nobody.ani);4\n")
    #expect(try #require(outcome.table).ratees.levels == [Nobody.budi, Nobody.ani])
    #expect(
      outcome.about(.identifierRepaired)
        == ["repair identifier_repaired t.csv:2:NIP ''\(Nobody.budi)' ×2 [\(Nobody.budi)]"])
  }

  @Test("whose numbers went through a spreadsheet or a Double are refused")
  func damaged() {
    let zeroed = (1...4).map { "19750101200001\($0)000,\($0)" }.joined(separator: "\n")
    let zeros = load("NIP,NILAI\n" + zeroed + "\n")
    #expect(zeros.table == nil && zeros.about(.identifierDamaged).count == 4)
    #expect(zeros.about(.identifierDamaged)[0].hasPrefix("error identifier_damaged t.csv:2:NIP"))
    // What a Double makes of honest numbers: the nearest multiples of 32.
    let honest = (0..<6).map { 197_501_012_000_011_901 + $0 * 1_000_000_037 }
    func file(_ numbers: [Int]) -> String {
      "NIP,NILAI\n" + numbers.enumerated().map { "\($1),\($0)" }.joined(separator: "\n") + "\n"
    }
    #expect(load(file(honest)).about(.identifierDamaged).isEmpty)
    let rounded = load(file(honest.map { Int(Double($0)) }))
    #expect(
      load("NIP,NILAI\n\(Nobody.budi).0,1\n\(Nobody.ani),2\n").about(.identifierDamaged)
        == ["error identifier_damaged t.csv:2:NIP '\(Nobody.budi).0' [rounded]"])
    #expect(rounded.table == nil && rounded.about(.identifierDamaged).allSatisfy { $0.hasSuffix("[rounded]") })
  }

  @Test("did not start to serve after the day on which the data are read")
  func future() {
    let text = "NIP,NILAI\n199001012030011901,1\n\(Nobody.budi),2\n\(Nobody.ani),3\n"
    let today = CalendarDate(year: 2026, month: 11, day: 25)
    #expect(
      load(text, LoadingOptions(today: today)).about(.identifierMalformed)
        == ["warning identifier_malformed t.csv:2:NIP '199001012030011901' [start_in_future]"])
    #expect(load(text).about(.identifierMalformed).isEmpty)
    #expect(
      load("NIP,NILAI\n130123456,1\n\(Nobody.budi),2\n").about(.identifierMalformed)
        == ["warning identifier_malformed t.csv:2:NIP '130123456' [old_number]"])
  }

  @Test("who were appraised by two superiors in a year are kept and marked")
  func twice() throws {
    func outcome(_ second: String) -> Outcome {
      load(
        "NIP;NILAI SKP;NIP PENILAI;PERIODE\n1;90;7;2024-S1\n1;91;\(second);2024-S2\n2;92;7;2024-S1\n")
    }
    #expect(try #require(outcome("8").table).count == 3)
    #expect(outcome("8").about(.secondAppraisal) == ["note second_appraisal t.csv:3:NIP '1'"])
    #expect(outcome("7").about(.secondAppraisal).isEmpty)
  }
}

@Suite("Rows that are no appraisals")
struct TrailingRowTests {
  private let head = "NO;NIP;NAMA;NILAI\n1;\(Nobody.budi);Budi;90\n2;\(Nobody.ani);Ani;80\n"

  @Test("are totals and signatures, which are left out and named")
  func skipped() throws {
    let outcome = load(
      head + "JUMLAH;;;170\n;;Rata-rata;85\n;;;\n;;Palembang, 31 Desember 2024;\n;;Kepala Dinas;\n;;;\n"
        + ";;Drs. Someone;\n;;NIP. 19650303 199003 1 903;\n")
    #expect(try #require(outcome.table, "\(outcome.findings)").scores == [90, 80])
    #expect(
      outcome.about(.totalSkipped) == [
        "repair total_skipped t.csv:4: 'JUMLAH'", "repair total_skipped t.csv:5: 'Rata-rata'",
      ])
    #expect(
      outcome.about(.footerSkipped) == ["repair footer_skipped t.csv:6: 'Palembang, 31 Desember 2024' ×6"])
    #expect(outcome.findings.allSatisfy { !$0.hasPrefix("error") && !$0.hasPrefix("warning row_empty") })
  }

  @Test("are never employees")
  func kept() throws {
    let sound = load(head)
    #expect(sound.about(.totalSkipped).isEmpty && sound.about(.footerSkipped).isEmpty)
    // An employee without a score at the end, and one whose name is a word for totals.
    let last = load(head + "3;\(Nobody.boss);Kepala;\n4;\(Nobody.chief);Total;70\n")
    #expect(last.about(.footerSkipped).isEmpty && last.about(.totalSkipped).isEmpty)
    #expect(try #require(last.table).count == 3)
    // Somebody without a number is missed, not dropped.
    #expect(load(head + "3;;Kepala;\n").about(.footerSkipped).isEmpty)
    #expect(try #require(load("ratee,score\nA,1\nB,2\nC,\n").table).count == 2)
  }
}

@Suite("Text that nobody has written")
struct HostileValueTests {
  @Test("is read as something or nothing, never with a crash", arguments: 0..<40)
  func noise(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let pieces = [
      "2024", "S", "Q", "TW", "IV", "-", "–", "s/d", " sd ", "Januari", "31", "0", "99999999999999999999", "%",
      ",",
      ".", "/", "é", "😀", "\u{A0}", "III", "c", "1e9", "+", "Dokumen", "\"\"", "NIP", "(", ")", "e+", "\u{301}",
    ]
    func text() -> String {
      (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
    }
    let head = "NIP;NILAI;PREDIKAT;PERIODE;GOL;TGL LAHIR;JK;TARGET;REALISASI;TAHUN;hasilKerjaNilai;NO;NAMA"
    let rows = (0..<30).map { _ in (0..<13).map { _ in text() }.joined(separator: ";") }
    let outcome = load(head + "\n" + rows.joined(separator: "\n") + "\n")
    // Whatever came of it, it was said.
    #expect(!outcome.findings.isEmpty)
    for _ in 0..<200 {
      let sample = text()
      if let period = Period(sample) { #expect(Period(period.description) == period) }
      if let grade = Grade(sample) { #expect(Grade(grade.description) == grade) }
      if let date = CalendarDate(written: sample) { #expect(CalendarDate(written: date.description) == date) }
    }
  }
}
