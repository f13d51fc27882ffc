// What a page knows of an explorer without a kernel: its stored states, and what follows from a number that is typed.

const SET = 0, PRESS = 1, CHOOSE = 2; // what can be done (recording.py)

const keyOf = ({ at, hidden }) => `${at} ${hidden}`;

// The states of a recording, and which one follows when something is done.
class Recording {
  constructor({ states, moves, controls }) {
    this.states = states;
    this.numbers = new Map(states.map((state, number) => [keyOf(state), number]));
    this.moves = new Map();
    this.cells = new Map(); // plane -> cells that can be chosen
    for (const move of moves) {
      const [target] = move.splice(-1), [, kind, name, ...cell] = move;
      this.moves.set(String(move), target);
      if (kind === CHOOSE) this.cells.set(name, (this.cells.get(name) ?? new Map()).set(String(cell), cell));
    }
    this.ranks = new Map(controls.filter((each) => each.order).map(({ number, order }) => [number, new Map(order.map((value, rank) => [value, rank / order.length]))]));
  }

  // The state that follows, or undefined where it is not stored.
  follow(number, move) {
    const known = this.moves.get(`${number},${move}`);
    if (known !== undefined || move[0] !== SET) return known;
    const { at, hidden } = this.states[number];
    return this.numbers.get(keyOf({ at: at.with(move[1], move[2]), hidden }));
  }

  // How far one state is from another, apart from one control.
  distance(one, other, apart) {
    const [a, b] = [this.states[one], this.states[other]];
    const away = (value, number) => Math.abs((this.ranks.get(number)?.get(value) ?? 0) - (this.ranks.get(number)?.get(b.at[number]) ?? 0));
    const differences = a.at.map((value, number) => (number === apart || value === b.at[number] ? 0 : 1 + away(value, number)));
    return differences.reduce((sum, each) => sum + each, a.hidden === b.hidden ? 0 : 0.5);
  }

  // The nearest state in which this can be done.
  nearest(from, move) {
    const apart = move[0] === SET ? move[1] : null, found = { away: Infinity };
    for (let number = 0; number < this.states.length; number++) {
      if (this.follow(number, move) === undefined) continue;
      const away = this.distance(number, from, apart);
      if (away < found.away) Object.assign(found, { away, number });
    }
    return found.number;
  }

  // The cell that can be chosen where one was meant: itself, or the nearest that is stored.
  cellNear(number, name, row, col) {
    const all = [...(this.cells.get(name)?.values() ?? [])];
    const here = all.filter((cell) => this.follow(number, [CHOOSE, name, ...cell]) !== undefined);
    const away = ([r, c]) => Math.hypot(r - row, c - col);
    return (here.length ? here : all).sort((a, b) => away(a) - away(b))[0];
  }
}

// Numbers that were typed over stored ones, and what follows from them: sums of products, maxima and means.
class Typed {
  constructor() {
    this.cells = new Map(); // number of a plane -> [[at, value], ...]
  }

  // Whether all that follows from a number of this plane can be computed here.
  static computes(name, links, planes) {
    const used = links.filter(({ input, kernel }) => [input, kernel].includes(name));
    const exact = used.every(({ input, output }) => [input, output].every((each) => planes.find((plane) => plane.name === each)?.values));
    return used.length > 0 && exact && used.every(({ rule }) => ["sum", "max", "mean"].includes(rule));
  }

  set(number, at, value) {
    this.cells.set(number, [...(this.cells.get(number) ?? []), [at, value]]);
  }

  // The planes of a drawing as they are with the typed numbers; those that were not typed on stay the same.
  applied(planes, links) {
    if (!planes.some(({ number }) => this.cells.has(number))) return planes;
    const all = new Map(planes.map((plane) => [plane.name, { ...plane, numbers: this.numbersOf(plane) }]));
    const changed = new Set([...all.values()].filter(({ number }) => this.cells.has(number)).map(({ name }) => name));
    for (const link of links) {
      const [input, kernel, output] = [all.get(link.input), all.get(link.kernel), all.get(link.output)];
      if (!output?.numbers || !(changed.has(link.input) || changed.has(link.kernel))) continue;
      output.numbers = output.numbers.map((before, at) => (Number.isNaN(before) ? before : resultOf(link, input, kernel, Math.floor(at / output.cols), at % output.cols)));
      changed.add(link.output);
      if (link.rule === "sum") continue;
      const ends = { low: Math.min(0, ...input.numbers), high: Math.max(1, ...input.numbers) }; // as pooling_window.py has them
      for (const plane of [input, output]) Object.assign(plane, ends);
    }
    return planes.map((plane) => (changed.has(plane.name) ? drawnAnew(plane, all.get(plane.name)) : plane));
  }

  numbersOf({ number, values }) {
    const numbers = values && new Float64Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
    for (const [at, value] of this.cells.get(number) ?? []) numbers[at] = value;
    return numbers;
  }
}

// One number of a plane from the window of another.
function resultOf({ rule, size, stride, padding }, input, kernel, row, col) {
  const seen = [];
  for (let i = 0; i < size[0]; i++) {
    for (let j = 0; j < size[1]; j++) {
      const [r, c] = [row * stride[0] - padding[0] + i, col * stride[1] - padding[1] + j];
      const isInside = r >= 0 && c >= 0 && r < input.rows && c < input.cols;
      seen.push((isInside ? input.numbers[r * input.cols + c] : 0) * (rule === "sum" ? kernel.numbers[i * size[1] + j] : 1));
    }
  }
  if (rule === "max") return Math.max(...seen);
  const sum = seen.reduce((a, b) => a + b, 0);
  return rule === "mean" ? sum / seen.length : sum;
}

function drawnAnew(plane, { numbers, low, high }) {
  const pixels = Uint8Array.from(numbers, (value) => stepOf(value, { low, high }));
  return { ...plane, low, high, values: new DataView(numbers.buffer), pixels: new DataView(pixels.buffer) };
}
