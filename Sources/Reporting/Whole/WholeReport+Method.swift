extension WholeReport {
  /// How the results came about, what they cannot tell, and what the words mean.
  static let method: [Block] = [
    .section("method", Phrase(id: "Cara dan batas", en: "Method and limits")),
    .bullets([
      Phrase(
        id:
          "Keketatan penilai diduga dari pegawai yang dinilai lebih dari satu penilai (model campuran linear, REML); pegawai dianggap tetap, sehingga tim yang kuat tidak membuat penilainya tampak longgar.",
        en:
          "Severity of raters is estimated from employees with several raters (linear mixed model, REML); employees are held fixed, so that a strong team does not make its rater look lenient."
      ),
      Phrase(
        id:
          "Nilai setara: nilai yang telah dikurangi keketatan penilainya sendiri, lalu ditarik ke rata-rata bila penilaian sedikit.",
        en:
          "Adjusted: the score without the severity of a person's own raters, drawn towards the mean where ratings are few."
      ),
      Phrase(
        id:
          "P(top): peluang termasuk kelompok terbaik yang sebenarnya, dari undian bersama tingkat kinerja semua orang. Daftar calon mengisi kursi selama bagian nama yang keliru diperkirakan di bawah batas.",
        en:
          "P(top): the probability of being among the true top, from joint draws of everybody's level. The list fills seats while the expected share of wrong names stays below its limit."
      ),
      Phrase(
        id:
          "Selang 95 % kecuali disebut lain. q: nilai p yang dikoreksi untuk uji berganda (Benjamini–Hochberg).",
        en:
          "Intervals are 95 % unless said otherwise. q: p-values corrected for many tests (Benjamini–Hochberg)."
      ),
      Phrase(
        id:
          "Atribut dilindungi (jenis kelamin, umur) tidak masuk ke dalam nilai, profil, atau daftar; hanya audit yang membacanya.",
        en: "Protected attributes (sex, age) enter no score, profile or list; only the audit reads them."),
      Phrase(
        id:
          "Bila satu penilai menilai seluruh tim dan tidak ada yang lain, tim yang kuat dan penilai yang longgar tidak dapat dibedakan.",
        en:
          "Where one supervisor rates a whole team and nobody else does, a strong team and a lenient supervisor cannot be told apart."
      ),
      Phrase(
        id:
          "Ragam dianggap diketahui ketika peluang dihitung; dengan sangat sedikit penilai selang agak terlalu pendek.",
        en:
          "Variances are taken as known when probabilities are drawn; with very few raters intervals are a little short."
      ),
      Phrase(
        id:
          "Apa yang dikatakan tentang predikat berlaku sebagaimana diatur dalam berkas aturan, bukan pernyataan hukum.",
        en: "What is said of predicates holds as configured in the policy file; it is no statement of law."),
      FlagPresenter.human,
    ]),
    .table(name: "glossary", title: Phrase(id: "Istilah", en: "Glossary")),
  ]

  /// The words of the report, in both languages.
  static let glossary = ReportTable(
    name: "glossary",
    columns: [
      ReportColumn("term", Phrase(id: "Istilah", en: "Term")),
      ReportColumn("other", Phrase(id: "Inggris", en: "Indonesian")),
      ReportColumn("meaning", Phrase(id: "Arti", en: "Meaning")),
    ],
    rows: terms.map { term in
      [
        .phrase(term.name), .phrase(Phrase(id: "\(term.name.en)", en: "\(term.name.id)")),
        .phrase(term.meaning),
      ]
    })

  private static let terms: [(name: Phrase, meaning: Phrase)] = [
    (
      Phrase(id: "keketatan penilai", en: "severity"),
      Phrase(
        id: "berapa poin seorang penilai memberi lebih rendah daripada seharusnya; positif = lebih ketat",
        en: "how many points lower a rater scores than they should; positive = more severe")
    ),
    (
      Phrase(id: "kemurahan penilai", en: "leniency"),
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
}
