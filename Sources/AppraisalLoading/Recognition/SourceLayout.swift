import Appraisals

/// Exports that are recognised as a whole, because a column of theirs means something else elsewhere.
enum SourceLayout: String {
  /// "Laporan Penilaian SKP" of e-Kinerja: two ratings and a predicate per person and period.
  case eKinerjaAppraisals = "e-kinerja-penilaian"
  /// "Laporan SKP" of e-Kinerja: who has a plan, and in which state; no scores.
  case eKinerjaPlans = "e-kinerja-skp"
  /// rw_skp and skp21 of SIASN: scores and behaviours up to 2021.
  case siasn2021 = "siasn-skp21"
  /// rw_skp22 of SIASN: ratings since 2022.
  case siasn2022 = "siasn-skp22"
  /// Periodic appraisals of SIASN.
  case siasnPeriodic = "siasn-periodik"
  /// Anything else.
  case free

  /// The layout that headings belong to.
  init(headings: [String]) {
    let folded = Set(headings.map(\.foldedLabel))
    func has(_ words: String...) -> Bool { words.allSatisfy { folded.contains($0.foldedLabel) } }
    if has("hasil_kerja", "perilaku_kerja") && (has("pegawai_atasan_nip") || has("hasil_akhir")) {
      self = .eKinerjaAppraisals
    } else if has("skp_status") && !has("hasil_kerja") && !has("hasil_akhir") && !has("nilai_skp") {
      self = .eKinerjaPlans
    } else if has("bulanMulaiPenilaian", "bulanSelesaiPenilaian") {
      self = .siasnPeriodic
    } else if has("hasilKinerja") || has("hasilKinerjaNilai") {
      self = .siasn2022
    } else if has("nilaiSkp", "orientasiPelayanan") {
      self = .siasn2021
    } else {
      self = .free
    }
  }
}
