// Which cells of one plane a cell of another one sees; `still.py` finds the same windows for the still picture.
//
// A box is {top, left, height, width} in cells. A link says how `output` was computed from `input`.

function windowOf(link, box) {
  const [down, right] = link.stride, [up, left] = link.padding, [height, width] = link.size;
  const [tall, wide] = link.tile ?? [Infinity, Infinity]; // on a sheet of maps each map counts from 0
  return {
    top: (box.top % tall) * down - up,
    left: (box.left % wide) * right - left,
    height: (box.height - 1) * down + height,
    width: (box.width - 1) * right + width,
  };
}

// All boxes to light for one cell: its windows, their windows, and so on down the links.
function receptiveField(links, name, box) {
  const boxes = [{ name, box }];
  for (const link of links.filter((each) => each.output === name)) {
    boxes.push(...receptiveField(links, link.input, windowOf(link, box)));
  }
  return boxes;
}

// The output cells whose window contains an input cell.
function usersOf(link, output, row, col) {
  const range = (place, stride, pad, size, count) => {
    const first = Math.max(0, Math.ceil((place + pad - size + 1) / stride));
    return [first, Math.min(count - 1, Math.floor((place + pad) / stride)) - first + 1];
  };
  const [top, height] = range(row, link.stride[0], link.padding[0], link.size[0], output.rows);
  const [left, width] = range(col, link.stride[1], link.padding[1], link.size[1], output.cols);
  return { top, left, height: Math.max(0, height), width: Math.max(0, width) };
}
