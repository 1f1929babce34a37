import Foundation
import TestSupport
import Testing

/// Whole reports of the sample city, made once for all tests that look at them.
enum SamplePages {
  static let folder = Result { try ScratchFolder() }

  /// The path of the report in a language.
  static func report(_ language: String, _ options: String = "", charts: String? = nil) throws -> String {
    let path = try folder.get().path("report-\(language)\(options)\(charts == nil ? "" : "-bare").html")
    let made = try runShell(
      "cd \(SampleRun.folder.get().url.path) && timbang report city.csv --draws 400 --skip-talent --lang \(language)"
        + " \(options) --output '\(path)'", home: SampleRun.home.get(),
      environment: charts.map { ["TIMBANG_CHARTS": $0] } ?? [:])
    try #require(made.status == 0, "\(made.errors)")
    return path
  }

  static let english = Result { try report("en") }
  static let indonesian = Result { try report("id") }
  /// Without the chart library.
  static let bare = Result { try report("en", charts: "/nowhere") }
}

@Suite("In a browser", .enabled(if: Browser.installed != nil))
struct BrowserTests {
  /// A page that every check has to reject, for what it does wrong.
  private static let faulty: [(check: String, body: String)] = [
    ("headings", "<h1>a</h1><h3>b</h3>"),
    ("headings", "<h2>a</h2>"),
    ("labels", "<h1>a</h1><input type=search>"),
    ("labels", "<h1>a</h1><button></button>"),
    (
      "tables",
      "<h1>a</h1><table><caption>t</caption><thead><tr><td>x</td></tr></thead><tbody><tr><th scope=row>1</th></tr></tbody></table>"
    ),
    (
      "tables",
      "<h1>a</h1><table><thead><tr><th scope=col>x</th></tr></thead><tbody><tr><th scope=row>1</th></tr></tbody></table>"
    ),
    ("focus", "<h1>a</h1><div style='cursor:pointer'>go</div>"),
    ("focus", "<h1>a</h1><button tabindex=-1>go</button>"),
    ("focus", "<h1>a</h1><div style='overflow-x:auto;width:50px'><p style='width:500px'>far</p></div>"),
    ("contrast", "<h1>a</h1><p style='color:#888;background:#fff'>pale</p>"),
    (
      "contrast",
      "<h1>a</h1><svg><g class=mark-rect><path d='M0,0h90v20h-90Z' fill='#174f7a'></path></g><text x=9 y=15>0,78</text></svg>"
    ),
    ("names", drawn("", label: "Vega visualization")),
    ("names", drawn("", label: "c").replacing("role=img", with: "role=graphics-document")),
    (
      "tells",
      drawn("<g class='mark-symbol role-mark'><path d='M0,0h9v9Z'></path><path d='M9,0h9v9Z'></path></g>")
    ),
    ("legible", drawn("<text x=280 y=15>disesuaikan</text>")),
    ("legible", drawn("<g><text x=9 y=15>0,1</text><text x=20 y=15>0,2</text></g>")),
    ("legible", drawn("<text x=9 y=15>half</text>").replacing("<svg", with: "<svg style='width:150px'")),
    (
      "copies",
      "<h1>a</h1><figure><table><caption>t</caption><tbody><tr><th scope=row>198005062007011003</th></tr></tbody></table>"
        + "<button onclick=\"navigator.clipboard.writeText('198005062007011003')\">copy</button></figure>"
    ),
    ("ids", "<h1 id=x>a</h1><p id=x>b</p>"),
    ("ids", "<h1>a</h1><a href='#none'>b</a>"),
    ("charts", "<h1>a</h1><figure class=chart><div class=plot role=img aria-label=c></div></figure>"),
    ("requests", "<h1>a</h1><link rel=stylesheet href='missing.css'>"),
    ("narrow", "<h1>a</h1><p style='width:800px'>wide</p>"),
    ("language", "<h1>a</h1>"),
  ]

  /// A chart with these words in it, 300 pixels wide as its figure is.
  private static func drawn(_ words: String, label: String = "c") -> String {
    "<h1>a</h1><figure class=chart><p class=title>c</p><div class=plot role=img aria-label='\(label)'"
      + " style='width:300px'><svg width=300 height=20>\(words)</svg></div></figure>"
  }

  private func write(_ folder: ScratchFolder) throws -> [String] {
    try BrowserTests.faulty.enumerated().map { place, fault in
      let language = fault.check == "language" ? "" : " lang=en"
      let path = folder.path("faulty-\(place).html")
      try Data("<!DOCTYPE html><html\(language)><meta charset=utf-8><body>\(fault.body)".utf8)
        .write(to: URL(fileURLWithPath: path))
      return path
    }
  }

  @Test(
    "a report opens from a file, draws its charts, works, and can be used by everybody; faulty pages are found out"
  )
  func pages() throws {
    let browser = try #require(Browser.installed)
    let hasCharts = FileManager.default.fileExists(
      atPath: Checkout.root.appendingPathComponent(".venv-charts/charts.js").path)
    if !hasCharts { print("SKIP: no chart library here; scripts/setup tests installs it") }
    let good = [
      try SamplePages.english.get(), try SamplePages.indonesian.get(), try SamplePages.bare.get(),
    ]
    let folder = try ScratchFolder()
    let faulty = try write(folder)
    let (problems, console) = try PageChecks.run(good + faulty, in: browser)
    for page in good {
      let found = try #require(problems[page])
      for (check, wrong) in found where check != "counts" {
        #expect(wrong == [], "\(check) of \(page.split(separator: "/").last ?? "")")
      }
      let counts = try #require(found["counts"]).compactMap { Int($0) }
      #expect(counts.count == 2 && counts[1] > 30)
      #expect(page == good[2] || !hasCharts ? counts[0] == 0 : counts[0] >= 6, "\(counts)")
    }
    // The missing style sheet is a faulty page's.
    #expect(console.filter { !$0.contains("missing.css") } == [])
    for (path, fault) in zip(faulty, BrowserTests.faulty) {
      #expect(problems[path]?[fault.check]?.isEmpty == false, "\(fault.check) lets pass: \(fault.body)")
    }
  }

  @Test("a report is as legible for those who prefer dark pages")
  func dark() throws {
    let browser = try #require(Browser.installed)
    let page = try SamplePages.english.get()
    let found = try PageChecks.run([page], in: browser, isDark: true).problems[page]
    #expect(found?["contrast"] == [])
  }

  @Test("on a phone charts keep their size, and no word of theirs is cut or stands on another")
  func phone() throws {
    let browser = try #require(Browser.installed)
    let pages = [try SamplePages.english.get(), try SamplePages.indonesian.get()]
    let found = try PageChecks.run(pages, in: browser, width: 390).problems
    for page in pages {
      for check in ["legible", "charts", "narrow", "contrast"] {
        #expect(found[page]?[check] == [], "\(check) of \(page.split(separator: "/").last ?? "")")
      }
    }
  }

  @Test("a printed report has every section, and no column beyond the paper")
  func paper() throws {
    let browser = try #require(Browser.installed)
    let folder = try ScratchFolder()
    try browser.print(SamplePages.indonesian.get(), to: folder.path("report.pdf"))
    let text = try runShell("pdftotext -layout \(folder.path("report.pdf")) -").output
    for section in [
      "Ringkasan", "Mutu data", "Sebaran nilai", "Penilai", "Indikator", "Calon peserta pelatihan lanjutan",
      "Keadilan", "Cara dan batas", "Istilah", "Dasar hasil ini",
    ] {
      #expect(text.contains(section), "\(section)")
    }
    for button in ["Angkanya", "Tabel lain", "Berikutnya", "Semua kolom"] {
      #expect(!text.contains(button), "\(button)")
    }
    let boxes = try runShell("pdftotext -bbox \(folder.path("report.pdf")) -").output
    let width = try #require(boxes.firstMatch(of: /<page width="([0-9.]+)"/).flatMap { Double($0.output.1) })
    let ends = boxes.matches(of: /xMax="([0-9.]+)"/).compactMap { Double($0.output.1) }
    #expect(
      width < 600 && ends.count > 1000 && ends.allSatisfy { $0 < width - 20 }, "\(ends.max() ?? 0) of \(width)")
  }
}
