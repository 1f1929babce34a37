import Appraisals
import Reporting

/// A small report with everything in it, whose text in each format is written out in the tests by hand.
enum Sample {
  static let raters = ReportTable(
    name: "raters",
    columns: [
      ReportColumn("rater", Phrase(id: "Penilai", en: "Rater")),
      ReportColumn("n", .verbatim("n"), .integer),
      ReportColumn("severity", Phrase(id: "Keketatan", en: "Severity"), .decimals(2)),
      ReportColumn("p", .verbatim("p"), .pValue),
      ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
    ],
    rows: [
      [
        .text("PAAAA"), .integer(1234), .number(2.5), .number(0.0001),
        .phrase(Phrase(id: "lebih ketat", en: "more severe")),
      ],
      [.text("PB"), .integer(7), .number(-0.001), .number(0.25), .missing],
      [.text("P \"C\", é"), .missing, .number(.nan), .number(.infinity), .text("")],
    ])

  static let summary = ReportTable(
    name: "summary",
    columns: [
      ReportColumn("ok", .verbatim("ok")),
      ReportColumn("value", Phrase(id: "Isi", en: "Value"), .significant(3)),
    ],
    rows: [[.flag(true), .number(0.1)], [.flag(false), .number(1e21)], [.missing, .number(-0.0)]])

  static let manifest = Manifest(
    version: "9.9", command: "raters", arguments: ["a.csv"],
    inputs: [.init(name: "a.csv", sha256: "0123456789abcdef0123")], seed: 18_446_744_073_709_551_615,
    formula: "y ~ 1", convergence: .init(status: .converged, iterations: 34),
    ruleVersions: [.init(name: "PermenPANRB", version: "6/2022")], keyFingerprint: "00ff",
    facts: [.init("quota", .integer(30)), .init("rho", .number(.nan))])

  static let findings = [
    Finding(.note, .columnUnused, file: "a.csv", column: "agama"),
    Finding(.warning, .notANumber, file: "a.csv", line: 5, column: "skor", value: "a\tb", count: 2),
  ]

  static let report = Report(
    manifest: manifest, findings: findings,
    blocks: [
      .headline(Phrase(id: "\(2) dari \(1500) penilai ketat.", en: "\(2) of \(1500) raters are severe.")),
      .heading(Phrase(id: "Penilai", en: "Raters")),
      .paragraph(Phrase(id: "Rata-rata \(1234.5, .decimals(1)).", en: "The mean is \(1234.5, .decimals(1)).")),
      .table(
        name: "raters", title: Phrase(id: "Keketatan", en: "Severity"), maximumRows: 2,
        note: Phrase(id: "Positif = lebih ketat.", en: "Positive = more severe.")),
      .bullets([Phrase(id: "satu", en: "one"), Phrase(id: "dua", en: "two")]),
    ],
    tables: [raters, summary])
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
