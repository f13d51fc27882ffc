// Notebooks that the server has run beforehand (course_utils/jupyter/presenting.py): the page takes over their outputs,
// which are alive, since their kernels are. With "present" in the address the first tour of the notebook fills the screen.

import links from "./links.js";

const IS_PRESENTED = new URLSearchParams(location.search).has("present"); // JupyterLab takes it out of the address
const PATIENCE = 60_000, PAUSE = 50; // milliseconds

const config = () => JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
const pause = () => new Promise((done) => setTimeout(done, PAUSE));

async function until(found) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause()) {
    const value = found();
    if (value) return value;
  }
  return null;
}

const views = (cell) => (cell.model.sharedModel.outputs ?? []).filter((output) =>
  Object.keys(output.data ?? {}).includes("application/vnd.jupyter.widget-view+json"));

// Put what the kernel of this notebook has shown into its cells; say whether there was anything.
async function takeOver(panel, base) {
  await panel.context.ready;
  await panel.sessionContext.ready;
  const path = panel.context.path.split("/").map(encodeURIComponent).join("/");
  const ran = await (await fetch(`${base}course-utils/ran/${path}`)).json();
  if (!ran.kernel || ran.kernel !== panel.sessionContext.session?.kernel?.id) return false;
  for (const { model } of panel.content.widgets) {
    const found = ran.cells[model.id];
    if (!found || model.type !== "code") continue;
    model.trusted = true;
    model.outputs.fromJSON(found.outputs);
    model.executionCount = found.execution_count;
  }
  return true;
}

// The first explorer that has a tour, else the first that has a stage: it may have to be scrolled to in order to be.
async function openFirstStage(notebook) {
  let stage = null;
  for (const [place, cell] of notebook.widgets.entries()) {
    if (!views(cell).length) continue;
    await notebook.scrollToItem(place, "center");
    const flag = await until(() => cell.node.querySelector(".course-corner button[aria-pressed]"));
    if (flag && !flag.hidden) return void flag.click();
    if (!cell.node.querySelector(".course-prediction")) stage ??= place;
  }
  if (stage === null) return;
  await notebook.scrollToItem(stage, "center");
  (await until(() => notebook.widgets[stage].node.querySelector(".course-corner button:last-child")))?.click();
}

const presenting = {
  id: "course-utils:presenting",
  autoStart: true,
  activate(app) {
    const { courseRuns, baseUrl } = config(), seen = new WeakSet();
    if (!courseRuns) return;
    let isPresented = IS_PRESENTED;
    const look = async (panel) => {
      if (!panel?.sessionContext || !panel.content?.widgets || seen.has(panel)) return;
      seen.add(panel);
      const isFirst = isPresented;
      isPresented = false;
      if ((await takeOver(panel, baseUrl)) && isFirst) await openFirstStage(panel.content);
    };
    app.shell.currentChanged.connect((_, { newValue }) => look(newValue));
    app.restored.then(() => look(app.shell.currentWidget));
  },
};

export default [presenting, links];
