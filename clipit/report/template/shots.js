/* The list of shots, and the attributions of the current one. */
class Shots {
  static PAGE = 120;

  constructor(host, data, open) {
    this.host = host;
    this.data = data;
    this.open = open;
    this.all = false;
    this.order = "time";
    this.limit = Shots.PAGE;
    this.title = make("h2", { id: "shots-title" });
    this.meter = make("div", { class: "meter", id: "meter" });
    this.list = make("ol", { class: "cards", id: "shot-list", keydown: (e) => this.key(e) });
    const box = make("input", { type: "checkbox", id: "all-shots",
      change: (event) => { this.all = event.target.checked; this.render(); } });
    const sort = make("select", { id: "sort", "aria-label": "Order of the shots",
      change: (event) => { this.order = event.target.value; this.render(); } },
    make("option", { value: "time" }, "in order of time"),
    make("option", { value: "score" }, "best first"));
    this.more = make("button", { type: "button", hidden: true,
      click: () => { this.limit += Shots.PAGE; this.render(); } }, "More shots");
    host.append(make("div", { class: "head" }, this.title, this.meter,
      make("div", { class: "tools" }, make("label", {}, box, " all shots"), sort)),
    this.list, this.more);
  }

  show(cut) {
    this.cut = cut;
    this.render();
  }

  /* order: "time" or "score"; all: unselected shots too. */
  arrange(order, all) {
    this.order = order;
    this.all = all;
    byId("sort").value = order;
    byId("all-shots").checked = all;
  }

  render() {
    const { cut } = this;
    const selected = cut.shots.filter((shot) => shot.selected);
    const selected_s = selected.reduce((sum, shot) => sum + shot.end - shot.start, 0);
    this.title.textContent = `${selected.length} of ${cut.shots.length} shots`;
    this.meter.replaceChildren(...budgetLine(selected_s, cut.budget_s, this.data.source_video.duration_s));
    this.shown = (this.all ? cut.shots : selected).slice();
    if (this.order === "score") this.shown.sort((a, b) => b.score - a.score);
    this.more.hidden = this.shown.length <= this.limit;
    this.list.replaceChildren(...this.shown.slice(0, this.limit).map((shot) => this.card(shot)));
    this.mark(this.current);
  }

  card(shot) {
    const name = `${clock(shot.start)}, ${seconds(shot.end - shot.start)}`;
    return make("li", {}, make("button", {
      type: "button", class: shot.selected ? "card selected" : "card", "data-shot": shot.index,
      click: () => this.open(shot, true),
    }, picture(shot.thumb, this.data),
    make("span", { class: "when" }, name,
      make("b", { title: "score" }, number(shot.score, 2))),
    shot.sentence && make("span", { class: "caption" }, shot.sentence)));
  }

  mark(shot) {
    this.current = shot;
    for (const card of this.list.querySelectorAll("[data-shot]")) {
      const on = shot != null && Number(card.dataset.shot) === shot.index;
      if (on) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    }
  }

  key(event) {
    const cards = [...this.list.querySelectorAll("[data-shot]")];
    const to = rove(event, cards, cards.indexOf(document.activeElement));
    if (to != null) cards[to].focus();
  }
}

/* A bar: the selected seconds, and a line at the budget. */
function budgetLine(selected_s, budget_s, duration_s) {
  const full = Math.max(budget_s, selected_s) * 1.15 || 1;
  const share = ((100 * selected_s) / duration_s).toFixed(0);
  const bar = draw("svg", { viewBox: "0 0 160 14", width: 160, height: 14, role: "img",
    "aria-label": `${seconds(selected_s)} selected of a budget of ${seconds(budget_s)}` },
  draw("rect", { class: "track", width: 160, y: 3, height: 8, rx: 4 }),
  draw("rect", { class: "used", width: 160 * (selected_s / full), y: 3, height: 8, rx: 4 }),
  draw("line", { class: "limit", x1: 160 * (budget_s / full), x2: 160 * (budget_s / full),
    y1: 0, y2: 14 }));
  return [bar, make("span", { class: "quiet" },
    `${seconds(selected_s)} of a budget of ${seconds(budget_s)} (${share}% of the video)`)];
}

function showAttributions(host, shot, cut, data) {
  if (!shot) {
    host.replaceChildren(make("h2", {}, "Why this shot"),
      make("p", { class: "quiet" }, "Select a shot or play the video to see what its score is based on."));
    return;
  }
  const rank = cut.shots.filter((other) => other.score > shot.score).length + 1;
  const state = shot.selected ? "in the summary" : "not in the summary";
  host.replaceChildren(...[
    make("h2", {}, "Why this shot"),
    make("p", { class: "shot-line" },
      make("b", {}, `${clock(shot.start)} – ${clock(shot.end)}`),
      make("span", { class: shot.selected ? "tag on" : "tag" }, state)),
    shot.sentence ? make("p", { class: "sentence" }, shot.sentence) : null,
    make("p", { class: "quiet" },
      `Score ${number(shot.score, 3)}, rank ${rank} of ${cut.shots.length}; ` +
      `${seconds(shot.end - shot.start)} of the budget.`),
    shot.attributions.length ? attributionTable(shot.attributions) : make("p", { class: "quiet" },
      "Scored from its frames" + (cut.query ? " and the query" : "") +
      " alone, without sentences."),
  ].filter(Boolean));
}

/* Sentences by leave-one-out effect; attention explains less. */
function attributionTable(attributions) {
  const rows = attributions.slice().sort((a, b) => Math.abs(b.delta || 0) - Math.abs(a.delta || 0));
  const largest = Math.max(...rows.map((row) => Math.abs(row.delta || 0)), 1e-9);
  const attended = rows.some((row) => row.attention != null);
  return make("table", { class: "attributions" },
    make("caption", {}, "What each sentence adds: the score with it minus the score without it"),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Sentence"),
      make("th", { scope: "col", class: "number" }, "Delta"),
      attended ? make("th", { scope: "col", class: "number" }, "Attention") : null)),
    make("tbody", {}, rows.map((row) => make("tr", {},
      make("td", {}, row.sentence, row.delta == null ? null : effect(row.delta / largest)),
      make("td", { class: "number" }, row.delta == null ? "–" : signed(row.delta)),
      attended ? make("td", { class: "number quiet" },
        row.attention == null ? "–" : row.attention.toFixed(2)) : null))));
}

function effect(share) {
  const width = 50 * Math.abs(share);
  return draw("svg", { viewBox: "0 0 100 4", class: "effect", preserveAspectRatio: "none",
    "aria-hidden": "true" },
  draw("rect", { class: "track", width: 100, height: 4 }),
  draw("rect", { class: share < 0 ? "down" : "up", x: share < 0 ? 50 - width : 50, width,
    height: 4 }),
  draw("line", { x1: 50, x2: 50, y1: 0, y2: 4 }));
}
