// Numbers as bars that can be pulled: the bar follows the pointer at once, here in the page; the kernel hears of it as
// of a number that was typed.

const SLIP = 3; // pixels by which a click may slip and is no pull yet
const WIDEST_BAR = 26; // pixels
const FINE = 40; // steps of the arrow keys from the lowest to the highest

const shareOf = ({ low, high }, value) => Math.max(0, Math.min(1, (high - value) / (high - low)));

// Each number stands in its cell as a bar from 0, red above and blue below as in a signed map, with a grip at its end.
function drawBars(pen, { plane, colours, width, height }) {
  const [wide, tall] = [width / plane.cols, height / plane.rows], bar = Math.min(0.72 * wide, WIDEST_BAR);
  const [grip, room] = [Math.max(2, Math.min(5, 0.05 * tall)), Math.max(1, 0.04 * tall)];
  for (let at = 0; at < plane.rows * plane.cols; at++) {
    const [row, col, value] = [Math.floor(at / plane.cols), at % plane.cols, plane.values[at]];
    if (Number.isNaN(value)) continue;
    const place = (number) => row * tall + room + shareOf(plane, number) * (tall - 2 * room);
    const left = col * wide + (wide - bar) / 2, [zero, end] = [place(0), place(value)];
    const step = 3 * (value < 0 ? 40 : 215), colour = `rgb(${colours.slice(step, step + 3).join(" ")})`;
    pen.fillStyle = "rgb(128 128 128 / 14%)";
    pen.fillRect(left, row * tall + room, bar, tall - 2 * room);
    pen.fillStyle = colour;
    pen.fillRect(left, Math.min(zero, end), bar, Math.abs(end - zero));
    pen.fillStyle = "rgb(128 128 128 / 70%)";
    pen.fillRect(col * wide, Math.round(zero) - 0.5, wide, 1);
    pen.fillStyle = colour;
    pen.beginPath();
    pen.roundRect(left - 1, end - grip, bar + 2, 2 * grip, grip);
    pen.fill();
    if (plane.numbers) writeBar(pen, written(value, plane.digits), (col + 0.5) * wide, (row + (value < 0 ? 0.1 : 0.9)) * tall);
  }
}

// At the end of the cell that the bar leaves free.
function writeBar(pen, text, x, y) {
  [pen.font, pen.textAlign, pen.textBaseline, pen.fillStyle] = [`12px ${DIGITS}`, "center", "middle", "#767676"];
  pen.fillText(text, x, y);
}

class Pull {
  constructor(view, figure) {
    Object.assign(this, { view, figure, cell: null, from: 0, isPulled: false });
    const { canvas } = figure;
    canvas.addEventListener("pointerdown", this.down);
    canvas.addEventListener("pointermove", this.move);
    canvas.addEventListener("pointerup", this.up);
    canvas.addEventListener("pointercancel", this.undo);
  }

  down = (event) => {
    const { plane, canvas } = this.figure;
    if (!plane.pull || event.button) return;
    if (!event.isPrimary) return this.undo(); // a second finger: they scroll
    const cell = this.figure.cellUnder(event);
    if (isBlank(plane, cell.row, cell.col)) return;
    canvas.setPointerCapture(event.pointerId);
    this.figure.pen.byKeys = false;
    Object.assign(this, { cell, from: event.clientY, before: valueAt(plane, cell.row, cell.col), isPulled: false });
  };

  move = (event) => {
    if (!this.cell || (!this.isPulled && Math.abs(event.clientY - this.from) < SLIP)) return;
    const { plane, canvas, height } = this.figure;
    if (!this.isPulled) this.view.moveTo({ name: plane.name, ...this.cell });
    this.isPulled = true;
    const down = ((event.clientY - canvas.getBoundingClientRect().top) * plane.rows) / height - this.cell.row;
    this.set(this.cell, plane.high - down * (plane.high - plane.low));
    this.view.hover({ name: plane.name, ...this.cell });
  };

  up = () => {
    this.cell = null;
  };

  undo = () => {
    if (this.cell && this.isPulled) this.set(this.cell, this.before);
    this.up();
  };

  // Up and down change the number, left and right go from one to the next, line after line; say whether the key was one.
  key({ key }, { row, col }, step) {
    const { plane } = this.figure, at = row * plane.cols + col, fine = (plane.high - plane.low) / FINE;
    const to = { ArrowUp: plane.values[at] + step * fine, ArrowDown: plane.values[at] - step * fine, Home: plane.low, End: plane.high }[key];
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1 }[key];
    if (to !== undefined) this.set({ row, col }, to);
    else if (plane.values[next] === undefined || Number.isNaN(plane.values[next])) return next !== undefined;
    else this.view.moveTo({ name: plane.name, row: Math.floor(next / plane.cols), col: next % plane.cols });
    return true;
  }

  set({ row, col }, value) {
    const { plane } = this.figure, at = row * plane.cols + col;
    const near = Number(Math.max(plane.low, Math.min(plane.high, value)).toFixed(plane.digits));
    if (near === plane.values[at]) return;
    plane.values[at] = near;
    plane.strokes = this.view.tell(plane.name, { row, col }, near); // what the kernel drew before is not taken over
    this.view.draw();
  }
}
