import COpenBLAS

/// Takahashi's recursion on groups of columns of L with one pattern below (supernodes), last group first.
///
/// For columns J with rows R below them, `Y = L(R,J) L(J,J)⁻¹`,
/// `Z(R,J) = −Z(R,R) Y` and `Z(J,J) = L(J,J)⁻ᵀ D(J)⁻¹ L(J,J)⁻¹ − Yᵀ Z(R,J)`.
/// All of `Z(R,R)` that occurs is on the pattern. A group shares one pass over it, which is what makes it fast.
struct TakahashiRecursion {
  /// Groups are at most this wide, so that the workspace does not outgrow a large factor.
  static let widestGroup = 192

  private let columnStarts: [Int]
  private let rowIndices: [Int32]
  private let groups: [Range<Int>]

  init(columnStarts: [Int], rowIndices: [Int32]) {
    self.columnStarts = columnStarts
    self.rowIndices = rowIndices
    var groups: [Range<Int>] = []
    var first = 0
    for j in 1..<columnStarts.count {
      let start = columnStarts[j - 1]
      let continues =
        j < columnStarts.count - 1 && j - first < Self.widestGroup && columnStarts[j] - start > 1
        && rowIndices[start + 1] == j && columnStarts[j + 1] - columnStarts[j] == columnStarts[j] - start - 1
      if continues { continue }
      groups.append(first..<j)
      first = j
    }
    self.groups = groups
  }

  /// Replaces the entries of LDLᵀ, pivots on the diagonal, by those of the inverse.
  func run(on entries: inout [Double]) {
    let longest = zip(columnStarts, columnStarts.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    var work = Workspace(order: columnStarts.count - 1, longest: longest)
    entries.withUnsafeMutableBufferPointer { z in
      rowIndices.withUnsafeBufferPointer { rows in
        for group in groups.reversed() {
          if group.count == 1 {
            invertColumn(group.lowerBound, z, rows, &work)
          } else {
            invertGroup(group, z, rows, &work)
          }
        }
      }
    }
  }

  private struct Workspace {
    /// The place of a row among the rows of the current group, −1 elsewhere.
    var place: [Int32]
    var y: [Double]
    var product: [Double]
    var panel: [Double]
    var corner: [Double]
    var inverse: [Double]

    init(order: Int, longest: Int) {
      let width = TakahashiRecursion.widestGroup
      place = Array(repeating: -1, count: order)
      y = Array(repeating: 0, count: longest * width)
      product = y
      panel = y
      corner = Array(repeating: 0, count: width * width)
      inverse = corner
    }
  }

  /// One column: `z(R) = −Z(R,R) l`, from a scan of the columns in R.
  private func invertColumn(
    _ j: Int, _ z: UnsafeMutableBufferPointer<Double>, _ rows: UnsafeBufferPointer<Int32>,
    _ work: inout Workspace
  ) {
    let (start, end) = (columnStarts[j], columnStarts[j + 1])
    let count = end - start - 1
    let below = UnsafeBufferPointer(rebasing: rows[(start + 1)..<end])
    let l = UnsafeMutableBufferPointer(rebasing: z[(start + 1)..<end])
    var diagonal = 1 / z[start]
    work.place.withUnsafeMutableBufferPointer { place in
      work.product.withUnsafeMutableBufferPointer { product in
        for c in 0..<count {
          place[Int(below[c])] = Int32(c)
          product[c] = 0
        }
        for c in 0..<count {
          let (first, last) = (columnStarts[Int(below[c])], columnStarts[Int(below[c]) + 1])
          let scale = l[c]
          var sum = z[first] * scale
          for p in (first + 1)..<max(last, first + 1) {
            let i = Int(place[Int(rows[p])])
            if i < 0 { continue }
            sum += z[p] * l[i]
            product[i] += z[p] * scale
          }
          product[c] += sum
        }
        for c in 0..<count {
          diagonal += l[c] * product[c]
          l[c] = -product[c]
          place[Int(below[c])] = -1
        }
      }
    }
    z[start] = diagonal
  }

  private func invertGroup(
    _ group: Range<Int>, _ z: UnsafeMutableBufferPointer<Double>, _ rows: UnsafeBufferPointer<Int32>,
    _ work: inout Workspace
  ) {
    let width = group.count
    let first = columnStarts[group.lowerBound]
    let count = columnStarts[group.lowerBound + 1] - first - width
    let below = UnsafeBufferPointer(rebasing: rows[(first + width)..<(first + width + count)])
    unpack(group, count, z, &work)
    let w = Int32(width)
    let r = Int32(count)
    if count > 0 {
      cblas_dtrsm(
        CblasColMajor, CblasRight, CblasLower, CblasNoTrans, CblasUnit, r, w, 1, work.corner, w, &work.y, r)
      multiply(below, width, z, rows, &work)
    }
    invertCorner(group, z, &work)
    if count > 0 {
      cblas_dgemm(
        CblasColMajor, CblasTrans, CblasNoTrans, w, w, r, 1, work.y, r, work.product, r, 1, &work.inverse, w)
    }
    pack(group, count, z, work)
  }

  /// `corner := L(J,J)`, `y := L(R,J)`.
  private func unpack(
    _ group: Range<Int>, _ count: Int, _ z: UnsafeMutableBufferPointer<Double>, _ work: inout Workspace
  ) {
    let width = group.count
    for a in 0..<width {
      let start = columnStarts[group.lowerBound + a]
      work.corner[a + a * width] = 1
      for b in (a + 1)..<max(width, a + 1) { work.corner[b + a * width] = z[start + b - a] }
      for i in 0..<count { work.y[i + a * count] = z[start + width - a + i] }
    }
  }

  /// `product := Z(R,R) Y`, by panels of columns of `Z(R,R)` below the diagonal.
  private func multiply(
    _ below: UnsafeBufferPointer<Int32>, _ width: Int, _ z: UnsafeMutableBufferPointer<Double>,
    _ rows: UnsafeBufferPointer<Int32>, _ work: inout Workspace
  ) {
    let count = below.count
    let (r, w) = (Int32(count), Int32(width))
    for i in 0..<(count * width) { work.product[i] = 0 }
    for c in 0..<count { work.place[Int(below[c])] = Int32(c) }
    for low in stride(from: 0, to: count, by: Self.widestGroup) {
      let high = min(low + Self.widestGroup, count)
      gather(low..<high, below, z, rows, &work)
      let (height, span) = (Int32(count - low), Int32(high - low))
      work.y.withUnsafeBufferPointer { y in
        work.product.withUnsafeMutableBufferPointer { product in
          guard let y = y.baseAddress, let product = product.baseAddress else { return }
          cblas_dgemm(
            CblasColMajor, CblasNoTrans, CblasNoTrans, height, w, span, 1, work.panel, height, y + low, r, 1,
            product + low, r)
          guard height > span else { return }
          work.panel.withUnsafeBufferPointer { panel in
            guard let panel = panel.baseAddress else { return }
            cblas_dgemm(
              CblasColMajor, CblasTrans, CblasNoTrans, span, w, height - span, 1, panel + Int(span), height,
              y + high, r, 1, product + low, r)
          }
        }
      }
    }
    for c in 0..<count { work.place[Int(below[c])] = -1 }
  }

  /// `panel := Z(R,R)` in some columns, from their first row down, the corner mirrored.
  private func gather(
    _ columns: Range<Int>, _ below: UnsafeBufferPointer<Int32>, _ z: UnsafeMutableBufferPointer<Double>,
    _ rows: UnsafeBufferPointer<Int32>, _ work: inout Workspace
  ) {
    let (low, height) = (columns.lowerBound, below.count - columns.lowerBound)
    work.place.withUnsafeBufferPointer { place in
      work.panel.withUnsafeMutableBufferPointer { panel in
        for c in columns {
          let target = (c - low) * height - low
          let (first, last) = (columnStarts[Int(below[c])], columnStarts[Int(below[c]) + 1])
          if last - first == below.count - c {
            // R holds a subset of the column's rows; equal counts mean equal rows.
            for p in first..<last { panel[target + c + p - first] = z[p] }
          } else {
            for p in first..<last where place[Int(rows[p])] >= 0 {
              panel[target + Int(place[Int(rows[p])])] = z[p]
            }
          }
          for i in (c + 1)..<max(columns.upperBound, c + 1) {
            panel[(i - low) * height + c - low] = panel[target + i]
          }
        }
      }
    }
  }

  /// `inverse := L(J,J)⁻ᵀ D(J)⁻¹ L(J,J)⁻¹`.
  private func invertCorner(
    _ group: Range<Int>, _ z: UnsafeMutableBufferPointer<Double>, _ work: inout Workspace
  ) {
    var (n, lda, info) = (Int32(group.count), Int32(group.count), Int32(0))
    dtrtri_("L", "U", &n, &work.corner, &lda, &info, 1, 1)
    for (b, column) in group.enumerated() {
      let scale = 1 / z[columnStarts[column]].squareRoot()
      for a in 0...b { work.corner[b + a * group.count] *= scale }
    }
    dlauum_("L", &n, &work.corner, &lda, &info, 1)
    for i in 0..<(group.count * group.count) { work.inverse[i] = work.corner[i] }
  }

  /// Stores `inverse` as `Z(J,J)` and `−product` as `Z(R,J)`.
  private func pack(
    _ group: Range<Int>, _ count: Int, _ z: UnsafeMutableBufferPointer<Double>, _ work: Workspace
  ) {
    let width = group.count
    for a in 0..<width {
      let start = columnStarts[group.lowerBound + a]
      for b in a..<width { z[start + b - a] = work.inverse[b + a * width] }
      for i in 0..<count { z[start + width - a + i] = -work.product[i + a * count] }
    }
  }
}
