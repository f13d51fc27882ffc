// A notebook's page without a kernel: its explorers play what was stored (recording.py), as the kit's own modules draw it.
// Before this stand the kit's modules (KIT), its colours (MAPS) and `unthrifty`.

const START = "python lab.py lab";
const SLOTS = 12, NEAR = "800px", UPLOADS = ["upload", "text"];

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const COLOURS = Object.fromEntries(Object.entries(MAPS).map(([name, text]) => [name, new DataView(bytesOf(text).buffer)]));

// What the kit's modules hold on to, as anywidget gives it to them.
class Model {
  constructor(values) {
    Object.assign(this, { values, ears: [], touched: [], saved: () => {} });
  }

  get = (name) => this.values[name];

  set(name, value) {
    this.values[name] = value;
    this.touched.push(name);
    this.tell(`change:${name}`);
  }

  on(words, hear) {
    for (const word of words.split(" ")) this.ears.push([word, hear]);
  }

  off(words, hear) {
    this.ears = this.ears.filter(([word, each]) => each !== hear || !words.split(" ").includes(word));
  }

  tell(word) {
    for (const [each, hear] of [...this.ears]) if (each === word) hear();
  }

  save_changes() {
    for (const name of this.touched.splice(0)) this.saved(name);
  }

  send() {}
}

const SET = 0, PRESS = 1, CHOOSE = 2; // what can be done (recording.py)

const keyOf = ({ at, hidden }) => `${at} ${hidden}`;

// The states of a recording, and which one follows when something is done.
class Recording {
  constructor({ states, moves, controls }) {
    this.states = states;
    this.numbers = new Map(states.map((state, number) => [keyOf(state), number]));
    this.moves = new Map();
    this.cells = new Map(); // plane -> cells that can be chosen
    for (const move of moves) {
      const [target] = move.splice(-1), [, kind, name, ...cell] = move;
      this.moves.set(String(move), target);
      if (kind === CHOOSE) this.cells.set(name, (this.cells.get(name) ?? new Map()).set(String(cell), cell));
    }
    this.ranks = new Map(controls.filter((each) => each.order).map(({ number, order }) => [number, new Map(order.map((value, rank) => [value, rank / order.length]))]));
  }

  // The state that follows, or undefined where it is not stored.
  follow(number, move) {
    const known = this.moves.get(`${number},${move}`);
    if (known !== undefined || move[0] !== SET) return known;
    const { at, hidden } = this.states[number];
    return this.numbers.get(keyOf({ at: at.with(move[1], move[2]), hidden }));
  }

  // How far one state is from another, apart from one control.
  distance(one, other, apart) {
    const [a, b] = [this.states[one], this.states[other]];
    const away = (value, number) => Math.abs((this.ranks.get(number)?.get(value) ?? 0) - (this.ranks.get(number)?.get(b.at[number]) ?? 0));
    const differences = a.at.map((value, number) => (number === apart || value === b.at[number] ? 0 : 1 + away(value, number)));
    return differences.reduce((sum, each) => sum + each, a.hidden === b.hidden ? 0 : 0.5);
  }

  // The nearest state in which this can be done.
  nearest(from, move) {
    const apart = move[0] === SET ? move[1] : null, found = { away: Infinity };
    for (let number = 0; number < this.states.length; number++) {
      if (this.follow(number, move) === undefined) continue;
      const away = this.distance(number, from, apart);
      if (away < found.away) Object.assign(found, { away, number });
    }
    return found.number;
  }

  // The cell that can be chosen where one was meant: itself, or the nearest that is stored.
  cellNear(number, name, row, col) {
    const all = [...(this.cells.get(name)?.values() ?? [])];
    const here = all.filter((cell) => this.follow(number, [CHOOSE, name, ...cell]) !== undefined);
    const away = ([r, c]) => Math.hypot(r - row, c - col);
    return (here.length ? here : all).sort((a, b) => away(a) - away(b))[0];
  }
}

// Numbers that were typed over stored ones, and what follows from them: sums of products, maxima and means.
class Typed {
  constructor() {
    this.cells = new Map(); // number of a plane -> [[at, value], ...]
  }

  // Whether all that follows from a number of this plane can be computed here.
  static computes(name, links, planes) {
    const used = links.filter(({ input, kernel }) => [input, kernel].includes(name));
    const exact = used.every(({ input, output }) => [input, output].every((each) => planes.find((plane) => plane.name === each)?.values));
    return used.length > 0 && exact && used.every(({ rule }) => ["sum", "max", "mean"].includes(rule));
  }

  set(number, at, value) {
    this.cells.set(number, [...(this.cells.get(number) ?? []), [at, value]]);
  }

  // The planes of a drawing as they are with the typed numbers; those that were not typed on stay the same.
  applied(planes, links) {
    if (!planes.some(({ number }) => this.cells.has(number))) return planes;
    const all = new Map(planes.map((plane) => [plane.name, { ...plane, numbers: this.numbersOf(plane) }]));
    const changed = new Set([...all.values()].filter(({ number }) => this.cells.has(number)).map(({ name }) => name));
    for (const link of links) {
      const [input, kernel, output] = [all.get(link.input), all.get(link.kernel), all.get(link.output)];
      if (!output?.numbers || !(changed.has(link.input) || changed.has(link.kernel))) continue;
      output.numbers = output.numbers.map((before, at) => (Number.isNaN(before) ? before : resultOf(link, input, kernel, Math.floor(at / output.cols), at % output.cols)));
      changed.add(link.output);
      if (link.rule === "sum") continue;
      const ends = { low: Math.min(0, ...input.numbers), high: Math.max(1, ...input.numbers) }; // as pooling_window.py has them
      for (const plane of [input, output]) Object.assign(plane, ends);
    }
    return planes.map((plane) => (changed.has(plane.name) ? drawnAnew(plane, all.get(plane.name)) : plane));
  }

  numbersOf({ number, values }) {
    const numbers = values && new Float64Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
    for (const [at, value] of this.cells.get(number) ?? []) numbers[at] = value;
    return numbers;
  }
}

// One number of a plane from the window of another.
function resultOf({ rule, size, stride, padding }, input, kernel, row, col) {
  const seen = [];
  for (let i = 0; i < size[0]; i++) {
    for (let j = 0; j < size[1]; j++) {
      const [r, c] = [row * stride[0] - padding[0] + i, col * stride[1] - padding[1] + j];
      const isInside = r >= 0 && c >= 0 && r < input.rows && c < input.cols;
      seen.push((isInside ? input.numbers[r * input.cols + c] : 0) * (rule === "sum" ? kernel.numbers[i * size[1] + j] : 1));
    }
  }
  if (rule === "max") return Math.max(...seen);
  const sum = seen.reduce((a, b) => a + b, 0);
  return rule === "mean" ? sum / seen.length : sum;
}

function drawnAnew(plane, { numbers, low, high }) {
  const pixels = Uint8Array.from(numbers, (value) => stepOf(value, { low, high }));
  return { ...plane, low, high, values: new DataView(numbers.buffer), pixels: new DataView(pixels.buffer) };
}

class StoredExplorer {
  constructor(place, told) {
    Object.assign(this, { place, told, drawings: told.drawings, state: 0, typed: new Typed(), players: [] });
    this.recording = new Recording(told);
    this.planes = new Map();
    for (const { planes } of told.drawings) for (const [number, plane] of Object.entries(planes)) this.planes.set(Number(number), { ...plane, number: Number(number) });
    this.card = new Model({ title: told.title, lead: told.lead, problem: "", resets: told.resets, again: 0, stops: [], stop: 0, hands: [] });
    this.card.saved = (word) => word === "again" && this.startOver();
    this.view = new Model({ colours: COLOURS, height: told.height, cursor: {}, edit: {}, links: [], reading: "", drawn: 0, foreseen: [], answered: {} });
    this.view.saved = (word) => this.answer(word);
    this.root = make("div", ["course-explorer", ...told.looks].join(" "));
    const card = make("div", "", this.root), column = make("div", "course-controls", this.root), view = make("div", "", this.root);
    this.note = make("div", "page-note", this.root);
    this.note.setAttribute("role", "status");
    this.controls = told.controls.map((control, number) => new LOOKS[control.look](this, control, number));
    for (const control of this.controls) this.rowOf(column, control).append(control.root);
    column.classList.toggle("course-empty", !this.controls.length);
    this.show(0);
    place.replaceChildren(this.root);
    KIT.card.render({ model: this.card, el: card });
    KIT.view.render({ model: this.view, el: view });
  }

  rowOf(column, { told: { row } }) {
    if (this.told.controls.filter((each) => each.row === row).length === 1) return column;
    const pair = column.querySelector(`[data-row="${row}"]`) ?? make("div", "jupyter-widgets widget-hbox", column);
    pair.dataset.row = row;
    return pair;
  }

  // What is known of the state in which the explorer is.
  get at() {
    return this.recording.states[this.state].at;
  }

  // The planes of a state, read when they are first needed.
  planesOf(state) {
    const { slots, links } = this.drawings[state], told = slots.map((number) => this.planes.get(number));
    return told.map((plane, slot) => {
      if (plane.isRead) return plane;
      const editable = plane.editable && Typed.computes(plane.name, links, told);
      this.planes.set(slots[slot], { ...unthrifty(plane), isRead: true, editable, wasEditable: plane.editable && !editable });
      return this.planes.get(slots[slot]);
    });
  }

  show(state, said = "") {
    const { links, reading, cursor } = this.drawings[state], { values } = this.view;
    this.state = state;
    const planes = this.typed.applied(this.planesOf(state), links);
    for (let slot = 0; slot < SLOTS; slot++) values[`plane_${slot}`] = planes[slot] ?? {};
    Object.assign(values, { links, reading: this.typed.cells.size ? "" : reading, cursor: cursor ?? values.cursor });
    for (const look of [...this.root.classList].filter((each) => /^course-(right|wrong|guess|truth)/.test(each))) this.root.classList.remove(look);
    this.root.classList.add(...(this.recording.states[state].looks ?? []));
    for (const control of this.controls) control.show();
    this.say(said);
    this.view.tell("change:drawn");
    this.view.tell("change:cursor");
  }

  startOver() {
    this.typed = new Typed();
    for (const player of this.players) player.pause();
    this.show(0);
  }

  // Do something: where it is not stored as all else stands, other controls go to where it is, and the note says so.
  go(move) {
    const { recording, state } = this, direct = recording.follow(state, move);
    if (direct !== undefined) return this.show(direct);
    const from = recording.nearest(state, move);
    if (from === undefined) return this.say("");
    const now = recording.states[from], moved = this.told.controls.filter(({ number }) => number !== undefined && now.at[number] !== this.at[number] && !(move[0] === SET && move[1] === number));
    const told = moved.map(({ label, number, texts }) => `${label} went from ${texts[this.at[number]]} to ${texts[now.at[number]]}`);
    if (now.hidden !== recording.states[state].hidden) told.push("what was chosen before is as at first");
    this.show(recording.follow(from, move), told.length ? `Not all combinations are stored: ${told.join(", ")}.` : "");
  }

  // What was done to the planes.
  answer(word) {
    if (word === "edit") this.type(this.view.get("edit"));
    if (word !== "cursor") return;
    const { name, row, col } = this.view.get("cursor"), cell = this.recording.cellNear(this.state, name, row, col);
    const plane = this.planesOf(this.state).find((each) => each.name === name);
    if (plane?.wasEditable) this.say(`Typing into this table needs Python: ${START}`);
    if (cell) this.go([CHOOSE, name, ...cell]);
  }

  type(cell) {
    const plane = this.planesOf(this.state).find(({ name }) => name === cell.name), { row, col, value } = cell, [down, right] = plane.ring;
    const isPadding = row < down || col < right || row >= plane.rows - down || col >= plane.cols - right;
    const refused = isPadding ? "padding is always 0; change a cell inside the dashed line" : Math.abs(value) > 999 ? `the new value should be between -999 and 999, got ${value}` : "";
    if (refused) return this.view.set("refusal", { ...cell, text: refused });
    this.typed.set(plane.number, row * plane.cols + col, value);
    this.show(this.state);
  }

  // The line below: what of this explorer is here, or what just happened.
  say(said) {
    const { whole, states, controls } = this.told, stored = whole ? "" : `${states.length} of its settings are stored here; Python shows all.`;
    const rests = controls.some(({ look, works }) => works || UPLOADS.includes(look)) ? `What is grey needs Python: ${START}` : "";
    this.note.textContent = said || [stored, rests].filter(Boolean).join(" ");
    this.note.classList.toggle("page-said", Boolean(said));
  }
}

const make = (tag, className, parent) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
};

let ids = 0;

// ---- controls: native inputs under the class names that the card's style knows ----

class Control {
  constructor(explorer, told, place) {
    Object.assign(this, { explorer, told, place });
    this.root = this.build();
  }

  // A label, and beside it what is set.
  labelled(className, input) {
    const root = make("div", `jupyter-widgets widget-inline-hbox ${className}`), label = make("label", "widget-label", root);
    label.textContent = this.told.label;
    if (input.matches("input, select")) label.htmlFor = input.id = `control-${++ids}`;
    return root;
  }

  get value() { // the number of its value
    return this.explorer.at[this.told.number];
  }

  get rests() {
    return this.explorer.recording.states[this.explorer.state].off.includes(this.place);
  }

  // The values that can be had as all else stands; where there is no other one, those as the explorer stood at first.
  values() {
    const { order, number } = this.told, { recording, state } = this.explorer;
    const from = (at) => order.filter((value) => value === this.value || recording.follow(at, [SET, number, value]) !== undefined);
    const direct = from(state);
    return direct.length > 1 ? direct : from(0);
  }

  set(value) {
    if (value !== this.value) this.explorer.go([SET, this.told.number, value]);
  }
}

class Slider extends Control {
  build() {
    this.input = make("input");
    this.input.type = "range";
    const root = this.labelled("widget-slider", this.input);
    this.readout = make("output", "widget-readout", root);
    make("div", "slider-container", root).append(this.input);
    this.input.addEventListener("input", () => this.set(this.at[this.input.value]));
    this.input.addEventListener("keydown", (event) => event.isTrusted || this.step(/Right|Up/.test(event.key) ? 1 : -1));
    return root;
  }

  step(by) {
    const place = this.at.indexOf(this.value) + by;
    if (this.at[place] !== undefined && !this.input.disabled) this.set(this.at[place]);
  }

  show() {
    const { input } = this, text = this.told.texts[this.value];
    this.at = this.values();
    Object.assign(input, { min: 0, max: Math.max(1, this.at.length - 1), step: 1, value: this.at.indexOf(this.value), disabled: this.rests || this.at.length < 2 });
    input.setAttribute("aria-valuetext", text);
    this.readout.textContent = text;
  }
}

class Menu extends Control {
  build() {
    this.input = make("select");
    const root = this.labelled("widget-dropdown", this.input);
    root.append(this.input);
    for (const value of this.told.order) this.input.append(new Option(this.told.texts[value], value));
    for (const text of this.told.others) this.input.append(Object.assign(new Option(text), { disabled: true }));
    this.input.addEventListener("change", () => this.set(Number(this.input.value)));
    return root;
  }

  show() {
    Object.assign(this.input, { value: this.value, disabled: this.rests });
  }
}

class Buttons extends Control {
  build() {
    const group = make("div"), root = this.labelled("widget-toggle-buttons", group);
    root.append(group);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", this.told.label);
    this.buttons = this.told.order.map((value) => {
      const button = make("button", "jupyter-button widget-toggle-button", group);
      Object.assign(button, { type: "button", textContent: this.told.texts[value], onclick: () => this.set(value) });
      return { button, value };
    });
    return root;
  }

  show() {
    for (const { button, value } of this.buttons) {
      button.classList.toggle("mod-active", value === this.value);
      button.setAttribute("aria-pressed", value === this.value);
      button.disabled = this.rests;
    }
  }
}

class Radio extends Control {
  build() {
    const root = make("fieldset", "jupyter-widgets widget-inline-vbox widget-radio"), name = `radio-${++ids}`;
    make("legend", "widget-label", root).textContent = this.told.label;
    const box = make("div", "widget-radio-box", root);
    this.inputs = this.told.order.map((value) => {
      const label = make("label", "", box), input = make("input", "", label);
      Object.assign(input, { type: "radio", name, onchange: () => this.set(value) });
      label.append(this.told.texts[value]);
      return { input, value };
    });
    return root;
  }

  show() {
    for (const { input, value } of this.inputs) Object.assign(input, { checked: value === this.value, disabled: this.rests });
  }
}

class Button extends Control {
  build() {
    const button = make("button", "jupyter-button widget-button");
    Object.assign(button, { type: "button", textContent: this.told.label, title: this.told.tip, onclick: () => this.press() });
    return button;
  }

  press() {
    const { speeds } = this.told;
    if (speeds === null) return this.explorer.go([PRESS, this.place]);
    const player = this.explorer.controls[speeds];
    player.times = player.times === 4 ? 1 : 2 * player.times;
    this.root.textContent = `${player.times}×`;
  }

  show() {
    const { told, explorer: { recording, state }, place } = this;
    const leads = told.speeds !== null || recording.nearest(state, [PRESS, place]) !== undefined;
    this.root.disabled = told.works || this.rests || !leads;
  }
}

class Player extends Control {
  build() {
    const root = make("div", "jupyter-widgets widget-play");
    [this.button, this.stopper] = [0, 1].map(() => Object.assign(make("button", "jupyter-button", root), { type: "button" }));
    this.button.onclick = () => (this.playing ? this.pause() : this.play());
    this.stopper.onclick = () => {
      this.pause();
      this.target.set(this.target.at[0]);
    };
    face(this.stopper, "M4 4h8v8H4z", "stop, back to the start");
    this.times = 1;
    this.explorer.players.push(this);
    this.pause();
    return root;
  }

  get target() {
    return this.explorer.controls[this.told.target];
  }

  play() {
    if (this.target.value === this.target.at.at(-1)) this.target.set(this.target.at[0]);
    face(this.button, "M4 3h3v10H4zM9 3h3v10H9z", "pause");
    this.playing = setTimeout(this.next, this.told.interval / this.times);
  }

  next = () => {
    const { target } = this, isLast = target.value === target.at.at(-1);
    if (isLast && !this.told.repeat) return this.pause();
    target.set(target.at[isLast ? 0 : target.at.indexOf(target.value) + 1]);
    this.playing = setTimeout(this.next, Math.max(40, (this.told.interval * this.told.steps) / target.at.length / this.times));
  };

  pause() {
    clearTimeout(this.playing);
    this.playing = null;
    face(this.button, "M4 3l9 5-9 5z", "play");
  }

  show() {
    this.button.disabled = this.stopper.disabled = this.rests || this.target.at?.length < 2;
  }
}

function face(button, path, name) {
  button.innerHTML = `<svg viewBox="0 0 16 16" width="14" height="14" fill="currentcolor" aria-hidden="true"><path d="${path}"/></svg>`;
  button.title = name;
  button.setAttribute("aria-label", name);
}

// What only Python can do.
class Resting extends Control {
  build() {
    if (this.told.look === "text") {
      const input = Object.assign(make("input"), { type: "text", disabled: true }), root = this.labelled("widget-text", input);
      root.append(input);
      return root;
    }
    return Object.assign(make("button", "jupyter-button widget-upload"), { type: "button", textContent: this.told.label, disabled: true });
  }

  show() {}
}

const LOOKS = { slider: Slider, menu: Menu, buttons: Buttons, radio: Radio, button: Button, play: Player, upload: Resting, text: Resting };

// ---- the page ----

// Painting, pulling and dragging ask the network: here the planes stay as they are, and the note says why.
for (const [kind, act] of [[KIT.view.Pen, "stroke"], [KIT.view.Pull, "set"], [KIT.view.Grip, "set"]]) {
  kind.prototype[act] = function () {
    const { name } = this.figure.plane, explorer = this.figure.root.closest(".page-explorer").explorer;
    explorer.say(`Changing ${name} by hand needs Python: ${START}`);
  };
}

// The drawings of explorers arrive as scripts, which a page from a folder may load, too.
const awaited = new Map();
window.course = {
  take: (name, text) => KIT.view.unpack(bytesOf(text)).then(awaited.get(name)),
};

function enliven(place) {
  const name = place.dataset.explorer, script = make("script");
  awaited.set(name, (told) => (place.explorer = new StoredExplorer(place, told)));
  script.src = `drawings/${name}.js`;
  document.head.append(script);
}

// Explorers come alive when they come near the screen; the nearest one first.
const near = new IntersectionObserver((entries) => {
  for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
    near.unobserve(target);
    enliven(target);
  }
}, { rootMargin: NEAR });

// What stands below a question, up to the next heading or line, is folded until its answer is out.
function foldBelow(cell) {
  const folded = [], place = cell.querySelector(".page-explorer");
  for (let next = cell.nextElementSibling; next && !next.querySelector("h1, h2, h3, hr"); next = next.nextElementSibling) folded.push(next);
  if (!folded.length) return;
  const button = Object.assign(make("button", "page-folded"), { type: "button", textContent: "Folded, since it tells the answer: it opens when you reveal your prediction, or click here." });
  const open = () => {
    watcher.disconnect();
    button.remove();
    for (const each of folded) each.hidden = each.dataset.folds > 1 ? (each.dataset.folds--, true) : false;
  };
  const watcher = new MutationObserver(() => place.querySelector(".course-right, .course-wrong") && open());
  watcher.observe(place, { subtree: true, childList: true, attributeFilter: ["class"] });
  button.onclick = open;
  cell.append(button);
  for (const each of folded) {
    each.dataset.folds = 1 + Number(each.dataset.folds ?? 0);
    each.hidden = true;
  }
}

// In the dark theme a figure's paper is dark and its ink bright; its pictures lie on top of it, as they are.
function darken(image) {
  const copy = make("i", "", image.parentElement);
  const corners = image.dataset.pictures.split("; ").map((place) => {
    const [left, top, width, height] = place.split(" ").map(Number), [right, bottom] = [left + width, top + height];
    return [[0, 0], [left, top], [right, top], [right, bottom], [left, bottom], [left, top], [0, 0]].map((at) => at.map((share) => `${100 * share}%`).join(" "));
  });
  copy.style.backgroundImage = `url("${image.src}")`;
  copy.style.clipPath = `polygon(evenodd, ${corners.join(", ")})`;
}

function begin() {
  const root = document.documentElement, theme = document.querySelector(".page-theme");
  theme.onclick = () => {
    const isLight = root.dataset.jpThemeLight === "false";
    root.dataset.jpThemeLight = isLight;
    try {
      localStorage.setItem("course-light", isLight);
    } catch {
      // a page from a folder may keep nothing
    }
  };
  for (const cell of document.querySelectorAll(".cell:has(.page-question)")) foldBelow(cell);
  for (const image of document.querySelectorAll("img[data-pictures]")) darken(image);
  for (const place of document.querySelectorAll(".page-explorer")) near.observe(place);
  const code = document.querySelector(".page-code");
  code?.addEventListener("click", () => {
    const open = code.getAttribute("aria-pressed") !== "true";
    code.setAttribute("aria-pressed", open);
    for (const each of document.querySelectorAll("details.code")) each.open = open;
  });
}

begin();
