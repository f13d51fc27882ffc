// Planes of numbers side by side. The kernel sends what to show (planes.py documents what a plane has); hovering, the
// arrow keys and typing are answered here, in the page, without asking the kernel.

const WORDS = ".course-title, .course-lead, .widget-label, .widget-readout, .plane-title, .plane-fact, .plane-bars, .plane-range, .course-reading";

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

const doublesOf = (view) => new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

class View {
  constructor(model, el) {
    this.model = model;
    this.planes = new Map(); // name -> plane
    this.figures = new Map(); // name -> PlaneFigure
    this.slots = []; // what each slot held when it was last taken over
    this.hovered = null; // {name, row, col} while the pointer is on a cell
    this.refused = null; // {name, row, col, text}: the cell into which no number was typed
    this.places = new Map(); // name -> {row, col}: where keys and clicks were last in each plane
    this.held = null; // name of the chart in which a click holds a point, whatever the pointer passes over
    el.classList.add("course-view");
    this.pointer = null; // {x, y}, where it was last
    this.root = make("div", "course-planes", el);
    this.reading = make("div", "course-reading", el);
    this.reading.setAttribute("role", "status");
    this.reading.setAttribute("aria-live", "polite");
    this.label = new Label(el);
    this.colours = Object.fromEntries(Object.entries(model.get("colours")).map(([name, map]) => [name, bytesOf(map)]));
    this.room = new Room(this);
    this.ahead = new Ahead(this);
    this.update();
  }

  // What is to be shown: of an answer that was held ready, else as the kernel drew it.
  get = (name) => this.ahead.shown?.[name] ?? this.model.get(name);

  update = () => {
    const slots = [];
    for (let slot = 0; this.get(`plane_${slot}`)?.name; slot++) slots.push(this.get(`plane_${slot}`));
    const layout = JSON.stringify(slots.map((each) => [each.name, each.row, each.kind, each.before]));
    const isNew = layout !== this.layout;
    if (isNew) this.build(slots);
    this.layout = layout;
    slots.forEach((sent, slot) => {
      if (this.slots[slot] === sent) return; // nothing new for this plane
      const isOld = this.planes.get(sent.name)?.strokes > sent.strokes; // painted on, pulled at, or gripped since
      if (isOld && sent.kind === "array") return;
      const plane = { ...sent }, before = this.planes.get(sent.name);
      if (sent.pixels) plane.pixels = sent.paint ? bytesOf(sent.pixels).slice() : bytesOf(sent.pixels);
      if (isOld) Object.assign(plane, { grips: before.grips, strokes: before.strokes });
      if (sent.under) plane.under = bytesOf(sent.under);
      if (sent.values) plane.values = doublesOf(sent.values);
      const moved = String(this.planes.get(sent.name)?.points) !== String(sent.points);
      if (moved && this.hovered?.name === sent.name) this.hovered = null; // its number is another point's now
      this.planes.set(sent.name, plane);
      this.figures.get(sent.name).show(plane, this.colours, this.draw);
    });
    this.slots = slots;
    if (isNew || slots.some((plane, place) => this.room.isOutgrownBy(plane, place))) this.room.ask();
    // Once before the next frame, when all words stand: to measure in between makes the browser lay out twice.
    this.aligning ??= requestAnimationFrame(() => {
      this.aligning = null;
      this.alignOperators();
    });
    if (this.hovered && !inside(this.planes.get(this.hovered.name) ?? { rows: 0, cols: 0 }, this.hovered.row, this.hovered.col)) {
      this.hovered = null;
    }
    this.draw();
  };

  build(slots) {
    this.root.replaceChildren();
    this.figures.clear();
    this.planes.clear();
    this.slots = [];
    this.lines = "";
    const rows = new Map();
    for (const plane of slots) {
      if (!rows.has(plane.row)) rows.set(plane.row, make("div", "course-row", this.root));
      const group = make("div", "course-group", rows.get(plane.row));
      if (plane.before) make("span", "course-operator", group).textContent = plane.before;
      const figure = new PlaneFigure(group);
      figure.group = group;
      figure.operator = group.querySelector(".course-operator");
      this.figures.set(plane.name, figure);
      if (plane.kind === "array" || plane.points?.length) this.listen(figure, plane.name);
    }
  }

  // All operators of a row stand at the height of its lowest plane's middle, below the words above it.
  alignOperators() {
    const all = [...this.figures.values()], own = all.filter((each) => each.operator);
    const tops = own.map(({ root, stage }) => stage.offsetTop - root.offsetTop);
    for (const [number, { plane, operator, height }] of own.entries()) {
      const heights = all.filter((each) => each.plane.row === plane.row && each.plane.kind === "array").map((each) => each.height);
      Object.assign(operator.style, { marginTop: `${tops[number]}px`, height: `${Math.min(height, ...heights)}px` });
    }
  }

  listen(figure, name) {
    const { canvas } = figure;
    figure.root.addEventListener("focusin", ({ target }) => {
      if (target === canvas && canvas.matches(":focus-visible")) figure.pen.byKeys = true;
      this.draw();
    });
    figure.root.addEventListener("focusout", () => requestAnimationFrame(this.draw)); // once the focus has arrived
    canvas.classList.add("plane-answers");
    canvas.addEventListener("pointermove", (event) => {
      this.pointer = { x: event.clientX, y: event.clientY };
      const cell = figure.pull.cell ?? figure.cellUnder(event), isGripped = figure.grip.number >= 0;
      if (figure.plane.grips?.length) canvas.classList.toggle("plane-grip", isGripped || figure.grip.near(event) >= 0);
      if (isGripped) return;
      if (figure.plane.drag && !canvas.hasPointerCapture(event.pointerId)) return; // one that only passes by moves nothing
      if (this.held === name) return;
      if (figure.plane.kind === "array" && !figure.plane.follows) return this.hover({ name, ...cell });
      const at = this.hovered;
      if (!cell || (at?.name === name && at.row === cell.row && at.col === cell.col)) return;
      this.moveTo({ name, ...cell }); // the kernel has something to show for it
      this.hover({ name, ...cell });
    });
    canvas.addEventListener("pointerdown", ({ button, pointerId }) => {
      figure.pen.byKeys = false;
      if (figure.plane.drag && !button) canvas.setPointerCapture(pointerId);
    });
    canvas.addEventListener("pointerleave", () => this.hover(null));
    figure.pen = new Pen(this, figure);
    figure.pull = new Pull(this, figure);
    figure.grip = new Grip(this, figure);
    canvas.addEventListener("click", (event) => {
      const cell = figure.cellUnder(event);
      if (figure.grip.near(event) >= 0) return;
      if (figure.plane.kind === "chart" && !figure.plane.drag) this.hold(name, cell);
      if (!cell || figure.plane.paint || figure.pull.isPulled) return;
      this.moveTo({ name, ...cell });
      if (figure.plane.editable) this.edit(figure, cell, "");
    });
    canvas.addEventListener("keydown", (event) => this.key(event, figure, name));
  }

  hover(cell) {
    if (cell && this.refused && (cell.row !== this.refused.row || cell.col !== this.refused.col)) this.refused = null;
    this.hovered = cell;
    this.draw();
  }

  // A click on a chart's point holds it; on the point that is held, or beside all points, it lets go.
  hold(name, cell) {
    const again = this.held === name && cell?.col === this.placeIn(name).col;
    this.held = cell && !again ? name : null;
    this.draw();
  }

  // Where the keyboard is in a plane: at the cursor, else where it was last.
  placeIn(name) {
    const cursor = this.get("cursor"), plane = this.planes.get(name);
    const place = cursor.name === name ? cursor : this.places.get(name);
    return place && inside(plane, place.row, place.col) ? { name, row: place.row, col: place.col } : { name, row: 0, col: 0 };
  }

  // The cell to explain: under the pointer, else in the plane that has the keyboard, else the kernel's cursor.
  lookedAt() {
    const focused = [...this.figures].find(([, figure]) => figure.stage.contains(document.activeElement));
    return this.hovered ?? (focused ? this.placeIn(focused[0]) : this.get("cursor"));
  }

  // Keys and clicks move the cursor, which the kernel is told of; hovering only looks.
  moveTo(cursor) {
    this.hovered = null;
    this.refused = null;
    if (cursor.name) this.places.set(cursor.name, cursor);
    this.ahead.act("cursor", cursor);
    this.draw();
  }

  // The cursor was moved, here or by the kernel; to no cell at all when everything starts over.
  moved = () => {
    if (!this.model.get("cursor").name) {
      this.held = null;
      for (const { pen } of this.figures.values()) if (pen) pen.byKeys = false; // bars, and charts without points, have none
    }
    this.draw();
  };

  key(event, figure, name) {
    if (event.key === "Escape") return this.moveTo({});
    figure.pen.byKeys = true;
    const { plane } = figure, { row, col } = this.placeIn(name);
    const step = event.shiftKey ? 10 : 1;
    if (plane.pull && figure.pull.key(event, { row, col }, step)) return event.preventDefault();
    const moved = {
      ArrowLeft: [row, col - step], ArrowRight: [row, col + step],
      ArrowUp: [row - step, col], ArrowDown: [row + step, col],
      Home: [row, 0], End: [row, plane.cols - 1],
    }[event.key];
    if (moved) {
      this.held = null;
      const [r, c] = [Math.max(0, Math.min(plane.rows - 1, moved[0])), Math.max(0, Math.min(plane.cols - 1, moved[1]))];
      this.moveTo({ name, row: r, col: c });
    } else if (plane.editable && (event.key === "Enter" || /^[-\d.]$/.test(event.key))) {
      this.edit(figure, { row, col }, event.key === "Enter" ? "" : event.key);
    } else if (plane.paint && ["Enter", " ", "Delete", "Backspace"].includes(event.key)) {
      figure.pen.dab({ row, col }, event.key.length > 5);
    } else return;
    event.preventDefault();
  }

  edit(figure, { row, col }, typed) {
    this.refused = null;
    const { plane, stage, canvas } = figure, box = make("input", "", stage);
    const [width, height] = [figure.width / plane.cols, figure.height / plane.rows];
    Object.assign(box.style, { left: `${col * width}px`, top: `${row * height}px`, width: `${width}px`, height: `${height}px` });
    box.style.fontSize = `${Math.max(12, height / 2.3)}px`;
    box.setAttribute("aria-label", `new value of ${placeName(plane, row, col)}`);
    box.inputMode = "decimal";
    box.value = typed || String(valueAt(plane, row, col));
    box.focus();
    if (!typed) box.select();
    const finish = (keep) => {
      box.onblur = null;
      const value = Number(box.value.replace(",", ".").replace("−", "-"));
      const good = box.value.trim() !== "" && Number.isFinite(value), { byKeys } = figure.pen;
      box.remove();
      canvas.focus({ preventScroll: true });
      figure.pen.byKeys = byKeys; // a click, too, may have opened the box
      if (keep && good) this.tell(plane.name, { row, col }, value);
      else if (keep) {
        this.refused = { name: plane.name, row, col, text: `A cell holds a number such as 2 or -0.5; “${box.value}” was not taken.` };
        this.draw();
      }
    };
    box.onblur = () => finish(true);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        finish(event.key === "Enter");
      }
      event.stopPropagation();
    });
  }

  // Tell the kernel the new number of a cell; return how many it was told so far. While the kernel is busy, only the last
  // of several messages leaves the page: it repeats the numbers of other cells that were not heard yet.
  tell(name, { row, col }, value) {
    const { earlier = [], ...last } = this.model.get("edit"), count = (last.count ?? 0) + 1, heard = this.model.get("heard");
    const isOther = (each) => each.name !== name || each.row !== row || each.col !== col;
    const waiting = [...earlier, last].filter((each) => each.count > heard && isOther(each));
    this.ahead.act("edit", { name, row, col, value, count, earlier: waiting });
    return count;
  }

  // The kernel did not take a typed number: its sentence is read at that cell, as a word's is.
  refuse = () => {
    this.refused = this.model.get("refusal");
    this.draw();
  };

  // What is lit, and what is read, for the cell looked at.
  focus() {
    const cell = this.lookedAt(), plane = this.planes.get(cell.name);
    const nothing = { boxes: [], text: null, weights: null };
    if (!plane || !inside(plane, cell.row, cell.col)) return nothing;
    if (plane.kind === "chart") return { ...nothing, boxes: [{ name: cell.name, box: { left: cell.col } }] };
    const { pen, stage } = this.figures.get(cell.name), byKeys = pen.byKeys && stage.contains(document.activeElement);
    const { name, row, col } = cell, box = { top: row, left: col, height: 1, width: 1 };
    // While the pointer paints, the kernel's reading tells what becomes of it; keys need to know where they are.
    if (plane.paint && this.hovered) return { ...nothing, boxes: [{ name, box }] };
    if (plane.paint && !byKeys) return nothing;
    if (plane.pull && !this.hovered && !byKeys) return nothing; // the kernel's reading tells what the pull has done
    const links = this.get("links").filter((each) => this.planes.has(each.input) && this.planes.has(each.output));
    const made = links.find((each) => each.output === name);
    if (made?.tile && isBlank(plane, row, col)) return nothing; // between two maps
    if (made) {
      const field = windowOf(made, box), kernel = this.planes.get(made.kernel);
      const weights = kernel && { name: made.input, kernel, top: field.top, left: field.left };
      const text = plane.follows ? null : equation(this.planes, made, row, col);
      return { boxes: receptiveField(links, name, box), text, weights };
    }
    if (plane.follows) return { ...nothing, boxes: [{ name, box }] }; // the kernel's reading tells
    const cursor = this.get("cursor"), weighs = links.find((each) => each.kernel === name);
    if (weighs && cursor.name === weighs.output) {
      const input = this.planes.get(weighs.input);
      const field = windowOf(weighs, { top: cursor.row, left: cursor.col, height: 1, width: 1 });
      const [r, c] = [field.top + row, field.left + col], x = inside(input, r, c) ? valueAt(input, r, c) : 0;
      const product = x * valueAt(plane, row, col);
      return {
        boxes: [{ name, box }, { name: weighs.input, box: { top: r, left: c, height: 1, width: 1 } }],
        text: [`${placeName(plane, row, col)} = ${cellText(plane, row, col)} multiplies `
          + `${placeName(input, r, c)} = ${written(x, input.digits)}: product `, written(product, 3)],
        weights: null,
      };
    }
    const used = links.filter((each) => each.input === name);
    // A click keeps what others depend on for reading; of what stands alone the kernel tells what the click has done.
    if (isBlank(plane, row, col) || !(this.hovered || byKeys || used.length)) return nothing;
    const read = readCell(plane, row, col);
    const users = used.map((each) => ({ name: each.output, box: usersOf(each, this.planes.get(each.output), row, col) }));
    const alwaysLit = used.some((each) => each.rule === "light" || each.rule === "add");
    if (used.some((each) => each.rule === "light")) { // a part of something whole: light and read all of it
      const whole = users[0].box, names = users[0].name;
      return {
        boxes: receptiveField(links, names, whole), weights: null,
        text: equation(this.planes, used[0], whole.top, whole.left),
      };
    }
    if (users.length && this.hovered && !alwaysLit) {
      const count = users[0].box.height * users[0].box.width;
      read.push(`, used by ${count} ${count === 1 ? "cell" : "cells"} of ${this.planes.get(users[0].name).title}`);
    }
    return { boxes: [{ name, box }, ...(this.hovered || alwaysLit ? users : [])], text: read, weights: null };
  }

  draw = () => {
    const { boxes, text, weights } = this.focus();
    for (const [name, figure] of this.figures) {
      const lit = boxes.filter((each) => each.name === name).map((each) => each.box);
      figure.draw(lit, weights?.name === name ? weights : null, this.held === name);
      if (figure.plane.pull) figure.tellBar(this.placeIn(name));
    }
    const { name, row, col } = this.lookedAt(), no = this.refused;
    const isRefused = no && no.name === name && no.row === row && no.col === col;
    this.read(isRefused ? [no.text] : text ?? [this.get("reading")]);
    this.say(this.hovered && !isRefused ? text : null, boxes);
  };

  // The label at the pointer: below a sum that is written out it tells where its window lies. It leaves free what is lit
  // with the cell, then all words, then the cell's own plane.
  say(pieces, boxes) {
    if (!pieces) return this.label.show(null);
    const link = this.get("links").find((each) => each.output === boxes[0].name && each.kernel);
    const seen = link && pieces.length === 2 && boxes[1] ? `${link.input}: ${spanOf(boxes[1].box)}` : null;
    const [cell, ...lit] = boxes.map(({ name, box }) => placeOf(this.figures.get(name), box));
    const places = (parts) => [...parts].map((part) => part.getBoundingClientRect());
    const words = places(this.root.closest(".course-explorer").querySelectorAll(WORDS));
    this.label.show(pieces, seen, this.pointer, cell, [lit, words, places([this.figures.get(boxes[0].name).canvas])]);
  }

  // The reading line: plain words, with every second piece in bold.
  read(pieces) {
    const text = pieces.join("\u0000");
    if (text === this.shownReading) return;
    this.shownReading = text;
    this.reading.replaceChildren(...inPieces(pieces));
  }
}

function render({ model, el }) {
  const view = new View(model, el);
  model.on("change:drawn", view.ahead.drawn);
  model.on("change:cursor", view.moved);
  model.on("change:refusal", view.refuse);
  window.addEventListener("resize", view.draw); // zooming changes the device pixel ratio
  return () => {
    view.room.close();
    view.ahead.close();
    model.off("change:drawn", view.ahead.drawn);
    model.off("change:cursor", view.moved);
    model.off("change:refusal", view.refuse);
    window.removeEventListener("resize", view.draw);
  };
}

export default { render };
