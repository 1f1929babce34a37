import AppraisalAnalysis

/// The pattern of a profile in words: what stands out, what leaves room to develop, and nothing about worth.
enum ProfileWording {
  private static let clear = 1.0

  /// - Parameter columns: the names of the indicators.
  static func pattern(_ profile: TalentProfile, _ columns: [String]) -> Phrase {
    let known = profile.distances.enumerated().compactMap { j, z in z.map { (name: columns[j], z: $0) } }
    let high = known.filter { $0.z >= TalentProfile.notable }.sorted { ($1.z, $0.name) < ($0.z, $1.name) }
    let low = known.filter { $0.z <= -TalentProfile.notable }.sorted { ($0.z, $0.name) < ($1.z, $1.name) }
    if high.isEmpty && low.isEmpty {
      return Phrase(id: "dekat rata-rata pada semua indikator", en: "near the average on all indicators")
    }
    if known.count > 2, high.count == known.count {
      return Phrase(id: "menonjol pada semua indikator", en: "stands out on all indicators") + most(high)
    }
    if known.count > 2, low.count == known.count {
      return Phrase(
        id: "ruang berkembang pada semua indikator", en: "room to develop on all indicators") + most(low)
    }
    var parts: [Phrase] = []
    if !high.isEmpty { parts.append(Phrase(id: "menonjol: ", en: "stands out: ") + list(high)) }
    if !low.isEmpty { parts.append(Phrase(id: "ruang berkembang: ", en: "room to develop: ") + list(low)) }
    return parts.joined(separator: "; ")
  }

  /// Where it shows most, if the indicators differ.
  private static func most(_ sorted: [(name: String, z: Double)]) -> Phrase {
    guard let first = sorted.first, let last = sorted.last, abs(first.z) >= abs(last.z) + TalentProfile.notable
    else {
      return .verbatim("")
    }
    return Phrase(id: ", paling jelas pada \(first.name)", en: ", most clearly on \(first.name)")
  }

  private static func list(_ found: [(name: String, z: Double)]) -> Phrase {
    let names = found.prefix(4).map { part in
      abs(part.z) >= clear
        ? Phrase(id: "\(part.name) (jelas)", en: "\(part.name) (clearly)") : .verbatim(part.name)
    }.joined(separator: ", ")
    return found.count > 4
      ? names + Phrase(id: " dan \(found.count - 4) lagi", en: " and \(found.count - 4) more") : names
  }
}
