// A small label at the pointer: what the reading line says of the cell, where the eye is. Screen readers have the line.

const APART = 10; // pixels between the label and the cell

// A box of cells in pixels of the window.
function placeOf({ canvas, plane }, { top, left, height, width }) {
  const sheet = canvas.getBoundingClientRect(), [tall, wide] = [sheet.height / plane.rows, sheet.width / plane.cols];
  return { left: sheet.left + left * wide, right: sheet.left + (left + width) * wide,
    top: sheet.top + top * tall, bottom: sheet.top + (top + height) * tall };
}

// How much of one rectangle lies on another, in pixels.
const overlap = (one, other) => Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left))
  * Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

class Label {
  constructor(parent) {
    this.root = make("div", "course-label", parent);
    this.root.popover = "manual"; // above all else, on the stage, too
    this.root.setAttribute("aria-hidden", "true");
  }

  // Say the pieces, every second one in bold, and the window beside the cell that the pointer is on; no pieces hide it.
  // `free` are lists of places that it leaves free where it can, the most important list first.
  show(pieces, window, pointer, cell, free) {
    const { root } = this;
    const spot = pieces && this.spotFor(pieces, window, pointer, cell, free);
    if (!spot) return root.matches(":popover-open") && root.hidePopover();
    Object.assign(root.style, { left: `${spot.left}px`, top: `${spot.top}px` });
  }

  // Beside the cell, where it covers the least of what is to be free; undefined where there is no room.
  spotFor(pieces, seen, { x, y }, cell, free) {
    const { root } = this;
    if (!root.matches(":popover-open")) root.showPopover();
    root.replaceChildren(...inPieces(pieces), ...(seen ? [make("div", "", null)] : []));
    if (seen) root.lastChild.textContent = seen;
    const { width, height } = root.getBoundingClientRect();
    const across = Math.max(4, Math.min(innerWidth - width - 4, x - width / 2));
    const down = Math.max(4, Math.min(innerHeight - height - 4, y - height / 2));
    const spots = [
      { left: across, top: Math.min(cell.top, y) - height - APART },
      { left: across, top: Math.max(cell.bottom, y + APART) + APART },
      { left: Math.max(cell.right, x) + APART, top: down },
      { left: Math.min(cell.left, x) - width - APART, top: down },
    ].map((spot) => ({ ...spot, right: spot.left + width, bottom: spot.top + height }));
    const fitting = spots.filter(({ left, top, right, bottom }) => left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight);
    const covered = (spot, places) => sum(places.map((each) => overlap(spot, each)));
    return fitting.sort((one, other) => free.reduce((more, places) => more || covered(one, places) - covered(other, places), 0))[0];
  }
}
