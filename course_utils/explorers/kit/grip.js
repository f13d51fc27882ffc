// Places on a chart that can be dragged: the ring follows the pointer at once, here in the page; the kernel is told, as
// of a number that was typed, and draws what follows.

const WITHIN = 16; // CSS pixels from a grip: near enough to take it

class Grip {
  constructor(view, figure) {
    Object.assign(this, { view, figure, number: -1 });
    const { canvas } = figure;
    canvas.addEventListener("pointerdown", this.down);
    canvas.addEventListener("pointermove", this.move);
    for (const word of ["pointerup", "pointercancel"]) canvas.addEventListener(word, () => (this.number = -1));
  }

  // In the CSS pixels of the chart as it was drawn, and never outside.
  at({ clientX, clientY }) {
    const { left, top } = this.figure.canvas.getBoundingClientRect(), { plane, scale } = this.figure;
    const within = (place, most) => Math.max(0, Math.min(most, place / scale));
    return [within(clientX - left, plane.width), within(clientY - top, plane.height)];
  }

  // The number of the grip near the pointer, or -1.
  near(event) {
    const [x, y] = this.at(event), { plane, scale } = this.figure;
    return (plane.grips ?? []).findIndex(([right, down]) => Math.hypot(right - x, down - y) * scale <= WITHIN);
  }

  down = (event) => {
    if (event.button || !event.isPrimary || (this.number = this.near(event)) < 0) return;
    this.figure.canvas.setPointerCapture(event.pointerId);
    this.view.hover(null);
  };

  move = (event) => {
    if (this.number >= 0) this.set(this.at(event));
  };

  set(place) {
    const { plane } = this.figure;
    plane.grips = plane.grips.map((each, number) => (number === this.number ? place : each));
    plane.strokes = this.view.tell(plane.name, { row: 0, col: this.number }, place);
    this.view.draw();
  }
}
