import AppraisalLoading
import Reporting

extension ImportedAppraisals.Input.Layout: Coded {
  /// How a file is laid out.
  public var words: Phrase {
    switch self {
    case .long: Phrase(id: "satu baris per nilai", en: "a row per score")
    case .wide: Phrase(id: "satu kolom per indikator", en: "a column per indicator")
    }
  }
}

extension ImportedAppraisals.DerivedBatch.Way: Coded {
  /// How a longer score follows from the shorter ones.
  public var words: Phrase {
    switch self {
    case .mean: Phrase(id: "rata-rata", en: "mean")
    case .weightedMean: Phrase(id: "rata-rata terbobot", en: "weighted mean")
    case .mode: Phrase(id: "yang tersering", en: "most frequent")
    case .last: Phrase(id: "yang terakhir", en: "last")
    }
  }
}

extension ImportedAppraisals.DerivedBatch.Source: Coded {
  /// Whose shorter scores count.
  public var words: Phrase {
    switch self {
    case .sameRater: Phrase(id: "penilai yang sama", en: "the same rater")
    case .anyRater: Phrase(id: "semua penilai", en: "all raters")
    }
  }
}

extension UnmatchedPerson.Side: Coded {
  /// Where a person stands alone.
  public var words: Phrase {
    switch self {
    case .appraisals: Phrase(id: "hanya di penilaian", en: "in appraisals only")
    case .list: Phrase(id: "hanya di daftar", en: "in the list only")
    case .damaged: Phrase(id: "nomor rusak", en: "damaged number")
    }
  }
}

extension Pseudonymisation.Fate.Action: Coded {
  /// What became of a column.
  public var words: Phrase {
    switch self {
    case .pseudonymised: Phrase(id: "disamarkan", en: "pseudonymised")
    case .kept: Phrase(id: "dipertahankan", en: "kept")
    case .coarsened: Phrase(id: "dikasarkan", en: "coarsened")
    case .derived: Phrase(id: "diturunkan", en: "derived")
    case .dropped: Phrase(id: "dibuang", en: "dropped")
    }
  }
}

extension FoundDriver.Origin: Coded {
  /// How a driver was found.
  public var words: Phrase {
    switch self {
    case .option: .verbatim("--driver")
    case .folder: .verbatim("TIMBANG_ADBC_DIR")
    case .manifest: Phrase(id: "manifes ADBC", en: "ADBC manifest")
    case .python: Phrase(id: "lingkungan Python", en: "Python environment")
    }
  }
}

extension ConnectionTest.Step: Coded {
  /// What is tried.
  public var words: Phrase {
    switch self {
    case .driver: Phrase(id: "pengandar", en: "driver")
    case .connect: Phrase(id: "sambungan", en: "connection")
    case .encryption: Phrase(id: "enkripsi", en: "encryption")
    case .controlQuery: Phrase(id: "kueri uji", en: "control query")
    case .table: Phrase(id: "tabel", en: "table")
    }
  }
}
