import Foundation
import Statistics
import TestSupport
import Testing

/// Certified values of the NIST Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/.
@Suite("NIST's statistical reference data")
struct NumericalReferenceTests {
  /// A centre, then two values by turns.
  private func alternating(_ centre: Double, _ low: Double, _ high: Double) -> [Double] {
    [centre] + (0..<1000).map { $0 % 2 == 0 ? low : high }
  }

  @Test("univariate: at least nine digits, eight for the standard deviation of NumAcc4")
  func univariate() throws {
    let cases: [(name: String, values: [Double], mean: Double, deviation: Double, digits: Double)] = [
      ("NumAcc1", [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1, 15),
      ("NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, 14),
      ("NumAcc3", alternating(1_000_000.2, 1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1, 9),
      ("NumAcc4", alternating(10_000_000.2, 10_000_000.1, 10_000_000.3), 10_000_000.2, 0.1, 8),
    ]
    for example in cases {
      let moments = try Moments(example.values)
      #expect(agreeingDigits(moments.mean, example.mean) >= 14, "\(example.name)")
      let deviation = try #require(moments.standardDeviation)
      #expect(agreeingDigits(deviation, example.deviation) >= example.digits, "\(example.name)")
    }
  }

  @Test("Michelso: a hundred speeds of light")
  func speeds() throws {
    // Kilometres per second above 299,000; NIST has them in thousands.
    let speeds: [Double] = [
      850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000,
      960, 960, 960, 940, 960, 940, 880, 800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800,
      790, 760, 800, 880, 880, 880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840,
      850, 840, 840, 840, 890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880,
      720, 840, 850, 850, 780, 890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740,
      810, 940, 950, 800, 810, 870,
    ]
    let thousands = speeds.map { (299_000 + $0) / 1000 }
    let moments = try Moments(thousands)
    let deviation = try #require(moments.standardDeviation)
    let correlation = try #require(Moments.lagOneCorrelation(thousands))
    #expect(agreeingDigits(moments.mean, 299.8524) >= 14 && agreeingDigits(deviation, 0.0790105478190518) >= 12)
    #expect(agreeingDigits(correlation, 0.535199668621283) >= 11)
  }

  @Test("analysis of variance: nine digits, four where twelve are shared by all values")
  func analysisOfVariance() throws {
    for (level, replicates, digits) in [
      (1.0, 21, 9.0), (1, 201, 9), (1, 2001, 9), (1e6, 21, 9), (1e6, 201, 9), (1e6, 2001, 9), (1e12, 21, 4),
      (1e12, 201, 4), (1e12, 2001, 4),
    ] {
      let groups = NumericalReferenceTests.smallLeastSquares(level, replicates)
      let f = try GroupTest.analysisOfVariance(groups).test.statistic
      #expect(agreeingDigits(f, Double(replicates)) >= digits, "\(level) \(replicates): \(f)")
    }
    let instruments = [
      [196.3052, 196.1240, 196.1890, 196.2569, 196.3403], [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
      [196.1303, 196.2005, 196.2889, 196.0343, 196.1811], [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
      [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
    ]
    let silicon = try GroupTest.analysisOfVariance(instruments).test.statistic
    #expect(agreeingDigits(silicon, 1.18046237440255) >= 12)
  }

  @Test("Lew, Lottery and Mavro: observed data")
  func observed() throws {
    // The files as Apache Commons Math kept them at commits b3a6a6b3 and 60314410.
    let cases: [(values: String, mean: Double, deviation: Double, correlation: Double, digits: Double)] = [
      (
        NumericalReferenceTests.deflections, -177.435, 277.332168044316, -0.307304800605679, 13
      ),
      (
        NumericalReferenceTests.lottery, 518.958715596330, 291.699727470969, -0.120948622967393, 13
      ),
      // Six digits of seven are shared: twelve of the spread are left.
      (NumericalReferenceTests.transmittances, 2.001856, 0.000429123454003053, 0.937989183438248, 11),
    ]
    for example in cases {
      let values = example.values.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      let moments = try Moments(values)
      #expect(agreeingDigits(moments.mean, example.mean) >= 14, "\(values.count)")
      let deviation = try #require(moments.standardDeviation)
      #expect(agreeingDigits(deviation, example.deviation) >= example.digits, "\(values.count)")
      let correlation = try #require(Moments.lagOneCorrelation(values))
      #expect(agreeingDigits(correlation, example.correlation) >= example.digits, "\(values.count)")
    }
  }

  @Test("AtmWtAg: silver, seven digits shared by all values")
  func silver() throws {
    let groups = NumericalReferenceTests.silver.map { line in
      line.split(separator: " ").compactMap { Double("107.868\($0)") }
    }
    #expect(groups.map(\.count) == [24, 24])
    let variance = try GroupTest.analysisOfVariance(groups)
    // Doubles carry sixteen digits and seven cancel: nine are the ceiling of sums of squares.
    #expect(agreeingDigits(variance.test.statistic, 15.9467335677930) >= 9, "\(variance.test.statistic)")
    #expect(agreeingDigits(variance.etaSquared, 0.257426544538321) >= 9)
  }

  private static let deflections = """
    -213 -564 -35 -15 141 115 -420 -360 203 -338 -431 194 -220 -513 154 -125 -559 92 -21 -579 -52 99
    -543 -175 162 -457 -346 204 -300 -474 164 -107 -572 -8 83 -541 -224 180 -420 -374 201 -236 -531 83
    27 -564 -112 131 -507 -254 199 -311 -495 143 -46 -579 -90 136 -472 -338 202 -287 -477 169 -124 -568
    17 48 -568 -135 162 -430 -422 172 -74 -577 -13 92 -534 -243 194 -355 -465 156 -81 -578 -64 139
    -449 -384 193 -198 -538 110 -44 -577 -6 66 -552 -164 161 -460 -344 205 -281 -504 134 -28 -576 -118
    156 -437 -381 200 -220 -540 83 11 -568 -160 172 -414 -408 188 -125 -572 -32 139 -492 -321 205 -262
    -504 142 -83 -574 0 48 -571 -106 137 -501 -266 190 -391 -406 194 -186 -553 83 -13 -577 -49 103
    -515 -280 201 300 -506 131 -45 -578 -80 138 -462 -361 201 -211 -554 32 74 -533 -235 187 -372 -442
    182 -147 -566 25 68 -535 -244 194 -351 -463 174 -125 -570 15 72 -550 -190 172 -424 -385 198 -218
    -536 96
    """

  private static let lottery = """
    162 671 933 414 788 730 817 33 536 875 670 236 473 167 877 980 316 950 456 92 517 557 956 954
    104 178 794 278 147 773 437 435 502 610 582 780 689 562 964 791 28 97 848 281 858 538 660 972
    671 613 867 448 738 966 139 636 847 659 754 243 122 455 195 968 793 59 730 361 574 522 97 762
    431 158 429 414 22 629 788 999 187 215 810 782 47 34 108 986 25 644 829 630 315 567 919 331
    207 412 242 607 668 944 749 168 864 442 533 805 372 63 458 777 416 340 436 140 919 350 510 572
    905 900 85 389 473 758 444 169 625 692 140 897 672 288 312 860 724 226 884 508 976 741 476 417
    831 15 318 432 241 114 799 955 833 358 935 146 630 830 440 642 356 373 271 715 367 393 190 669
    8 861 108 795 269 590 326 866 64 523 862 840 219 382 998 4 628 305 747 247 34 747 729 645
    856 974 24 568 24 694 608 480 410 729 947 293 53 930 223 203 677 227 62 455 387 318 562 242
    428 968
    """

  private static let transmittances = """
    2.00180 2.00170 2.00180 2.00190 2.00180 2.00170 2.00150 2.00140 2.00150 2.00150 2.00170 2.00180
    2.00180 2.00190 2.00190 2.00210 2.00200 2.00160 2.00140 2.00130 2.00130 2.00150 2.00150 2.00160
    2.00150 2.00140 2.00130 2.00140 2.00150 2.00140 2.00150 2.00160 2.00150 2.00160 2.00190 2.00200
    2.00200 2.00210 2.00220 2.00230 2.00240 2.00250 2.00270 2.00260 2.00260 2.00260 2.00270 2.00260
    2.00250 2.00240
    """

  /// The digits after 107.868, a line for each instrument.
  private static let silver = [
    "1568 1465 1572 1785 1446 1903 1526 1494 1616 1587 1519 1486 1419 1569 1508 1672 1385 1518 1662 1424 1360 1333 1610 1477",
    "1079 1344 1513 1197 1604 1385 1642 1365 1151 1082 1517 1448 1198 1482 1334 1609 1101 1512 1469 1360 1254 1261 1450 1368",
  ]

  /// Nine treatments with a centre, then a tenth below and above it by turns, on a level that all values share.
  private static func smallLeastSquares(_ level: Double, _ replicates: Int) -> [[Double]] {
    // The decimal literals of the files, so that their parsed doubles are the data.
    let tenths = [4, 3, 5, 3, 5, 3, 5, 3, 5]
    return tenths.map { centre in
      (0..<replicates).map { i in
        let digit = i == 0 ? centre : i % 2 == 1 ? centre - 1 : centre + 1
        return Double("\(Int(level)).\(digit)") ?? .nan
      }
    }
  }
}
