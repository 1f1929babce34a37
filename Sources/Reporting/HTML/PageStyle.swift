extension PageAssets {
  /// Quiet, typographic; light and dark, wide and narrow, screen and A4.
  static let style = #"""
    :root {
      color-scheme: light dark;
      --paper: #fdfdfb; --raised: #f4f4f0; --ink: #1b1d20; --quiet: #555b63; --rule: #d8d8d2; --strong: #8d8f8c;
      --accent: #1c5a85; --warn: #8a4600; --error: #a01f2a;
      --sans: system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
      --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, "Noto Serif", "Liberation Serif", serif;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #15171a; --raised: #1e2125; --ink: #e7e7e3; --quiet: #a9afb7; --rule: #363a40; --strong: #7d8188;
        --accent: #86bde6; --warn: #e7a75f; --error: #ff8f87;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 1rem; }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
    body {
      margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 68rem;
      background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans);
    }
    p, ul, dl, h1, h2, h3, figcaption { max-width: 44rem; }
    p, ul { margin: 0 0 1rem; }
    ul { padding-left: 1.2rem; }
    li { margin: .25rem 0; }
    a { color: var(--accent); text-underline-offset: .15em; }
    h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.25; text-wrap: balance; }
    h1 { font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2.1rem); margin: 0 0 1rem; max-width: 52rem; }
    h2 { font-size: 1.4rem; margin: 3rem 0 .75rem; }
    h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
    .eyebrow { color: var(--quiet); font-size: .875rem; margin: 0 0 .75rem; overflow-wrap: anywhere; }
    .lead { font: 1.2rem/1.5 var(--serif); }
    .skip { position: absolute; left: -100vw; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
    .skip:focus { left: 1rem; top: 1rem; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    main:focus { outline: none; }
    .contents ul { list-style: none; padding: 0; margin: 0 0 2rem; font-size: .9375rem; }
    .contents a { color: var(--quiet); text-decoration: none; display: inline-block; padding: .15rem 0; }
    .contents a:hover { color: var(--accent); text-decoration: underline; }
    .whole h2 { border-top: 1px solid var(--rule); padding-top: 1.5rem; margin-top: 4rem; font-size: 1.65rem; }
    .whole #summary { margin-top: 1rem; }
    .whole #summary + ul { font: 1.125rem/1.5 var(--serif); padding-left: 1.1rem; }
    .whole #summary + ul li { margin: .6rem 0; }
    @media (min-width: 76rem) {
      .whole body { max-width: 86rem; display: grid; grid-template-columns: 12rem minmax(0, 1fr); column-gap: 3.5rem; }
      .whole header, .whole main { grid-column: 2; }
      .whole .contents { grid-column: 1; grid-row: 1 / span 2; position: sticky; top: 2rem; align-self: start; }
    }
    @media (max-width: 75.99rem) {
      .contents ul { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; }
    }
    .findings ul { list-style: none; padding: 0; font-size: .9375rem; }
    .findings li { border-left: 3px solid var(--rule); padding: .1rem 0 .1rem .75rem; overflow-wrap: anywhere; }
    .findings li.warning { border-color: var(--warn); } .findings li.warning strong { color: var(--warn); }
    .findings li.error { border-color: var(--error); } .findings li.error strong { color: var(--error); }
    figure { margin: 1.75rem 0; }
    figcaption, .more { color: var(--quiet); font-size: .875rem; margin: .5rem 0 0; }
    table { border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums lining-nums; }
    caption { text-align: left; font-weight: 600; padding: 0 0 .5rem; }
    th, td { padding: .35rem .75rem; text-align: left; vertical-align: top; font-weight: 400; }
    th:first-child, td:first-child { padding-left: .25rem; }
    .n { text-align: right; white-space: nowrap; }
    thead th { color: var(--quiet); font-size: .8125rem; line-height: 1.3; vertical-align: bottom;
      border-bottom: 1px solid var(--strong); }
    tbody tr { border-bottom: 1px solid var(--rule); }
    tbody tr:last-child { border-bottom-color: var(--strong); }
    tbody tr:hover { background: var(--raised); }
    tbody th { overflow-wrap: break-word; min-width: 4rem; }
    td:not(.n) { min-width: 4rem; max-width: 28rem; }
    figure.chart { margin: 2.5rem 0; }
    figure.chart > .title { font-weight: 600; margin: 0; max-width: 44rem; text-wrap: balance; }
    figure.chart > figcaption { margin: .15rem 0 .75rem; }
    .plot { width: 100%; } .plot svg { display: block; max-width: 100%; height: auto; overflow: visible; }
    .scroll { overflow-x: auto; }
    thead button { all: unset; cursor: pointer; display: inline-block; padding: .15rem 0; position: relative; }
    thead button:hover { color: var(--ink); }
    thead button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    thead button::after { position: absolute; left: 100%; bottom: .15rem; padding-left: .1em; content: ""; }
    thead button:hover::after, thead button:focus-visible::after { content: "\2195"; }
    th[aria-sort="ascending"] button::after { content: "\2191"; }
    th[aria-sort="descending"] button::after { content: "\2193"; }
    th[aria-sort] { color: var(--ink); }
    .tools { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; margin: .6rem 0 0;
      font-size: .875rem; color: var(--quiet); }
    .tools button, .tools input[type=search] { font: inherit; color: var(--ink); background: var(--paper);
      border: 1px solid var(--strong); border-radius: 4px; padding: .3rem .65rem; min-height: 2rem; }
    .tools input[type=search] { width: 12rem; }
    .tools button:hover:enabled { background: var(--raised); }
    .tools button:disabled { color: var(--quiet); border-color: var(--rule); }
    .tools label { display: inline-flex; align-items: center; gap: .4rem; white-space: nowrap; }
    details { margin: .75rem 0; }
    summary { cursor: pointer; padding: .25rem 0; }
    summary small { color: var(--quiet); margin-left: .5rem; font-size: .8125rem; }
    .further summary { font-size: .9375rem; }
    .further summary code { font-size: .8125rem; color: var(--quiet); }
    .manifest { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; font-size: .875rem;
      margin: 0; }
    .manifest dt { color: var(--quiet); } .manifest dd { margin: 0; overflow-wrap: anywhere; }
    .print { display: none; }
    @media (max-width: 40rem) {
      body { padding-top: 1.5rem; }
      .manifest { grid-template-columns: 1fr; gap: 0; } .manifest dd { margin: 0 0 .5rem; }
      th, td { padding: .35rem .5rem; }
      /* Wider than the screen rather than a word a line; an employee number stays whole. */
      table { width: max-content; } td:not(.n) { max-width: 16rem; }
      tbody th { position: sticky; left: 0; background: var(--paper); max-width: 11.5rem; }
      .tools input[type=search] { width: 100%; } .tools label:first-child { flex: 1 1 100%; }
    }
    @media print {
      @page { size: A4; margin: 16mm 14mm; }
      :root {
        color-scheme: light; --paper: #fff; --raised: #fff; --ink: #000; --quiet: #444; --rule: #ccc; --strong: #777;
        --accent: #000; --warn: #000; --error: #000;
      }
      .contents { display: none; } .whole body { display: block; }
      .whole h2 { margin-top: 2rem; padding-top: .6rem; font-size: 14pt; break-after: avoid; }
      .whole #summary + ul { font-size: 11pt; }
      body { padding: 0; max-width: none; font-size: 10pt; line-height: 1.4; }
      h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 1.6rem; } h3 { font-size: 11pt; }
      .lead { font-size: 11.5pt; }
      h1, h2, h3, caption, thead { break-after: avoid; }
      tr, .plot, figure.chart { break-inside: avoid; }
      /* What was drawn for a narrow window stays small, and nothing is higher than a page with its title. */
      .plot svg { width: auto; max-width: 100%; max-height: 220mm; }
      figure.chart > .title, figure.chart > figcaption { break-after: avoid; }
      /* Chromium repeats a heading on every page, but no button in it. */
      thead { display: table-header-group; } thead button { display: contents; }
      .scroll { overflow: visible; }
      table { width: 100%; font-size: 8.5pt; }
      th, td { padding: .15rem .3rem; overflow-wrap: break-word; min-width: 0 !important; }
      thead th { font-size: 7.5pt; }
      thead button::after, .tools, .skip, .screen, details:not([open]), figure.chart summary, .further summary,
      .further:not(:has(details[open])), [hidden] { display: none !important; }
      .print { display: block; }
    }

    """#
}
