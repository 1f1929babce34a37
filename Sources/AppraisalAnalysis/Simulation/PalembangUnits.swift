/// The organisation units (OPD) of Kota Palembang after which simulated units are named.
public enum PalembangUnits {
  /// The names: those confirmed in public texts first, the secretariat at their head, then districts.
  public static let names: [String] =
    [
      "Sekretariat Daerah", "Dinas Pendidikan", "Dinas Kependudukan dan Pencatatan Sipil",
      "Dinas Pemuda dan Olahraga", "Dinas Koperasi dan UMKM", "Dinas Pemadam Kebakaran dan Penyelamatan",
      "Dinas Lingkungan Hidup", "Dinas PUPR", "Dinas Perkimtan", "Dinas Perhubungan", "Satpol PP", "BPBD",
      "Badan Kesbangpol", "Dinas Perindustrian", "Dinas Pariwisata", "Bapenda", "DPMPTSP",
      "Bappeda Litbang",
      "Dinas Kesehatan", "RSUD Palembang BARI", "Dinas Sosial", "Dinas Ketenagakerjaan",
      "Dinas Perdagangan", "Dinas Pertanian dan Ketahanan Pangan", "Dinas Perikanan", "Dinas Kebudayaan",
      "Dinas Kominfo", "DPPPAPM", "Dinas PPKB", "Dinas Kearsipan dan Perpustakaan", "BPKAD", "Inspektorat",
      "Sekretariat DPRD",
    ] + districts.map { "Kecamatan \($0)" }

  private static let districts = [
    "Ilir Barat I", "Ilir Barat II", "Ilir Timur I", "Ilir Timur II", "Ilir Timur III", "Seberang Ulu I",
    "Seberang Ulu II", "Jakabaring", "Kertapati", "Plaju", "Bukit Kecil", "Gandus", "Kemuning", "Kalidoni",
    "Sako", "Sematang Borang", "Sukarami", "Alang-Alang Lebar",
  ]

  /// The first `count` units; beyond the list, numbered divisions of the listed units.
  static func prefix(_ count: Int) -> [String] {
    (0..<count).map { index in
      let name = names[index % names.count]
      return index < names.count ? name : "\(name) / Bidang \(index / names.count)"
    }
  }
}
