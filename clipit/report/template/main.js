/* Connects the parts of the page. The live page uses `view`. */
class View {
  constructor(data) {
    this.data = data;
    this.cuts = data.cuts.map((cut) => this.cut(cut));
    this.header();
    this.player = new Player(byId("video"), byId("controls"), byId("missing"), data,
      (time) => this.moved(time));
    this.timeline = new Timeline(byId("timeline"), data, {
      seek: (time, play) => this.player.seek(time, play),
      read: (found) => this.describe(found),
      zoomed: (on) => { this.fit.disabled = !on; },
    });
    this.zooming();
    this.shots = new Shots(byId("shots"), data, (shot, play) => this.open(shot, play));
    this.describe(null);
    this.opened = () => {};
    this.list();
    this.show(this.cuts[0]);
    document.addEventListener("keydown", (event) => this.key(event));
  }

  cut(raw) {
    return { ...raw, shots: raw.shots.map((row, index) => readShot(row, index, this.data)) };
  }

  header() {
    const { source_video } = this.data;
    byId("title").textContent = source_video.video;
    byId("facts").textContent = [clock(source_video.duration_s, 0), `${source_video.width}×${source_video.height}`,
      `${source_video.rate.toFixed(2).replace(/\.?0+$/, "")} frames per second`,
      source_video.has_audio ? "with sound" : "no sound"].join(" · ");
    byId("caveat").hidden = !this.data.caveat;
    byId("caveat").textContent = `Note: ${this.data.caveat}. Videos of your own need another.`;
    byId("provenance").textContent = JSON.stringify(this.data.provenance, null, 1);
  }

  zooming() {
    const button = (label, text, click) =>
      make("button", { type: "button", "aria-label": label, title: label, click }, text);
    this.fit = button("Show the whole video", "fit", () =>
      this.timeline.look(0, this.timeline.duration));
    this.fit.disabled = true;
    byId("zoom").append(button("Zoom out", "−", () => this.timeline.zoom(1 / 1.6)),
      button("Zoom in", "+", () => this.timeline.zoom(1.6)), this.fit);
  }

  /* One button per summary: a radio group with arrow keys. */
  list() {
    const host = byId("cuts");
    host.hidden = this.cuts.length < 2;
    this.tabs = this.cuts.map((cut) => make("button", { type: "button", role: "radio",
      class: "pill", click: () => this.show(cut) }, cut.title));
    host.replaceChildren(...this.tabs);
    host.onkeydown = (event) => {
      const to = rove(event, this.tabs, this.cuts.indexOf(this.current));
      if (to == null) return;
      this.show(this.cuts[to]);
      this.tabs[to].focus();
    };
    showQueries(byId("queries"), this.cuts, this.data, (cut, shot) => {
      this.show(cut);
      if (shot) this.open(shot, true);
      byId("stage").scrollIntoView({ block: "nearest" });
    });
  }

  show(cut) {
    const at = this.cuts.indexOf(cut);
    this.tabs.forEach((tab, index) => {
      tab.setAttribute("aria-checked", index === at);
      tab.tabIndex = index === at ? 0 : -1;
    });
    this.current = cut;
    this.player.show(cut);
    this.timeline.show(cut);
    byId("scorer").textContent = cut.scorer;
    byId("guide").hidden = !cut.guided_by;
    byId("guide").textContent = `guided by its title: “${cut.guided_by}”`;
    showLegend(byId("legend"), cut, this.data);
    this.shots.show(cut);
    showExtremes(byId("extremes"), cut, this.data, (time) => this.player.seek(time, true));
    this.shot = undefined;
    this.moved(this.player.time);
    this.present();
    this.opened(cut);
  }

  /* Unless the video plays, go to the first selected shot: the page says why it was selected. */
  present() {
    if (!this.player.video.paused || (this.shot && this.shot.selected)) return;
    const first = this.current.shots.find((shot) => shot.selected);
    if (first) this.open(first, false);
  }

  /* Replaces the summary at `index`, or appends a new one. */
  put(raw, index) {
    const cut = this.cut(raw);
    this.cuts[Math.min(index, this.cuts.length)] = cut;
    this.list();
    this.show(cut);
  }

  open(shot, play) {
    this.player.seek(shot.start + 0.001, play);
  }

  /* The playhead moved: show the attributions of its shot. */
  moved(time) {
    if (!this.timeline || !this.current) return;
    this.timeline.at(time);
    const shots = this.current.shots;
    const shot = shots.find((s) => s.start <= time && time < s.end) || shots[shots.length - 1];
    if (shot === this.shot) return;
    this.shot = shot;
    this.shots.mark(shot);
    showAttributions(byId("attributions"), shot, this.current, this.data);
  }

  describe(found) {
    byId("reading").textContent = found
      ? [clock(found.time), `score ${number(found.score, 3)}`,
        found.shot && found.shot.selected ? "in the summary" : null,
        ...found.sentences.slice(0, 2)].filter(Boolean).join(" · ")
      : "Click to play from there; arrows, page keys, Enter, + and − work too. " +
        "Space plays and pauses, n and p go to the next and previous selected shot, s plays the summary.";
  }

  key(event) {
    const { tagName, type } = event.target;
    const typing = tagName === "SELECT" || tagName === "TEXTAREA" ||
      (tagName === "INPUT" && type !== "checkbox");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const selected = this.current.shots.filter((shot) => shot.selected);
    const now = this.player.time;
    const to = {
      n: () => selected.find((shot) => shot.start > now + 0.05),
      p: () => selected.filter((shot) => shot.start < now - 0.5).pop(),
    }[event.key];
    if (to) {
      const shot = to();
      if (shot) this.open(shot, false);
    } else if (event.key === "s") this.player.playSummary();
    else if (event.key === " " && !["BUTTON", "VIDEO", "INPUT", "SUMMARY"].includes(tagName)) {
      event.preventDefault();
      this.player.toggle();
    }
  }
}

const view = new View(JSON.parse(byId("data").textContent));
