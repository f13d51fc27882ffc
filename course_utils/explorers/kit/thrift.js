// Planes that were told thriftily (thrift.py), as the view reads them.

const [, NO_NUMBER_KIND, NOT_WHOLE] = [0, 1, 2];

const octets = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

// Undo the guessing: each number is its difference to what those at its left and above it let expect.
function summed(differences, rows, cols, layers = 1) {
  const all = new differences.constructor(differences.length), row = cols * layers;
  for (let at = 0; at < all.length; at++) {
    const isFirst = at % row < layers, left = isFirst ? 0 : all[at - layers], above = at < row ? 0 : all[at - row];
    const corner = isFirst || at < row ? 0 : all[at - row - layers];
    const likely = Math.min(Math.max(left + above - corner, Math.min(left, above)), Math.max(left, above));
    all[at] = differences[at] + likely;
  }
  return all;
}

// Whole numbers of both signs from their lowest bytes, next bytes and so on.
function signed(bytes) {
  const count = bytes.length / 4;
  return Float64Array.from({ length: count }, (_, at) => {
    const told = bytes[at] + 256 * bytes[at + count] + 65536 * bytes[at + 2 * count] + 16777216 * bytes[at + 3 * count];
    return told % 2 ? -(told + 1) / 2 : told / 2;
  });
}

const stepOf = (value, { low, high }) => Math.floor(Math.min(1, Math.max(0, ((Number.isNaN(value) ? 0 : value) - low) / (high - low || 1))) * 255 + 0.5);

function unthrifty(plane) {
  if (plane.kind !== "array") return plane;
  const { rows, cols } = plane, told = { ...plane }, differences = plane.pixels.differences && octets(plane.pixels.differences);
  if (!plane.values) {
    if (differences) told.pixels = new DataView(summed(differences, rows, cols, differences.length / (rows * cols)).buffer);
    return told;
  }
  const isRead = plane.values.differences, bytes = isRead ? null : octets(plane.values).slice();
  const numbers = isRead ? summed(signed(octets(isRead)), rows, cols).map((whole) => whole / 10 ** plane.digits) : new Float64Array(bytes.buffer);
  if (differences) told.pixels = new DataView(differences.map((difference, at) => difference + stepOf(numbers[at], plane)).buffer);
  if (plane.values.kinds) {
    octets(plane.values.kinds).forEach((kind, at) => {
      if (kind === NO_NUMBER_KIND) numbers[at] = NaN;
      if (kind === NOT_WHOLE) numbers[at] += 1e-9;
    });
  }
  return { ...told, values: new DataView(numbers.buffer) };
}
