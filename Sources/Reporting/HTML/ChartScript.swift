extension PageAssets {
  /// What draws the charts of a page, one after another, the first ones first.
  static let chartScript = PageProgram(
    #"""
    const words = JSON.parse(document.getElementById("words").textContent);
    const comma = words.language === "id";
    const formatLocale = comma
      ? { decimal: ",", thousands: ".", grouping: [3], currency: ["Rp", ""] }
      : { decimal: ".", thousands: ",", grouping: [3], currency: ["$", ""] };
    const options = {
      mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false, ast: true, tooltip: false,
      // Of what a specification leaves open a reader of the page need not hear.
      formatLocale, logLevel: 1,
    };
    // On a narrow page what is wider than the marks ends where they end; on a phone names are shorter, ticks fewer.
    function themeFor(width) {
      const { axis, axisX, legend, ...others } = words.chartConfig;
      if (width >= 720) return words.chartConfig;
      const ended = { ...others, axis, axisX, legend: { ...legend, layout: { top: { anchor: "end" } } } };
      if (width >= 480) return ended;
      return {
        ...ended, axis: { ...axis, labelLimit: 145 }, axisX: { ...axisX, tickCount: 4, titleAnchor: "end" },
      };
    }
    // As many panels side by side as are legible, together as wide as the page; the axis and gaps take the rest.
    function fitPanels(specification, width) {
      const [axis, gap, least, most] = [45, 20, 130, 240];
      const fitting = Math.floor((width - axis + gap) / (least + gap));
      specification.columns = Math.max(1, Math.min(specification.columns, fitting));
      const share = (width - axis + gap) / specification.columns - gap;
      specification.spec.width = Math.floor(Math.max(least, Math.min(share, most)));
      specification.facet.header.labelLimit = specification.spec.width;
    }
    // A page that is printed or looked at without being seen has no idle time.
    const pause = () => new Promise(resolve => setTimeout(resolve));
    for (const figure of document.querySelectorAll("figure.chart")) {
      const plot = figure.querySelector(".plot");
      const source = figure.querySelector(":scope > script");
      if (!plot || !source) continue;
      try {
        const [specification, width] = [JSON.parse(source.textContent), plot.clientWidth];
        const label = plot.getAttribute("aria-label");
        if (specification.facet) fitPanels(specification, width);
        await window.vegaEmbed(plot, specification, { ...options, config: themeFor(width) });
        // Vega calls whatever it draws a visualization, in English.
        plot.setAttribute("role", "img");
        plot.setAttribute("aria-label", label);
        plot.removeAttribute("aria-roledescription");
        plot.classList.add("drawn");
      } catch (error) {
        plot.textContent = words.chartFailed;
        console.error(error);
      }
      await pause();
    }
    document.documentElement.dataset.charts = "done";
    """#)
}
