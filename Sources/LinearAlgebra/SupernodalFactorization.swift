import COpenBLAS

/// The Cholesky factorisation of `PAPᵀ` by panels of columns, on dense matrix products.
///
/// Left-looking: a panel takes in the products of all earlier panels that have rows among its columns, is then factored
/// and written as columns of LDLᵀ. One thread, in a fixed order.
/// > Reference: Ng & Peyton (1993), doi:10.1137/0914063.
struct SupernodalFactorization {
  private typealias Panel = SupernodalPattern.Panel

  private let pattern: SupernodalPattern
  private let elements: UnsafeMutablePointer<Double>
  private let rows: UnsafePointer<Int32>
  /// The place of each row in the current panel; rows that it has not keep an old one.
  private let place: UnsafeMutablePointer<Int32>
  /// The places of a descendant's rows in the current panel.
  private let places: UnsafeMutablePointer<Int32>
  /// A product on its way into a panel that has more rows.
  private let product: UnsafeMutablePointer<Double>

  /// Factors a matrix.
  ///
  /// - Parameters:
  ///   - values: those of A.
  ///   - target: has the pattern of L; its numbers are overwritten.
  /// - Returns: 0, or the order of the first leading minor that is not positive.
  static func factor(_ pattern: SupernodalPattern, values: [Double], into target: SimplicialFactor) -> Int {
    BLASThreads.ensureSingle()
    let tallest = pattern.panels.reduce(0) { max($0, $1.height) }
    return withBuffers(pattern.elementCount, tallest * SupernodalPattern.widestPanel) { elements, product in
      withBuffers(pattern.order, tallest) { place, places in
        pattern.rows.withUnsafeBufferPointer { rows in
          guard let rows = rows.baseAddress else { return 0 }
          return SupernodalFactorization(
            pattern: pattern, elements: elements, rows: rows, place: place, places: places, product: product
          ).run(values, target)
        }
      }
    }
  }

  private func run(_ values: [Double], _ target: SimplicialFactor) -> Int {
    var pending = PendingPanels(pattern)
    for (index, panel) in pattern.panels.enumerated() {
      for i in 0..<panel.height { place[Int(rows[panel.rows.lowerBound + i])] = Int32(i) }
      assemble(panel, values)
      var next = pending.take(for: index)
      while let descendant = next {
        next = pending.following(descendant)
        let used = subtract(pattern.panels[descendant], from: pending.position(descendant), in: panel)
        pending.advance(descendant, to: used)
      }
      let failure = factor(panel)
      guard failure == 0 else { return failure }
      store(panel, target)
      pending.advance(index, to: panel.width)
    }
    return 0
  }

  /// The panel of A itself.
  private func assemble(_ panel: Panel, _ values: [Double]) {
    let base = elements + panel.firstElement
    base.initialize(repeating: 0, count: panel.height * panel.width)
    let entries = pattern.entries
    for (offset, j) in panel.columns.enumerated() {
      let column = base + offset * panel.height
      for entry in Int(entries.starts[j])..<Int(entries.starts[j + 1]) {
        column[Int(place[Int(entries.rows[entry])])] = values[Int(entries.sources[entry])]
      }
    }
  }

  /// Subtracts `L(R,K) L(C,K)ᵀ` for the columns K of an earlier panel, its rows C among the columns of this one, and its
  /// rows R from C on.
  ///
  /// - Returns: the first row of the earlier panel that lies below the columns of this one.
  private func subtract(_ earlier: Panel, from first: Int, in panel: Panel) -> Int {
    let earlierRows = rows + earlier.rows.lowerBound
    var end = first
    while end < earlier.height, earlierRows[end] < panel.columns.upperBound { end += 1 }
    let (height, width) = (earlier.height - first, end - first)
    let source = elements + earlier.firstElement + first
    let corner = Int(place[Int(earlierRows[first])])
    let isDense = Int(place[Int(earlierRows[earlier.height - 1])]) - corner == height - 1
    let base = elements + panel.firstElement
    if isDense {
      let target = base + corner + corner * panel.height
      multiply(source, earlier, height, width, -1, 1, target, panel.height)
      return end
    }
    multiply(source, earlier, height, width, 1, 0, product, height)
    for i in 0..<height { places[i] = place[Int(earlierRows[first + i])] }
    for c in 0..<width {
      let target = base + Int(places[c]) * panel.height
      let column = product + c * height
      for i in c..<height { target[Int(places[i])] -= column[i] }
    }
    return end
  }

  /// `target := α L(R,K) L(C,K)ᵀ + β target`, from the diagonal down.
  private func multiply(
    _ source: UnsafePointer<Double>, _ earlier: Panel, _ height: Int, _ width: Int,
    _ alpha: Double, _ beta: Double, _ target: UnsafeMutablePointer<Double>, _ leading: Int
  ) {
    let (m, n, k) = (Int32(height), Int32(width), Int32(earlier.width))
    let (sourceLeading, targetLeading) = (Int32(earlier.height), Int32(leading))
    if width < 16 {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasTrans, m, n, k, alpha, source, sourceLeading, source, sourceLeading,
        beta, target, targetLeading)
      return
    }
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, n, k, alpha, source, sourceLeading, beta, target, targetLeading)
    guard height > width else { return }
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasTrans, m - n, n, k, alpha, source + width, sourceLeading, source,
      sourceLeading, beta, target + width, targetLeading)
  }

  /// `L(K,K)` and the rows below it; returns 0 or the order of the leading minor that is not positive.
  private func factor(_ panel: Panel) -> Int {
    let base = elements + panel.firstElement
    var (n, leading, info) = (Int32(panel.width), Int32(panel.height), Int32(0))
    dpotrf_("L", &n, base, &leading, &info, 1)
    let sound = info > 0 ? Int(info) - 1 : panel.width
    for k in 0..<sound {
      // LAPACK lets NaN and infinity through.
      let root = base[k + k * panel.height]
      guard root > 0, (root * root).isFinite else { return panel.columns.lowerBound + k + 1 }
    }
    guard info == 0 else { return panel.columns.lowerBound + Int(info) }
    guard panel.height > panel.width else { return 0 }
    cblas_dtrsm(
      CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(panel.height - panel.width), n, 1,
      base, leading, base + panel.width, leading)
    return 0
  }

  /// Writes the columns of the panel as those of LDLᵀ, without the zeros that merging brought.
  private func store(_ panel: Panel, _ target: SimplicialFactor) {
    let supernodes = pattern.supernodes
    for (offset, j) in panel.columns.enumerated() {
      let column = elements + panel.firstElement + offset * panel.height
      let result = target.values + Int(target.starts[j])
      let range = supernodes.rows(ofColumn: j)
      let (first, count) = (range.lowerBound, range.count)
      let pivot = column[offset]
      let scale = 1 / pivot
      if count == panel.height - offset {
        for i in 1..<max(count, 1) { result[i] = column[offset + i] * scale }
      } else {
        for i in 1..<max(count, 1) { result[i] = column[Int(place[Int(supernodes.rows[first + i])])] * scale }
      }
      result[0] = pivot * pivot
    }
  }
}

/// The panels with rows among the columns of later ones, each in the list of the next panel that it changes.
private struct PendingPanels {
  private let pattern: SupernodalPattern
  private var firsts: [Int32]
  private var nexts: [Int32]
  /// The first row of each panel that has not been used.
  private var positions: [Int]

  init(_ pattern: SupernodalPattern) {
    self.pattern = pattern
    firsts = Array(repeating: -1, count: pattern.panels.count)
    nexts = firsts
    positions = Array(repeating: 0, count: pattern.panels.count)
  }

  func take(for panel: Int) -> Int? { firsts[panel] < 0 ? nil : Int(firsts[panel]) }

  func following(_ panel: Int) -> Int? { nexts[panel] < 0 ? nil : Int(nexts[panel]) }

  func position(_ panel: Int) -> Int { positions[panel] }

  mutating func advance(_ panel: Int, to position: Int) {
    let rows = pattern.panels[panel].rows
    guard position < rows.count else { return }
    positions[panel] = position
    let target = Int(pattern.panelOfColumn[Int(pattern.rows[rows.lowerBound + position])])
    nexts[panel] = firsts[target]
    firsts[target] = Int32(panel)
  }
}

/// Lends uninitialised memory.
private func withBuffers<First: BitwiseCopyable, Second: BitwiseCopyable, Result>(
  _ first: Int, _ second: Int, _ body: (UnsafeMutablePointer<First>, UnsafeMutablePointer<Second>) -> Result
) -> Result {
  let one = UnsafeMutablePointer<First>.allocate(capacity: max(first, 1))
  defer { one.deallocate() }
  let two = UnsafeMutablePointer<Second>.allocate(capacity: max(second, 1))
  defer { two.deallocate() }
  return body(one, two)
}
