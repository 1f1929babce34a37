import Foundation
import TestSupport
import Testing

/// The sample city and what the commands make of it, run once for all tests that look at it.
enum SampleRun {
  static let city = SampleCity()
  static let folder = Result {
    let folder = try ScratchFolder()
    _ = try folder.write(city.text(), as: "city.csv")
    return folder
  }
  /// A home with a key of its own.
  static let home = Result { try ScratchFolder() }

  /// Runs a command on `city.csv` with few draws, always with the same key.
  static func run(_ command: String, _ options: String = "", merging: StreamMerging = .separate) throws
    -> ProcessResult
  {
    let draws =
      ["flag", "audit", "explain", "whatif"].contains(where: command.hasPrefix) ? " --draws 400" : ""
    return try runShell(
      "cd \(try folder.get().url.path) && timbang \(command)\(draws) city.csv \(options)", home: home.get(),
      merging: merging)
  }

  /// The employee that is explained: the first one of the file.
  static let explain = "explain --ratee \(city.rows[0].ratee)"
  /// The team of the first employee's supervisor.
  static let guidance = "explain --supervisor \(city.rows[0].rater)"
  /// Fewer seats, and without the ratings of one rater.
  static let whatIf = "whatif --top 6 --fdr 1 --scenario seats=2 --scenario without-rater=\(city.rows[0].rater)"
  static let commands = ["check", "raters", "reliability", "flag", "audit", explain, guidance, whatIf]
  /// Each command's JSON.
  static let json = Result {
    try Dictionary(uniqueKeysWithValues: commands.map { ($0, try run($0, "--format json")) })
  }

  /// Runs a command and reads its JSON.
  static func machine(_ command: String, _ options: String = "") throws -> MachineOutput {
    let result = try run(command, options + " --format json")
    return try #require(MachineOutput(result.output), "\(result.errors)")
  }

  /// The JSON of a command as text.
  static func text(_ command: String) throws -> String {
    let results = try json.get()
    return try #require(results[command]).output
  }

  static func object(_ command: String) throws -> MachineOutput {
    let text = try text(command)
    return try #require(MachineOutput(text), "\(text)")
  }

  /// A table of a command as CSV.
  static func csv(_ command: String, _ table: String) throws -> String {
    let found = try tables.get()
    return try #require(found[command]?[table])
  }
}

@Suite("Output contract")
struct OutputContractTests {
  /// The tables and key columns of the design, as far as this version has them.
  private static let promised: [(command: String, tables: [String: [String]])] = [
    (
      "check",
      [
        "summary": [], "columns": [],
        "information": ["indicator", "levels", "entropy_bits", "max_bits", "share_top"],
        "components": ["component", "raters", "ratees", "ratings"],
      ]
    ),
    (
      "raters",
      [
        "variance_components": ["term", "levels", "variance", "sd", "lower", "upper", "share"],
        "fixed_effects": ["term", "estimate", "se", "df", "p"],
        "raters": [
          "rater", "status", "n", "ratees", "severity", "se", "lower", "upper", "p", "q_value", "p_exceeds",
          "percentile", "reliability", "range_ratio", "range_lower", "range_upper", "range_q", "halo",
          "halo_lower",
          "halo_upper", "halo_q", "component",
        ],
        "fit": ["criterion", "log_likelihood", "aic", "bic", "iterations", "converged"],
        "range": [
          "rater", "ratees", "level", "between_ratio", "residual_ratio", "range_ratio", "lower", "upper", "p",
          "q_value", "reliability", "measured_ratees", "objective_ratio", "against_objective", "finding",
        ],
      ]
    ),
    (
      "reliability",
      [
        "g_study": ["effect", "variance", "sd", "share"],
        "d_study": ["ratings", "generalizability", "dependability", "sem", "sem_absolute"],
        "icc": ["shrout_fleiss", "mcgraw_wong", "estimate", "lower", "upper", "p", "ratees", "raters"],
        "agreement": ["coefficient", "level", "estimate", "lower", "upper", "units"],
        "within_group": ["ratee", "raters", "rwg", "awg"],
        "precision": ["design", "generalizability", "sem", "noise_95"],
      ]
    ),
    (
      "flag",
      [
        "selection": [
          "ratee", "unit", "n", "raters", "raw", "adjusted", "se", "p_top", "rank_lower", "rank_upper", "list",
          "reason", "rho_robust", "ground", "dp_rater", "dp_rating", "what_would_change",
        ],
        "waterfall": ["ratee", "step", "value", "cumulative"], "audit": [],
        "quota_cost": ["constraint", "limit", "used", "binding", "expected_top", "cost", "shadow_price"],
        "leave_one_out": ["ratee", "left_out", "rater", "adjusted", "p_top", "p_change"],
        "boxes": ["ratee", "box", "probability"], "box_sensitivity": ["cut", "value", "shift", "moved"],
        "box_counts": ["box", "performance", "potential", "expected", "hard", "raw"],
      ]
    ),
    (
      "audit",
      [
        "audit": [
          "attribute", "level", "n", "selected", "rate", "ratio", "lower", "upper", "mid_p", "q", "shortfall",
          "flip_flop", "mh_ratio", "detectable", "stage",
        ],
        "gaps": [
          "attribute", "level", "against", "axis", "stage", "n", "mean", "difference", "lower", "upper",
        ],
        "intersections": ["attribute", "level", "with", "with_level", "n", "selected", "rate", "stage"],
      ]
    ),
    (
      SampleRun.explain,
      [
        "waterfall": ["ratee", "step", "value", "cumulative"], "indicators": [], "sensitivity": [],
        "coaching": [
          "indicator", "importance", "n", "raters", "gap", "se", "lower", "upper", "p_below", "priority",
          "stands_out",
          "peer_gap", "peer_lower", "peer_upper",
        ],
      ]
    ),
    (
      SampleRun.guidance,
      [
        "guidance": ["ratee", "indicator", "gap", "lower", "upper", "peer_gap"],
        "coaching": ["ratee", "indicator", "importance", "gap", "p_below", "priority"],
        "team": ["indicator", "importance", "gap", "p_below", "priority"],
      ]
    ),
    (
      SampleRun.whatIf,
      [
        "changes": ["ratee", "from", "to", "scenario"],
        "scenarios": [
          "scenario", "seats", "filled", "top", "expected_top", "fdr", "enter", "leave", "moved", "cost",
          "audit_attribute", "audit_level", "audit_ratio", "refused",
        ],
      ]
    ),
  ]

  @Test("holds for the tables and columns of every command")
  func tables() throws {
    for (command, tables) in OutputContractTests.promised {
      let object = try SampleRun.object(command)
      #expect(object.manifest["command"] as? String == command.split(separator: " ").first.map(String.init))
      #expect(object.manifest["version"] is String && object.manifest["seed"] is NSNumber)
      let inputs = try #require(object.manifest["inputs"] as? [[String: String]])
      #expect(inputs.map { $0["name"] } == ["city.csv"] && inputs[0]["sha256"]?.count == 64)
      for (name, columns) in tables {
        let rows = try #require(object.tables[name], "\(command): no table '\(name)'")
        let first = try #require(rows.first, "\(command): table '\(name)' is empty")
        #expect(Set(columns).subtracting(first.keys) == [], "\(command): table '\(name)'")
        for row in rows { #expect(row.keys.sorted() == first.keys.sorted()) }
      }
      for name in object.tables.keys { #expect(name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil) }
    }
  }

  @Test("holds for training, which needs dates")
  func training() throws {
    let result = try runShell(
      "timbang training '\(Checkout.root.path)/datasets/mpdta/mpdta.csv' --columns lemp --time year --group county "
        + "--treated first_treat --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    #expect(object.manifest["command"] as? String == "training")
    for (name, columns) in [
      ("effect", ["cohort", "period", "estimate", "se", "lower", "upper"]), ("event_study", ["event_time"]),
      ("pre_trend", ["statistic", "p"]),
    ] {
      let first = try #require(object.tables[name]?.first, "no table '\(name)'")
      #expect(Set(columns).subtracting(first.keys) == [], "table '\(name)'")
    }
  }

  @Test("knows no number that is not one", arguments: SampleRun.commands)
  func finite(command: String) throws {
    let object = try SampleRun.object(command)
    let text = try SampleRun.text(command)
    #expect(text.firstMatch(of: /(?i)[:,\s]-?(nan|inf|infinity)\b/) == nil)
    for (name, rows) in object.tables {
      for value in rows.flatMap(\.values).compactMap({ $0 as? String }) {
        #expect(!["nan", "inf", "-inf", "infinity"].contains(value.lowercased()), "\(name)")
      }
    }
  }

  @Test("gives the same cells in CSV and in JSON", arguments: SampleRun.commands)
  func roundTrip(command: String) throws {
    let tables = try SampleRun.object(command).tables
    for name in try #require(SampleRun.roundTripped[command]) {
      let rows = try #require(tables[name])
      let csv = try SampleRun.csv(command, name)
      let records = try #require(parseCSV(csv), "\(csv)")
      let first = try #require(rows.first)
      let headings = records[0].compactMap(\.self)
      #expect(records.count == rows.count + 1 && Set(headings) == Set(first.keys))
      for (record, row) in zip(records.dropFirst(), rows) {
        for (heading, cell) in zip(headings, record) {
          #expect(agrees(cell, row[heading]), "\(name).\(heading)")
        }
      }
    }
  }

  private func agrees(_ cell: String?, _ value: Any?) -> Bool {
    switch (cell, value) {
    case (nil, is NSNull): true
    case (let cell?, let text as String): cell == text
    case ("true", let number as NSNumber): number.boolValue
    case ("false", let number as NSNumber): !number.boolValue
    // Foundation's parser of JSON is off by a bit in the last place now and then.
    case (let cell?, let number as NSNumber):
      Double(cell).map { isClose($0, number.doubleValue, relative: 1e-15) } == true
    default: false
    }
  }

  @Test("lets --table choose in every format, and lists the tables where CSV needs a choice")
  func choice() throws {
    let json = try SampleRun.machine("raters", "--table fit")
    let findings = try SampleRun.object("raters").findings
    #expect(Array(json.tables.keys) == ["fit"] && json.findings.count == findings.count)
    let text = try SampleRun.run("check", "--table components")
    #expect(text.status == 0 && text.output.contains("Connected groups") && !text.output.contains("Entropy"))
    for (command, names) in [
      ("check", "summary, columns, information, components, terms"), ("raters", "raters, "),
    ] {
      let none = try SampleRun.run(command, "--format csv")
      #expect(none.status == 64 && none.output.isEmpty)
      #expect(none.errors.contains("Choose one with --table: \(names)"))
      let other = try SampleRun.run(command, "--table nothing --lang id")
      #expect(other.status == 64 && other.output.isEmpty)
      #expect(
        other.errors.contains("Tidak ada tabel bernama 'nothing'. Pilih salah satu dengan --table: \(names)"))
    }
  }

  @Test("gives the same bytes again, for any number of threads, and through a file")
  func sameBytes() throws {
    let (flag, raters) = (try SampleRun.text("flag"), try SampleRun.text("raters"))
    let again = try SampleRun.run("flag", "--format json --threads 1")
    #expect(again.output == flag)
    let file = try SampleRun.run("raters", "--format json --threads 1 --output - --quiet")
    #expect(file.output == raters)
    let two = try SampleRun.run("flag", "--format json --threads 2")
    #expect(two.output == flag)
  }

  @Test("moves probabilities a little with another seed, and nothing else")
  func seed() throws {
    let one = try SampleRun.object("flag")
    let two = try SampleRun.machine("flag", "--seed 7")
    #expect((two.manifest["seed"] as? NSNumber)?.intValue == 7)
    func byRatee(_ object: MachineOutput, _ column: String) -> [String: Double] {
      Dictionary(
        uniqueKeysWithValues: zip(object.texts("selection", "ratee"), object.numbers("selection", column)))
    }
    let (p, q) = (byRatee(one, "p_top"), byRatee(two, "p_top"))
    #expect(p.keys.sorted() == q.keys.sorted() && p != q)
    // Five standard errors of a difference between two means of 400 draws.
    for (ratee, value) in p { #expect(abs(value - (q[ratee] ?? 2)) < 5 * (0.5 / 400).squareRoot()) }
    #expect(byRatee(one, "adjusted") == byRatee(two, "adjusted"))
  }

  @Test(
    "refuses options that mean nothing, before any work",
    arguments: [
      "--top 0", "--top 101%", "--top ten", "--top nan%", "--top=-5", "--seats 0", "--fdr 2", "--fdr nan",
      "--rho 1.5",
      "--draws 5", "--within galaxy", "--format xml", "--threads 0", "--seed x", "--lang fr", "--quota 30",
      "b.csv",
    ])
  func usage(options: String) throws {
    let result = try runShell("timbang flag no-such-file.csv \(options)")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.contains("Usage: timbang flag"))
  }

  @Test("gives examples in the help that can be typed")
  func examples() throws {
    let lines = try ["", "check", "raters", "flag", "explain", "whatif"].flatMap { command in
      try runShell("timbang \(command) --help").output.split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("timbang ") }
    }
    #expect(lines.count >= 8)
    for line in lines {
      // Only the options are tried: a file that is not there ends with 74, a wrong option with 64.
      var words = line.split(separator: " ").prefix { $0 != ">" }
      words[2] = "lost.csv"
      let result = try runShell(words.joined(separator: " "))
      #expect(result.status == 74, "\(line): \(result.errors)")
    }
  }
}

extension SampleRun {
  /// The tables that are compared cell by cell; each costs a fit in unoptimised code.
  static let roundTripped = [
    "check": ["summary", "columns", "information", "components", "terms"],
    "raters": ["raters", "fixed_effects"], "reliability": ["d_study", "within_group"],
    "flag": ["selection", "waterfall"], "audit": ["audit", "gaps"], explain: ["sensitivity"],
    guidance: ["coaching"], whatIf: ["scenarios"],
  ]
  /// Those tables as CSV.
  static let tables = Result {
    var found: [String: [String: String]] = [:]
    for (command, names) in roundTripped {
      for name in names {
        found[command, default: [:]][name] = try run(command, "--format csv --table \(name)").output
      }
    }
    return found
  }
}
