// One plane on the page: a title with a fact, a canvas with its cells, or bars.

const ACCENT = "#e69f00";
const NO_NUMBER = [128, 128, 128, 30]; // the colour, with its opacity, of a cell that holds none

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
