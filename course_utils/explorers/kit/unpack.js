// Drawings that were packed into few bytes (packing.py).

// The text, with a DataView in place of all bytes, as ipywidgets hands them over.
async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const flat = await new Response(stream).arrayBuffer(), begin = 4 + new DataView(flat).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(flat, 4, begin - 4));
  return JSON.parse(text, (_, value) => (value?.bytes ? new DataView(flat, begin + value.bytes[0], value.bytes[1]) : value));
}
