/* Plays the source; in summary mode it skips unselected shots, so nothing needs to be rendered. */
class Player {
  constructor(video, host, missing, data, moved) {
    this.video = video;
    this.data = data;
    this.moved = moved;
    this.selected = [];
    this.skipping = false;
    this.whole = make("button", { type: "button", click: () => this.playWhole() }, "Whole video");
    this.only = make("button", { type: "button", id: "play-summary", class: "primary",
      click: () => this.playSummary() }, "Play the summary");
    this.file = make("a", { hidden: true, id: "rendered" }, "Rendered file");
    this.left = make("span", { class: "quiet", id: "position" });
    host.append(this.only, this.whole, this.file, this.left);
    this.missing = missing;
    video.addEventListener("error", () => this.showMissing());
    video.addEventListener("loadedmetadata", () => this.hideMissing());
    for (const name of ["timeupdate", "seeked", "seeking"]) {
      video.addEventListener(name, () => this.tick());
    }
    video.addEventListener("play", () => requestAnimationFrame(() => this.run()));
    video.src = data.source_video.source;
  }

  /* The selected ranges; adjacent shots are merged. */
  show(cut) {
    this.selected = [];
    this.file.hidden = !cut.file;
    if (cut.file) this.file.href = cut.file;
    for (const { start, end } of cut.shots.filter((s) => s.selected)) {
      const last = this.selected[this.selected.length - 1];
      if (last && start - last[1] < 0.05) last[1] = end;
      else this.selected.push([start, end]);
    }
    this.only.disabled = this.selected.length === 0;
    this.tick();
  }

  get time() {
    return this.video.currentTime;
  }

  seek(time, play) {
    if (this.skipping && !this.selected.some(([a, b]) => a - 0.05 <= time && time < b)) {
      this.skip(false);
    }
    this.video.currentTime = time;
    if (play) this.play();
    this.moved(time);
  }

  play() {
    if (this.missing.hidden) this.video.play().catch(() => {});
  }

  toggle() {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  playSummary() {
    if (this.skipping && !this.video.paused) {
      this.video.pause();
      return;
    }
    const isInside = this.selected.some(([a, b]) => a <= this.time && this.time < b - 0.05);
    this.skip(true);
    if (!isInside && this.selected.length) this.video.currentTime = this.selected[0][0];
    this.play();
  }

  playWhole() {
    this.skip(false);
    this.play();
  }

  skip(on) {
    this.skipping = on;
    this.only.setAttribute("aria-pressed", on);
    this.whole.setAttribute("aria-pressed", !on);
  }

  run() {
    this.tick();
    if (!this.video.paused && !this.video.ended) requestAnimationFrame(() => this.run());
  }

  tick() {
    const time = this.time;
    this.moved(time);
    this.left.textContent = `${clock(time)} / ${clock(this.data.source_video.duration_s)}`;
    if (!this.skipping || this.video.paused || this.video.seeking) return;
    if (this.selected.some(([a, b]) => a - 0.05 <= time && time < b)) return;
    const next = this.selected.find(([start]) => start > time);
    if (next) [this.video.currentTime] = next;
    else this.video.pause();
  }

  hideMissing() {
    this.missing.hidden = true;
    this.missing.replaceChildren();
  }

  /* Without the video the rest of the page works; another copy of the file can be opened. */
  showMissing() {
    const input = make("input", { type: "file", accept: "video/*", id: "open-file",
      change: (event) => {
        const [file] = event.target.files;
        if (file) this.video.src = URL.createObjectURL(file);
      } });
    this.missing.hidden = false;
    this.missing.replaceChildren(
      make("p", {}, "The video cannot be played. Its path is"),
      make("code", {}, this.data.source_video.path),
      make("label", { class: "file", for: "open-file" }, "Open a copy …", input),
    );
  }
}
