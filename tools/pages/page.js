// A notebook's page without a kernel: its explorers play what was stored (recording.py), as the kit's own modules draw it.
// Before this stand the kit's modules (KIT), its colours (MAPS), `unthrifty`, recording.js, controls.js and slides.js.

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
    this.view.values.cursor = {};
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
  const slides = document.querySelector(".page-slides");
  if (slides) new Slides(slides, document.querySelectorAll("main > .cell"));
}

begin();
