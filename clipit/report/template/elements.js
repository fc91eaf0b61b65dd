"use strict";

/* Elements are created here only. Text is inserted as text, never parsed as HTML. */
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

const make = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

const draw = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

const byId = (id) => document.getElementById(id);

/* 75.25 -> "1:15.2"; with hours if there are any; `digits` after the second. */
function clock(seconds, digits = 1) {
  const unit = 10 ** digits;
  const whole = Math.floor(Math.max(0, seconds) * unit + 1e-6);
  const h = Math.floor(whole / (3600 * unit));
  const m = Math.floor(whole / (60 * unit)) % 60;
  const s = ((whole % (60 * unit)) / unit).toFixed(digits);
  const two = (text, long) => String(text).padStart(long, "0");
  const end = two(s, digits ? digits + 3 : 2);
  return h ? `${h}:${two(m, 2)}:${end}` : `${m}:${end}`;
}

const seconds = (value) => `${value.toFixed(value < 100 ? 1 : 0)} s`;

const signed = (value, digits = 3) =>
  (value < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);

const number = (value, digits) => value.toFixed(digits).replace("-", "−");

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/* The last index whose value is at most `wanted` in ascending `values`; 0 before the first. */
function indexAt(values, wanted) {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle] <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

const picture = (index, data, attributes = {}) =>
  index < 0 || index == null
    ? make("span", { class: "no-picture", "aria-hidden": "true" })
    : make("img", {
        src: `data:image/jpeg;base64,${data.pictures[index]}`,
        alt: "",
        decoding: "async",
        ...attributes,
      });

/* Arrow keys move within a group, of which only one member is in the tab order. */
function rove(event, items, current) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step || !items.length) return null;
  event.preventDefault();
  return (current + step + items.length) % items.length;
}

/* A shot of the data as an object; attributions: [{sentence, delta, attention}]. */
function readShot(row, index, data) {
  const [start, end, score, selected, thumb, sentence, attributions] = row;
  return {
    index, start, end, score, thumb,
    selected: Boolean(selected),
    sentence: sentence == null ? null : data.sentences[sentence],
    attributions: attributions.map(([number, delta, attention]) => ({
      sentence: data.sentences[number], delta, attention,
    })),
  };
}
