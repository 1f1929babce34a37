/// How much work results (SKP) and behaviour count in the total, in percent.
public struct ComponentWeights: Sendable, Hashable {
  /// The weight of work results.
  public let results: Double
  /// The weight of behaviour.
  public let behaviour: Double
  /// When these weights are meant, in the words of the policy file.
  public let condition: String?

  /// The total of two scores on one scale.
  public func total(results: Double, behaviour: Double) -> Double {
    (self.results * results + self.behaviour * behaviour) / 100
  }

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["results", "behaviour", "condition"])
    results = try object.required("results").percent()
    behaviour = try object.required("behaviour").percent()
    condition = try object["condition"]?.text()
    guard abs(results + behaviour - 100) < 1e-9 else {
      throw node.invalid("\(results) + \(behaviour)", .sumOfHundred)
    }
  }
}
