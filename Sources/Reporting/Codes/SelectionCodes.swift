import AppraisalAnalysis
import Appraisals

extension Selection.List: Coded {
  /// The list in a word.
  public var words: Phrase {
    switch self {
    case .recommended: ProposedList.Place.recommended.words
    case .borderline: ProposedList.Place.borderline.words
    case .needsEvidence: ProposedList.Place.needsEvidence.words
    case .notSelected: ProposedList.Place.notSelected.words
    case .ineligible: ProposedList.Place.ineligible.words
    }
  }
}

extension ProposedList.Place: Coded {
  /// A place on a list in a word.
  public var words: Phrase {
    switch self {
    case .recommended: Phrase(id: "direkomendasikan", en: "recommended")
    case .borderline: Phrase(id: "di ambang", en: "borderline")
    case .needsEvidence: Phrase(id: "perlu bukti", en: "needs evidence")
    case .notSelected: Phrase(id: "tidak terpilih", en: "not selected")
    case .ineligible: Phrase(id: "tidak memenuhi syarat", en: "not eligible")
    }
  }
}

extension Selection.Ground: Coded {
  /// What decided about the place.
  public var words: Phrase {
    switch self {
    case .probability: Phrase(id: "peluang", en: "probability")
    case .minimum: Phrase(id: "jatah terkecil unit", en: "minimum of the unit")
    case .contest: Phrase(id: "kriteria kedua atau undian", en: "second criterion or lot")
    case .limit: Phrase(id: "kuota atau anggaran", en: "quota or budget")
    }
  }
}

extension Eligibility.Rule: Coded {
  /// What the rule looks at.
  public var words: Phrase {
    switch self {
    case .service: Phrase(id: "masa kerja", en: "length of service")
    case .remaining: Phrase(id: "sisa masa kerja sampai BUP", en: "service left before retirement")
    case .discipline: Phrase(id: "hukuman disiplin", en: "disciplinary penalty")
    case .recentTraining: Phrase(id: "pelatihan baru-baru ini", en: "recent training")
    case .trainingHours: Phrase(id: "jam pelajaran", en: "hours of training")
    }
  }
}

extension DevelopmentNeed.Ground: Coded {
  /// What shows the need.
  public var words: Phrase {
    switch self {
    case .box: Phrase(id: "kotak talenta", en: "talent box")
    case .indicator: Phrase(id: "indikator jauh di bawah rata-rata", en: "an indicator far below average")
    case .hours: Phrase(id: "jam pelajaran kurang", en: "too few hours of training")
    }
  }
}

extension NineBoxes.Cut: Coded {
  /// What the cut divides.
  public var words: Phrase {
    switch self {
    case .above: Phrase(id: "kinerja di atas", en: "performance above")
    case .meets: Phrase(id: "kinerja sesuai", en: "performance meets")
    case .high: Phrase(id: "potensial tinggi", en: "potential high")
    case .medium: Phrase(id: "potensial menengah", en: "potential medium")
    }
  }
}

extension Expectation: Coded {
  /// The performance axis of the nine boxes.
  public var words: Phrase {
    switch self {
    case .above: Phrase(id: "di atas", en: "above")
    case .meets: Phrase(id: "sesuai", en: "meets")
    case .below: Phrase(id: "di bawah", en: "below")
    }
  }
}

extension PotentialLevel: Coded {
  /// The potential axis of the nine boxes.
  public var words: Phrase {
    switch self {
    case .high: Phrase(id: "tinggi", en: "high")
    case .medium: Phrase(id: "menengah", en: "medium")
    case .low: Phrase(id: "rendah", en: "low")
    }
  }
}

extension Predicate: Coded {
  /// The official wording, in every language.
  public var words: Phrase { .verbatim(label) }
}

extension AuditedPeople.Stage: Coded {
  /// The stage that is audited.
  public var words: Phrase {
    switch self {
    case .raw: Phrase(id: "nilai mentah", en: "raw scores")
    case .adjusted: Phrase(id: "nilai setara", en: "adjusted")
    case .given: Phrase(id: "sebagaimana data", en: "as given")
    case .decided: Phrase(id: "keputusan", en: "decided")
    case .performanceAxis: Phrase(id: "kinerja di atas", en: "performance above")
    case .potentialAxis: Phrase(id: "potensial tinggi", en: "potential high")
    }
  }
}

extension ListAudit.Reversal.Kind: Coded {
  /// What becomes of the gap among the like.
  public var words: Phrase {
    switch self {
    case .reverses: Phrase(id: "berbalik arah", en: "reverses")
    case .vanishes: Phrase(id: "hilang", en: "vanishes")
    }
  }
}

extension DecisionOutcome: Coded {
  /// A decision in a word.
  public var words: Phrase {
    switch self {
    case .accepted: Phrase(id: "diterima", en: "accepted")
    case .rejected: Phrase(id: "ditolak", en: "rejected")
    case .deferred: Phrase(id: "ditunda", en: "deferred")
    case .withdrawn: Phrase(id: "mengundurkan diri", en: "withdrawn")
    }
  }
}

extension ObjectionOutcome: Coded {
  /// What became of an objection.
  public var words: Phrase {
    switch self {
    case .upheld: Phrase(id: "dikabulkan", en: "upheld")
    case .partlyUpheld: Phrase(id: "dikabulkan sebagian", en: "partly upheld")
    case .dismissed: Phrase(id: "ditolak", en: "dismissed")
    case .pending: Phrase(id: "belum diputus", en: "pending")
    }
  }
}

extension TrainingProgress: Coded {
  /// How far a training is.
  public var words: Phrase {
    switch self {
    case .done: Phrase(id: "selesai", en: "done")
    case .underway: Phrase(id: "berlangsung", en: "underway")
    case .notDone: Phrase(id: "belum", en: "not done")
    }
  }
}

extension Waterfall.Step: Coded {
  /// What the step does to a score.
  public var words: Phrase {
    switch self {
    case .raw: Phrase(id: "rata-rata nilai mentah", en: "mean of the ratings")
    case .rater:
      Phrase(
        id: "keketatan atau kelonggaran penilai dikeluarkan", en: "severity or leniency of the raters taken out"
      )
    case .mix:
      Phrase(id: "campuran indikator dan periode dikeluarkan", en: "mix of indicators and periods taken out")
    case .fewRecords:
      Phrase(id: "ditarik ke rata-rata karena penilaian terbatas", en: "drawn to the mean for few ratings")
    case .adjusted: Phrase(id: "nilai setara", en: "adjusted level")
    }
  }
}
