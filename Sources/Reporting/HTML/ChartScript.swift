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
      config: words.chartConfig, formatLocale,
    };
    // A page that is printed or looked at without being seen has no idle time.
    const pause = () => new Promise(resolve => setTimeout(resolve));
    for (const figure of document.querySelectorAll("figure.chart")) {
      const plot = figure.querySelector(".plot");
      const source = figure.querySelector(":scope > script");
      if (!plot || !source) continue;
      try {
        await window.vegaEmbed(plot, JSON.parse(source.textContent), options);
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
