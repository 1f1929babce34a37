import Appraisals

extension HTMLPage {
  /// Errors and warnings, a few of every kind; the rest is folded, not left out.
  mutating func warnings() {
    let warnings = report.findings.filter(\.severity.comesFirst)
    guard !warnings.isEmpty else { return }
    var seen: [Finding.Rule: Int] = [:]
    var (shown, folded): ([Finding], [Finding]) = ([], [])
    for finding in warnings {
      seen[finding.rule, default: 0] += 1
      if seen[finding.rule, default: 0] <= HTMLRenderer.examples {
        shown.append(finding)
      } else {
        folded.append(finding)
      }
    }
    html.raw("<section class=\"findings\"")
    html.attribute("aria-label", PageWords.warnings[language])
    html.raw(">\n")
    list(shown)
    if !folded.isEmpty {
      html.raw("<details>\n")
      html.element("summary", PageWords.moreWarnings(folded.count)[language])
      list(folded)
      html.raw("</details>\n")
    }
    html.raw("</section>\n")
  }

  /// Repairs and notes, after the results they do not endanger.
  mutating func remarks() {
    let remarks = report.findings.filter { !$0.severity.comesFirst }
    guard !remarks.isEmpty else { return }
    html.element("h2", Wording.aboutTheData[language])
    html.raw("<div class=\"findings\">\n")
    list(Array(remarks.prefix(HTMLRenderer.rowsFolded)))
    let rest = Array(remarks.dropFirst(HTMLRenderer.rowsFolded))
    if !rest.isEmpty {
      html.raw("<details>\n")
      html.element(
        "summary", Wording.count(rest.count, id: "catatan lagi", one: "more note", many: "more notes")[language]
      )
      list(rest)
      html.raw("</details>\n")
    }
    html.raw("</div>\n")
  }

  private mutating func list(_ findings: [Finding]) {
    html.raw("<ul>\n")
    for finding in findings {
      html.raw("<li")
      html.attribute("class", finding.severity.rawValue)
      html.raw("><strong>")
      html.text(finding.severity.words[language])
      html.raw("</strong> ")
      html.text(Wording.line(for: finding)[language])
      html.raw("</li>\n")
    }
    html.raw("</ul>\n")
  }

  /// What the result rests on, name by name.
  mutating func foundation() {
    html.element("h2", PageWords.foundation[language])
    html.raw("<dl class=\"manifest\">\n")
    for (name, value) in report.manifest.entries(in: language) {
      html.element("dt", name[language])
      html.element("dd", value)
    }
    html.raw("</dl>\n<noscript>")
    html.element("p", PageWords.noScript[language])
    html.raw("</noscript>\n")
  }
}
