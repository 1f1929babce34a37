import LinearAlgebra

extension MixtureRows {
  /// What the rows say of groups with given parameters; nil where a covariance has no spread.
  func sums(_ state: MixtureState, isDiagonal: Bool) -> MixtureSums? {
    var result = MixtureSums(groups: state.groups, columns: columns)
    if let whole {
      guard let densities = GroupDensities(state, isDiagonal: isDiagonal),
        densities.add(to: &result, over: blocks[whole].rows.lanes)
      else { return nil }
    }
    for part in partial {
      guard part.add(to: &result, state, isDiagonal: isDiagonal) else { return nil }
    }
    return result
  }

  /// The responsibilities of all groups for each row, by block; nil where a covariance has no spread.
  ///
  /// - Parameter isDiagonal: whether columns are uncorrelated within groups.
  func responsibilities(_ state: MixtureState, isDiagonal: Bool) -> [[Double]]? {
    let (groups, width) = (state.weights.count, LaneRows.width)
    var tiled = [[Double]](repeating: [], count: blocks.count)
    if let whole {
      guard let densities = GroupDensities(state, isDiagonal: isDiagonal) else { return nil }
      tiled[whole] = densities.responsibilities(over: blocks[whole].rows.lanes)
    }
    for part in partial {
      guard let found = part.responsibilities(state, isDiagonal: isDiagonal) else { return nil }
      for (place, own) in zip(part.blocks, found) { tiled[place] = own }
    }
    return zip(blocks, tiled).map { block, found in
      var ordered = [Double](repeating: 0, count: block.rows.count * groups)
      for i in 0..<block.rows.count {
        for k in 0..<groups { ordered[i * groups + k] = found[((i / width) * groups + k) * width + i % width] }
      }
      return ordered
    }
  }
}
