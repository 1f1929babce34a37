extension PageAssets {
  /// What makes tables sort, filter, turn pages, show all columns and copy.
  ///
  /// A table's JSON is read when somebody first asks for it, so that a page of many rows opens at once.
  static let script = PageProgram(
    #"""
    (() => {
      "use strict";
      const words = JSON.parse(document.getElementById("words").textContent);
      const comma = words.language === "id";
      const collator = new Intl.Collator(words.language, { numeric: true });
      const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

      // Cells for a spreadsheet, those with words marked as such: Excel reads the style, LibreOffice the attribute.
      const plain = text => text.replace(/[&<>]/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
      const sheet = (lines, columns) => "<table>" + lines.map((line, place) => "<tr>" + line.map((cell, at) =>
        (place > 0 && columns[at].style ? "<td>" : "<td style=\"mso-number-format:'\\@'\" sdnum=\"0;0;@\">")
          + plain(cell) + "</td>").join("") + "</tr>").join("") + "</table>";

      function element(tag, attributes, ...children) {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
        made.append(...children);
        return made;
      }

      function grouped(plain) {
        let [whole, decimals] = plain.split(".");
        const sign = whole.startsWith("-") ? "-" : "";
        whole = whole.slice(sign.length).replace(/\B(?=(\d{3})+$)/g, comma ? "." : ",");
        return sign + whole + (decimals === undefined ? "" : (comma ? "," : ".") + decimals);
      }
      function fixed(value, places) {
        // A tie goes to the even digit, as everywhere else in the report; only such numbers are exact halves.
        const unit = 10 ** places, scaled = value * unit;
        const tie = Math.abs(scaled % 1) === 0.5 && Number.isInteger(value * 2 ** (places + 1));
        const text = (tie ? 2 * Math.round(scaled / 2) / unit : value).toFixed(places);
        return grouped(/[1-9]/.test(text) ? text : text.replace("-", ""));
      }
      function significant(value, digits) {
        if (value === 0) return "0";
        const [mantissa, exponent] = value.toExponential(digits - 1).split("e").map(String);
        const power = Number(exponent);
        if (power >= -4 && power < 15) return fixed(value, Math.max(0, digits - 1 - power));
        return mantissa.replace(".", comma ? "," : ".") + "e" + power;
      }
      function format(value, style) {
        if (value === null) return "–";
        const digits = Number(style.slice(1));
        switch (style[0]) {
          case "d": return fixed(value, digits);
          case "s": return Number.isInteger(value) && digits === 0 ? grouped(String(value)) : significant(value, digits);
          case "%": return fixed(value * 100, digits) + "%";
          case "p": return value < 0.001 ? "< " + fixed(0.001, 3) : fixed(value, 3);
          default: return value.toFixed(0);
        }
      }

      class Table {
        constructor(figure) {
          this.figure = figure;
          this.table = figure.querySelector("table");
          this.shown = figure.dataset.shown.split(",").map(Number);
          this.first = this.shown;
          this.size = Number(figure.dataset.rows);
          this.page = 0;
          this.sort = null;
          this.query = "";
        }
        get data() {
          if (!this.loaded) {
            this.loaded = JSON.parse(this.figure.querySelector("script").textContent);
            this.rows = Array.from({ length: this.loaded.n }, (_, row) => row);
          }
          return this.loaded;
        }
        value(row, column) {
          const found = column.values[row];
          return found !== null && column.words ? column.words[found] : found;
        }
        text(row, column) {
          const found = this.value(row, column);
          if (found === null) return "–";
          return column.style ? format(found, column.style) : found;
        }
        visible() { return this.shown.map(index => this.data.columns[index]); }
        arrange() {
          const { n, columns } = this.data;
          let rows = Array.from({ length: n }, (_, row) => row);
          if (this.query) {
            const wanted = this.query.toLocaleLowerCase(words.language).split(/\s+/).filter(Boolean);
            rows = rows.filter(row => {
              const line = columns.map(column => this.text(row, column)).join("\t").toLocaleLowerCase(words.language);
              return wanted.every(word => line.includes(word));
            });
          }
          if (this.sort) {
            const { column, descending } = this.sort;
            const of = columns[column];
            const turn = descending ? -1 : 1;
            rows.sort((a, b) => {
              const [x, y] = [this.value(a, of), this.value(b, of)];
              if (x === null || y === null) return (x === null) - (y === null) || a - b;
              return turn * (of.style ? x - y : collator.compare(x, y)) || a - b;
            });
          }
          this.rows = rows;
          this.page = Math.min(this.page, Math.max(0, Math.ceil(rows.length / this.size) - 1));
          this.draw();
        }
        draw() {
          const columns = this.visible();
          const from = this.page * this.size;
          const part = this.rows.slice(from, from + this.size);
          const body = element("tbody");
          for (const row of part) {
            const line = element("tr");
            columns.forEach((column, place) => {
              const cell = place === 0 ? element("th", { scope: "row" }) : element("td");
              if (column.style) cell.className = "n";
              cell.textContent = this.text(row, column);
              line.append(cell);
            });
            body.append(line);
          }
          if (!part.length) {
            body.append(element("tr", {}, element("td", { colspan: columns.length }, words.none)));
          }
          this.table.tBodies[0].replaceWith(body);
          this.status();
        }
        status() {
          if (!this.output) return;
          const total = this.rows ? this.rows.length : this.total;
          const from = this.page * this.size;
          const group = number => grouped(String(number));
          this.output.textContent = total === 0 ? words.none : say(words.rows, {
            from: group(from + 1), to: group(Math.min(from + this.size, total)), all: group(total) });
          if (this.previous) {
            this.previous.disabled = this.page === 0;
            this.next.disabled = from + this.size >= total;
          }
        }
        // Paper has no pages to turn: more rows, the first ones, in the order and by the filter that are there.
        paper() {
          if (this.figure.closest("details:not([open])")) return;
          this.data;
          this.onScreen = { page: this.page, size: this.size };
          [this.page, this.size] = [0, Math.max(this.size, Number(this.figure.dataset.printed))];
          this.draw();
          const note = this.figure.querySelector(".more.print");
          if (!note) return;
          const [shown, all] = [Math.min(this.size, this.rows.length), Number(/"of":(\d+)/.exec(this.head)[1])];
          const [from, of] = [shown, all].map(number => grouped(String(number)));
          note.hidden = shown === all;
          note.textContent = say(words.printed, { shown: from, all: of, place: note.dataset.place });
        }
        screen() {
          if (!this.onScreen) return;
          Object.assign(this, this.onScreen);
          this.onScreen = null;
          this.draw();
        }
        turn(step) {
          this.page += step;
          if (!this.rows) { this.data; }
          this.draw();
        }
        heads() {
          const row = this.table.tHead.rows[0];
          const columns = this.loaded ? this.visible() : null;
          if (columns) {
            row.replaceChildren(...columns.map(column => {
              const head = element("th", { scope: "col" }, column.heading);
              if (column.style) head.className = "n";
              return head;
            }));
          }
          [...row.cells].forEach((head, place) => {
            const index = this.shown[place];
            const heading = head.textContent;
            const button = element("button", { type: "button", title: say(words.sort, { column: heading }) }, heading);
            button.addEventListener("click", () => this.sortBy(index));
            head.replaceChildren(button);
            if (this.sort && this.sort.column === index) this.mark(head);
          });
        }
        mark(head) { head.setAttribute("aria-sort", this.sort.descending ? "descending" : "ascending"); }
        sortBy(column) {
          const numeric = Boolean(this.data.columns[column].style);
          const again = this.sort && this.sort.column === column;
          // Numbers are asked for with the largest first.
          this.sort = { column, descending: again ? !this.sort.descending : numeric };
          [...this.table.tHead.rows[0].cells].forEach((head, place) => {
            head.removeAttribute("aria-sort");
            if (this.shown[place] === column) this.mark(head);
          });
          this.page = 0;
          this.arrange();
        }
        // As cells where the browser can: a spreadsheet then keeps an identifier of eighteen digits.
        async hand(text, html) {
          try {
            const both = Object.entries({ "text/plain": text, "text/html": html })
              .map(([type, words]) => [type, new Blob([words], { type })]);
            await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(both))]);
          } catch {
            await navigator.clipboard.writeText(text);
          }
        }
        async copy(button) {
          if (!this.rows) this.data;
          const columns = this.visible();
          const lines = [columns.map(column => column.heading), ...this.rows.map(row =>
            columns.map(column => {
              const found = this.value(row, column);
              // A spreadsheet takes a cell that begins like a formula for one.
              if (found === null) return "";
              if (column.style) return comma ? String(found).replace(".", ",") : String(found);
              return /^[=+\-@]/.test(found) ? "'" + found : found;
            }))];
          const text = lines.map(line => line.join("\t")).join("\n");
          let done = false;
          try {
            await this.hand(text, sheet(lines, columns));
            done = true;
          } catch {
            const area = element("textarea", { readonly: "", "aria-hidden": "true" });
            area.value = text;
            document.body.append(area);
            area.select();
            try { done = document.execCommand("copy"); } catch { done = false; }
            area.remove();
            button.focus();
          }
          button.textContent = done ? words.copied : words.copyFailed;
          setTimeout(() => { button.textContent = words.copy; }, 2000);
        }
        equip() {
          const script = this.figure.querySelector("script");
          this.head = script.textContent.slice(0, 200);
          this.total = Number(/"n":(\d+)/.exec(this.head)[1]);
          const columns = Number(this.figure.dataset.columns);
          this.heads();
          const tools = element("div", { class: "tools" });
          const title = this.table.caption.textContent;
          if (this.total > 8) {
            const input = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
            input.addEventListener("input", () => { this.query = input.value.trim(); this.page = 0; this.arrange(); });
            tools.append(element("label", {}, words.filter + " ", input));
          }
          if (this.total > this.size) {
            this.previous = element("button", { type: "button" }, words.previous);
            this.next = element("button", { type: "button" }, words.next);
            this.previous.addEventListener("click", () => this.turn(-1));
            this.next.addEventListener("click", () => this.turn(1));
            tools.append(this.previous, this.next);
          }
          if (columns > this.shown.length) {
            const box = element("input", { type: "checkbox" });
            box.addEventListener("change", () => {
              this.shown = box.checked ? this.data.columns.map((_, index) => index) : this.first;
              this.data;
              this.heads();
              this.arrange();
            });
            tools.append(element("label", {}, box, words.allColumns));
          }
          const copy = element("button", { type: "button" }, words.copy);
          copy.setAttribute("aria-label", words.copy + ": " + title);
          copy.addEventListener("click", () => this.copy(copy));
          tools.append(copy);
          if (this.total > 8) {
            this.output = element("span", { role: "status" });
            tools.append(this.output);
          }
          script.before(tools);
          this.status();
        }
      }

      const tables = [...document.querySelectorAll("figure.table")].map(figure => new Table(figure));
      for (const table of tables) table.equip();
      addEventListener("beforeprint", () => tables.forEach(table => table.paper()));
      addEventListener("afterprint", () => tables.forEach(table => table.screen()));
    })();
    """#)
}
