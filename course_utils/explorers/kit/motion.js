// What moves in the page is also seen in between, unless the reader wants it calm.

const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
const GLIDE = 180; // milliseconds

// A window on its way from one place to the next.
class Glide {
  constructor(redraw) {
    Object.assign(this, { redraw, box: null, goal: null, from: null, start: -Infinity, waiting: null });
  }

  // Where the lit boxes are drawn now; a single one that kept its size glides.
  at(lit) {
    const [box] = lit, before = this.box;
    const glides = lit.length === 1 && before && box.height === before.height && box.width === before.width;
    if (!glides || CALM.matches) {
      this.box = this.goal = lit.length === 1 ? box : null;
      return lit;
    }
    if (box.top !== this.goal.top || box.left !== this.goal.left) {
      [this.from, this.goal, this.start] = [before, box, performance.now()];
    }
    const share = Math.min(1, (performance.now() - this.start) / GLIDE), way = 1 - (1 - share) ** 3;
    const between = (from, to) => from + (to - from) * way;
    this.box = share < 1 ? { ...box, top: between(this.from.top, box.top), left: between(this.from.left, box.left) } : box;
    if (share < 1) this.waiting ??= requestAnimationFrame(this.next);
    return [this.box];
  }

  next = () => {
    this.waiting = null;
    this.redraw();
  };
}
