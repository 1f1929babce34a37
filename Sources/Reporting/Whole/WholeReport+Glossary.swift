extension WholeReport {
  private typealias Term = (name: Phrase, meaning: Phrase)

  /// The words of the report, in both languages: those of every report, and those of statistics that occur in this one.
  static func glossary(of blocks: [Block], _ tables: [ReportTable]) -> ReportTable {
    let text = words(of: blocks, tables)
    let found = further.filter { text.contains($0.mark) }.map(\.term)
    return ReportTable(
      name: "glossary",
      columns: [
        ReportColumn("term", Phrase(id: "Istilah", en: "Term")),
        ReportColumn("other", Phrase(id: "Inggris", en: "Indonesian")),
        ReportColumn("meaning", Phrase(id: "Arti", en: "Meaning")),
      ],
      rows: (terms + found).map { term in
        [
          .phrase(term.name), .phrase(Phrase(id: "\(term.name.en)", en: "\(term.name.id)")),
          .phrase(term.meaning),
        ]
      })
  }

  /// What there is to read apart from cells, in English.
  private static func words(of blocks: [Block], _ tables: [ReportTable]) -> String {
    let phrases = blocks.flatMap { block -> [Phrase] in
      switch block {
      case .headline(let phrase), .paragraph(let phrase), .heading(let phrase), .section(_, let phrase):
        [phrase]
      case .bullets(let phrases): phrases
      case .table(_, let title, _, _, let note): [title] + (note.map { [$0] } ?? [])
      case .chart(let chart): [chart.title, chart.sentence]
      case .findings: []
      }
    }
    return (phrases + tables.flatMap { $0.columns.map(\.heading) }).map(\.en).joined(separator: "\n")
  }

  private static let terms: [Term] = [
    (
      Phrase(id: "keketatan penilai", en: "severity"),
      Phrase(
        id: "berapa poin seorang penilai memberi lebih rendah daripada seharusnya; positif = lebih ketat",
        en: "how many points lower a rater scores than they should; positive = more severe")
    ),
    (
      Phrase(id: "kelonggaran (kemurahan) penilai", en: "leniency"),
      Phrase(id: "keketatan yang negatif", en: "severity below zero")
    ),
    (
      Phrase(id: "nilai setara", en: "adjusted score"),
      Phrase(id: "nilai tanpa pengaruh penilai sendiri", en: "the score without the effect of one's own raters")
    ),
    (
      Phrase(id: "reliabilitas", en: "reliability"),
      Phrase(
        id: "bagian perbedaan nilai yang berasal dari perbedaan pegawai, 0 sampai 1",
        en: "the share of differences in scores that comes from differences between people, 0 to 1")
    ),
    (
      Phrase(id: "efek halo", en: "halo effect"),
      Phrase(
        id: "satu kesan umum mewarnai semua indikator", en: "one general impression colours all indicators")
    ),
    (
      Phrase(id: "pergeseran standar penilai", en: "rater drift"),
      Phrase(id: "penilai menjadi lebih longgar atau lebih ketat", en: "a rater becomes softer or harder")
    ),
    (
      Phrase(id: "efek plafon", en: "ceiling effect"),
      Phrase(
        id: "nilai menumpuk di ujung atas, sehingga yang terbaik tidak dapat dibedakan",
        en: "scores pile up at the top, so that the best cannot be told apart")
    ),
    (
      Phrase(id: "selang kepercayaan", en: "confidence interval"),
      Phrase(
        id: "rentang yang sejalan dengan data; makin sempit makin pasti",
        en: "the range that agrees with the data; the narrower, the surer")
    ),
    (
      Phrase(id: "bagian nyata (ρ)", en: "real share (ρ)"),
      Phrase(
        id: "bagian pengaruh penilai yang merupakan mutu tim, bukan keketatan",
        en: "the share of a rater's effect that is the quality of the team, not severity")
    ),
    (
      Phrase(id: "kaidah 4/5", en: "four-fifths rule"),
      Phrase(
        id:
          "bagian terpilih suatu kelompok paling sedikit 4/5 dari kelompok pembanding; kurang dari itu patut diperiksa",
        en: "a group's rate is at least 4/5 of that of the reference group; less is worth looking into")
    ),
    (
      Phrase(id: "penyembunyian sel kecil", en: "small-cell suppression"),
      Phrase(
        id: "angka kelompok yang terlalu kecil tidak ditampilkan, dan tidak dapat dihitung dari yang lain",
        en: "numbers of groups that are too small are not shown, and cannot be had from the others")
    ),
    (
      Phrase(id: "nama samaran", en: "pseudonym"),
      Phrase(
        id: "pengganti nomor pegawai; hanya pemegang kunci yang dapat membukanya",
        en: "what stands for an employee number; only the holder of the key can undo it")
    ),
  ]

  /// Terms of statistics, with what shows that they occur.
  private static let further: [(mark: String, term: Term)] = [
    (
      "ntropy",
      (
        Phrase(id: "entropi (bit)", en: "entropy (bits)"),
        Phrase(
          id:
            "seberapa jauh nilai dapat membedakan pegawai; 0 bit = semua nilai sama, 1 bit = seperti dua nilai yang sama seringnya",
          en:
            "how far scores can tell people apart; 0 bits = all scores alike, 1 bit = as two scores equally often"
        )
      )
    ),
    (
      "among their like",
      (
        Phrase(id: "di antara yang setara", en: "among their like"),
        Phrase(
          id:
            "perbandingan di antara orang dengan unit dan golongan yang sama, lalu digabung (Mantel–Haenszel)",
          en:
            "people compared with those of the same unit and grade, then put together (Mantel–Haenszel)"
        )
      )
    ),
    (
      "power)",
      (
        Phrase(id: "daya", en: "power"),
        Phrase(
          id: "peluang menemukan perbedaan sebesar itu bila memang ada",
          en: "the probability of finding a difference of that size if it is there")
      )
    ),
    (
      "V = ",
      (
        Phrase(id: "V Cramér", en: "Cramér's V"),
        Phrase(
          id: "kaitan dua pengelompokan; 0 = tidak berkaitan, 1 = yang satu menentukan yang lain",
          en: "how two groupings go together; 0 = not at all, 1 = one decides the other")
      )
    ),
    (
      "oadings",
      (
        Phrase(id: "muatan", en: "loading"),
        Phrase(
          id: "seberapa kuat sebuah indikator mengikuti suatu faktor, −1 sampai 1",
          en: "how closely an indicator follows a factor, −1 to 1")
      )
    ),
    (
      "h²",
      (
        Phrase(id: "h², u²", en: "h², u²"),
        Phrase(
          id: "bagian ragam sebuah indikator yang dijelaskan faktor-faktor (h²), dan sisanya (u²)",
          en: "the share of an indicator's variance that the factors explain (h²), and the rest (u²)")
      )
    ),
    (
      "MAP",
      (
        Phrase(id: "MAP", en: "MAP"),
        Phrase(
          id: "uji Velicer tentang banyaknya faktor: yang menyisakan korelasi parsial terkecil",
          en: "Velicer's test of how many factors there are: as many as leave the smallest partial correlations"
        )
      )
    ),
    (
      "KMO",
      (
        Phrase(id: "KMO", en: "KMO"),
        Phrase(
          id: "apakah indikator cukup berbagi untuk dicari faktornya; di bawah 0,5 tidak, di atas 0,8 baik",
          en: "whether indicators share enough to look for factors; below .5 no, above .8 good")
      )
    ),
    (
      "α = ",
      (
        Phrase(id: "α", en: "α"),
        Phrase(
          id: "reliabilitas jumlah indikator bila semuanya mengukur satu hal; tidak mengenal penilai",
          en: "reliability of the sum of indicators if all measure one thing; it knows nothing of raters")
      )
    ),
    (
      "ω_t",
      (
        Phrase(id: "ω_t, ω_h", en: "ω_t, ω_h"),
        Phrase(
          id: "reliabilitas jumlah indikator: dari semua faktor (ω_t), dari satu faktor umum saja (ω_h)",
          en: "reliability of the sum of indicators: by all factors (ω_t), by one general factor alone (ω_h)")
      )
    ),
    (
      "Jaccard",
      (
        Phrase(id: "Jaccard", en: "Jaccard"),
        Phrase(
          id: "bagian anggota yang sama bila profil dicari lagi dalam contoh acak; 1 = selalu profil yang sama",
          en:
            "the share of members in common when a profile is looked for again in samples; 1 = always the same profile"
        )
      )
    ),
    (
      "BIC",
      (
        Phrase(id: "BIC", en: "BIC"),
        Phrase(
          id: "kecocokan model dikurangi denda bagi banyaknya parameter; hanya untuk memilih di antara model",
          en: "how well a model fits less a penalty for its parameters; only for choosing among models")
      )
    ),
  ]
}
