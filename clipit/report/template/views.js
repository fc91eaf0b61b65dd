/* As the figures of the paper: highest and lowest scored frames, and a row per query. */
function showExtremes(host, cut, data, play) {
  const row = (title, frames) => make("div", { class: "strip" }, make("h3", {}, title),
    make("ul", {}, frames.map(([time, score, thumb]) => make("li", {}, make("button", {
      type: "button", class: "frame", click: () => play(time),
      "aria-label": `${title} frame at ${clock(time)}, score ${score.toFixed(2)}`,
    }, picture(thumb, data), make("span", {}, clock(time, 0), make("b", {}, number(score, 2))))))));
  host.replaceChildren(make("h2", { id: "extremes-title" }, "Highest and lowest scores"),
    row("Highest scored", cut.highest), row("Lowest scored", cut.lowest));
}

function showQueries(host, cuts, data, open) {
  host.hidden = cuts.length < 2;
  if (host.hidden) return;
  const strip = (cut) => {
    const selected = cut.shots.filter((shot) => shot.selected);
    const width = 1000;
    const x = (time) => (time / data.source_video.duration_s) * width;
    const bar = draw("svg", { viewBox: `0 0 ${width} 10`, preserveAspectRatio: "none",
      class: "bar", "aria-hidden": "true" },
    draw("rect", { class: "track", width, height: 10 }),
    selected.map((shot) => draw("rect", { class: "used", x: x(shot.start), height: 10,
      width: Math.max(2, x(shot.end) - x(shot.start)) })));
    const best = selected.slice().sort((a, b) => b.score - a.score).slice(0, 8)
      .sort((a, b) => a.start - b.start);
    return make("tr", {},
      make("th", { scope: "row" }, make("button", { type: "button", class: "link",
        click: () => open(cut, null) }, cut.title), make("small", {}, cut.scorer)),
      make("td", {}, bar, make("div", { class: "mini" }, best.map((shot) =>
        make("button", { type: "button", class: "frame", click: () => open(cut, shot),
          "aria-label": `${cut.title}: play ${clock(shot.start)}` },
        picture(shot.thumb, data))))));
  };
  host.replaceChildren(make("h2", { id: "queries-title" }, "All summaries"),
    make("table", { class: "queries" }, make("tbody", {}, cuts.map(strip))));
}

function showLegend(host, cut, data) {
  const key = (name, text) => make("span", { class: `key ${name}` }, text);
  host.replaceChildren(key("score", "score"), key("selected", "in the summary"),
    ...(data.annotator_scores ? [key("annotators-mean", "annotators' mean (scaled)")] : []),
    ...(cut.tau == null ? [] : [make("span", {
      title: "Kendall's rank correlation of the scores with each annotator, on average",
    }, `agreement with annotators τ ${signed(cut.tau, 2)}`)]));
}
