import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

/// Against R 4.2.2 (cor.test, corpcor, polycor, psych, lavaan, energy); tolerances are those of the programs.
@Suite struct CorrelationReferenceTests {
  let reference: CorrelationFixture
  let structure: StructureFixture
  let attitude: Matrix
  let bfi: Matrix

  init() throws {
    reference = try CorrelationFixture.load()
    structure = try StructureFixture.load()
    attitude = try dataset("attitude").values
    bfi = try dataset("bfi").values.selecting(1..<26)
  }

  private func expect(_ found: CorrelationMatrix, _ expected: [[Double]], _ tolerance: Double) {
    for (i, j) in found.indices {
      let r = found[i, j].coefficient ?? .nan
      #expect(isClose(r, expected[i][j], relative: tolerance, floor: tolerance * 1e-2), "\(i), \(j)")
    }
  }

  @Test func attitudeByThreeMethods() throws {
    expect(try CorrelationMatrix(attitude), reference.attitude.pearson.data, 1e-10)
    expect(try CorrelationMatrix(attitude, method: .spearman), reference.attitude.spearman.data, 1e-10)
    expect(try CorrelationMatrix(attitude, method: .kendall), reference.attitude.kendallB.data, 1e-10)
  }

  @Test func pValuesAndIntervals() throws {
    let names = try dataset("attitude").names
    let pearson = try CorrelationMatrix(attitude)
    let spearman = try CorrelationMatrix(attitude, method: .spearman)
    let kendall = try CorrelationMatrix(attitude, method: .kendall)
    for pair in reference.attitude.pairs {
      let i = try #require(names.firstIndex(of: pair.x))
      let j = try #require(names.firstIndex(of: pair.y))
      #expect(isClose(try #require(pearson[i, j].pValue), pair.p, relative: 1e-9))
      let interval = try #require(pearson[i, j].interval())
      #expect(isClose(interval.lower, pair.ci95[0], relative: 1e-9))
      #expect(isClose(interval.upper, pair.ci95[1], relative: 1e-9))
      #expect(isClose(try #require(spearman[i, j].pValue), pair.rhoPAsym, relative: 1e-8))
      #expect(isClose(try #require(kendall[i, j].pValue), pair.tauPAsym, relative: 1e-8))
    }
  }

  @Test func pairwiseWithMissingValues() throws {
    let found = try CorrelationMatrix(bfi)
    expect(found, reference.bfiPearsonPairwise.data, 1e-10)
    for (i, j) in found.indices {
      #expect(Double(found[i, j].count) == reference.bfiNPairwise.data[i][j])
    }
    let five = bfi.selecting(0..<5)
    let complete = five.droppingIncompleteRows
    expect(try CorrelationMatrix(complete, method: .kendall), reference.bfiCorKendall5.data, 1e-10)
    expect(try CorrelationMatrix(five, method: .spearman), structure.spearman5, 1e-10)
  }

  @Test func kendallTest() throws {
    let expected = try #require(structure.kendall["A1A2"])
    let tau = KendallTau(bfi.column(0), bfi.column(1))
    #expect(isClose(try #require(tau.coefficient), expected.tau, relative: 1e-12))
    #expect(isClose(try #require(tau.z), expected.z, relative: 1e-10))
    #expect(isClose(try #require(tau.pValue), expected.p, relative: 1e-8))
  }

  @Test func distanceCorrelation() throws {
    let found = DistanceCorrelation(attitude.column(0), attitude.column(1))
    #expect(isClose(try #require(found.coefficient), structure.dcor["attitude"]!, relative: 1e-10))
    #expect(isClose(try #require(found.biasCorrected), structure.dcor["attitudeUnbiased"]!, relative: 1e-10))
    let weak = DistanceCorrelation(attitude.column(0), attitude.column(5))
    #expect(isClose(try #require(weak.coefficient), structure.dcor["attitudeWeak"]!, relative: 1e-10))
    #expect(isClose(try #require(weak.biasCorrected), structure.dcor["attitudeWeakUnbiased"]!, relative: 1e-9))
  }

  /// Genz's values, 15 digits.
  @Test func bivariateNormal() {
    let cases: [(Double, Double, Double, Double)] = [
      (0.5, -0.25, 0.3, 0.317946157197804), (1, 1.2, 0.95, 0.830342646161998),
      (-1, 0.3, -0.6, 0.03705415970925), (0, 0.1, -0.99, 0.047793695867371),
    ]
    for (x, y, r, expected) in cases {
      #expect(isClose(BivariateNormal(correlation: r).cdf(x, y), expected, relative: 3e-14))
    }
    // P(both below 0) = ¼ + asin(r)/2π; Sheppard (1899).
    for r in stride(from: -0.999, through: 0.999, by: 0.0333) {
      #expect(
        isClose(
          BivariateNormal(correlation: r).cdf(0, 0), 0.25 + asin(r) / (2 * .pi), relative: 1e-13, floor: 1e-15))
    }
  }

  @Test func polychoricTables() throws {
    for pair in reference.bfiPolycorPairs {
      let data = pair.table.data
      let table = ContingencyTable(rows: data.count, columns: data[0].count, counts: data.flatMap { $0 })
      let twoStep = PolychoricCorrelation(table)
      // polycor stops its search at 1e-4 or so, and its errors are of the observed information; the roots below are
      // held to more, and joint estimates to a tight search in R over pbivnorm (structure.R).
      #expect(isClose(try #require(twoStep.coefficient), pair.rhoTwoStep, relative: 2e-4))
      #expect(isClose(try #require(twoStep.standardError), pair.seTwoStep, relative: 0.02))
      let tight = try #require(structure.joint["\(pair.x)\(pair.y)"])
      let joint = PolychoricCorrelation(table, estimation: .maximumLikelihood)
      #expect(isClose(try #require(joint.coefficient), tight.rho, relative: 1e-6))
      #expect(isClose(try #require(joint.standardError), tight.se, relative: 1e-4))
      #expect(isClose(try #require(joint.logLikelihood), tight.logLik, relative: 1e-10))
    }
  }

  /// Roots of the score to 1e-15, with both kinds of margins.
  @Test func polychoricRoots() throws {
    let own = [
      -0.408450725, -0.322534992, -0.175427961, -0.227855906, 0.555458433, 0.389699142, 0.448824736,
      0.408057126,
      0.572841646, 0.355267948,
    ]
    let found = try CorrelationMatrix(bfi.selecting(0..<5), method: .polychoric)
    for ((i, j), expected) in zip(found.indices, own) {
      #expect(isClose(try #require(found[i, j].coefficient), expected, relative: 3e-9))
    }
    let table = ContingencyTable(
      rows: 6, columns: 6,
      counts: [
        16, 7, 5, 5, 6, 8, 21, 31, 17, 21, 28, 8, 14, 22, 24, 52, 28, 10, 15, 49, 77, 200, 157, 51, 16, 54, 58,
        200,
        489, 197, 7, 9, 25, 82, 270, 472,
      ])
    let twoStep = PolychoricCorrelation(table)
    #expect(isClose(try #require(twoStep.coefficient), 0.55555627672, relative: 1e-9))
    #expect(isClose(try #require(twoStep.logLikelihood), -7715.371093, relative: 1e-9))
    #expect(isClose(try #require(twoStep.standardError), 0.014269, relative: 1e-4))
    let joint = PolychoricCorrelation(table, estimation: .maximumLikelihood)
    #expect(isClose(try #require(joint.coefficient), 0.5583949, relative: 1e-6))
    #expect(isClose(try #require(joint.logLikelihood), -7715.077129, relative: 1e-9))
  }

  @Test func polyserial() throws {
    let age = try dataset("bfi").values.column(28)
    let found = PolyserialCorrelation(continuous: age, ordinal: bfi.column(1))
    let polyserial = try #require(found.coefficient)
    #expect(abs(polyserial - structure.polyserial) < 1e-8)
  }

  @Test func partialAndShrunken() throws {
    let r = try #require(try CorrelationMatrix(attitude).matrix)
    let partial = try PartialCorrelations(r, count: 30)
    let expected = reference.attitude.partialGivenAllOthers.data
    for i in 0..<7 {
      for j in 0..<7 where i != j {
        #expect(isClose(partial.matrix[i, j], expected[i][j], relative: 1e-10, floor: 1e-12))
      }
    }
    let names = try dataset("attitude").names
    for (name, found) in zip(names, partial.squaredMultipleCorrelations) {
      #expect(isClose(found, try #require(reference.attitude.smc[name]), relative: 1e-10))
    }
    let shrunken = try ShrinkageCorrelations(attitude)
    #expect(isClose(shrunken.intensity, reference.attitude.corpcorShrink.lambda, relative: 1e-10))
    #expect(
      isClose(shrunken.matrix[0, 1], reference.attitude.corpcorShrink.correlations.data[0][1], relative: 1e-10))
    // scikit-learn 1.9.1, LedoitWolf on the same columns standardised or not: reference/python_refs.json.
    #expect(isClose(try LedoitWolfCovariance(attitude).intensity, 0.1775203487107957, relative: 1e-10))
  }

  @Test func layers() throws {
    let expected = structure.layers
    let found = try LayeredCorrelations(
      bfi.selecting(1..<3), groups: expected.groups.map { $0.map { Int32($0) - 1 } ?? -1 })[0, 1]
    #expect(isClose(try #require(found.total.coefficient), expected.total, relative: 1e-10))
    #expect(isClose(try #require(found.within.coefficient), expected.within, relative: 1e-10))
    #expect(isClose(try #require(found.betweenMeans.coefficient), expected.means, relative: 1e-10))
    #expect(try #require(found.between) == min(1, expected.between))
    #expect(isClose(try #require(found.shareBetween), expected.share, relative: 1e-9))
    let inside = structure.layersBelowOne
    let second = try LayeredCorrelations(
      bfi.selecting(9..<11), groups: expected.groups.map { $0.map { Int32($0) - 1 } ?? -1 })[0, 1]
    #expect(isClose(try #require(second.between), inside.between, relative: 1e-9))
    #expect(isClose(try #require(second.within.coefficient), inside.within, relative: 1e-10))
  }

  @Test func fullInformation() throws {
    let expected = structure.fiml
    let found = try FullInformationMoments(bfi.selecting(0..<5))
    #expect(isClose(found.logLikelihood, expected.logLik, relative: 1e-9))
    for (a, b) in zip(found.means, expected.mean) { #expect(isClose(a, b, relative: 1e-6)) }
    let errors = try #require(found.standardErrors)
    for k in expected.r.indices {
      let i = try #require(Int(expected.a[k].dropFirst())) - 1
      let j = try #require(Int(expected.b[k].dropFirst())) - 1
      #expect(isClose(found.correlations[i, j], expected.r[k], relative: 1e-5))
      #expect(isClose(errors[i, j], expected.se[k], relative: 1e-3))
    }
  }
}
