extension AppraisalPolicy {
  /// The largest policy file that is taken, in bytes.
  public static let largestFile = 1_000_000

  private static let properties = [
    "id", "title", "version", "valid_from", "valid_to", "sources", "score_bands", "component_weights",
    "achievement_map", "predicate_table", "distribution", "credit_percents",
  ]

  /// Reads and checks a policy file.
  ///
  /// - Parameters:
  ///   - json: the bytes of the file.
  ///   - file: how errors and results call it.
  /// - Throws: ``PolicyError`` that names the property.
  public init(json: some Collection<UInt8>, file: String) throws(PolicyError) {
    guard json.count <= AppraisalPolicy.largestFile else {
      let problem = PolicyError.Problem.tooLarge(found: json.count, limit: AppraisalPolicy.largestFile)
      throw PolicyError(file: file, property: "", problem: problem)
    }
    let object = try PolicyNode(file: file, bytes: json).object(AppraisalPolicy.properties)
    self.file = file
    id = try object.required("id").text()
    title = try object.required("title").text()
    version = try object.required("version").text()
    validFrom = try object.required("valid_from").date()
    validTo = try object["valid_to"]?.date()
    if let validTo, validTo < validFrom, let node = object["valid_to"] {
      throw node.invalid("\(validTo)", .notBeforeStart)
    }
    sources = try AppraisalPolicy.elements(of: object.required("sources"), Source.init(node:))
    scoreBands = try object["score_bands"].map(ScoreBands.init)
    componentWeights = try AppraisalPolicy.elements(of: object["component_weights"], ComponentWeights.init)
    achievementMap = try object["achievement_map"].map(AchievementMap.init)
    predicateTable = try object["predicate_table"].map(ExpectationTable.init)
    patterns = try object["distribution"].map(AppraisalPolicy.patterns) ?? []
    creditPercents = try object["credit_percents"].map(AppraisalPolicy.percents) ?? [:]
    let hasRule =
      scoreBands != nil || achievementMap != nil || predicateTable != nil || !patterns.isEmpty
      || !creditPercents.isEmpty
    guard hasRule else { throw object.node.invalid(id, .someRule) }
  }

  private static func elements<Element>(
    of node: PolicyNode?, _ make: (PolicyNode) throws(PolicyError) -> Element
  ) throws(PolicyError) -> [Element] {
    guard let node else { return [] }
    var found: [Element] = []
    for element in try node.list() { found.append(try make(element)) }
    return found
  }

  private static func patterns(_ node: PolicyNode) throws(PolicyError) -> [DistributionPattern] {
    let object = try node.object(["smallest_group", "patterns"])
    let size = try object.required("smallest_group")
    let number = try size.number()
    guard (1...1000).contains(number) else { throw size.invalid("\(number)", .interval) }
    let list = try object.required("patterns")
    var found: [DistributionPattern] = []
    for element in try list.list() {
      let pattern = try DistributionPattern(element, smallestGroup: Int(number))
      guard !found.contains(where: { $0.organisation == pattern.organisation }) else {
        throw element.invalid(pattern.organisation.code, .onePerPredicate)
      }
      found.append(pattern)
    }
    return found
  }

  private static func percents(_ node: PolicyNode) throws(PolicyError) -> [Predicate: Double] {
    let object = try node.object(Predicate.allCases.map(\.code))
    var found: [Predicate: Double] = [:]
    for predicate in Predicate.allCases {
      guard let member = object[predicate.code] else { continue }
      let number = try member.number()
      guard (0...1000).contains(number) else { throw member.invalid("\(number)", .interval) }
      found[predicate] = number
    }
    return found
  }
}

extension AppraisalPolicy.Source {
  init(node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["about", "confidence", "reference"])
    about = try object.required("about").text()
    reference = try object.required("reference").text()
    let member = try object.required("confidence")
    let code = try member.text()
    guard let confidence = Confidence(rawValue: code) else {
      throw member.failure(.unknown(known: Confidence.allCases.map(\.rawValue)))
    }
    self.confidence = confidence
  }
}
