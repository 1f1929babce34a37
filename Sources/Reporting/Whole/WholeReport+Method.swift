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
}
