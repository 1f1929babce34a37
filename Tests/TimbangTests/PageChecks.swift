import Foundation
import TestSupport

/// What a browser finds wrong with pages: each is opened in a frame, looked at, and worked with as a reader would.
enum PageChecks {
  /// What was found on a page: by check, what is wrong.
  typealias Problems = [String: [String]]

  /// Opens pages one after another in one browser.
  ///
  /// - Parameter width: of the frame in which a page opens.
  /// - Returns: by path, the problems; the words on the console.
  static func run(_ pages: [String], in browser: Browser, width: Int = 1200, isDark: Bool = false) throws -> (
    problems: [String: Problems], console: [String]
  ) {
    let scratch = try ScratchFolder()
    let list = String(decoding: try JSONEncoder().encode(pages), as: UTF8.self)
    let harness =
      "<!DOCTYPE html><meta charset=utf-8><body><script>const pages = \(list), width = \(width), ending = '\(Browser.ending)';\n"
      + "\(program)</script>"
    let path = scratch.path("harness.html")
    try Data(harness.utf8).write(to: URL(fileURLWithPath: path))
    let visit = try browser.visit(path, isDark: isDark)
    guard let data = visit.result.flatMap({ Data(base64Encoded: $0) }) else {
      throw Unfinished(console: visit.console.joined(separator: "\n"))
    }
    return (try JSONDecoder().decode([String: Problems].self, from: data), visit.console)
  }

  /// The browser stopped before the pages were looked at.
  struct Unfinished: Error {
    let console: String
  }

  private static let program = #"""
    const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
    const results = {};

    function luminance([r, g, b]) {
      const [x, y, z] = [r, g, b].map(c => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    }
    const parse = text => (text.match(/[\d.]+/g) || []).map(Number);
    function background(element, view) {
      for (let at = element; at; at = at.parentElement) {
        const colour = parse(view.getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
      }
      return [255, 255, 255];
    }
    // What is written on a mark has the mark behind it; other words of a chart have the page.
    function behind(element, view) {
      const svg = element.closest("svg"), words = element.getBoundingClientRect();
      const [x, y] = [(words.left + words.right) / 2, (words.top + words.bottom) / 2];
      const marks = svg ? [...svg.querySelectorAll(".mark-rect path")].filter(mark => {
        const { left, right, top, bottom } = mark.getBoundingClientRect(), style = view.getComputedStyle(mark);
        return left < x && x < right && top < y && y < bottom && style.fill !== "none" && style.opacity === "1";
      }) : [];
      return marks.length ? parse(view.getComputedStyle(marks.pop()).fill).slice(0, 3) : background(element, view);
    }
    function contrast(colour, behind) {
      const [a, b] = [luminance(colour), luminance(behind)].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    }
    const brief = element => element.outerHTML.slice(0, 90);
    const isShown = (element, view) => element.getClientRects().length > 0 && view.getComputedStyle(element).visibility !== "hidden";

    const checks = {
      language(page) {
        return /^(id|en)$/.test(page.documentElement.lang) ? [] : ["no language: " + page.documentElement.lang];
      },
      headings(page, view) {
        const levels = [...page.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(h => isShown(h, view)).map(h => Number(h.tagName[1]));
        const wrong = levels.filter((level, at) => level > (at ? levels[at - 1] : 0) + 1).map(level => "a jump to h" + level);
        if (levels.filter(level => level === 1).length !== 1) wrong.push("not exactly one h1");
        return wrong;
      },
      labels(page) {
        return [...page.querySelectorAll("input,select,textarea,button,a,summary,[role=region],[role=img],nav")].filter(control => {
          const labels = [...(control.labels || [])].map(label => label.textContent.trim()).join("");
          const own = /^(INPUT|SELECT|TEXTAREA|NAV)$/.test(control.tagName) || /img|region/.test(control.getAttribute("role"))
            ? "" : control.textContent.trim();
          return !(labels || own || (control.getAttribute("aria-label") || "").trim());
        }).map(brief);
      },
      tables(page) {
        return [...page.querySelectorAll("table")].filter(table => {
          const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
          const rows = [...(table.tBodies[0] || { rows: [] }).rows].filter(row => row.cells[0].colSpan < 2 || row.cells.length > 1);
          return !table.caption || !table.caption.textContent.trim() || !heads.length
            || heads.some(head => head.tagName !== "TH" || head.scope !== "col" || !head.textContent.trim())
            || rows.some(row => row.cells[0].tagName !== "TH" || row.cells[0].scope !== "row" || row.cells.length !== heads.length);
        }).map(brief);
      },
      focus(page, view) {
        const wrong = [];
        for (const element of page.querySelectorAll("a[href],button,input,select,textarea,summary,[onclick],.scroll")) {
          if (element.disabled || !isShown(element, view)) continue;
          element.focus();
          if (element.tabIndex < 0 || page.activeElement !== element) wrong.push(brief(element));
        }
        for (const element of page.body.querySelectorAll("*")) {
          if (view.getComputedStyle(element).cursor === "pointer" && isShown(element, view)
            && !element.closest("a[href],button,input,summary,label,svg")) wrong.push("pointer only: " + brief(element));
          if (element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(view.getComputedStyle(element).overflowX)
            && element.tabIndex < 0) wrong.push("scrolls by mouse only: " + brief(element));
        }
        return wrong;
      },
      contrast(page, view) {
        const wrong = [];
        const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const element = walker.currentNode.parentElement;
          if (!walker.currentNode.textContent.trim() || !isShown(element, view)) continue;
          if (element.closest("script,style,noscript,:disabled")) continue;
          const style = view.getComputedStyle(element);
          const colour = parse(element.closest("svg") ? style.fill : style.color).slice(0, 3);
          const ratio = contrast(colour, behind(element, view));
          if (ratio < 4.5) wrong.push(ratio.toFixed(2) + ": " + walker.currentNode.textContent.trim().slice(0, 40));
        }
        return wrong;
      },
      ids(page) {
        const all = [...page.querySelectorAll("[id]")].filter(e => !e.closest("svg")).map(e => e.id);
        return all.filter((id, at) => all.indexOf(id) !== at)
          .concat([...page.querySelectorAll("a[href^='#']")].map(a => a.getAttribute("href").slice(1)).filter(id => !page.getElementById(id)));
      },
      requests(page, view) {
        const asks = [...page.querySelectorAll("[src],[srcset],[data],[poster],link[href],use,base,form[action]")].map(brief);
        return asks.concat(view.performance.getEntriesByType("resource").map(entry => entry.name));
      },
      charts(page) {
        return [...page.querySelectorAll("figure.chart .plot")].filter(plot => {
          const svg = plot.querySelector("svg");
          return !svg || svg.querySelectorAll("path,rect,line,circle,text").length < 10
            || svg.getBoundingClientRect().width > plot.getBoundingClientRect().width + 1;
        }).map(plot => plot.getAttribute("aria-label"));
      },
      names(page) {
        return [...page.querySelectorAll("figure.chart .plot")].filter(plot =>
          plot.getAttribute("role") !== "img" || plot.hasAttribute("aria-roledescription")
          || plot.getAttribute("aria-label") !== plot.closest("figure").querySelector(".title").textContent,
        ).map(plot => plot.closest("figure").id + " is called " + plot.getAttribute("aria-label"));
      },
      // A pointer that rests on a mark is told what the mark is, a line for every fact.
      tells(page, view) {
        return [...page.querySelectorAll("figure.chart .plot")].filter(plot => {
          // A lone rectangle is the ground of a curve, of which there is no single mark.
          const marks = [...plot.querySelectorAll(".mark-symbol.role-mark path, .mark-rect.role-mark path")];
          return marks.length > 1 && !marks.some(mark => {
            for (const kind of ["pointerover", "pointermove", "mouseover", "mousemove"])
              mark.dispatchEvent(new view.PointerEvent(kind, { bubbles: true, view }));
            const told = (plot.querySelector("[title]") || plot).title.split("\n");
            return told.length > 1 && told.every(line => /^.{1,50}: .+$/.test(line));
          });
        }).map(plot => plot.closest("figure").id + " says nothing");
      },
      legible(page, view) {
        const wrong = [];
        for (const plot of page.querySelectorAll("figure.chart .plot")) {
          const svg = plot.querySelector("svg"), name = plot.closest("figure").id, page = plot.getBoundingClientRect();
          if (!svg) continue;
          const scale = svg.getBoundingClientRect().width / svg.width.baseVal.value;
          if (scale < 0.95) wrong.push(name + " is drawn at " + scale.toFixed(2) + " of its size");
          const rows = new Map();
          for (const text of svg.querySelectorAll("text")) {
            // Vega leaves labels for which there is no room, unseen.
            if (!text.textContent.trim() || view.getComputedStyle(text).opacity === "0") continue;
            const box = text.getBoundingClientRect();
            if (box.left < page.left - 2 || box.right > page.right + 2)
              wrong.push(name + " is cut at " + text.textContent.slice(0, 40));
            // What stands aslant has a box larger than itself.
            if (/rotate/.test(text.getAttribute("transform"))) continue;
            rows.set(text.parentElement, [...(rows.get(text.parentElement) || []), box]);
          }
          for (const boxes of rows.values()) {
            const over = boxes.some((a, at) => boxes.some((b, other) => other > at && a.left < b.right - 1
              && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4));
            if (over) wrong.push(name + " has words on words");
          }
        }
        return wrong;
      },
      narrow(page, view, frame) {
        frame.style.width = "390px";
        const wide = page.documentElement.scrollWidth;
        frame.style.width = width + "px";
        return wide > 391 ? ["the page is " + wide + " pixels wide on a phone"] : [];
      },
      // What a spreadsheet is handed: cells, those with words marked so that an identifier stays one.
      async copies(page, view) {
        const figure = [...page.querySelectorAll("figure")].find(figure => figure.querySelector("tbody th") && figure.querySelector("button:last-of-type"));
        if (!figure) return [];
        let handed = null;
        Object.defineProperty(view.navigator, "clipboard", { configurable: true, value: {
          write: async items => { handed = items[0]; },
          writeText: async text => { handed = handed || text; } } });
        [...figure.querySelectorAll("button")].pop().click();
        for (let turn = 0; turn < 250 && !handed; turn++) await wait(20);
        if (!handed || !handed.types || !handed.types.includes("text/html")) return ["nothing that keeps its cells is copied"];
        const read = async type => (await handed.getType(type)).text();
        const cells = new DOMParser().parseFromString(await read("text/html"), "text/html");
        const lines = (await read("text/plain")).split("\n").map(line => line.split("\t"));
        const rows = [...cells.querySelectorAll("tr")].map(row => [...row.cells].map(cell => cell.textContent));
        const wrong = JSON.stringify(rows) === JSON.stringify(lines) ? [] : ["text and cells differ"];
        const first = figure.querySelector("tbody th").textContent;
        if (!rows.some(row => row[0] === first)) wrong.push("no row begins with " + first);
        if (!cells.querySelector("tr:last-child td").getAttribute("style").includes("mso-number-format")) wrong.push("words are no words");
        return wrong;
      },
      scripts(page) {
        const wrong = [];
        for (const figure of page.querySelectorAll("figure.table")) {
          const table = figure.querySelector("table");
          const text = () => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent).join("|"));
          const filter = figure.querySelector("input[type=search]");
          if (!filter) continue;
          const name = figure.dataset.table;
          const type = words => { filter.value = words; filter.dispatchEvent(new Event("input")); };
          const before = text();
          type("");
          text().forEach((line, at) => { if (line !== before[at]) wrong.push(name + ": " + line + " was " + before[at]); });
          const total = Number(/"n":(\d+)/.exec(figure.querySelector("script").textContent)[1]);
          const word = table.tBodies[0].rows[0].cells[0].textContent;
          type(word);
          const parts = word.toLowerCase().split(/\s+/);
          if (!text().every(row => parts.every(part => row.toLowerCase().includes(part))) && !figure.querySelector("input[type=checkbox]"))
            wrong.push(name + ": the filter keeps what does not match");
          type("\u{1}");
          if (text().length !== 1) wrong.push(name + ": the filter keeps rows that nothing matches");
          type("");
          const head = [...table.tHead.rows[0].cells].findIndex(cell => cell.className === "n");
          if (head >= 0) {
            const cells = table.tHead.rows[0].cells;
            cells[head].querySelector("button").click();
            const numbers = () => [...table.tBodies[0].rows].map(row => row.cells[head].textContent).filter(x => x !== "–" && !x.includes("<"))
              .map(x => Number(page.documentElement.lang === "id" ? x.replace(/\./g, "").replace(",", ".").replace("%", "") : x.replace(/,/g, "").replace("%", "")));
            const down = numbers();
            if (cells[head].getAttribute("aria-sort") !== "descending" || down.some((x, at) => at && x > down[at - 1]))
              wrong.push(name + ": not sorted downwards " + down);
            cells[head].querySelector("button").click();
            const up = numbers();
            if (cells[head].getAttribute("aria-sort") !== "ascending" || up.some((x, at) => at && x < up[at - 1]))
              wrong.push(name + ": not sorted upwards " + up);
          }
          const next = [...figure.querySelectorAll(".tools button")].slice(0, -1).pop();
          if (next && !next.disabled) {
            const first = text()[0];
            next.click();
            if (text()[0] === first) wrong.push(name + ": no next page");
          } else if (total > Number(figure.dataset.rows)) wrong.push(name + ": rows that no page shows");
          const box = figure.querySelector("input[type=checkbox]");
          if (box) {
            box.click();
            if (table.tHead.rows[0].cells.length !== Number(figure.dataset.columns)) wrong.push(name + ": columns are missing");
          }
        }
        return wrong;
      },
    };

    (async () => {
      for (const path of pages) {
        const frame = document.createElement("iframe");
        frame.style.cssText = "width:" + width + "px;height:900px;border:0";
        const loaded = new Promise(resolve => { frame.onload = resolve; });
        frame.src = "file://" + path;
        document.body.append(frame);
        await loaded;
        const page = frame.contentDocument, view = frame.contentWindow;
        const draws = page.querySelector("figure.chart .plot + script");
        for (let turn = 0; draws && turn < 600 && page.documentElement.dataset.charts !== "done"; turn++) await wait(100);
        page.querySelectorAll("details").forEach(details => { details.open = true; });
        results[path] = {};
        for (const [name, check] of Object.entries(checks)) {
          try { results[path][name] = (await check(page, view, frame)).map(String); }
          catch (error) { results[path][name] = ["the check failed: " + error]; }
        }
        results[path].counts = [String(page.querySelectorAll("figure.chart .plot svg").length),
          String(page.querySelectorAll("figure.table").length)];
        frame.remove();
      }
      const bytes = new TextEncoder().encode(JSON.stringify(results));
      let binary = "";
      bytes.forEach(byte => { binary += String.fromCharCode(byte); });
      console.info(ending + btoa(binary));
    })();
    """#
}
