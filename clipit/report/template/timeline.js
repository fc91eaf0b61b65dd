/* Scores over time, with shots, captions and annotators on the same axis. */
class Timeline {
  static TOP = 14;
  static CURVE = 150;

  constructor(host, data, { seek, read, zoomed }) {
    this.host = host;
    this.data = data;
    this.seek = seek;
    this.read = read;
    this.zoomed = zoomed;
    this.duration = data.source_video.duration_s;
    this.view = [0, this.duration];
    this.time = 0;
    this.svg = draw("svg", {
      class: "timeline", tabindex: 0, role: "slider", id: "curve",
      "aria-label": "Time in the video; arrows move, Enter plays",
      "aria-valuemin": 0, "aria-valuemax": this.duration.toFixed(1),
      keydown: (event) => this.key(event),
      pointerdown: (event) => this.press(event),
      pointermove: (event) => this.hover(event),
      pointerleave: () => this.read(null),
    });
    host.append(this.svg);
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.render()).observe(host);
  }

  show(cut) {
    this.cut = cut;
    this.render();
  }

  x(time) {
    const [from, to] = this.view;
    return ((time - from) / (to - from)) * this.width;
  }

  timeOf(event) {
    const box = this.svg.getBoundingClientRect();
    const share = clamp((event.clientX - box.left) / box.width, 0, 1);
    return this.view[0] + share * (this.view[1] - this.view[0]);
  }

  render() {
    this.width = Math.max(200, this.host.clientWidth);
    if (!this.cut) return;
    const parts = [this.axis(), this.bands(), this.curve()];
    let y = Timeline.TOP + Timeline.CURVE + 24;
    const lane = (title, height, paint) => {
      parts.push(this.label(title, y + 9), paint(y + 13, height));
      y += height + 20;
    };
    lane("shots", 12, (top, height) => this.shots(top, height));
    if (this.data.captions.length) lane("sentences", 8, (t, h) => this.captions(t, h));
    const rows = this.data.annotator_scores ? this.data.annotator_scores.annotators.length : 0;
    if (rows) {
      const row = rows > 8 ? 4 : 7;
      lane(`annotators (${rows})`, rows * row, (top) => this.annotators(top, row));
    }
    this.height = y - 4;
    this.head = draw("g", { class: "playhead" },
      draw("line", { y1: 4, y2: this.height }), draw("circle", { cy: 6, r: 5 }));
    this.cursor = draw("line", { class: "cursor", y1: 4, y2: this.height, visibility: "hidden" });
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.setAttribute("height", this.height);
    this.svg.replaceChildren(...parts, this.cursor, this.head);
    this.at(this.time);
  }

  label(text, y) {
    return draw("text", { x: 0, y, class: "lane" }, text);
  }

  axis() {
    const [from, to] = this.view;
    const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
    const step = steps.find((s) => this.width / ((to - from) / s) >= 72) || 7200;
    const bottom = Timeline.TOP + Timeline.CURVE;
    const group = draw("g", { class: "axis" },
      draw("line", { x1: 0, x2: this.width, y1: bottom, y2: bottom }));
    for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
      const x = this.x(t);
      const anchor = x < 20 ? "start" : x > this.width - 20 ? "end" : "middle";
      group.append(draw("line", { x1: x, x2: x, y1: bottom, y2: bottom + 4 }),
        draw("text", { x, y: bottom + 15, "text-anchor": anchor }, clock(t, step < 1 ? 1 : 0)));
    }
    return group;
  }

  bands() {
    const bottom = Timeline.TOP + Timeline.CURVE;
    return draw("g", { class: "selected-ranges" }, this.cut.shots.filter((s) => s.selected).map((s) =>
      draw("rect", { x: this.x(s.start), y: Timeline.TOP, height: bottom - Timeline.TOP,
        width: Math.max(1.5, this.x(s.end) - this.x(s.start)) })));
  }

  /* Both lines are scaled to the full height: only their shapes are comparable. */
  curve() {
    const { time, score } = this.cut;
    const low = Math.min(...score);
    const high = Math.max(...score);
    const y = (share) => Timeline.TOP + Timeline.CURVE - 6 - share * (Timeline.CURVE - 16);
    const share = (value) => (high > low ? (value - low) / (high - low) : 0.5);
    const points = time.map((t, i) => `${this.x(t).toFixed(1)},${y(share(score[i])).toFixed(1)}`);
    const last = this.x(this.duration).toFixed(1);
    const line = `M${points.join("L")}H${last}`;
    const bottom = Timeline.TOP + Timeline.CURVE;
    const group = draw("g", { class: "curves" },
      draw("path", { class: "area", d: `${line}V${bottom}H${this.x(time[0]).toFixed(1)}Z` }));
    const annotators = this.data.annotator_scores;
    if (annotators) {
      const mean = annotators.mean.map((value, i) =>
        `${this.x(i * annotators.step_s).toFixed(1)},${y(value).toFixed(1)}`);
      group.append(draw("path", { class: "annotators-mean", d: `M${mean.join("L")}H${last}` }));
    }
    group.append(draw("path", { class: "score", id: "score", d: line }),
      draw("text", { x: 0, y: y(1) - 3, class: "bound" }, number(high, 2)),
      draw("text", { x: 0, y: bottom - 4, class: "bound" }, number(low, 2)));
    return group;
  }

  shots(y, height) {
    return draw("g", { class: "shots" }, this.cut.shots.filter((s) => this.isVisible(s)).map((s) =>
      draw("rect", { x: this.x(s.start) + 0.5, y, height, rx: 2,
        width: Math.max(1, this.x(s.end) - this.x(s.start) - 1),
        class: s.selected ? "selected" : s.index % 2 ? "odd" : "even" })));
  }

  captions(y, height) {
    return draw("g", { class: "captions" }, this.data.captions
      .filter(([start, end]) => this.isVisible({ start, end }))
      .map(([start, end, number]) =>
        draw("rect", { x: this.x(start), y, height, rx: 2,
          width: Math.max(1, this.x(end) - this.x(start)) },
        draw("title", {}, this.data.sentences[number]))));
  }

  annotators(top, row) {
    const { annotators, step_s: step } = this.data.annotator_scores;
    const paths = {};
    annotators.forEach((levels, number) => {
      let start = 0;
      for (let i = 1; i <= levels.length; i += 1) {
        if (levels[i] === levels[start]) continue;
        const x = this.x(start * step);
        const width = this.x(i * step) - x;
        const part = `M${x.toFixed(1)},${top + number * row}h${width.toFixed(1)}v${row - 1}` +
          `h${(-width).toFixed(1)}z`;
        paths[levels[start]] = (paths[levels[start]] || "") + part;
        start = i;
      }
    });
    return draw("g", { class: "annotators" }, Object.entries(paths).map(([level, d]) =>
      draw("path", { d, "fill-opacity": 0.06 + 0.94 * (level / 9) })));
  }

  isVisible({ start, end }) {
    return end > this.view[0] && start < this.view[1];
  }

  at(time) {
    this.time = time;
    const [from, to] = this.view;
    if (to - from < this.duration && (time < from || time > to)) {
      this.look(time - (to - from) / 10, to - from);
      return;
    }
    if (this.head) this.head.setAttribute("transform", `translate(${this.x(time).toFixed(1)} 0)`);
    this.svg.setAttribute("aria-valuenow", time.toFixed(1));
    if (!this.cut) return;
    const { score, shot } = this.found(time);
    const state = shot && shot.selected ? ", in the summary" : "";
    this.svg.setAttribute("aria-valuetext", `${clock(time)}, score ${number(score, 2)}${state}`);
  }

  found(time) {
    const score = this.cut.score[indexAt(this.cut.time, time)];
    const shot = this.cut.shots.find((s) => s.start <= time && time < s.end) || null;
    const captions = this.data.captions.filter(([start, end]) => start <= time && time < end);
    return { time, score, shot, sentences: captions.map(([, , n]) => this.data.sentences[n]) };
  }

  /* Shows `length` seconds from `from`. */
  look(from, length) {
    const span = clamp(length, Math.min(4, this.duration), this.duration);
    const start = clamp(from, 0, this.duration - span);
    this.view = [start, start + span];
    this.zoomed(span < this.duration);
    this.render();
  }

  zoom(factor, around = this.time) {
    const [from, to] = this.view;
    this.look(around - (around - from) / factor, (to - from) / factor);
  }

  wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.timeOf(event));
    } else if (event.deltaX && this.view[1] - this.view[0] < this.duration) {
      event.preventDefault();
      const span = this.view[1] - this.view[0];
      this.look(this.view[0] + (event.deltaX / this.width) * span, span);
    }
  }

  press(event) {
    if (event.button) return;
    this.seek(this.timeOf(event), true);
  }

  hover(event) {
    const time = this.timeOf(event);
    if (event.buttons === 1) this.seek(time, false);
    this.cursor.setAttribute("visibility", "visible");
    this.cursor.setAttribute("transform", `translate(${this.x(time).toFixed(1)} 0)`);
    this.read(this.found(time));
  }

  key(event) {
    const span = this.view[1] - this.view[0];
    const steps = {
      ArrowRight: span / 100, ArrowLeft: -span / 100, ArrowUp: 1 / 25, ArrowDown: -1 / 25,
      PageDown: span / 10, PageUp: -span / 10, Home: -Infinity, End: Infinity,
    };
    if (event.key in steps) {
      event.preventDefault();
      this.seek(clamp(this.time + steps[event.key], 0, this.duration), false);
      this.read(this.found(this.time));
    } else if (event.key === "Enter") {
      this.seek(this.time, true);
    } else if (event.key === "+" || event.key === "=") this.zoom(1.6);
    else if (event.key === "-") this.zoom(1 / 1.6);
    else if (event.key === "0") this.look(0, this.duration);
  }
}
