// Painting on a plane: dragging inks its cells at once, here in the page; the kernel is told a few times a second.

const SEND_EVERY = 80; // milliseconds

// How far a point lies from the stretch between two others, all as {x, y}.
function distanceTo(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y], length = dx * dx + dy * dy;
  const along = length ? ((point.x - from.x) * dx + (point.y - from.y) * dy) / length : 0;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}

// A pen with a soft edge: full ink up to its radius, none a cell further out. Erasing takes the ink away again.
class Pen {
  constructor(view, figure) {
    Object.assign(this, { view, figure, last: null, erases: false, byKeys: false, waiting: null });
    const { canvas } = figure;
    canvas.addEventListener("pointerdown", this.down);
    canvas.addEventListener("pointermove", this.move);
    canvas.addEventListener("pointerup", this.up);
    canvas.addEventListener("pointercancel", this.undo);
    canvas.addEventListener("contextmenu", (event) => this.figure.plane.paint && event.preventDefault());
  }

  at(event) { // in cells; the middle of the first one is 0.5
    const { left, top } = this.figure.canvas.getBoundingClientRect(), { plane, width, height } = this.figure;
    return { x: ((event.clientX - left) * plane.cols) / width, y: ((event.clientY - top) * plane.rows) / height };
  }

  down = (event) => {
    if (!this.figure.plane.paint) return;
    if (!event.isPrimary) return this.undo(); // a second finger: they scroll
    this.before = this.figure.plane.pixels.slice();
    this.figure.canvas.setPointerCapture(event.pointerId);
    this.byKeys = false;
    this.erases = event.button === 2 || event.shiftKey;
    this.last = this.at(event);
    this.stroke(this.last, this.last);
  };

  move = (event) => {
    if (!this.last || !event.isPrimary) return;
    for (const each of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const here = this.at(each);
      this.stroke(this.last, here);
      this.last = here;
    }
  };

  up = () => {
    if (!this.last) return;
    this.last = null;
    this.send();
  };

  // What two fingers inked before the page began to scroll is taken back.
  undo = () => {
    if (!this.last) return;
    this.figure.plane.pixels.set(this.before);
    this.show();
    this.up();
  };

  // One dab in the middle of a cell, for the keyboard.
  dab({ row, col }, erases) {
    this.erases = erases;
    const middle = { x: col + 0.5, y: row + 0.5 };
    this.stroke(middle, middle);
  }

  stroke(from, to) {
    const { plane } = this.figure, { pixels } = plane;
    for (let row = 0; row < plane.rows; row++) {
      for (let col = 0; col < plane.cols; col++) {
        const away = distanceTo({ x: col + 0.5, y: row + 0.5 }, from, to);
        const ink = 255 * Math.max(0, Math.min(1, plane.paint + 0.5 - away));
        const at = row * plane.cols + col;
        pixels[at] = this.erases ? Math.min(pixels[at], 255 - ink) : Math.max(pixels[at], ink);
      }
    }
    this.show();
  }

  show() {
    this.figure.hasNewPen = false;
    const { plane } = this.figure, { pixels, values, low, high } = plane;
    values?.forEach((_, at) => (values[at] = low + ((high - low) * pixels[at]) / 255));
    this.figure.paint(plane);
    this.view.draw();
    plane.strokes += 1; // a picture that the kernel drew before this stroke is not taken over
    this.waiting ??= setTimeout(this.send, SEND_EVERY);
  }

  send = () => {
    clearTimeout(this.waiting);
    this.waiting = null;
    const { plane } = this.figure;
    this.view.ahead.act("painted", { name: plane.name, pixels: Array.from(plane.pixels), strokes: plane.strokes });
  };
}
