// Planes of numbers side by side. The kernel sends what to show (view.py documents a plane's keys);
// hovering, the arrow keys and typing are answered here, in the page, without asking the kernel.

const ACCENT = "#e69f00";
const NO_NUMBER = [128, 128, 128, 30]; // the colour, with its opacity, of a cell that holds none

// ---- Numbers -------------------------------------------------------------------------------------------------

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

const doublesOf = (view) => new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

function written(value, digits) {
  if (Number.isNaN(value)) return "";
  const short = Number.isInteger(value) ? String(value) : value.toFixed(digits);
  return Number(short) === 0 ? "0" : short.replace("-", "−"); // never "-0.00"
}

const factor = (value, digits) => (value < 0 ? `(${written(value, digits)})` : written(value, digits));

// The number in a cell: exact where the kernel sent it, else read back from the 256 steps of the colour.
function valueAt(plane, row, col) {
  const at = row * plane.cols + col;
  if (plane.values) return plane.values[at];
  return plane.low + ((plane.high - plane.low) * plane.pixels[at]) / 255;
}

const inside = (plane, row, col) => row >= 0 && col >= 0 && row < plane.rows && col < plane.cols;

function isPadding(plane, row, col) {
  const [down, right] = plane.ring ?? [0, 0];
  return row < down || col < right || row >= plane.rows - down || col >= plane.cols - right;
}

// The name of the square of cells in which a cell lies; squares count row by row.
const labelOf = ({ labels = [], tile, cols }, row, col) =>
  labels[Math.floor(row / tile) * Math.ceil(cols / tile) + Math.floor(col / tile)] ?? "";

// What a cell is called: as Python would, counted without the padding, unless the plane has words of its own.
function placeName(plane, row, col) {
  if (isPadding(plane, row, col)) return "padding";
  const [down, right] = plane.ring ?? [0, 0], [r, c] = [row - down, col - right];
  if (plane.place) {
    const known = { row: r, col: c, number: r * plane.cols + c + 1, label: labelOf(plane, r, c) };
    return plane.place.replace(/\{(row|col|number|label)\}/g, (_, word) => known[word]);
  }
  return plane.rows === 1 ? `${plane.name}[${c}]` : `${plane.name}[${r}, ${c}]`;
}

const isBlank = (plane, row, col) => plane.values !== null && Number.isNaN(plane.values?.[row * plane.cols + col]);

function cellText(plane, row, col) {
  if (plane.map !== "colour") return written(valueAt(plane, row, col), plane.digits);
  const at = 3 * (row * plane.cols + col);
  return `red ${plane.pixels[at]}, green ${plane.pixels[at + 1]}, blue ${plane.pixels[at + 2]}`;
}

// ---- Windows: which cells of one plane a cell of another one sees ----------------------------------------------
// A box is {top, left, height, width} in cells. A link says how `output` was computed from `input`.

function windowOf(link, box) {
  const [down, right] = link.stride, [up, left] = link.padding, [height, width] = link.size;
  const [tall, wide] = link.tile ?? [Infinity, Infinity]; // on a sheet of maps each map counts from 0
  return {
    top: (box.top % tall) * down - up,
    left: (box.left % wide) * right - left,
    height: (box.height - 1) * down + height,
    width: (box.width - 1) * right + width,
  };
}

// All boxes to light for one cell: its windows, their windows, and so on down the links.
function receptiveField(links, name, box) {
  const boxes = [{ name, box }];
  for (const link of links.filter((each) => each.output === name)) {
    boxes.push(...receptiveField(links, link.input, windowOf(link, box)));
  }
  return boxes;
}

// The output cells whose window contains an input cell.
function usersOf(link, output, row, col) {
  const range = (place, stride, pad, size, count) => {
    const first = Math.max(0, Math.ceil((place + pad - size + 1) / stride));
    return [first, Math.min(count - 1, Math.floor((place + pad) / stride)) - first + 1];
  };
  const [top, height] = range(row, link.stride[0], link.padding[0], link.size[0], output.rows);
  const [left, width] = range(col, link.stride[1], link.padding[1], link.size[1], output.cols);
  return { top, left, height: Math.max(0, height), width: Math.max(0, width) };
}

// A cell of a sheet of maps: which map, counted row by row from 1, which of its units, and what that sees.
function readUnit(plane, link, input, row, col) {
  const [tall, wide] = link.tile, across = Math.ceil(plane.cols / wide);
  const map = Math.floor(row / tall) * across + Math.floor(col / wide) + 1;
  const field = windowOf(link, { top: row, left: col, height: 1, width: 1 });
  const range = (first, length, count) => `${Math.max(0, first)}–${Math.min(count, first + length) - 1}`;
  return [
    `${plane.name}, map ${map}, unit [${row % tall}, ${col % wide}] = `, cellText(plane, row, col),
    `; it sees rows ${range(field.top, field.height, input.rows)}, `
      + `columns ${range(field.left, field.width, input.cols)} of ${input.title}`,
  ];
}

// The sum of products behind one output cell, written out while it is short enough to read.
function equation(planes, link, row, col) {
  const input = planes.get(link.input), kernel = planes.get(link.kernel), output = planes.get(link.output);
  const name = placeName(output, row, col), result = isBlank(output, row, col) ? "?" : cellText(output, row, col);
  if (link.rule === "light") return [`${name} = `, result];
  if (link.tile) return readUnit(output, link, input, row, col);
  const field = windowOf(link, { top: row, left: col, height: 1, width: 1 });
  const terms = [], numbers = [];
  for (let i = 0; i < link.size[0]; i++) {
    for (let j = 0; j < link.size[1]; j++) {
      const [r, c] = [field.top + i, field.left + j];
      const x = inside(input, r, c) && input.map !== "colour" ? valueAt(input, r, c) : 0;
      if (link.rule === "add" && Number.isNaN(x)) continue; // no number there
      numbers.push(factor(x, input.digits));
      if (kernel) terms.push(`${(terms.length ? factor : written)(x, input.digits)}·${factor(valueAt(kernel, i, j), kernel.digits)}`);
    }
  }
  const sees = `rows ${field.top}–${field.top + field.height - 1}, columns ${field.left}–${field.left + field.width - 1}`;
  if (link.rule === "max" && numbers.length <= 16) return [`${name} = max(${numbers.join(", ")}) = `, result];
  if (link.rule === "mean" && numbers.length <= 16) {
    return [`${name} = (${numbers.join(" + ")}) / ${numbers.length} = `, result];
  }
  if (link.rule === "add") {
    const added = numbers.join(" + ").replace(/\+ \((.*?)\)/g, "+ $1").replaceAll("+ −", "− ").replace(/^\((.*?)\)/, "$1");
    return [`${name} = ${added} = `, result];
  }
  if (link.rule === "sum" && kernel && terms.length <= 12 && input.map !== "colour") {
    return [`${name} = ${terms.join(" + ")} = `, result];
  }
  return [`${name} = `, result, `, seen through ${link.size[0]} × ${link.size[1]} cells of ${input.title}: ${sees}`];
}

// ---- One plane on the page ------------------------------------------------------------------------------------

const make = (tag, className, parent) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
};

class PlaneFigure {
  constructor(parent) {
    this.root = make("figure", "course-plane", parent);
    const caption = make("figcaption", "", this.root);
    this.title = make("span", "plane-title", caption);
    this.fact = make("span", "plane-fact", caption);
    this.stage = make("div", "plane-stage", this.root);
    this.canvas = make("canvas", "", this.stage);
    this.bars = make("div", "plane-bars", this.stage);
    this.range = make("div", "plane-range", this.root);
    this.bitmap = document.createElement("canvas");
    this.wanted = 0;
  }

  // Take over a new state of the plane; the pixels are turned into colours once, here.
  show(plane, colours, redraw) {
    this.plane = plane;
    this.title.textContent = plane.title;
    this.fact.textContent = plane.fact;
    this.root.style.width = plane.kind === "bars" ? `${plane.width}px` : "";
    this.canvas.hidden = plane.kind === "bars";
    this.bars.hidden = plane.kind !== "bars";
    this.range.hidden = !plane.show_range;
    if (plane.kind === "bars") return this.showBars(plane);
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", plane.alt);
    this.canvas.tabIndex = plane.kind === "chart" && !plane.points.length ? -1 : 0;
    this.canvas.classList.toggle("plane-editable", Boolean(plane.editable));
    this.canvas.classList.toggle("plane-painted", plane.paint > 0);
    this.canvas.classList.toggle("plane-chart", plane.kind === "chart" && !plane.picture); // white stays white in a picture
    if (plane.kind === "chart") return this.showChart(plane, redraw);
    this.colours = colours[plane.map];
    this.paint(plane);
    if (plane.show_range) this.showRange(plane);
  }

  showChart(plane, redraw) {
    const wanted = ++this.wanted;
    createImageBitmap(new Blob([plane.pixels], { type: "image/png" })).then((bitmap) => {
      if (wanted !== this.wanted) return; // a newer chart is on its way
      this.bitmap = bitmap;
      redraw();
    });
  }

  showBars(plane) {
    this.bars.replaceChildren(
      ...plane.bars.flatMap((bar) => {
        const label = make("span"), value = make("span", "bar-value"), track = make("div", "bar-track");
        label.textContent = bar.label;
        value.textContent = bar.text;
        const fill = make("div", "bar", track);
        fill.style.background = bar.colour;
        fill.style.width = `${100 * Math.min(1, Math.abs(bar.value) / plane.high)}%`;
        return [label, value, track];
      }),
    );
  }

  paint(plane) {
    const image = new ImageData(plane.cols, plane.rows);
    const { data } = image, { pixels } = plane, colours = this.colours;
    for (let i = 0, o = 0; o < data.length; i++, o += 4) {
      const from = plane.map === "colour" ? pixels : colours, at = plane.map === "colour" ? 3 * i : 3 * pixels[i];
      data[o] = from[at];
      data[o + 1] = from[at + 1];
      data[o + 2] = from[at + 2];
      data[o + 3] = 255;
      if (plane.values && Number.isNaN(plane.values[i])) data.set(NO_NUMBER, o);
    }
    if (this.bitmap.width !== plane.cols) this.bitmap.width = plane.cols;
    if (this.bitmap.height !== plane.rows) this.bitmap.height = plane.rows;
    this.bitmap.getContext("2d").putImageData(image, 0, 0);
  }

  showRange(plane) {
    if (!this.range.firstChild) this.range.append(make("span"), make("i"), make("span"));
    const [low, scale, high] = this.range.children, stops = [];
    for (let i = 0; i <= 255; i += 15) stops.push(`rgb(${this.colours.slice(3 * i, 3 * i + 3).join(" ")})`);
    low.textContent = written(plane.low, 2);
    high.textContent = written(plane.high, 2);
    scale.style.background = `linear-gradient(90deg, ${stops.join(",")})`;
    this.range.style.width = `${plane.width}px`;
  }

  // Everything that is seen: pixels, grid, numbers, marks, and the lit boxes with the weights that act on them.
  draw(lit, weights, isHeld) {
    const { plane, canvas } = this;
    if (!plane || plane.kind === "bars") return;
    const ratio = window.devicePixelRatio || 1, { width, height } = plane;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const [cellWidth, cellHeight] = [width / plane.cols, height / plane.rows];
    pen.imageSmoothingEnabled = plane.kind === "chart" || (cellWidth < 4 && !Number.isInteger(cellWidth * ratio));
    pen.imageSmoothingQuality = "high";
    pen.drawImage(this.bitmap, 0, 0, width, height);
    if (plane.kind === "chart") {
      for (const box of lit) this.drawPoint(pen, box.left, isHeld);
      return;
    }
    if (cellWidth >= 9 && !plane.paint) this.drawGrid(pen, cellWidth, cellHeight);
    pen.strokeStyle = "rgb(128 128 128 / 45%)";
    pen.lineWidth = 1;
    pen.strokeRect(0.5, 0.5, width - 1, height - 1);
    if (plane.ring[0] || plane.ring[1]) this.drawRing(pen, cellWidth, cellHeight);
    const weighed = cellWidth >= 30 ? weights : null;
    if (plane.numbers) this.drawNumbers(pen, cellWidth, cellHeight, weighed);
    for (const box of [...plane.marks, ...lit]) this.drawBox(pen, box, cellWidth, cellHeight);
    if (weighed) this.drawWeights(pen, weighed, cellWidth, cellHeight);
  }

  // A ring around one of the chart's points, a bolder one around a point that is held.
  drawPoint(pen, index, isHeld) {
    const [x, y] = this.plane.points[index], bolder = isHeld ? 2 : 0;
    for (const [width, colour] of [[5, "rgb(0 0 0 / 60%)"], [3, ACCENT]]) {
      pen.lineWidth = width + bolder;
      pen.strokeStyle = colour;
      pen.beginPath();
      pen.arc(x, y, 8, 0, 2 * Math.PI);
      pen.stroke();
    }
  }

  drawGrid(pen, cellWidth, cellHeight) {
    const { rows, cols, width, height, map, numbers } = this.plane;
    const isPicture = !numbers && (map === "gray" || map === "colour"); // bright lines would hide what it shows
    pen.strokeStyle = isPicture ? "rgb(255 255 255 / 15%)" : "rgb(255 255 255 / 85%)";
    pen.lineWidth = 1;
    pen.beginPath();
    for (let col = 1; col < cols; col++) {
      pen.moveTo(Math.round(col * cellWidth) + 0.5, 0);
      pen.lineTo(Math.round(col * cellWidth) + 0.5, height);
    }
    for (let row = 1; row < rows; row++) {
      pen.moveTo(0, Math.round(row * cellHeight) + 0.5);
      pen.lineTo(width, Math.round(row * cellHeight) + 0.5);
    }
    pen.stroke();
  }

  // A dashed line around the picture itself: what lies outside was added.
  drawRing(pen, cellWidth, cellHeight) {
    const { rows, cols, ring: [down, right] } = this.plane;
    pen.strokeStyle = "#5b6770";
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    pen.strokeRect(right * cellWidth, down * cellHeight, (cols - 2 * right) * cellWidth, (rows - 2 * down) * cellHeight);
    pen.setLineDash([]);
  }

  drawNumbers(pen, cellWidth, cellHeight, weighed) {
    const { plane } = this;
    const isWeighed = (row, col) => weighed && inside(weighed.kernel, row - weighed.top, col - weighed.left);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (let row = 0; row < plane.rows; row++) {
      for (let col = 0; col < plane.cols; col++) {
        const text = written(valueAt(plane, row, col), plane.digits);
        const size = Math.min(15, (1.5 * cellWidth) / Math.max(2, text.length), 0.6 * cellHeight);
        pen.font = `${size}px "DejaVu Sans Mono", Menlo, Consolas, monospace`;
        pen.fillStyle = isPadding(plane, row, col) ? "#8a949c" : this.inkOn(row, col);
        const up = isWeighed(row, col) ? 0.12 * cellHeight : 0; // makes room for the weight
        pen.fillText(text, (col + 0.5) * cellWidth, (row + 0.5) * cellHeight + 0.5 - up);
      }
    }
  }

  // Black on light cells, white on dark ones.
  inkOn(row, col) {
    const at = 3 * this.plane.pixels[row * this.plane.cols + col];
    const luminance = 0.299 * this.colours[at] + 0.587 * this.colours[at + 1] + 0.114 * this.colours[at + 2];
    return luminance > 140 ? "#111" : "#fff";
  }

  drawBox(pen, { top, left, height, width }, cellWidth, cellHeight) {
    const x = left * cellWidth, y = top * cellHeight, w = width * cellWidth, h = height * cellHeight;
    const thin = Math.min(w, h) < 7;
    const outset = thin ? 1 : -1.5; // a box of a few pixels is drawn around them, with a dark edge to be found by
    pen.lineWidth = thin ? 4 : 0;
    pen.strokeStyle = "rgb(0 0 0 / 60%)";
    if (thin) pen.strokeRect(x - outset, y - outset, w + 2 * outset, h + 2 * outset);
    pen.lineWidth = thin ? 2 : 3;
    pen.strokeStyle = ACCENT;
    pen.strokeRect(x - outset, y - outset, w + 2 * outset, h + 2 * outset);
  }

  // As on the slides: the weight that multiplies each lit cell, small, in its corner.
  drawWeights(pen, { kernel, top, left }, cellWidth, cellHeight) {
    pen.textAlign = "right";
    pen.textBaseline = "bottom";
    pen.font = '600 10px "DejaVu Sans Mono", Menlo, Consolas, monospace';
    for (let i = 0; i < kernel.rows; i++) {
      for (let j = 0; j < kernel.cols; j++) {
        if (!inside(this.plane, top + i, left + j)) continue;
        const text = `×${written(valueAt(kernel, i, j), kernel.digits)}`;
        const x = (left + j + 1) * cellWidth - 4, y = (top + i + 1) * cellHeight - 3;
        const span = pen.measureText(text).width;
        pen.fillStyle = ACCENT;
        pen.fillRect(x - span - 2, y - 11, span + 4, 12);
        pen.fillStyle = "#111";
        pen.fillText(text, x, y + 1);
      }
    }
  }

  // The cell under the pointer; on a chart the nearest point, counted as a column, or null if none is near.
  cellUnder(event) {
    const { left, top } = this.canvas.getBoundingClientRect(), { plane } = this;
    if (plane.kind === "chart") {
      const reach = ([x, y]) => Math.hypot(x - (event.clientX - left), y - (event.clientY - top));
      const distances = plane.points.map(reach), nearest = Math.min(...distances);
      return nearest <= 14 ? { row: 0, col: distances.indexOf(nearest) } : null;
    }
    const col = Math.floor(((event.clientX - left) * plane.cols) / plane.width);
    const row = Math.floor(((event.clientY - top) * plane.rows) / plane.height);
    return { row: Math.max(0, Math.min(plane.rows - 1, row)), col: Math.max(0, Math.min(plane.cols - 1, col)) };
  }
}

// ---- All planes together ----------------------------------------------------------------------------------------

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
    this.root = make("div", "course-planes", el);
    this.root.style.minHeight = `${model.get("height")}px`;
    this.reading = make("div", "course-reading", el);
    this.reading.setAttribute("role", "status");
    this.reading.setAttribute("aria-live", "polite");
    this.colours = Object.fromEntries(Object.entries(model.get("colours")).map(([name, map]) => [name, bytesOf(map)]));
    this.update();
  }

  update = () => {
    const slots = [];
    for (let slot = 0; this.model.get(`plane_${slot}`)?.name; slot++) slots.push(this.model.get(`plane_${slot}`));
    const layout = JSON.stringify(slots.map((each) => [each.name, each.row, each.kind, each.before]));
    if (layout !== this.layout) this.build(slots);
    this.layout = layout;
    slots.forEach((sent, slot) => {
      if (this.slots[slot] === sent) return; // nothing new for this plane
      if (sent.paint && this.planes.get(sent.name)?.strokes > sent.strokes) return; // painted on since
      const plane = { ...sent };
      if (sent.pixels) plane.pixels = sent.paint ? bytesOf(sent.pixels).slice() : bytesOf(sent.pixels);
      if (sent.values) plane.values = doublesOf(sent.values);
      const moved = String(this.planes.get(sent.name)?.points) !== String(sent.points);
      if (moved && this.hovered?.name === sent.name) this.hovered = null; // its number is another point's now
      this.planes.set(sent.name, plane);
      this.figures.get(sent.name).show(plane, this.colours, this.draw);
    });
    this.slots = slots;
    this.alignOperators(slots);
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
    const rows = new Map();
    for (const plane of slots) {
      if (!rows.has(plane.row)) rows.set(plane.row, make("div", "course-row", this.root));
      const group = make("div", "course-group", rows.get(plane.row));
      if (plane.before) make("span", "course-operator", group).textContent = plane.before;
      const figure = new PlaneFigure(group);
      figure.operator = group.querySelector(".course-operator");
      this.figures.set(plane.name, figure);
      if (plane.kind === "array" || plane.points?.length) this.listen(figure, plane.name);
    }
  }

  // All operators of a row stand at the height of its lowest plane's middle.
  alignOperators(slots) {
    for (const plane of slots.filter((each) => each.before)) {
      const heights = slots.filter((each) => each.row === plane.row && each.kind === "array").map((each) => each.height);
      this.figures.get(plane.name).operator.style.height = `${Math.min(plane.height, ...heights)}px`;
    }
  }

  listen(figure, name) {
    const { canvas } = figure;
    figure.root.addEventListener("focusin", this.draw);
    figure.root.addEventListener("focusout", () => requestAnimationFrame(this.draw)); // once the focus has arrived
    canvas.classList.add("plane-answers");
    canvas.addEventListener("pointermove", (event) => {
      const cell = figure.cellUnder(event);
      if (figure.plane.drag && !(event.buttons & 1)) return; // a pointer that only passes by moves nothing
      if (this.held === name) return;
      if (figure.plane.kind === "array" && !figure.plane.follows) return this.hover({ name, ...cell });
      const at = this.hovered;
      if (!cell || (at?.name === name && at.row === cell.row && at.col === cell.col)) return;
      this.moveTo({ name, ...cell }); // the kernel has something to show for it
      this.hover({ name, ...cell });
    });
    canvas.addEventListener("pointerleave", () => this.hover(null));
    figure.pen = new Pen(this, figure);
    canvas.addEventListener("click", (event) => {
      const cell = figure.cellUnder(event);
      if (figure.plane.kind === "chart" && !figure.plane.drag) this.hold(name, cell);
      if (!cell || figure.plane.paint) return;
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
    const cursor = this.model.get("cursor"), plane = this.planes.get(name);
    const place = cursor.name === name ? cursor : this.places.get(name);
    return place && inside(plane, place.row, place.col) ? { name, row: place.row, col: place.col } : { name, row: 0, col: 0 };
  }

  // The cell to explain: under the pointer, else in the plane that has the keyboard, else the kernel's cursor.
  lookedAt() {
    const focused = [...this.figures].find(([, figure]) => figure.stage.contains(document.activeElement));
    return this.hovered ?? (focused ? this.placeIn(focused[0]) : this.model.get("cursor"));
  }

  // Keys and clicks move the cursor, which the kernel is told of; hovering only looks.
  moveTo(cursor) {
    this.hovered = null;
    this.refused = null;
    this.places.set(cursor.name, cursor);
    this.model.set("cursor", cursor);
    this.model.save_changes();
    this.draw();
  }

  key(event, figure, name) {
    figure.pen.byKeys = true;
    const { plane } = figure, { row, col } = this.placeIn(name);
    const step = event.shiftKey ? 10 : 1;
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
    const [width, height] = [plane.width / plane.cols, plane.height / plane.rows];
    Object.assign(box.style, { left: `${col * width}px`, top: `${row * height}px`, width: `${width}px`, height: `${height}px` });
    box.setAttribute("aria-label", `new value of ${placeName(plane, row, col)}`);
    box.inputMode = "decimal";
    box.value = typed || String(valueAt(plane, row, col));
    box.focus();
    if (!typed) box.select();
    const finish = (keep) => {
      box.onblur = null;
      const value = Number(box.value.replace(",", ".").replace("−", "-"));
      const good = box.value.trim() !== "" && Number.isFinite(value);
      box.remove();
      canvas.focus({ preventScroll: true });
      if (keep && good) {
        const count = (this.model.get("edit").count ?? 0) + 1;
        this.model.set("edit", { name: plane.name, row, col, value, count });
        this.model.save_changes();
      } else if (keep) {
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
    // While the pointer paints, the kernel's reading tells what becomes of it; keys need to know where they are.
    if (plane.paint && (this.hovered || !this.figures.get(cell.name).pen.byKeys)) return nothing;
    const links = this.model.get("links").filter((each) => this.planes.has(each.input) && this.planes.has(each.output));
    const { name, row, col } = cell, box = { top: row, left: col, height: 1, width: 1 };

    const made = links.find((each) => each.output === name);
    if (made?.tile && isBlank(plane, row, col)) return nothing; // between two maps
    if (made) {
      const field = windowOf(made, box), kernel = this.planes.get(made.kernel);
      const weights = kernel && { name: made.input, kernel, top: field.top, left: field.left };
      const text = plane.follows ? null : equation(this.planes, made, row, col);
      return { boxes: receptiveField(links, name, box), text, weights };
    }
    if (plane.follows) return { ...nothing, boxes: [{ name, box }] }; // the kernel's reading tells
    const cursor = this.model.get("cursor"), weighs = links.find((each) => each.kernel === name);
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
    if (isBlank(plane, row, col)) return nothing;
    const read = [`${placeName(plane, row, col)} = `, cellText(plane, row, col)];
    const used = links.filter((each) => each.input === name);
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
    }
    const { name, row, col } = this.lookedAt(), no = this.refused;
    const isRefused = no && no.name === name && no.row === row && no.col === col;
    this.read(isRefused ? [no.text] : text ?? [this.model.get("reading")]);
  };

  // The reading line: plain words, with every second piece in bold.
  read(pieces) {
    const text = pieces.join("\u0000");
    if (text === this.shownReading) return;
    this.shownReading = text;
    this.reading.replaceChildren(
      ...pieces.map((piece, index) => {
        const part = document.createElement(index % 2 ? "b" : "span");
        part.textContent = piece;
        return part;
      }),
    );
  }
}

function render({ model, el }) {
  const view = new View(model, el);
  model.on("change:drawn", view.update);
  model.on("change:cursor", view.draw);
  model.on("change:refusal", view.refuse);
  window.addEventListener("resize", view.draw); // zooming changes the device pixel ratio
  return () => {
    model.off("change:drawn", view.update);
    model.off("change:cursor", view.draw);
    model.off("change:refusal", view.refuse);
    window.removeEventListener("resize", view.draw);
  };
}

export default { render };
