import Foundation
import TestSupport
import Testing

@Suite("Lists")
struct ListTests {
  /// What has to hold for any list, whatever the data.
  private func examine(_ object: MachineOutput, ratees: Int, top: Int, seats: Int, isWhole: Bool = true) throws
  {
    let rows = try #require(object.tables["selection"])
    let names = object.texts("selection", "ratee")
    #expect(rows.count == ratees && Set(names).count == ratees)
    let lists = object.texts("selection", "list")
    #expect(
      Set(lists).subtracting(["recommended", "borderline", "needs_evidence", "not_selected", "ineligible"])
        == [])
    let recommended = lists.count { $0 == "recommended" }
    #expect(recommended <= seats)
    let p = object.numbers("selection", "p_top")
    #expect(p.count == ratees && p.allSatisfy { (0...1).contains($0) } && p == p.sorted(by: >))
    // Exactly K are the true top in every draw, so that the probabilities add up to K.
    #expect(isClose(p.reduce(0, +), Double(top), relative: 1e-9))
    let wrong = zip(p, lists).filter { $0.1 == "recommended" }.reduce(0) { $0 + 1 - $1.0 }
    #expect(wrong <= 0.3 * Double(recommended) + 1e-9)
    for (low, high) in zip(object.numbers("selection", "rank_lower"), object.numbers("selection", "rank_upper"))
    {
      #expect(1 <= low && low <= high && high <= Double(ratees))
    }
    try examineWaterfalls(object)
  }

  /// Each starts at the raw mean, adds up and ends at the adjusted level.
  private func examineWaterfalls(_ object: MachineOutput) throws {
    let steps = Dictionary(grouping: try #require(object.tables["waterfall"])) { $0["ratee"] as? String ?? "" }
    for row in try #require(object.tables["selection"]) {
      let isShown = ["recommended", "borderline"].contains(row["list"] as? String)
      let own = steps[row["ratee"] as? String ?? ""] ?? []
      #expect(own.isEmpty != isShown)
      guard isShown else { continue }
      func numbers(_ column: String) -> [Double] { own.compactMap { ($0[column] as? NSNumber)?.doubleValue } }
      let (values, sums) = (numbers("value"), numbers("cumulative"))
      #expect(
        own.compactMap { $0["step"] as? String } == [
          "raw", "rater", "indicator_period", "few_records", "adjusted",
        ])
      let raw = (row["raw"] as? NSNumber)?.doubleValue ?? .nan
      let adjusted = (row["adjusted"] as? NSNumber)?.doubleValue ?? .nan
      #expect(isClose(values[0], raw, relative: 1e-9) && isClose(sums[4], adjusted, relative: 1e-9))
      #expect(isClose(values[0...3].reduce(0, +), adjusted, relative: 1e-9))
    }
  }

  @Test("hold each ratee once, and recommend no more than there are seats")
  func sample() throws {
    try examine(SampleRun.object("flag"), ratees: 24, top: 2, seats: 2)
    let few = try SampleRun.machine("flag", "--top 6 --seats 3")
    try examine(few, ratees: 24, top: 6, seats: 3)
    let many = try SampleRun.machine("flag", "--top 25% --seats 500")
    try examine(many, ratees: 24, top: 6, seats: 24)
  }

  @Test("leave seats empty rather than promise what is not known")
  func strict() throws {
    let result = try SampleRun.run("flag", "--top 12 --fdr 0.0001")
    #expect(
      result.status == 0 && result.output.contains(/of 12 seats are left empty: filling them would raise/))
  }

  @Test("agree with the explanation of each name")
  func explanation() throws {
    let flag = try SampleRun.object("flag")
    let best = try #require(flag.texts("selection", "ratee").first)
    let page = try SampleRun.machine("explain --ratee \(best)")
    let own = try #require(flag.tables["waterfall"]).filter { $0["ratee"] as? String == best }
    #expect(
      page.numbers("waterfall", "cumulative") == own.compactMap { ($0["cumulative"] as? NSNumber)?.doubleValue }
    )
  }

  /// A part of a data set with its descriptor: unoptimised code needs minutes for the whole.
  private func part(of name: String, keeping condition: String) throws -> MachineOutput {
    let folder = try ScratchFolder()
    let source = Checkout.root.appendingPathComponent("datasets/\(name)").path
    let cut = try runShell(
      "cp \(source)/datapackage.json \(folder.url.path) && "
        + "awk -F, 'NR == 1 || (\(condition))' \(source)/\(name).csv > \(folder.path(name + ".csv"))")
    try #require(cut.status == 0)
    let result = try runShell("timbang flag \(folder.url.path) --draws 200 --format json")
    return try #require(MachineOutput(result.output), "\(result.errors)")
  }

  @Test("hold on two offices of Palembang in one quarter")
  func palembang() throws {
    let object = try part(
      of: "palembang",
      keeping: "$5 == \"2024-Q1\" && ($9 == \"Sekretariat Daerah\" || $9 == \"Dinas Sosial\")")
    let ratees = try #require(object.tables["selection"]).count
    #expect(ratees > 50)
    let top = Int((0.1 * Double(ratees)).rounded())
    try examine(object, ratees: ratees, top: top, seats: top)
  }

  @Test("hold on a part of InstEval's students")
  func instEval() throws {
    let object = try part(of: "insteval", keeping: "$1 % 25 == 0 && $6 <= 4")
    let ratees = try #require(object.tables["selection"]).count
    #expect(ratees > 200)
    let top = Int((0.1 * Double(ratees)).rounded())
    try examine(object, ratees: ratees, top: top, seats: top)
  }

  @Test(
    "hold on both data sets whole, where an optimised build is at hand",
    arguments: [("palembang", 1204), ("insteval", 1128)])
  func whole(name: String, ratees: Int) throws {
    let program = Checkout.root.appendingPathComponent(".build/release/timbang").path
    guard let built = modified(program), let written = newestSource(), built > written else {
      print("SKIP: no optimised build of these sources, so that all of \(name) is not tried")
      return
    }
    let result = try runShell("\(program) flag datasets/\(name) --top 10% --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let top = Int((0.1 * Double(ratees)).rounded())
    try examine(object, ratees: ratees, top: top, seats: top)
  }

  private func modified(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }

  private func newestSource() -> Date? {
    Checkout.files(in: "Sources", endingIn: ".swift").compactMap { modified($0.path) }.max()
  }
}
