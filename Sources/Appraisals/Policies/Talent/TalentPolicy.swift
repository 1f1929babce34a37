/// A versioned set of rules of talent management: the nine boxes, who may be sent to training, who needs it.
///
/// The file is a configuration with its sources, not the law. A file need not say everything: what it leaves out is as in
/// ``standard``.
public struct TalentPolicy: Sendable, Hashable {
  /// The identifier.
  public let id: String
  /// What the rules are called, in Indonesian.
  public let title: String
  /// The version of the file.
  public let version: String
  /// The first day on which the rules hold.
  public let validFrom: CalendarDate
  /// The last such day; nil where none is known.
  public let validTo: CalendarDate?
  /// What the statements rest on.
  public let sources: [AppraisalPolicy.Source]
  /// How people are divided by performance.
  public let performance: PerformanceBands
  /// How people are divided by potential.
  public let potential: PotentialBands
  /// The nine boxes, 1 to 9.
  public let boxes: [TalentBox]
  /// The boxes from which successors are drawn (kelompok rencana suksesi).
  public let successionPool: [Int]
  /// Who may be sent to training.
  public let eligibility: EligibilityRules
  /// Who needs developing.
  public let development: DevelopmentRules
  /// The file it was read from, as a person would name it.
  public let file: String

  /// The box of a combination.
  public func box(_ performance: Expectation, _ potential: PotentialLevel) -> TalentBox {
    // The nine are all there: the file was checked.
    boxes.first { $0.performance == performance && $0.potential == potential } ?? boxes[0]
  }

  private static let properties = [
    "id", "title", "version", "valid_from", "valid_to", "sources", "performance", "potential", "boxes",
    "succession_pool", "eligibility", "development",
  ]

  /// Reads and checks a policy file.
  ///
  /// - Parameters:
  ///   - json: the bytes of the file.
  ///   - file: how errors and results call it.
  ///   - base: what the file leaves out is taken from here; nil where it has to say everything.
  /// - Throws: ``PolicyError`` that names the property.
  public init(json: some Collection<UInt8>, file: String, base: TalentPolicy?) throws(PolicyError) {
    guard json.count <= AppraisalPolicy.largestFile else {
      let problem = PolicyError.Problem.tooLarge(found: json.count, limit: AppraisalPolicy.largestFile)
      throw PolicyError(file: file, property: "", problem: problem)
    }
    let object = try PolicyNode(file: file, bytes: json).object(TalentPolicy.properties)
    self.file = file
    id = try object.required("id").text()
    title = try object.required("title").text()
    version = try object.required("version").text()
    validFrom = try object.required("valid_from").date()
    validTo = try object["valid_to"]?.date()
    if let validTo, validTo < validFrom, let node = object["valid_to"] {
      throw node.invalid("\(validTo)", .notBeforeStart)
    }
    var sources: [AppraisalPolicy.Source] = []
    for element in try object.required("sources").list() {
      sources.append(try AppraisalPolicy.Source(node: element))
    }
    self.sources = sources
    performance = try TalentPolicy.part("performance", object, base?.performance, PerformanceBands.init)
    potential = try TalentPolicy.part("potential", object, base?.potential, PotentialBands.init)
    boxes = try TalentPolicy.part("boxes", object, base?.boxes, TalentPolicy.nine)
    successionPool = try TalentPolicy.part("succession_pool", object, base?.successionPool, TalentPolicy.pool)
    eligibility = try TalentPolicy.part("eligibility", object, base?.eligibility, EligibilityRules.init)
    development = try TalentPolicy.part("development", object, base?.development, DevelopmentRules.init)
    let rules = ["performance", "potential", "boxes", "eligibility", "development"]
    guard rules.contains(where: { object[$0] != nil }) else { throw object.node.invalid(id, .someRule) }
  }

  private static func part<Part>(
    _ name: String, _ object: PolicyObject, _ base: Part?, _ make: (PolicyNode) throws(PolicyError) -> Part
  ) throws(PolicyError) -> Part {
    if object[name] == nil, let base { return base }
    return try make(object.required(name))
  }

  private static func nine(_ node: PolicyNode) throws(PolicyError) -> [TalentBox] {
    var boxes: [TalentBox] = []
    for element in try node.list() { boxes.append(try TalentBox(element)) }
    let cells = Set(boxes.map { TalentBox.cell($0.performance, $0.potential) })
    guard boxes.count == 9, cells.count == 9, Set(boxes.map(\.number)).count == 9 else {
      throw node.invalid("\(boxes.count)", .nineCells)
    }
    return boxes.sorted { $0.number < $1.number }
  }

  private static func pool(_ node: PolicyNode) throws(PolicyError) -> [Int] {
    var found: [Int] = []
    for element in try node.list() {
      let number = try element.number()
      guard let box = Int(exactly: number), (1...9).contains(box) else {
        throw element.invalid("\(number)", .interval)
      }
      found.append(box)
    }
    return found
  }
}

extension TalentPolicy {
  /// The policies that timbang brings along; the first is the one that holds where none is named.
  public static let builtIn: [TalentPolicy] = {
    var policies: [TalentPolicy] = []
    for (id, bytes) in builtInFiles {
      do throws(PolicyError) {
        policies.append(try TalentPolicy(json: bytes, file: id, base: policies.first))
      } catch {
        preconditionFailure("the built-in policy \(id) is broken: \(error)")
      }
    }
    return policies
  }()

  /// The policy that holds where none is named.
  public static let standard = builtIn[0]

  private static let builtInFiles: [(id: String, bytes: [UInt8])] = [
    ("talenta-permenpanrb-3-2020", PackageResources.talenta_permenpanrb_3_2020_json),
    ("talenta-85-70", PackageResources.talenta_85_70_json),
    ("talenta-80-60", PackageResources.talenta_80_60_json),
    ("talenta-predikat-80-68", PackageResources.talenta_predikat_80_68_json),
  ]

  /// The file of a built-in policy, byte for byte; nil where there is none of that identifier.
  public static func builtInFile(id: String) -> [UInt8]? { builtInFiles.first { $0.id == id }?.bytes }

  /// The built-in policy of that identifier, or nil.
  public static func builtIn(id: String) -> TalentPolicy? { builtIn.first { $0.id == id } }
}
