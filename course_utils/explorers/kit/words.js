// What is read of a cell, in words and numbers: its name, its value, and how it came about.

// As Python rounds, and so the still picture: what lies exactly between goes to the even digit.
function rounded(value, digits) {
  if (Math.abs(value * 2 ** (digits + 1)) % 2 !== 1) return value.toFixed(digits);
  const below = Math.floor(Math.abs(value) * 10 ** digits);
  return ((Math.sign(value) * (below + (below % 2))) / 10 ** digits).toFixed(digits);
}

function written(value, digits) {
  if (Number.isNaN(value)) return "";
  const short = Number.isInteger(value) ? String(value) : rounded(value, digits);
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

// A cell and its number; of pictures side by side, which one: a pixel's colour says nothing.
function readCell(plane, row, col) {
  const place = placeName(plane, row, col), isPicture = plane.map === "colour" && plane.labels?.length;
  return isPicture ? [place] : [`${place} = `, cellText(plane, row, col)];
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

const span = (word, first, count) => (count === 1 ? `${word} ${first}` : `${word}s ${first}–${first + count - 1}`);

const spanOf = ({ top, left, height, width }) => `${span("row", top, height)}, ${span("column", left, width)}`;

// Pieces of text as elements, every second one in bold.
const inPieces = (pieces) => pieces.map((piece, index) => {
  const part = document.createElement(index % 2 ? "b" : "span");
  part.textContent = piece;
  return part;
});

// What happens to the numbers of a window, by the link's rule; nothing where it would be too long to read.
// `seen` are the numbers, `products` each with its weight, where there is a kernel.
const RULES = {
  max: ({ seen }) => seen.length <= 16 && `max(${seen.join(", ")})`,
  mean: ({ seen }) => seen.length <= 16 && `(${seen.join(" + ")}) / ${seen.length}`,
  add: ({ seen }) => seen.join(" + ").replace(/\+ \((.*?)\)/g, "+ $1").replaceAll("+ −", "− ").replace(/^\((.*?)\)/, "$1"),
  sum: ({ products }) => products.length > 0 && products.length <= 12 && products.join(" + "),
};

// The numbers of a window, as terms of a sum: padding counts as 0, and what is no number takes no part where it is added.
function termsOf(link, field, input, kernel) {
  const seen = [], products = [], isColour = input.map === "colour";
  for (let i = 0; i < link.size[0]; i++) {
    for (let j = 0; j < link.size[1]; j++) {
      const [r, c] = [field.top + i, field.left + j];
      const x = inside(input, r, c) && !isColour ? valueAt(input, r, c) : 0;
      if (link.rule === "add" && Number.isNaN(x)) continue;
      seen.push(factor(x, input.digits));
      if (!kernel || isColour) continue;
      const first = (products.length ? factor : written)(x, input.digits);
      products.push(`${first}·${factor(valueAt(kernel, i, j), kernel.digits)}`);
    }
  }
  return { seen, products };
}

// How an output cell came about, written out while it is short enough to read: pieces, every second one in bold.
function equation(planes, link, row, col) {
  const input = planes.get(link.input), kernel = planes.get(link.kernel), output = planes.get(link.output);
  const name = placeName(output, row, col), result = isBlank(output, row, col) ? "?" : cellText(output, row, col);
  if (link.rule === "light") return [`${name} = `, result];
  if (link.tile) return readUnit(output, link, input, row, col);
  const field = windowOf(link, { top: row, left: col, height: 1, width: 1 });
  const sum = RULES[link.rule]?.(termsOf(link, field, input, kernel));
  if (sum) return [`${name} = ${sum} = `, result];
  return [`${name} = `, result, `, seen through ${link.size[0]} × ${link.size[1]} cells of ${input.title}: ${spanOf(field)}`];
}
