/* Ranks shots while typing, runs the full scorer on Enter, and again at every other length. */
class Live {
  static TYPING_MS = 140;
  static SLIDING_MS = 60;

  constructor(page, host, { scorers, formats }) {
    this.page = page;
    this.saved = page.cuts.length;
    this.duration = page.data.source_video.duration_s;
    [this.fast, this.full] = scorers;
    this.request = { query: null, cut_index: 0 };
    host.hidden = false;
    host.append(this.form(scorers.length > 0, formats));
    this.status = make("p", { id: "status", class: "quiet", role: "status" },
      scorers.length ? "Type a query: shots are ranked by similarity while you type, Enter runs the " +
        "full scorer. The length can be changed at any time. Press / to return here."
        : "The embeddings of this video are missing: its summaries can only be played and resized.");
    host.append(this.status);
    page.opened = (cut) => this.opened(cut);
    this.opened(page.current);
    document.addEventListener("keydown", (event) => this.key(event));
  }

  form(enabled, formats) {
    this.query = make("input", { id: "query", type: "search", maxlength: 500, disabled: !enabled,
      autocomplete: "off", placeholder: "a dog catches a ball", input: () => this.typed() });
    this.budget = make("input", { id: "budget", type: "range", min: 1, max: 60, step: 0.5,
      input: () => this.slid() });
    this.length = make("output", { for: "budget" });
    this.format = make("select", { id: "format", "aria-label": "Format of the export" },
      Object.entries(formats).map(([name, about]) => make("option", { value: name, title: about },
        `${name}: ${about}`)));
    return make("form", { submit: (event) => this.submitted(event) },
      make("label", { class: "grow" }, "Search this video", this.query),
      make("label", { class: "length" }, make("span", {}, "Length ", this.length), this.budget),
      make("div", { class: "actions" }, this.format,
        make("button", { type: "button", id: "export", click: () => this.export() }, "Export"),
        make("button", { type: "button", id: "render", click: (event) => this.render(event) },
          "Render")));
  }

  get budget_s() {
    return Math.max(0.04, (this.duration * Number(this.budget.value)) / 100);
  }

  /* A written summary is shown: the slider now changes its length. */
  opened(cut) {
    if (this.isUpdating) return;
    const index = this.page.cuts.indexOf(cut);
    this.budget.value = (100 * cut.budget_s) / this.duration;
    this.showLength();
    if (index >= this.saved) return;
    this.request = { query: null, cut_index: index };
    this.page.shots.arrange("time", false);
    this.page.shots.render();
  }

  showLength() {
    this.length.textContent =
      `${seconds(this.budget_s)}, ${Number(this.budget.value)}% of the video`;
  }

  typed() {
    const query = this.query.value.trim();
    if (!query) return;
    this.request = { query, scorer: this.fast, cut_index: 0 };
    this.later(Live.TYPING_MS);
  }

  slid() {
    this.showLength();
    this.later(Live.SLIDING_MS);
  }

  submitted(event) {
    event.preventDefault();
    const query = this.query.value.trim();
    if (!query) return;
    this.request = { query, scorer: this.full, cut_index: 0 };
    this.later(0);
  }

  /* Of requests in quick succession only the last is sent, and only its response is used. */
  later(wait) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.update(), wait);
  }

  async update() {
    if (this.running) this.running.abort();
    const running = new AbortController();
    this.running = running;
    const { query, scorer, cut_index: index } = this.request;
    const slow = setTimeout(() => this.report("Loading the encoder …"), 900);
    const reply = await this.post("query", running.signal);
    clearTimeout(slow);
    if (!reply || this.running !== running) return;
    const cut = await reply.json();
    if (this.running !== running) return;
    if (query) this.page.shots.arrange("score", scorer === this.fast);
    this.isUpdating = true; // a response is not a summary that the user opened
    this.page.put(cut, query ? this.saved : index);
    this.isUpdating = false;
    const count = cut.shots.filter((row) => row[3]).length;
    const shots = count === 1 ? "1 shot" : `${count} shots`;
    this.report(query
      ? `${shots} for “${query}”, by ${cut.scorer}` +
        (scorer === this.fast ? "; Enter runs the full scorer" : "")
      : `${shots} at this length`);
  }

  async post(route, signal, more = {}) {
    const body = JSON.stringify({ ...this.request, budget_s: this.budget_s, ...more });
    try {
      const reply = await fetch(route, {
        method: "POST", headers: { "Content-Type": "application/json" }, body, signal,
      });
      if (reply.ok) return reply;
      const text = await reply.text();
      this.report(reply.status === 400 ? JSON.parse(text).error : text, true);
    } catch (error) {
      if (error.name !== "AbortError") this.report("No response from the server; is it running?", true);
    }
    return null;
  }

  async export() {
    const reply = await this.post("export", undefined, { format: this.format.value });
    if (!reply) return;
    const named = reply.headers.get("Content-Disposition").split("''")[1];
    const link = make("a", { download: decodeURIComponent(named),
      href: URL.createObjectURL(await reply.blob()) });
    link.click();
    URL.revokeObjectURL(link.href);
    this.report(`Exported ${link.download}`);
  }

  async render(event) {
    const button = event.target;
    button.disabled = true;
    this.report("Rendering; this may take as long as the summary …");
    const reply = await this.post("render");
    button.disabled = false;
    if (!reply) return;
    const { file, folder } = await reply.json();
    this.report(`Rendered ${file} in ${folder}`);
  }

  report(text, bad = false) {
    this.status.textContent = text;
    this.status.classList.toggle("bad", bad);
  }

  key(event) {
    if (event.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) {
      event.preventDefault();
      this.query.focus();
      this.query.select();
    } else if (event.key === "Escape" && event.target === this.query) byId("curve").focus();
  }
}

if (view.data.live) new Live(view, byId("search"), view.data.live);
