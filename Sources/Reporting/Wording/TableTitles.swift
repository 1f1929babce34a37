/// What tables are called by readers; programs know them by their names.
enum TableTitles {
  /// The title of a table, also where the section of a report stands before its name; the name itself where it has none.
  static func title(of name: String) -> Phrase {
    if let title = titles[name] { return title }
    guard let end = name.firstIndex(of: "_"), let title = titles[String(name[name.index(after: end)...])] else {
      return .verbatim(name)
    }
    return title
  }

  private static let titles: [String: Phrase] = [data, raters, instruments, people, time, studies]
    .reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  private static let data: [String: Phrase] = [
    "cases": Phrase(id: "Kasus acuan", en: "Reference cases"),
    "columns": Phrase(id: "Kolom menurut peran", en: "Columns by role"),
    "components": Phrase(id: "Kelompok yang saling terhubung", en: "Connected groups"),
    "counts": Phrase(id: "Isi data", en: "What the data hold"),
    "derived": Phrase(id: "Nilai turunan", en: "Derived scores"),
    "files": Phrase(id: "Berkas", en: "Files"),
    "findings": Phrase(id: "Temuan", en: "Findings"),
    "glossary": Phrase(id: "Istilah", en: "Glossary"),
    "information": Phrase(id: "Kandungan informasi per indikator", en: "Information by indicator"),
    "inputs": Phrase(id: "Masukan", en: "Inputs"),
    "lists": Phrase(id: "Daftar pegawai", en: "Lists about persons"),
    "planted": Phrase(id: "Pengaruh yang ditanam", en: "Planted effects"),
    "policies": Phrase(id: "Berkas aturan", en: "Policy files"),
    "policy": Phrase(id: "Predikat menurut berkas aturan", en: "Predicates by policy file"),
    "predicates": Phrase(id: "Predikat menurut unit dan periode", en: "Predicates by unit and period"),
    "questions": Phrase(id: "Yang dapat ditanyakan pada data ini", en: "What can be asked of these data"),
    "repair_counts": Phrase(id: "Banyaknya perbaikan", en: "Counts of repairs"),
    "repairs": Phrase(id: "Perbaikan satu per satu", en: "Repairs one by one"),
    "settings": Phrase(id: "Pengaturan", en: "Settings"),
    "summary": Phrase(id: "Ringkasan", en: "Summary"),
    "terms": Phrase(id: "Yang didukung rancangan ini", en: "What the design supports"),
    "unmatched": Phrase(id: "Yang tidak berpasangan", en: "What found no match"),
  ]

  private static let raters: [String: Phrase] = [
    "anchor": Phrase(id: "Patokan pada hasil objektif", en: "Anchor in objective results"),
    "connection": Phrase(id: "Sambungan", en: "Connection"),
    "contrasts": Phrase(id: "Satu terhadap yang lain", en: "One against others"),
    "design": Phrase(
      id: "Hubungan antarpenilai, dan pada siapa ia bergantung",
      en: "Links between raters, and on whom they hang"),
    "design_gain": Phrase(id: "Manfaat penilaian ganda", en: "What double ratings gain"),
    "design_plan": Phrase(id: "Rencana penilaian ganda", en: "Plan of double ratings"),
    "design_simulation": Phrase(id: "Simulasi rencana itu", en: "Simulation of the plan"),
    "deviating": Phrase(id: "Penilai yang menyimpang", en: "Raters who differ"),
    "drift": Phrase(id: "Pergeseran standar", en: "Drift of standards"),
    "exchangeability": Phrase(
      id: "Seberapa jauh keketatan bergeser bila semua tim dianggap setara",
      en: "How far severities move if all teams are taken as alike"),
    "fit": Phrase(id: "Kecocokan", en: "Fit"),
    "fixed_effects": Phrase(id: "Efek tetap", en: "Fixed effects"),
    "funnel": Phrase(id: "Corong: selisih terhadap bukti", en: "Funnel: difference against evidence"),
    "grades": Phrase(id: "Tingkat, bukan peringkat", en: "Grades, not ranks"),
    "halo": Phrase(id: "Halo", en: "Halo"),
    "identical_forms": Phrase(id: "Formulir yang serupa", en: "Forms that are alike"),
    "interactions": Phrase(id: "Beda setelah penyesuaian", en: "Differences after adjustment"),
    "mundlak": Phrase(
      id: "Apakah keketatan sejalan dengan mutu tim", en: "Whether severity goes with the quality of teams"),
    "random_effects": Phrase(id: "Efek acak", en: "Random effects"),
    "range": Phrase(id: "Rentang nilai", en: "Range of scores"),
    "raters": Phrase(id: "Semua penilai", en: "All raters"),
    "recency": Phrase(id: "Bobot periode terakhir", en: "Weight of the last period"),
    "variance_components": Phrase(
      id: "Dari mana perbedaan nilai berasal", en: "Where differences in scores come from"),
  ]

  private static let instruments: [String: Phrase] = [
    "adequacy": Phrase(id: "Kelayakan analisis faktor", en: "Adequacy for factor analysis"),
    "agreement": Phrase(id: "Kesepakatan penilai", en: "Agreement of raters"),
    "bias": Phrase(id: "Suku bias", en: "Bias terms"),
    "correlations": Phrase(id: "Korelasi indikator", en: "Correlations of indicators"),
    "d_study": Phrase(id: "Rancangan yang cukup andal", en: "Designs that are reliable enough"),
    "density": Phrase(id: "Kepadatan nilai", en: "Densities of scores"),
    "eigenvalues": Phrase(id: "Nilai eigen dan analisis paralel", en: "Eigenvalues and parallel analysis"),
    "factor_correlations": Phrase(id: "Korelasi faktor", en: "Correlations of factors"),
    "factor_fit": Phrase(id: "Kecocokan faktor", en: "Fit of factors"),
    "g_study": Phrase(id: "Kajian generalisasi", en: "Generalizability study"),
    "groups": Phrase(id: "Kelompok yang ditampilkan dan disembunyikan", en: "Groups shown and withheld"),
    "histogram": Phrase(id: "Banyaknya menurut nilai", en: "Counts by score"),
    "icc": Phrase(id: "Korelasi intrakelas", en: "Intraclass correlations"),
    "indicator_order": Phrase(id: "Urutan indikator dalam peta", en: "Order of indicators in the map"),
    "indicators": Phrase(id: "Indikator", en: "Indicators"),
    "items": Phrase(id: "Apa yang ditambahkan tiap indikator", en: "What each indicator adds"),
    "layers": Phrase(
      id: "Korelasi seluruhnya, di dalam dan antarpenilai",
      en: "Correlations over all, within and between raters"),
    "loadings": Phrase(id: "Muatan faktor", en: "Factor loadings"),
    "moments": Phrase(id: "Sebaran nilai", en: "How scores are spread"),
    "pairs": Phrase(id: "Setiap pasang kelompok", en: "Every pair of groups"),
    "precision": Phrase(id: "Ketelitian", en: "Precision"),
    "rasch_measures": Phrase(id: "Ukuran Rasch", en: "Rasch measures"),
    "rasch_summary": Phrase(id: "Ringkasan Rasch", en: "Summary of the Rasch model"),
    "reliability": Phrase(id: "Keandalan", en: "Reliability"),
    "shape": Phrase(id: "Tempat nilai menumpuk", en: "Where scores pile up"),
    "shifts": Phrase(id: "Di mana dua kelompok terjauh berbeda", en: "Where two groups differ most"),
    "squares": Phrase(id: "Kuadrat", en: "Squares"),
    "straight_lining": Phrase(id: "Formulir dengan satu nilai saja", en: "Forms with one score throughout"),
    "subsets": Phrase(id: "Himpunan yang terpisah", en: "Separate subsets"),
    "tests": Phrase(id: "Uji bentuk sebaran", en: "Tests of shape"),
    "thresholds": Phrase(id: "Ambang antarkategori", en: "Thresholds between categories"),
    "within_group": Phrase(id: "Kesepakatan di dalam kelompok", en: "Agreement within groups"),
  ]

  private static let people: [String: Phrase] = [
    "box_counts": Phrase(id: "Berapa orang di tiap kotak", en: "How many people in each box"),
    "box_moves": Phrase(id: "Siapa yang pindah bila ambang bergeser", en: "Who moves when a cut moves"),
    "box_people": Phrase(id: "Orang dan kotaknya", en: "People and their boxes"),
    "box_sensitivity": Phrase(id: "Seberapa peka kotak pada ambang", en: "How sensitive boxes are to cuts"),
    "boxes": Phrase(id: "Peluang tiap kotak", en: "Probability of each box"),
    "coaching": Phrase(id: "Yang perlu dibina", en: "What to coach"),
    "comparisons": Phrase(id: "Perbedaan antarkelompok", en: "Differences between groups"),
    "contest": Phrase(
      id: "Kursi di antara yang tidak terbedakan", en: "Seats among people who cannot be told apart"),
    "development": Phrase(id: "Kebutuhan pengembangan", en: "Need of development"),
    "guidance": Phrase(id: "Lembar bimbingan", en: "Coaching sheet"),
    "ineligible": Phrase(id: "Yang tidak memenuhi syarat", en: "Not eligible"),
    "leave_one_out": Phrase(
      id: "Tanpa satu penilai atau satu penilaian", en: "Without one rater or one rating"),
    "membership": Phrase(id: "Siapa di profil mana", en: "Who has which profile"),
    "merging": Phrase(id: "Komponen yang bertumpang tindih", en: "Components that overlap"),
    "model_grid": Phrase(id: "Model yang dicoba", en: "Models that were tried"),
    "numbers": Phrase(id: "Berapa kelompok", en: "How many groups"),
    "one_group": Phrase(id: "Uji terhadap satu kelompok", en: "Test against one group"),
    "past": Phrase(id: "Daftar yang lalu", en: "Past lists"),
    "profile_means": Phrase(id: "Rata-rata profil", en: "Means of profiles"),
    "profiles": Phrase(id: "Profil", en: "Profiles"),
    "quota_cost": Phrase(id: "Berapa harga tiap batas kursi", en: "What each limit of seats costs"),
    "rho_sensitivity": Phrase(
      id: "Daftar menurut bagian pengaruh penilai yang nyata",
      en: "The list by the share of rater effects that is real"),
    "selection": Phrase(id: "Calon", en: "Candidates"),
    "stability": Phrase(id: "Kestabilan kelompok", en: "Stability of groups"),
    "swaps": Phrase(id: "Siapa masuk dan siapa keluar", en: "Who enters and who leaves"),
    "team": Phrase(id: "Tim", en: "Team"),
    "waterfall": Phrase(id: "Dari nilai mentah ke nilai setara", en: "From raw to adjusted"),
  ]

  private static let time: [String: Phrase] = [
    "aggregate": Phrase(id: "Pengaruh digabung", en: "Effects together"),
    "averages": Phrase(
      id: "Rata-rata yang terlatih dan belum", en: "Averages of the trained and the not yet trained"),
    "bridges": Phrase(id: "Jembatan skala", en: "Bridges of scales"),
    "changepoints": Phrase(id: "Perubahan tingkat", en: "Changes of level"),
    "decomposition": Phrase(id: "Penguraian selisih dan perubahan", en: "Gaps and changes taken apart"),
    "discontinuity": Phrase(id: "Lompatan pada ambang", en: "Jump at the cut"),
    "divergence": Phrase(id: "Nilai dan hasil terukur", en: "Ratings and measured results"),
    "effect": Phrase(id: "Pengaruh pelatihan", en: "Effect of the training"),
    "event_study": Phrase(id: "Pengaruh menurut jarak waktu", en: "Effects by time since the training"),
    "forecast": Phrase(id: "Perkiraan", en: "Forecast"),
    "history": Phrase(id: "Riwayat", en: "History"),
    "lottery": Phrase(id: "Yang menang dan yang kalah undian", en: "Winners against losers of lots"),
    "people": Phrase(id: "Perubahan tiap pegawai", en: "Change of each employee"),
    "pre_trend": Phrase(id: "Perkembangan sebelum pelatihan", en: "Paths before the training"),
    "regression_to_mean": Phrase(id: "Kembali ke rata-rata", en: "Regression to the mean"),
    "series": Phrase(id: "Deret nilai", en: "Series"),
    "trends": Phrase(id: "Perubahan tiap periode", en: "Change per period"),
  ]

  private static let studies: [String: Phrase] = [
    "audit": Phrase(id: "Bagian terpilih per kelompok", en: "Selection rates by group"),
    "changes": Phrase(id: "Siapa yang berpindah", en: "Who moves"),
    "deciders": Phrase(id: "Siapa yang memutuskan", en: "Who decided"),
    "decisions": Phrase(id: "Keputusan", en: "Decisions"),
    "departures": Phrase(id: "Penyimpangan dari daftar", en: "Departures from the list"),
    "drivers": Phrase(id: "Pengandar ADBC", en: "ADBC drivers"),
    "gaps": Phrase(id: "Selisih nilai antarkelompok", en: "Gaps in scores between groups"),
    "intersections": Phrase(id: "Dua atribut sekaligus", en: "Two attributes at once"),
    "last_list": Phrase(id: "Dibandingkan dengan daftar terakhir", en: "Against the last list"),
    "proxies": Phrase(id: "Yang mewakili atribut terlindungi", en: "What stands in for a protected attribute"),
    "quantile_gaps": Phrase(id: "Selisih menurut kuantil", en: "Gaps by quantile"),
    "record": Phrase(id: "Catatan", en: "Record"),
    "reversals": Phrase(id: "Selisih yang berbalik arah", en: "Gaps that reverse"),
    "risk": Phrase(id: "Kelompok terkecil", en: "The smallest groups"),
    "scenarios": Phrase(id: "Skenario", en: "Scenarios"),
    "sensitivity": Phrase(id: "Apa yang akan mengubahnya", en: "What would change it"),
  ]
}
