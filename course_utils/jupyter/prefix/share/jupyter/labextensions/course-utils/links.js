// A link to a cell, "name.ipynb#cell-id=…", leads there each time: JupyterLab goes there only where it opens the notebook.
// What is folded below a question opens, since whoever follows the link wants to see it.

const LINK = "a[href*='#cell-id=']", PATIENCE = 60_000, PAUSE = 100; // milliseconds
const STEADY = 5; // looks in a row at which the cell stood where it should: above it, outputs still take their room
const NEAR = 2; // pixels
const OTHER_WISHES = ["wheel", "pointerdown", "keydown"]; // whoever does something meanwhile is not called back

const pause = () => new Promise((done) => setTimeout(done, PAUSE));

// The notebook that is shown, and where in it the cell is, as soon as both are there.
async function arrival(shell, file, id, signal) {
  for (const end = Date.now() + PATIENCE; Date.now() < end && !signal.aborted; await pause()) {
    const { context, content } = shell.currentWidget ?? {};
    if (file && context?.path.split("/").pop() !== file) continue;
    const place = content?.widgets?.findIndex?.((cell) => cell.model.id === id) ?? -1;
    if (place >= 0) return { content, place };
  }
  return null;
}

async function goTo(shell, file, id) {
  const stop = new AbortController(), { signal } = stop;
  for (const word of OTHER_WISHES) document.addEventListener(word, () => stop.abort(), { capture: true, signal });
  const found = await arrival(shell, file, id, signal);
  if (!found) return stop.abort();
  const { content, place } = found, cell = content.widgets[place];
  content.deselectAll(); // JupyterLab would add all cells between to what was chosen before
  content.activeCellIndex = place;
  let wanted = NaN;
  for (let steady = 0, looks = 0; steady < STEADY && looks < 50 && !signal.aborted; looks++) {
    const top = cell.node.isConnected ? cell.node.getBoundingClientRect().top : NaN;
    if (cell.node.classList.contains("course-folded")) cell.node.click();
    else if (Math.abs(top - wanted) < NEAR) steady++;
    else {
      steady = 0;
      await content.scrollToItem(place, "start", 0);
      wanted = cell.node.getBoundingClientRect().top;
    }
    await pause();
  }
  stop.abort();
}

export default {
  id: "course-utils:links",
  autoStart: true,
  activate({ shell }) {
    document.addEventListener("click", ({ target }) => {
      const link = target.closest?.(LINK);
      if (!link) return;
      const [path, hash] = link.getAttribute("href").split("#cell-id="), file = path.split("?")[0].split("/").pop();
      goTo(shell, decodeURIComponent(file), decodeURIComponent(hash));
    });
  },
};
