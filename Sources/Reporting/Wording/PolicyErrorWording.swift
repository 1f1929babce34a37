import Appraisals

extension Wording {
  /// Why a policy file cannot be used, and what to do.
  public static func refusal(_ error: PolicyError) -> (message: Phrase, remedy: Phrase) {
    let place =
      error.property.isEmpty
      ? Phrase.verbatim("\(error.file): ")
      : Phrase(
        id: "\(error.file): sifat '\(error.property)' ", en: "\(error.file): property '\(error.property)' ")
    let correct = Phrase(
      id: "Perbaiki berkas aturannya; berkas bawaan timbang dapat menjadi contoh.",
      en: "Correct the policy file; those that timbang brings along are examples.")
    return (place + fault(error.problem), correct)
  }

  private static func fault(_ problem: PolicyError.Problem) -> Phrase {
    switch problem {
    case .notJSON(let reason):
      Phrase(id: "bukan JSON yang sah (\(reason)).", en: "it is no valid JSON (\(reason)).")
    case .tooLarge(let found, let limit):
      Phrase(
        id: "berkas aturan berukuran \(found) bita, paling banyak \(limit).",
        en: "a policy file of \(found) bytes; the limit is \(limit).")
    case .missing: Phrase(id: "tidak ada.", en: "is missing.")
    case .unknown(let known):
      Phrase(
        id: "tidak dikenal. Yang dikenal: \(known.joined(separator: ", ")).",
        en: "is not known. Known are: \(known.joined(separator: ", ")).")
    case .wrongKind(let kind):
      Phrase(id: "harus berupa \(name(of: kind)).", en: "must be \(name(of: kind)).")
    case .invalid(let found, let needed):
      Phrase(
        id: "berisi '\(found)', padahal diperlukan \(name(of: needed)).",
        en: "is '\(found)', where \(name(of: needed)) is needed.")
    }
  }

  private static func name(of kind: PolicyError.Kind) -> Phrase {
    switch kind {
    case .object: Phrase(id: "objek", en: "an object")
    case .list: Phrase(id: "daftar", en: "a list")
    case .text: Phrase(id: "teks", en: "a text")
    case .number: Phrase(id: "angka", en: "a number")
    case .flag: Phrase(id: "true atau false", en: "true or false")
    }
  }

  private static func name(of requirement: PolicyError.Requirement) -> Phrase {
    switch requirement {
    case .words: Phrase(id: "teks yang tidak kosong", en: "a text that is not empty")
    case .date: Phrase(id: "tanggal seperti 2024-12-31", en: "a date such as 2024-12-31")
    case .notBeforeStart:
      Phrase(id: "tanggal yang tidak mendahului valid_from", en: "a day not before valid_from")
    case .predicate: .verbatim(Predicate.allCases.map(\.code).joined(separator: ", "))
    case .expectation: .verbatim(Expectation.allCases.map(\.code).joined(separator: ", "))
    case .percent: Phrase(id: "angka dari 0 sampai 100", en: "a number from 0 to 100")
    case .sumOfHundred: Phrase(id: "jumlah 100", en: "a sum of 100")
    case .constraint: .verbatim(DistributionPattern.Kind.allCases.map(\.rawValue).joined(separator: ", "))
    case .interval:
      Phrase(id: "rentang yang tidak kosong dan masuk akal", en: "a range that makes sense and is not empty")
    case .bandsBestFirst:
      Phrase(
        id: "urutan dari predikat terbaik ke terburuk, masing-masing lebih rendah",
        en: "an order from the best predicate to the worst, each band lower")
    case .ascendingSegments:
      Phrase(
        id: "urutan naik tanpa tumpang tindih dengan nilai yang tidak turun",
        en: "an ascending order without overlap, scores not falling")
    case .nineCells:
      Phrase(id: "setiap dari sembilan kombinasi tepat satu kali", en: "each of the nine combinations once")
    case .onePerPredicate: Phrase(id: "setiap predikat paling banyak sekali", en: "each predicate at most once")
    case .nestedGroups:
      Phrase(
        id: "kelompok predikat yang saling memuat atau saling lepas",
        en: "groups of predicates that contain each other or share nothing")
    case .satisfiable: Phrase(id: "pola yang dapat dipenuhi", en: "a pattern that can be met")
    case .grade: Phrase(id: "golongan ruang seperti III/c", en: "a grade such as III/c")
    case .someRule: Phrase(id: "paling sedikit satu aturan", en: "at least one rule")
    }
  }
}
