/* Asks while one types, in full on Enter, and again at another length. */
class Live {
  static TYPING_MS = 140;
  static SLIDING_MS = 60;

  constructor(page, host, { asks, formats }) {
    this.page = page;
    this.saved = page.cuts.length;
    this.duration = page.data.source_video.duration_s;
    this.asked = { query: null, how: "scorer", place: 0 };
    host.hidden = false;
    host.append(this.form(asks, formats));
    this.status = make("p", { id: "status", class: "quiet", role: "status" },
      asks ? "Type what to look for: shots are ranked by likeness at once, Enter scores them " +
        "in full. The length can be changed any time. Press / to come back here."
        : "The embeddings of this video are not at hand: its summaries can be played and resized.");
    host.append(this.status);
    page.opened = (cut) => this.opened(cut);
    this.opened(page.current);
    document.addEventListener("keydown", (event) => this.key(event));
  }

  form(asks, formats) {
    this.query = make("input", { id: "query", type: "search", maxlength: 500, disabled: !asks,
      autocomplete: "off", placeholder: "a dog catches a ball", input: () => this.typed() });
    this.budget = make("input", { id: "budget", type: "range", min: 1, max: 60, step: 0.5,
      input: () => this.slid() });
    this.length = make("output", { for: "budget" });
    this.format = make("select", { id: "format", "aria-label": "Format of the export" },
      Object.entries(formats).map(([name, about]) => make("option", { value: name, title: about },
        `${name}: ${about}`)));
    return make("form", { submit: (event) => this.submitted(event) },
      make("label", { class: "grow" }, "Ask this video", this.query),
      make("label", { class: "length" }, make("span", {}, "Length ", this.length), this.budget),
      make("div", { class: "take" }, this.format,
        make("button", { type: "button", id: "export", click: () => this.export() }, "Export"),
        make("button", { type: "button", id: "render", click: (event) => this.render(event) },
          "Render")));
  }

  get budget_s() {
    return Math.max(0.04, (this.duration * Number(this.budget.value)) / 100);
  }

  /* A summary that was written is shown: from now on its length is what changes. */
  opened(cut) {
    if (this.answering) return;
    const place = this.page.cuts.indexOf(cut);
    this.budget.value = (100 * cut.budget_s) / this.duration;
    this.measured();
    if (place >= this.saved) return;
    this.asked = { query: null, how: "scorer", place };
    this.page.shots.arrange("time", false);
    this.page.shots.render();
  }

  measured() {
    this.length.textContent =
      `${seconds(this.budget_s)}, ${Number(this.budget.value)}% of the video`;
  }

  typed() {
    const query = this.query.value.trim();
    if (!query) return;
    this.asked = { query, how: "likeness", place: 0 };
    this.later(Live.TYPING_MS);
  }

  slid() {
    this.measured();
    this.later(Live.SLIDING_MS);
  }

  submitted(event) {
    event.preventDefault();
    const query = this.query.value.trim();
    if (!query) return;
    this.asked = { query, how: "scorer", place: 0 };
    this.later(0);
  }

  /* Of questions in quick succession only the last is asked, and only its answer counts. */
  later(wait) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    if (this.running) this.running.abort();
    const running = new AbortController();
    this.running = running;
    const { query, how, place } = this.asked;
    const slow = setTimeout(() => this.say("Loading the encoder …"), 900);
    const reply = await this.post("ask", running.signal);
    clearTimeout(slow);
    if (!reply || this.running !== running) return;
    const cut = await reply.json();
    if (this.running !== running) return;
    if (query) this.page.shots.arrange("score", how === "likeness");
    this.answering = true; // the answer is no new choice of the person's
    this.page.put(cut, query ? this.saved : place);
    this.answering = false;
    const count = cut.shots.filter((row) => row[3]).length;
    const kept = count === 1 ? "1 shot" : `${count} shots`;
    this.say(query
      ? `${kept} for “${query}”, by ${cut.scorer}` +
        (how === "likeness" ? "; Enter scores them in full" : "")
      : `${kept} at this length`);
  }

  async post(what, signal, more = {}) {
    const body = JSON.stringify({ ...this.asked, budget_s: this.budget_s, ...more });
    try {
      const reply = await fetch(what, {
        method: "POST", headers: { "Content-Type": "application/json" }, body, signal,
      });
      if (reply.ok) return reply;
      const text = await reply.text();
      this.say(reply.status === 400 ? JSON.parse(text).error : text, true);
    } catch (error) {
      if (error.name !== "AbortError") this.say("The server does not answer; is it running?", true);
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
    this.say(`Exported ${link.download}`);
  }

  async render(event) {
    const button = event.target;
    button.disabled = true;
    this.say("Rendering; this takes about as long as the summary …");
    const reply = await this.post("render");
    button.disabled = false;
    if (!reply) return;
    const { file, folder } = await reply.json();
    this.say(`Rendered ${file} in ${folder}`);
  }

  say(text, bad = false) {
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

if (view.data.live) new Live(view, byId("ask"), view.data.live);
