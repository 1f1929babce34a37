import Foundation
import TestSupport
import Testing

/// Sound data that cannot support every question, and how each command ends on it.
struct PoorFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  /// The exit status of raters, flag and explain; check answers always.
  let raters: Int32
  let flag: Int32
  /// The warnings of `check`.
  let warnings: [String]
  /// What refusals say.
  let english: String

  private static func changed(_ change: (inout SampleCity.Row) -> Void) -> SampleCity {
    var city = SampleCity()
    for place in city.rows.indices { change(&city.rows[place]) }
    return city
  }

  static let all: [PoorFile] = {
    let first = SampleCity().rows[0]
    var single = SampleCity()
    single.rows = [first]
    return [
      PoorFile(
        testDescription: "one row", text: single.text(), raters: 3, flag: 3,
        warnings: ["single_row", "single_ratee", "single_rater", "low_information"], english: "only"),
      PoorFile(
        testDescription: "one ratee", text: changed { $0.ratee = first.ratee }.text(), raters: 3, flag: 3,
        warnings: ["duplicate_appraisal", "single_ratee"],
        english: "There is only 1 ratee; a comparison needs at least 2. Include more"),
      PoorFile(
        testDescription: "one rater", text: changed { $0.rater = first.rater }.text(), raters: 3, flag: 0,
        warnings: ["duplicate_appraisal", "single_rater"],
        english: "There is only 1 rater; a comparison needs at least 2. Include more"),
      PoorFile(
        testDescription: "no raters",
        text: changed { $0.period = $0.rater }.text(["ratee", "indicator", "period", "score"]),
        raters: 3, flag: 0, warnings: [], english: "The data name no raters"),
      PoorFile(
        testDescription: "all scores equal", text: changed { $0.score = "80" }.text(), raters: 3, flag: 3,
        warnings: ["scores_all_equal", "low_information", "low_information"],
        english: "All 96 scores are equal (80): no employee can be told from another. Use scores by indicator"),
      PoorFile(
        testDescription: "employees alike", text: SampleCity(spread: 0).text(), raters: 0, flag: 3,
        warnings: [],
        english: "they cannot tell employees apart, so no ranking is made."),
    ]
  }()
}

@Suite("Poor data")
struct PoorDataTests {
  @Test("are checked without complaint, and refused with 3 where they cannot answer", arguments: PoorFile.all)
  func poor(file: PoorFile) throws {
    let folder = try ScratchFolder()
    let path = try folder.write(file.text, as: "a.csv")
    let json = try runShell("timbang check \(path) --format json").output
    let check = try #require(MachineOutput(json))
    #expect(check.rules("warning") == file.warnings)
    let ratee = SampleCity().rows[0].ratee
    for (command, status) in [
      ("raters", file.raters), ("flag --draws 100", file.flag),
      ("explain --draws 100 --ratee \(ratee)", file.flag),
    ] {
      let result = try runShell("timbang \(command) \(path) --output \(folder.path("out"))")
      #expect(result.status == status, "\(command): \(result.errors)")
      let isWritten = FileManager.default.fileExists(atPath: folder.path("out"))
      #expect(result.output.isEmpty && isWritten == (status == 0))
      if status != 0 {
        #expect(result.errors.contains(file.english), "\(command): \(result.errors)")
        #expect(!result.errors.contains(ratee))
        let indonesian = try runShell("timbang \(command) \(path) --lang id")
        #expect(indonesian.status == status && indonesian.errors != result.errors)
        #expect(!indonesian.errors.contains(" the ") && !indonesian.errors.contains(ratee))
      }
      try? FileManager.default.removeItem(atPath: folder.path("out"))
    }
  }

  @Test(
    "of one rater or none give a list that says that severity is not taken out",
    arguments: ["one rater", "no raters"])
  func unadjusted(name: String) throws {
    let file = try #require(PoorFile.all.first { $0.testDescription == name })
    let folder = try ScratchFolder()
    let result = try runShell("timbang flag --draws 100 \(try folder.write(file.text, as: "a.csv"))")
    #expect(result.status == 0)
    #expect(result.output.contains("severity is NOT taken out"))
    #expect(!result.output.contains("adjusted for the severity"))
    #expect(result.output.contains("adjusted for the number of ratings"))
  }

  @Test("with repeated rows are used, and every repeat is counted at its line")
  func duplicates() throws {
    var city = SampleCity()
    city.rows += city.rows[3..<6]
    let folder = try ScratchFolder()
    let path = try folder.write(city.text(), as: "a.csv")
    let result = try runShell("timbang check \(path)")
    #expect(result.status == 0)
    #expect(
      result.output.hasPrefix(
        "The data can be used, with 1 kind of warning: 99 ratings of 24 ratees by 6 raters.\n"))
    let text = result.output.replacing("\n  ", with: " ")
    #expect(
      text.contains(
        "warning: a.csv:98: column 'ratee': The line repeats an appraisal that stands above it (lines 98, 99, 100). "
          + "(3 times; this is the first.) Remove one"))
  }

  @Test("with a column of identifiers that end in zeros are refused, each line being named")
  func zeros() throws {
    var city = SampleCity()
    for place in city.rows.indices { city.rows[place].ratee = city.rows[place].ratee.prefix(15) + "000" }
    let folder = try ScratchFolder()
    let path = try folder.write(city.text(), as: "a.csv")
    let result = try runShell("timbang check \(path) --reveal", merging: .together)
    #expect(result.status == 1)
    let text = result.output.replacing("\n  ", with: " ")
    #expect(text.contains("a.csv:2: column 'ratee': The identifier '\(city.rows[0].ratee)' looks damaged"))
    #expect(text.contains("(76 times.)"))
  }

  @Test("say the entropy as the language writes numbers, and never as minus zero")
  func entropy() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("ratee,rater,score\na,x,80\nb,x,80\nc,y,80\n", as: "a.csv")
    #expect(try runShell("timbang check \(path) --lang id").output.contains("(0,00 bit)"))
    #expect(try runShell("timbang check \(path)").output.contains("(0.00 bit)"))
  }
}

@Suite("Dialects")
struct DialectTests {
  @Test("give the same tables: comma, semicolon with decimal comma, tab, CR LF, BOM, quotes, wide")
  func same() throws {
    let folder = try ScratchFolder()
    let city = SampleCity()
    let plain = city.text()
    let files = [
      plain, city.text(separator: "\t"), plain.replacing("\n", with: "\r\n"), "\u{FEFF}" + plain,
      "\"" + plain.dropLast().replacing(",", with: "\",\"").replacing("\n", with: "\"\n\"") + "\"\n", city.wide,
    ]
    let outputs = try files.enumerated().map { number, text in
      let path = try folder.write(text, as: "\(number).csv")
      let result = try runShell("timbang check \(path) --format csv --table information")
      #expect(result.status == 0, "\(number): \(result.errors)")
      return result.output
    }
    #expect(Set(outputs).count == 1, "\(outputs)")
    #expect(outputs[0].hasPrefix("indicator,n,levels,entropy_bits,max_bits,share_top,"))
    #expect(outputs[0].contains("\nKualitas,48,"))
  }

  @Test("with decimal commas are read as decimals, and the repair is listed")
  func decimalComma() throws {
    var city = SampleCity()
    for place in city.rows.indices { city.rows[place].score += ",5" }
    let folder = try ScratchFolder()
    let path = try folder.write(city.text(separator: ";"), as: "a.csv")
    let json = try runShell("timbang check \(path) --format json").output
    let object = try #require(MachineOutput(json))
    #expect(object.rules("repair") == ["decimal_comma_read"])
    let summary = try #require(object.tables["summary"])
    let lowest = summary.first { $0["quantity"] as? String == "lowest_score" }?["value"] as? NSNumber
    let expected = city.rows.compactMap { Double($0.score.replacing(",", with: ".")) }.min()
    #expect(lowest?.doubleValue == expected)
  }
}
