"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const stage = at("stage"), camera = at("camera"), slider = at("slider"), play = at("play");
const last = data.steps.length - 1;

let now = 0; // the step that is shown
let timer = null; // runs while playing
let looked = null; // the key of the value that is listed; null for the step's own
let view = { x: 0, y: 0, scale: 1 };

// --- the picture: what can be read there gets a frame, a name and the focus ---

const nodes = new Map(); // by key
const boxes = new Map(); // where they are, in the picture's own coordinates
const edges = []; // each with the keys of the ops, or boxes, at its ends

for (const node of document.querySelectorAll("#picture .node")) {
  const key = node.id.slice(3);
  nodes.set(key, node);
  if (!(key in data.nodes)) {
    node.setAttribute("aria-hidden", "true");
    continue;
  }
  node.setAttribute("role", "img");
  node.setAttribute("tabindex", "0");
  node.addEventListener("pointerenter", () => look(key));
  node.addEventListener("focus", () => { look(key); follow([key]); });
}
for (const edge of document.querySelectorAll("#picture .edge")) {
  edge.setAttribute("aria-hidden", "true");
  const ends = [...edge.classList].map((name) => name.replace(/^(from|to)-/, ""));
  edges.push({ edge, ops: ends.filter((key) => nodes.has(key) && !(key in data.nodes)) });
}

// Nothing has a size before the first layout, which a notebook's frame delays until it is visible.
function measure() {
  for (const [key, node] of nodes) {
    const { x, y, width, height } = node.getBBox();
    const frame = document.createElementNS(node.namespaceURI, "rect");
    const sides = { x: x - 3, y: y - 3, width: width + 6, height: height + 6, rx: 4, class: "frame" };
    for (const [name, value] of Object.entries(sides)) frame.setAttribute(name, value);
    boxes.set(key, sides);
    node.prepend(frame);
    const numbers = node.querySelectorAll("text.gradient");
    if (key in data.nodes && numbers.length === 1) { // it may show a sum that is not complete yet
      const box = numbers[0].getBBox();
      numbers[0].setAttribute("text-anchor", "middle");
      numbers[0].setAttribute("x", box.x + box.width / 2);
      numbers[0].dataset.whole = numbers[0].textContent;
    }
  }
}

// --- steps ---

function show(step) {
  now = Math.min(Math.max(step, 0), last);
  const { way, title, lines = [], at: lit = [] } = data.steps[now];
  document.body.className = way;
  const same = data.steps.filter((other) => other.way === way);
  const place = same.indexOf(data.steps[now]);
  at("title").textContent = `${way === "forward" ? "Forward" : "Backward"} ${place + 1} of ${same.length}: ${title}`;
  at("lines").replaceChildren(...lines.map(paragraph));
  at("step").scrollTop = 0;

  const past = data.steps.slice(0, now + 1);
  const all = (what) => new Set(past.flatMap((each) => each[what] ?? []));
  mark("reached", all("at"));
  mark("now", new Set(lit));
  mark("has-value", all("values"));
  const whole = all("gradients");
  mark("has-gradient", whole);
  sums(Object.assign({}, ...past.map((each) => each.sums)), whole);

  slider.value = now;
  slider.setAttribute("aria-valuetext", `${now + 1} of ${last + 1}: ${title}`);
  at("count").textContent = `${now + 1} / ${last + 1}`;
  for (const id of ["first", "back"]) at(id).disabled = now === 0;
  for (const id of ["next", "last"]) at(id).disabled = now === last;
  look(null);
  followStep();
}

function paragraph(pieces) {
  const line = document.createElement("p");
  for (const [kind, text] of pieces.map((number) => data.pieces[number])) {
    const piece = document.createElement("span");
    if (kind) piece.className = "is-" + kind;
    piece.textContent = text;
    line.append(piece);
  }
  return line;
}

function mark(name, keys) {
  for (const [key, node] of nodes) node.classList.toggle(name, keys.has(key));
  for (const { edge, ops } of edges) edge.classList.toggle(name, ops.some((key) => keys.has(key)));
}

function sums(partial, whole) {
  for (const [key, node] of nodes) {
    if (!(key in data.nodes)) continue;
    const number = node.querySelector("[data-whole]");
    const isPartial = key in partial && !whole.has(key) && number !== null;
    node.classList.toggle("partial", isPartial);
    if (number) write(number, isPartial ? partial[key] : number.dataset.whole);
    const name = spoken(key);
    if (node.getAttribute("aria-label") !== name) node.setAttribute("aria-label", name);
  }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// --- values in full ---

function known(key) {
  const has = (name) => nodes.get(key).classList.contains(name);
  const { value, gradient } = data.nodes[key];
  return {
    value: has("has-value") ? value : "not computed yet",
    gradient: has("has-gradient") ? gradient : gradient ? "not computed yet" : "none: a constant",
  };
}

function spoken(key) {
  const { name, about } = data.nodes[key], { value, gradient } = known(key);
  const short = (text) => (text.length > 60 ? "an array" : text.replace(/\s+/g, " "));
  return `${name}, ${about}: value ${short(value)}, gradient ${short(gradient)}`;
}

function look(key) {
  looked = key;
  const { values = [], gradients = [], at: lit = [] } = data.steps[now];
  const own = [...values, ...gradients, ...lit].find((each) => each in data.nodes);
  const shown = key ?? own ?? Object.keys(data.nodes)[0];
  const { value, gradient } = known(shown);
  at("name").textContent = `${data.nodes[shown].name}: ${data.nodes[shown].about}`;
  at("value").textContent = value;
  at("gradient").textContent = gradient;
}

// --- playing ---

function playing(on) {
  clearInterval(timer);
  timer = null;
  if (on) {
    if (now === last) show(0);
    timer = setInterval(() => (now < last ? show(now + 1) : playing(false)), 1800);
  }
  play.textContent = on ? "Pause" : "Play";
}

function go(step) {
  playing(false);
  show(step);
}

// --- zoom and pan ---

const width = Number(at("picture").dataset.width), height = Number(at("picture").dataset.height);

const LEGIBLE = 0.9; // of the size that the text has in the picture
const narrow = matchMedia("(max-width: 40rem)"); // as in the style
const outputs = data.steps.find(({ way }) => way === "backward").at;

let room = { width: 0, height: 0 }; // kept, since to ask for it again takes a layout

function place(to) {
  view = to;
  camera.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
}

function fit(least) {
  const whole = Math.min(room.width / width, room.height / height) * 0.96;
  const scale = Math.max(Math.min(whole, 3), least);
  const x = scale > whole && width * scale > room.width ? 8 : (room.width - width * scale) / 2;
  place({ x, y: (room.height - height * scale) / 2, scale });
}

// What is seen first: all of it or, if that is too small to read, what the step is about; in a narrow
// frame, which has no room for both ends, the output.
function settle() {
  const across = stage.getBoundingClientRect().width;
  if (across === 0 || across === room.width) return;
  if (!boxes.size) measure();
  stage.style.setProperty("--tall", `${(height * Math.max(across / width, LEGIBLE)) / 0.96}px`);
  room = stage.getBoundingClientRect();
  fit(LEGIBLE);
  if (now === 0 && narrow.matches) follow(outputs);
  else followStep();
}

function zoom(factor, x = room.width / 2, y = room.height / 2) {
  const scale = Math.min(Math.max(view.scale * factor, 0.05), 20), by = scale / view.scale;
  place({ x: x - (x - view.x) * by, y: y - (y - view.y) * by, scale });
}

function pan(x, y) {
  place({ ...view, x: view.x + x, y: view.y + y });
}

// Bring these shapes into view, if they are not; if there is no room for them all, bring the others.
function follow(keys, others = []) {
  const found = keys.map((key) => boxes.get(key)).filter(Boolean);
  if (!found.length) return;
  const origin = at("graph0").transform.baseVal.consolidate().matrix;
  const edge = (side, size, offset, least) =>
    least(...found.map((box) => (box[side] + (size ? box[size] : 0) + offset) * view.scale));
  const left = edge("x", "", origin.e, Math.min), right = edge("x", "width", origin.e, Math.max);
  const top = edge("y", "", origin.f, Math.min), bottom = edge("y", "height", origin.f, Math.max);
  if (others.length && (right - left > room.width || bottom - top > room.height)) return follow(others);
  const x = within(view.x, left, right, room.width, width * view.scale);
  const y = within(view.y, top, bottom, room.height, height * view.scale);
  if (x !== view.x || y !== view.y) place({ ...view, x, y });
}

function followStep() {
  const { values = [], gradients = [], at: lit = [] } = data.steps[now];
  follow(lit, [...values, ...gradients]);
}

function within(offset, from, to, length, size) {
  const margin = Math.min(16, length / 10);
  if (from + offset >= margin && to + offset <= length - margin) return offset;
  const centred = to - from > length - 2 * margin ? margin - from : (length - from - to) / 2;
  if (size <= length) return (length - size) / 2;
  return Math.min(Math.max(centred, length - margin - size), margin); // no more empty space than needed
}

let held = null; // where the pointer that moves the picture was

stage.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  held = { x: event.clientX, y: event.clientY, id: event.pointerId };
});
stage.addEventListener("pointermove", (event) => {
  if (held === null || held.id !== event.pointerId) return;
  stage.classList.add("held");
  stage.setPointerCapture(event.pointerId);
  pan(event.clientX - held.x, event.clientY - held.y);
  held = { x: event.clientX, y: event.clientY, id: event.pointerId };
});
for (const end of ["pointerup", "pointercancel"]) {
  stage.addEventListener(end, () => { held = null; stage.classList.remove("held"); });
}
stage.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const { left, top } = stage.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY / 300), event.clientX - left, event.clientY - top);
}, { passive: false });

// --- buttons and keys ---

at("first").addEventListener("click", () => go(0));
at("back").addEventListener("click", () => go(now - 1));
at("next").addEventListener("click", () => go(now + 1));
at("last").addEventListener("click", () => go(last));
play.addEventListener("click", () => playing(timer === null));
slider.addEventListener("input", () => go(Number(slider.value)));
at("closer").addEventListener("click", () => zoom(1.3));
at("farther").addEventListener("click", () => zoom(1 / 1.3));
at("fit").addEventListener("click", () => fit(0));

const steppers = { ArrowLeft: () => now - 1, ArrowRight: () => now + 1, Home: () => 0, End: () => last };
const movers = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
const zooms = { "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: () => fit(0) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target === slider) return;
  const inStage = stage.contains(event.target);
  if (event.shiftKey && inStage && event.key in movers) pan(...movers[event.key]);
  else if (inStage && event.key in zooms) zooms[event.key]();
  else if (!event.shiftKey && event.key in steppers) go(steppers[event.key]());
  else if (event.key === " " && !event.target.closest("button, a")) playing(timer === null);
  else return;
  event.preventDefault();
});

// --- light and dark ---

const dark = matchMedia("(prefers-color-scheme: dark)");

function theme(isDark) {
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", isDark);
}

at("theme").addEventListener("click", () => theme(at("theme").getAttribute("aria-pressed") !== "true"));
dark.addEventListener("change", () => theme(dark.matches));

theme(dark.matches);
slider.max = last;
show(0);
settle();
new ResizeObserver(settle).observe(stage);
