import Appraisals
import Foundation

/// How much the scores on one indicator can tell: the entropy of their distribution in bits.
public struct InformationContent: Sendable, Hashable {
  /// Below this, an indicator is nearly the same word for everybody.
  public static let lowLimit = 0.6

  /// The indicator.
  public let indicator: String
  /// The number of scores.
  public let count: Int
  /// The number of distinct scores.
  public let levels: Int
  /// The entropy in bits.
  public let entropy: Double
  /// The entropy that the distinct scores would have in equal shares.
  public var maximumEntropy: Double { levels > 0 ? log2(Double(levels)) : 0 }
  /// The share of the commonest score.
  public let topShare: Double
  /// The share of the highest score that anybody got: where it is large, there is a ceiling.
  public let highestShare: Double
  /// Whether the indicator is below ``lowLimit``.
  public var isLow: Bool { entropy < InformationContent.lowLimit }

  /// Measures every indicator of a table (objective rows left out), in the order of its indicators.
  ///
  /// - Complexity: O(rows).
  public static func all(_ table: AppraisalTable) -> [InformationContent] {
    var counts = [[Double: Int]](repeating: [:], count: table.indicators.levels.count)
    for row in 0..<table.count where table.raterTypes[row] != .objective {
      counts[Int(table.indicators.codes[row])][table.scores[row], default: 0] += 1
    }
    return counts.indices.compactMap { indicator in
      let total = counts[indicator].values.reduce(0, +)
      guard total > 0 else { return nil }
      // Summed in the order of the counts, so that the order of a dictionary cannot show.
      let shares = counts[indicator].values.sorted().map { Double($0) / Double(total) }
      return InformationContent(
        indicator: table.indicators.levels[indicator], count: total, levels: shares.count,
        entropy: max(0, -shares.reduce(0) { $0 + $1 * log2($1) }), topShare: shares.last ?? 0,
        highestShare: counts[indicator].max { $0.key < $1.key }.map { Double($0.value) / Double(total) } ?? 0)
    }
  }
}

extension InformationContent {
  /// Refuses data in which every indicator is nearly one and the same score.
  ///
  /// - Throws: ``AnalysisError/tooLittleInformation(bits:needed:indicator:)`` or
  ///   ``AnalysisError/scoresAllEqual(score:rows:)``.
  public static func requireEnough(_ table: AppraisalTable) throws(AnalysisError) {
    let all = InformationContent.all(table)
    guard let best = all.max(by: { $0.entropy < $1.entropy }), best.isLow else { return }
    if let first = table.scores.first, table.scores.allSatisfy({ $0 == first }) {
      throw .scoresAllEqual(score: first, rows: table.count)
    }
    throw .tooLittleInformation(bits: best.entropy, needed: lowLimit, indicator: best.indicator)
  }
}
