// How an explorer fills the room it has: one scale for all of its planes, how many of them stand in a line, and whether
// its controls stand in a column at the left or in rows above. Found anew when the room changes, never at a redraw.

const GAP = 16, LINE_GAP = 18, OPERATOR = 36; // CSS pixels, as in view.css: between planes, between lines, with its gap
const LARGEST_CELL = { page: 60, stage: 130 }, LARGEST_SCALE = { page: 1.6, stage: 4 };
const SMALLEST = { cell: 20, plane: 104, share: 0.75, none: 0.2, word: 10, caption: 60 }; // what can be read, or seen: pixels, or a share
const WORDED = { bars: 0.75, chart: 0.62 }; // the least scale at which the words of such a plane can be read
const WORTH_IT = 1.12, TORN = 2.5; // what a less usual arrangement must gain in size; one that tears a formula apart
const WORTH_MOVING = 1.5; // what another arrangement must gain on a stage, for planes to change places while one plays
const YIELDS = 0.8; // the share of their first size to which pictures make room for longer words, before these break
const SPARE = 6; // CSS pixels below the planes, so that a pixel more or less of them moves nothing below
const ARROW = 22; // CSS pixels of a menu's own, beside its words
const ROW = 598; // CSS pixels for which the planes of a row are made where they change their size

const NOTHING = { width: 0, height: 0, title: 0, fact: 0, bars: 0, around: 0, words: 0 };

const sum = (values) => values.reduce((a, b) => a + b, 0);

// [1, 2, 3, 4, 5] in lines of at most two.
const inLines = (parts, most) =>
  Array.from({ length: Math.ceil(parts.length / most) }, (_, line) => parts.slice(line * most, (line + 1) * most));

// [1, 2, 3, 4, 5] in lines that are as full as they can be at a scale.
function packed(parts, scale, width) {
  const lines = [[]];
  for (const part of parts) {
    const longer = [...lines.at(-1), part];
    if (longer.length > 1 && extent([longer], scale).width > width) lines.push([part]);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

// All ways to stand: the rows as they are meant, each broken into shorter lines, or all of them one after the other.
function arrangements(rows, scale, width) {
  const longest = Math.max(1, ...rows.map((row) => row.length)), all = rows.flat(), found = [rows];
  for (let most = longest - 1; most > 0; most--) found.push(rows.flatMap((row) => inLines(row, most)));
  found.push(rows.flatMap((row) => packed(row, scale, width)));
  if (rows.length > 1) for (let most = all.length; most > longest; most--) found.push(inLines(all, most));
  return found;
}

// Pictures shrink further than what holds words.
const scaleOf = (part, scale) => Math.max(part.least, scale);

// Width and height of lines of planes at a scale; what is written around a plane, and beside bars, keeps its size.
function extent(lines, scale) {
  const wide = (part) => Math.max(part.caption, part.width * scaleOf(part, scale));
  const tall = (part) => part.around + part.height * (part.isBars ? 1 : scaleOf(part, scale));
  return {
    width: Math.max(0, ...lines.map((line) => sum(line.map((part) => part.operator + wide(part))) + GAP * (line.length - 1))),
    height: sum(lines.map((line) => Math.max(...line.map(tall)))) + LINE_GAP * Math.max(0, lines.length - 1),
  };
}

// The largest scale at which lines are no wider than `width`, and no taller than `height`.
function largestScale(lines, { width, height }, most, reserve) {
  const fits = (scale) => {
    const needs = reserve(lines, scale);
    return needs.width <= width && needs.height <= height;
  };
  if (fits(most)) return most;
  let [low, high] = [0.02, most];
  while (high - low > 0.002) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

// What a plane and its bars take across, however its caption breaks.
const stageOf = (part, scale) => Math.max(part.bars, part.width * scaleOf(part, scale));

// Captions that leave the planes of a line too little break into more lines, those that are widest first.
function narrowed(line, scale, width) {
  const room = width - GAP * (line.length - 1) - sum(line.map((part) => part.operator));
  const atMost = (limit) => line.map((part) => Math.max(stageOf(part, scale), Math.min(part.caption, limit)));
  let limit = Math.max(...line.map((part) => part.caption));
  while (limit > SMALLEST.caption && sum(atMost(limit)) > room) limit -= 4;
  return atMost(limit).map((most, place) => broken(line[place], most));
}

// A caption that is wider than it may be breaks into lines, and bars that are become shorter than is pleasant.
function broken(part, width) {
  const least = part.isBars ? Math.min(part.least, width / part.width) : part.least;
  if (part.caption <= width) return { ...part, least };
  const more = Math.ceil(part.title / width) + Math.ceil(part.fact / width) - 2;
  return { ...part, least, caption: width, around: part.around + 22 * Math.max(0, more) };
}

// How many letters the longest of a plane's lines has; a bar's label and its text share one.
const wordsOf = ({ title, fact, bars = [] }) =>
  Math.max(title.length, fact.length, ...bars.map(({ label, text }) => label.length + text.length));

// How wide words are in the letters of an element.
let ruler = null;
function widthOf(text, { fontFamily, fontSize, fontWeight }) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  return ruler.measureText(text).width;
}

// Words that would be cut become smaller, down to a share of their size.
function shrink(element, wide, room, least) {
  const size = parseFloat(getComputedStyle(element).fontSize), wanted = (size * room) / wide;
  if (room > 0 && wide > room && wanted >= least * size) element.style.fontSize = `${Math.max(SMALLEST.word, wanted)}px`;
}

function fitMenu(menu) {
  menu.style.fontSize = "";
  const style = getComputedStyle(menu), wide = Math.max(0, ...[...menu.options].map(({ text }) => widthOf(text, style)));
  shrink(menu, wide, menu.clientWidth - parseFloat(style.paddingLeft) - Math.max(ARROW, parseFloat(style.paddingRight)), 0);
}

// A label that nearly fits beside its number stays in one line; a slider's number has the room of its longest from the
// beginning, so that no label breaks, and nothing below it moves, while one drags.
function keepNumber(control) {
  const readout = control.querySelector(".widget-readout"), handles = control.querySelectorAll(".noUi-handle");
  if (!readout || handles.length !== 1) return;
  const digits = readout.textContent.split(".")[1]?.length ?? 0, style = getComputedStyle(readout);
  const ends = ["min", "max"].map((end) => Number(handles[0].getAttribute(`aria-value${end}`)).toFixed(digits));
  readout.style.minWidth = `${Math.ceil(Math.max(...ends.map((text) => widthOf(text, style)))) + 1}px`;
}

function fitLabel(control) {
  const label = control.querySelector(":scope > .widget-label");
  if (!label) return;
  const style = getComputedStyle(label), beside = control.querySelector(":scope > .widget-readout")?.offsetWidth ?? 0;
  const room = control.clientWidth - beside - parseFloat(style.marginLeft) - parseFloat(style.marginRight);
  shrink(label, widthOf(label.textContent, style) + 1, room, 0.85);
}

class Room {
  constructor(view) {
    this.view = view;
    this.memories = new Map(); // kinds of planes that stood together -> {seen, scale, first}, since the room last changed:
    this.seen = []; // what each plane, by its place, needed at most
    this.scale = 1; // the smallest so far
    this.first = undefined; // how large they were at first
    this.key = ""; // of the room for which that holds
    this.spoken = 0; // pixels of the tallest reading so far
    this.watcher = new ResizeObserver(this.ask);
    this.waiting = requestAnimationFrame(this.settle);
  }

  // The page puts the view into the explorer's box only after it was made.
  settle = () => {
    this.card = this.view.root.closest(".course-explorer");
    if (!this.card) return void (this.waiting = requestAnimationFrame(this.settle));
    this.pane = this.card.closest(".jp-WindowedPanel-outer, .jp-NotebookPanel-notebook, .jp-Notebook");
    const column = this.card.querySelector(":scope > .course-controls");
    for (const each of [this.card.parentElement, this.pane, column, this.view.reading]) if (each) this.watcher.observe(each);
    this.card.addEventListener("course-room", this.arrange);
    this.waiting = null;
    this.arrange();
  };

  // Once before the next frame, however many ask.
  ask = () => {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      if (this.card?.isConnected) this.arrange();
    });
  };

  // Whether a plane needs more than any before it: wider or taller cells, longer words.
  isOutgrownBy(plane, place) {
    const before = this.seen[place], { width, height, kind } = plane;
    return before && (width > before.width || (kind !== "bars" && height > before.height) || wordsOf(plane) > before.words);
  }

  close() {
    cancelAnimationFrame(this.waiting);
    this.watcher.disconnect();
    this.card?.removeEventListener("course-room", this.arrange);
  }

  get isStage() {
    return this.card.classList.contains("course-stage");
  }

  // How much the card may take, its border included.
  available() {
    if (this.isStage) return { width: window.innerWidth, height: window.innerHeight };
    const parent = this.card.parentElement, { paddingLeft, paddingRight } = getComputedStyle(parent);
    const shared = parent.classList.contains("widget-hbox"); // beside another one
    const width = shared ? this.card.clientWidth + 2 : parent.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - 4;
    return { width: Math.floor(width), height: Math.floor((this.pane?.clientHeight ?? window.innerHeight) - 12) };
  }

  arrange = () => {
    const { card, view } = this, { width, height } = this.available();
    if (width < 1 || !this.card.offsetParent && !this.isStage) return; // not shown now
    const key = `${width} ${height} ${this.isStage} ${card.classList.contains("course-touring")}`;
    if (key !== this.key) [this.memories, this.scale, this.spoken, this.tallest] = [new Map(), Infinity, 0, 0];
    this.key = key;
    this.together = [...view.figures.values()].map(({ plane }) => [plane.row, plane.kind, plane.before]).join();
    const start = this.isStage ? Infinity : this.scale; // what takes the place of others in a page is no larger than they are
    if (!this.memories.has(this.together)) this.memories.set(this.together, { seen: [], scale: start });
    const memory = this.memories.get(this.together);
    [this.seen, this.scale, this.first] = [memory.seen, memory.scale, memory.first];
    card.classList.toggle("course-compact", width < 720 || height < 560);
    card.classList.toggle("course-short", height < 560);
    card.style.width = `${width}px`;
    const controls = [...card.querySelectorAll(".course-controls .widget-inline-hbox")];
    for (const label of card.querySelectorAll(".course-controls .widget-label")) label.style.fontSize = "";
    controls.forEach(keepNumber);
    const rows = this.measure();
    const best = this.choose(rows, this.rooms(width, height));
    this.scale = memory.scale = best.scale;
    memory.first ??= best.scale;
    this.place(best);
    const { width: planes, height: needs } = this.reserve(best.lines, best.scale);
    if (Math.ceil(needs) + 1 > this.tallest) this.tallest = Math.ceil(needs) + SPARE;
    view.root.style.minHeight = this.isStage ? "" : `${this.tallest}px`;
    const beside = width - best.width;
    card.style.width = this.isStage ? "" : `${Math.min(width, Math.max(844, Math.ceil(planes) + beside))}px`;
    controls.forEach(fitLabel);
    for (const menu of card.querySelectorAll(".course-controls select")) fitMenu(menu);
    view.draw();
  };

  // The rows of planes as they are meant, each plane with the most that it has needed so far.
  measure() {
    const rows = new Map();
    for (const [place, [name, figure]] of [...this.view.figures].entries()) {
      figure.root.classList.remove("plane-breaks");
      const { plane } = figure, before = this.seen[place] ?? NOTHING;
      const isBars = plane.kind === "bars", stage = isBars ? figure.bars.offsetHeight : plane.height;
      const part = {
        name, place, figure, isBars,
        words: Math.max(before.words, wordsOf(plane)),
        operator: figure.operator ? OPERATOR : 0,
        width: Math.max(before.width, plane.width),
        height: Math.max(before.height, stage),
        title: Math.max(before.title, figure.title.offsetWidth + 1),
        fact: Math.max(before.fact, figure.fact.offsetWidth + 1),
        bars: Math.max(before.bars, isBars ? figure.barWords() : 0),
        around: Math.max(before.around, figure.root.offsetHeight - figure.stage.offsetHeight),
      };
      this.seen[place] = part;
      part.caption = Math.max(part.title, part.fact, part.bars);
      if (!rows.has(plane.row)) rows.set(plane.row, []);
      rows.get(plane.row).push(part);
    }
    return [...rows.values()];
  }

  // What is left for the planes with the controls at the left, and above.
  rooms(width, height) {
    const { card } = this, inset = getComputedStyle(card);
    const column = card.querySelector(":scope > .course-controls"), head = card.querySelector(".course-heading");
    const across = parseFloat(inset.paddingLeft) + parseFloat(inset.paddingRight) + 2 + 8;
    const down = parseFloat(inset.paddingTop) + parseFloat(inset.paddingBottom) + 2;
    const outer = (part) => part && part.offsetHeight && part.offsetHeight + parseFloat(getComputedStyle(part).marginBottom);
    const found = [], told = card.querySelector(":scope > .course-told")?.offsetHeight ?? 0;
    for (const above of [false, true]) {
      card.classList.toggle("course-above", above);
      if (above) this.spread(column, width - across);
      const reading = this.view.reading, style = getComputedStyle(reading);
      if (reading.offsetHeight) this.spoken = Math.max(this.spoken, this.isStage ? reading.offsetHeight : parseFloat(style.minHeight) + 10);
      const left = height - down - outer(head) - told - (this.spoken ? this.spoken + parseFloat(style.marginTop) : 0);
      const beside = column?.offsetWidth && !above ? column.offsetWidth + 24 : 0;
      found.push({
        above, width: width - across - beside, height: left - (above ? outer(column) : 0),
        lacks: above ? 0 : Math.max(0, outer(column) - left),
      });
    }
    if (!column?.offsetWidth) return found.slice(0, 1);
    if (card.classList.contains("course-prediction")) return found.slice(...(width < 800 ? [1] : [0, 1]));
    return this.isStage ? found.reverse() : found;
  }

  // Controls above stand in as few rows as can be, all of the same length; each label finds room beside its value.
  spread(column, width) {
    const count = [...column.children].filter((each) => each.offsetWidth).length;
    const words = [...column.querySelectorAll(":scope > .widget-inline-hbox > .widget-label")];
    const needed = words.map((label) => label.offsetWidth + (label.parentElement.querySelector(".widget-readout")?.offsetWidth ?? 0));
    const least = Math.max(9 * parseFloat(getComputedStyle(this.card).fontSize), ...needed.map((each) => each + 6));
    const most = Math.max(width > 270 ? 2 : 1, Math.floor((width + 16) / (least + 16))), rows = Math.ceil(count / most);
    column.style.setProperty("--columns", Math.max(1, Math.ceil(count / rows)));
  }

  // What lines need, and what their planes may still grow by: explorers whose planes change their size tell for which
  // height they are made.
  reserve = (lines, scale) => {
    const needs = extent(lines, scale), told = this.view.model.get("height");
    if (!told || this.isStage) return needs;
    const growth = Math.max(0, told - extent(this.meant, 1).height), stands = lines.length === this.meant.length;
    return { width: stands ? Math.max(needs.width, ROW * scale) : needs.width, height: needs.height + scale * growth };
  };

  // The scales that planes can have: as much as is pleasant, and the least that can be read.
  limits(parts) {
    const where = this.isStage ? "stage" : "page";
    const cells = parts.filter((part) => part.figure.plane.numbers).map(({ figure: { plane } }) => plane.height / plane.rows);
    const most = cells.length ? LARGEST_CELL[where] / Math.max(...cells) : LARGEST_SCALE[where];
    const least = ({ figure: { plane }, width, height }) =>
      plane.kind in WORDED ? 0 : plane.numbers ? (SMALLEST.cell * plane.rows) / plane.height : Math.min(SMALLEST.share, SMALLEST.plane / Math.max(width, height));
    const needed = Math.min(1, Math.max(SMALLEST.none, ...parts.map(least)));
    return { most: Math.max(1, most), least: this.isStage ? 0.05 : needed };
  }

  // Charts shrink below what is easily read where they would be too wide, or on a stage too tall; but last of all.
  choose(rows, rooms) {
    this.meant = rows;
    for (let share = 1; ; share -= 0.1) {
      for (const part of rows.flat()) part.least = (WORDED[part.figure.plane.kind] ?? 0) * (part.isBars ? 1 : share);
      const best = this.find(rows, rooms);
      if ((best.wide <= 1 && (!this.isStage || best.late <= 0)) || share < 0.2) return (this.chosen = best);
    }
  }

  find(rows, rooms) {
    const { most, least } = this.limits(rows.flat());
    const controls = this.card.querySelector(":scope > .course-controls")?.childElementCount; // some arrive late
    const where = [this.key, controls].join(), names = [where, this.together].join();
    const kept = this.chosen?.names === names && this.chosen, stays = !this.isStage && this.chosen?.where === where;
    let best = null, held = null; // held: as they stand
    for (const room of rooms) {
      if (stays && rooms.length > 1 && room.above !== this.chosen.above) continue; // in a page controls stay where they are
      const fitting = rows.map((row) => row.map((part) => broken(part, room.width - part.operator)));
      for (let [number, lines] of arrangements(fitting, least, room.width).entries()) {
        const isKept = kept && room.above === kept.above && number === kept.number;
        if (kept && !isKept && !this.isStage) continue; // nothing changes places while one plays
        const limit = Math.min(most, this.scale), wished = isKept ? Math.min(limit, YIELDS * this.first) : least;
        let scale = largestScale(lines, room, limit, this.reserve), late = room.lacks;
        if (scale < wished) { // pictures stay about as large as they were, whatever is written above them
          const silent = lines.map((line) => line.map((part) => ({ ...part, caption: Math.min(part.caption, SMALLEST.caption) })));
          const reached = Math.min(wished, largestScale(silent, room, limit, this.reserve));
          lines = lines.map((line) => narrowed(line, reached, room.width));
          scale = largestScale(lines, room, limit, this.reserve);
        }
        if (scale < least) { // too tall if it must be, but never too wide
          scale = Math.min(least, largestScale(lines, { ...room, height: Infinity }, most, this.reserve));
          late = Math.max(late, this.reserve(lines, scale).height - room.height);
        }
        scale = this.whole(lines, scale);
        const small = Math.max(0, least - scale) / least, wide = Math.max(0, this.reserve(lines, scale).width - room.width);
        const isTorn = number && lines.some(([first]) => first.operator); // the second half of a formula
        const score = scale / (isTorn ? TORN : number ? WORTH_IT : 1) / (room === rooms[0] ? 1 : WORTH_IT) - 100 * small - late / 100 - wide / 10;
        const found = { score, scale, lines, number, wide, late: late - room.lacks, above: room.above, width: room.width };
        if (isKept) held = found;
        if (!best || score > best.score) best = found;
      }
    }
    // Longer words may leave no width to the pictures of a line.
    if (held && held.scale * WORTH_MOVING >= best.scale) best = held;
    return { ...best, where, names };
  }

  // Cells with numbers get whole pixels, so that all their lines are equally sharp.
  whole(lines, scale) {
    const numbered = lines.flat().filter((part) => part.figure.plane.numbers);
    const cell = Math.max(0, ...numbered.map(({ figure: { plane } }) => plane.width / plane.cols));
    return cell * scale > 8 ? Math.floor(cell * scale) / cell : scale;
  }

  place({ lines, scale, above }) {
    const { card, view } = this;
    card.classList.toggle("course-above", above);
    for (const part of lines.flat()) part.figure.resize(scaleOf(part, scale), part.caption, part.caption < this.seen[part.place].caption);
    view.alignOperators();
    const wanted = lines.map((line) => line.map((part) => part.name).join()).join(";");
    if (wanted === view.lines) return;
    view.lines = wanted;
    const focused = document.activeElement;
    view.root.replaceChildren(...lines.map((line) => {
      const row = make("div", "course-row");
      row.append(...line.map((part) => part.figure.group));
      return row;
    }));
    if (view.root.contains(focused)) focused.focus({ preventScroll: true }); // what is moved in the page loses it
  }
}
