// One plane on the page: a title with a fact, a canvas with its cells, or bars.

const ACCENT = "#e69f00";
const DIGITS = '"DejaVu Sans Mono", Menlo, Consolas, monospace';
const NO_NUMBER = [128, 128, 128, 30]; // the colour, with its opacity, of a cell that holds none

const make = (tag, className, parent) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
};

// The same words again would have the browser lay out the page again.
const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

class PlaneFigure {
  constructor(parent) {
    this.scale = 1; // of the room that the planes have (room.js)
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
    this.glide = new Glide(() => this.draw(...this.drawn));
  }

  // Take over a new state of the plane; the pixels are turned into colours once, here.
  show(plane, colours, redraw) {
    if (this.plane && plane.paint / plane.cols !== this.plane.paint / this.plane.cols) this.hasNewPen = true;
    this.plane = plane;
    setText(this.title, plane.title);
    setText(this.fact, plane.fact);
    const { kind, alt, pull, editable, paint, grips, picture, drawn, show_range } = plane;
    const looks = [kind, alt, pull, editable, paint, grips?.length, picture, drawn, show_range, plane.points?.length].join();
    if (looks !== this.looks) this.look(plane); // the same again would cost as much
    this.looks = looks;
    if (kind === "bars") return this.showBars(plane);
    if (kind === "chart") return this.showChart(plane, redraw);
    this.colours = colours[plane.map];
    this.paint(plane);
    if (plane.numbers) this.write(plane);
    if (plane.show_range) this.showRange(plane);
  }

  // What its elements are, and are called.
  look({ kind, alt, pull, editable, paint, grips, picture, drawn, show_range, points }) {
    const { canvas } = this;
    canvas.hidden = kind === "bars";
    this.bars.hidden = kind !== "bars";
    this.range.hidden = !show_range;
    if (kind === "bars") return;
    canvas.setAttribute("role", pull ? "slider" : "img");
    canvas.setAttribute("aria-label", alt);
    canvas.tabIndex = kind === "chart" && !points.length ? -1 : 0;
    canvas.classList.toggle("plane-editable", Boolean(editable));
    canvas.classList.toggle("plane-painted", paint > 0);
    canvas.classList.toggle("plane-pulled", Boolean(pull || grips?.length));
    canvas.classList.toggle("plane-chart", kind === "chart" && !picture); // white stays white in a picture
    canvas.classList.toggle("plane-drawn", Boolean(drawn));
  }

  showChart(plane, redraw) {
    const wanted = ++this.wanted;
    createImageBitmap(new Blob([plane.pixels], { type: "image/png" })).then((bitmap) => {
      if (wanted !== this.wanted) return; // a newer chart is on its way
      this.bitmap = bitmap;
      redraw();
    });
  }

  // The same elements show the next numbers, so that bars grow and shrink to them.
  showBars(plane) {
    while (this.bars.childElementCount > 3 * plane.bars.length) this.bars.lastChild.remove();
    while (this.bars.childElementCount < 3 * plane.bars.length) {
      make("span", "bar-label", this.bars);
      make("span", "bar-value", this.bars);
      make("i", "bar-zero", make("div", "bar", make("div", "bar-track", this.bars)).parentNode);
    }
    const share = (number) => Math.max(0, Math.min(1, (number - plane.low) / (plane.high - plane.low)));
    for (const [number, bar] of plane.bars.entries()) {
      const [label, value, track] = [...this.bars.children].slice(3 * number);
      setText(label, bar.label);
      label.classList.toggle("is-keyed", plane.keyed);
      label.style.borderColor = bar.colour;
      setText(value, bar.text);
      const [fill, zero] = track.children, [begin, end] = [share(0), share(bar.value)].sort((a, b) => a - b);
      Object.assign(fill.style, { background: bar.colour, marginLeft: `${100 * begin}%`, width: `${100 * (end - begin)}%` });
      zero.hidden = plane.low >= 0;
      zero.style.left = `${100 * share(0)}%`;
    }
  }

  // The least width at which each bar's words stand in one line, in low rooms with the bar between them.
  barWords() {
    const labels = [...this.bars.querySelectorAll(".bar-label")];
    return Math.max(0, ...labels.map((label) => label.offsetWidth + label.nextSibling.offsetWidth + 8)) + (this.bars.closest(".course-short") ? 70 : 0);
  }

  paint(plane) {
    const image = new ImageData(plane.cols, plane.rows);
    const { data } = image, { pixels } = plane, colours = this.colours;
    for (let i = 0, o = 0; o < data.length; i++, o += 4) {
      const from = plane.map === "colour" ? pixels : colours, at = plane.map === "colour" ? 3 * i : 3 * pixels[i];
      data[o] = from[at];
      data[o + 1] = from[at + 1];
      data[o + 2] = from[at + 2];
      if (plane.under) { // its ink lies over a picture
        const share = (plane.cover * pixels[i]) / 255;
        for (let c = 0; c < 3; c++) data[o + c] = plane.under[3 * i + c] + share * (plane.ink[c] - plane.under[3 * i + c]);
      }
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
    setText(low, written(plane.low, 2));
    setText(high, written(plane.high, 2));
    scale.style.background = `linear-gradient(90deg, ${stops.join(",")})`;
  }

  // The plane as it is shown, in CSS pixels.
  get width() {
    return this.plane.width * this.scale;
  }

  get height() {
    return this.plane.height * this.scale;
  }

  // Take a size; what is written above keeps its own.
  resize(scale, least, breaks) {
    const isBars = this.plane.kind === "bars";
    this.scale = scale;
    this.root.style.minWidth = `${least}px`;
    this.root.style.width = isBars ? `${this.plane.width * scale}px` : "";
    this.root.classList.toggle("plane-breaks", breaks);
  }

  // The numbers of all cells as they are read, and how long the longest is.
  write(plane) {
    this.texts = Array.from({ length: plane.rows * plane.cols }, (_, at) =>
      written(valueAt(plane, Math.floor(at / plane.cols), at % plane.cols), plane.digits));
    this.longest = Math.max(2, ...this.texts.map((text) => text.length));
  }

  // Everything that is seen: pixels, grid, numbers, marks, and the lit boxes with the weights that act on them.
  draw(lit, weights, isHeld) {
    const { plane, canvas } = this;
    this.drawn = [lit, weights, isHeld];
    if (!plane || plane.kind === "bars") return;
    const ratio = window.devicePixelRatio || 1, { width, height } = this;
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
    if (!plane.pull) pen.drawImage(this.bitmap, 0, 0, width, height);
    if (plane.kind === "chart") {
      for (const box of lit) this.drawPoint(pen, box.left, isHeld);
      for (const [x, y] of plane.grips ?? []) this.drawGrip(pen, x * this.scale, y * this.scale);
      return;
    }
    if (plane.pull) drawBars(pen, this);
    else if (cellWidth >= 9 && !plane.paint) this.drawGrid(pen, cellWidth, cellHeight);
    pen.strokeStyle = "rgb(128 128 128 / 45%)";
    pen.lineWidth = 1;
    pen.strokeRect(0.5, 0.5, width - 1, height - 1);
    if (plane.ring[0] || plane.ring[1]) this.drawRing(pen, cellWidth, cellHeight);
    const boxes = this.glide.at(lit);
    const weighed = cellWidth >= 28 && weights ? { ...weights, top: boxes[0].top, left: boxes[0].left } : null;
    if (plane.numbers && !plane.pull) this.drawNumbers(pen, cellWidth, cellHeight, weighed);
    for (const box of plane.paint ? plane.marks : [...plane.marks, ...boxes]) this.drawBox(pen, box, cellWidth, cellHeight);
    if (plane.paint) this.drawPen(pen, lit[0], cellWidth);
    if (weighed) this.drawWeights(pen, weighed, cellWidth, cellHeight);
  }

  // To those who do not see it a plane of bars is one slider: that of the bar where the keyboard is.
  tellBar({ row, col }) {
    const { plane, canvas } = this, value = valueAt(plane, row, col);
    const told = { label: `${plane.title}: ${placeName(plane, row, col)}`, orientation: "vertical", valuemin: plane.low, valuemax: plane.high };
    Object.assign(told, { valuenow: value, valuetext: written(value, plane.digits) });
    for (const [word, what] of Object.entries(told)) canvas.setAttribute(`aria-${word}`, what);
  }

  // A ring around one of the chart's points, a bolder one around a point that is held.
  drawPoint(pen, index, isHeld) {
    const [x, y] = this.plane.points[index].map((place) => place * this.scale), bolder = isHeld ? 2 : 0;
    this.drawCircle(pen, x, y, 8, 3 + bolder);
  }

  // How wide the student's pen is: around the cell under the pointer, in the middle while its size is new.
  drawPen(pen, at, cell) {
    const { plane } = this, place = at ?? (this.hasNewPen && { top: plane.rows / 2 - 0.5, left: plane.cols / 2 - 0.5 });
    if (place) this.drawCircle(pen, (place.left + 0.5) * cell, (place.top + 0.5) * cell, Math.max(3, plane.paint * cell), 2);
  }

  // A knob to drag.
  drawGrip(pen, x, y) {
    pen.fillStyle = ACCENT;
    pen.beginPath();
    pen.arc(x, y, 7, 0, 2 * Math.PI);
    pen.fill();
    this.drawCircle(pen, x, y, 7, 1);
  }

  // An orange circle with a dark rim.
  drawCircle(pen, x, y, radius, line) {
    for (const [width, colour] of [[line + 2, "rgb(0 0 0 / 60%)"], [line, ACCENT]]) {
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
      pen.stroke();
    }
  }

  drawGrid(pen, cellWidth, cellHeight) {
    const { width, height } = this, { rows, cols, map, numbers } = this.plane;
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

  // All numbers of a plane have one size, which grows with the cells; one that is weighed stands above its weight.
  drawNumbers(pen, cellWidth, cellHeight, weighed) {
    const { plane } = this, size = Math.min((1.5 * cellWidth) / this.longest, 0.47 * cellHeight);
    const isWeighed = (row, col) =>
      weighed && inside(weighed.kernel, row - Math.round(weighed.top), col - Math.round(weighed.left));
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `${size}px ${DIGITS}`;
    for (let row = 0; row < plane.rows; row++) {
      for (let col = 0; col < plane.cols; col++) {
        pen.fillStyle = isPadding(plane, row, col) ? "#8a949c" : this.inkOn(row, col);
        const middle = row + (isWeighed(row, col) ? 0.36 : 0.5);
        pen.fillText(this.texts[row * plane.cols + col], (col + 0.5) * cellWidth, middle * cellHeight + 0.5);
      }
    }
  }

  // Black on light cells, white on dark ones.
  inkOn(row, col) {
    const at = 3 * this.plane.pixels[row * this.plane.cols + col];
    const luminance = 0.299 * this.colours[at] + 0.587 * this.colours[at + 1] + 0.114 * this.colours[at + 2];
    return luminance > 140 ? "#111" : "#fff";
  }

  // An orange box with a dark rim, to be found by on light colours as well.
  drawBox(pen, { top, left, height, width }, cellWidth, cellHeight) {
    const x = left * cellWidth, y = top * cellHeight, w = width * cellWidth, h = height * cellHeight;
    const thin = Math.min(w, h) < 7, outset = thin ? 1 : -2; // a box of a few pixels is drawn around them
    for (const [line, colour] of [[thin ? 4 : 4.5, "rgb(0 0 0 / 60%)"], [thin ? 2 : 2.5, ACCENT]]) {
      pen.lineWidth = line;
      pen.strokeStyle = colour;
      pen.strokeRect(x - outset, y - outset, w + 2 * outset, h + 2 * outset);
    }
  }

  // As on the slides: under each lit number the weight that multiplies it, with their product where there is room.
  drawWeights(pen, { kernel, top, left }, cellWidth, cellHeight) {
    const size = Math.max(9, 0.23 * cellHeight), tall = 0.32 * cellHeight, parts = [];
    pen.font = `600 ${size}px ${DIGITS}`;
    for (let i = 0; i < kernel.rows; i++) {
      for (let j = 0; j < kernel.cols; j++) {
        const [row, col] = [Math.round(top) + i, Math.round(left) + j];
        if (!inside(this.plane, row, col)) continue;
        const weight = valueAt(kernel, i, j), product = weight * valueAt(this.plane, row, col);
        const short = `×${written(weight, kernel.digits)}`;
        parts.push({ i, j, short, long: `${short} = ${written(product, this.plane.digits)}` });
      }
    }
    const isRoomy = parts.every(({ long }) => pen.measureText(long).width < cellWidth - 6);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const { i, j, short, long } of parts) {
      const [x, y] = [(left + j) * cellWidth, (top + i + 1) * cellHeight - tall - 2];
      pen.fillStyle = ACCENT;
      pen.fillRect(x + 2, y, cellWidth - 4, tall);
      pen.fillStyle = "#111";
      pen.fillText(isRoomy ? long : short, x + cellWidth / 2, y + tall / 2 + 0.5);
    }
  }

  // The cell under the pointer; on a chart the nearest point, counted as a column, or null if none is near.
  cellUnder(event) {
    const { left, top } = this.canvas.getBoundingClientRect(), { plane } = this;
    if (plane.kind === "chart") {
      const [px, py] = [event.clientX - left, event.clientY - top];
      const reach = ([x, y]) => Math.hypot(x * this.scale - px, y * this.scale - py);
      const distances = plane.points.map(reach), nearest = Math.min(...distances);
      return nearest <= 14 ? { row: 0, col: distances.indexOf(nearest) } : null;
    }
    const col = Math.floor(((event.clientX - left) * plane.cols) / this.width);
    const row = Math.floor(((event.clientY - top) * plane.rows) / this.height);
    return { row: Math.max(0, Math.min(plane.rows - 1, row)), col: Math.max(0, Math.min(plane.cols - 1, col)) };
  }
}
