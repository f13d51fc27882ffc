// The heading of an explorer, and the manners of its card: keys stay inside, every control has a name.

// JupyterLab listens to single keys ("b" inserts a cell, arrows move between cells). These still reach it:
const passesOn = (event) =>
  event.ctrlKey || event.metaKey || event.key === "Escape" || (event.shiftKey && event.key === "Enter");

// Escape gives the keys back to the notebook (a cell that is typed into keeps its own Escape).
const answerKeys = (event) => {
  if (event.key === "Escape") event.currentTarget.closest(".jp-Notebook")?.focus();
  if (!passesOn(event)) event.stopPropagation();
};

// A button with one picture, or two of which the card's style shows one.
function cornerButton(...paths) {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true">${paths.map((path) => `<path d="${path}"/>`).join("")}</svg>`;
  return button;
}

// "my picture (0)": the number of files says nothing here.
function hideCount(button) {
  const text = button.lastChild, bare = text?.textContent.replace(/ \(\d+\)$/, "");
  if (text && bare !== text.textContent) text.textContent = bare;
}

// ipywidgets gives slider handles and readouts no accessible name: lend them the text of their label.
function nameControls(card) {
  for (const control of card.querySelectorAll(".widget-inline-hbox")) {
    const label = control.querySelector(".widget-label")?.textContent;
    if (!label) continue;
    for (const part of control.querySelectorAll(".noUi-handle, .widget-readout:not(output), [role=group], select, input")) {
      if (!part.getAttribute("aria-label")) part.setAttribute("aria-label", label);
    }
    control.querySelector(".widget-readout:not(output)")?.setAttribute("role", "textbox");
  }
  for (const [icon, name] of [["fa-play", "play"], ["fa-pause", "pause"], ["fa-stop", "stop, back to the start"]]) {
    for (const picture of card.querySelectorAll(`.widget-play .${icon}`)) nameButton(picture.parentElement, name);
  }
  for (const button of card.querySelectorAll(".widget-upload")) hideCount(button);
}

// Why nothing answers, in words, or "" when all is well. The widget manager marks what has lost its other half.
function silence(card, kernel, hasDied) {
  if (hasDied || card?.classList.contains("jupyter-widgets-disconnected")) {
    return "The kernel was restarted: run this cell again.";
  }
  const isCut = kernel && !kernel.isDisposed && kernel.connectionStatus !== "connected";
  return isCut ? "The connection is lost: if it does not come back by itself, run this cell again." : "";
}

function render({ model, el }) {
  const title = Object.assign(document.createElement("div"), { className: "course-title" });
  const lead = Object.assign(document.createElement("div"), { className: "course-lead" });
  const problem = Object.assign(document.createElement("div"), { className: "course-problem" });
  title.id = `course-title-${Math.random().toString(36).slice(2)}`;
  problem.setAttribute("role", "alert");
  el.classList.add("course-card");
  const heading = Object.assign(document.createElement("div"), { className: "course-heading" });
  const button = cornerButton("M1 6V1h5M10 1h5v5M15 10v5h-5M6 15H1v-5", "M2 2l12 12M14 2L2 14");
  const again = cornerButton("M3 2.5v4h4M3.4 6.3A5.6 5.6 0 1 1 2.6 10");
  nameButton(again, "start over");
  again.addEventListener("click", () => {
    model.set("again", model.get("again") + 1);
    model.save_changes();
  });
  again.hidden = !model.get("resets");
  const corner = Object.assign(document.createElement("div"), { className: "course-corner" });
  const flag = cornerButton("M4 15V2h9l-2.5 3.2L13 8.4H4");
  corner.append(flag, again, button);
  heading.append(title, lead, corner);
  el.append(heading, problem);

  let card = null, hasDied = false;
  const kernel = model.widget_manager?.kernel;
  const write = () => {
    const silent = silence(card, kernel, hasDied);
    card?.classList.toggle("course-resting", Boolean(silent));
    for (const controls of card?.querySelectorAll(".course-controls") ?? []) controls.inert = Boolean(silent);
    title.textContent = model.get("title");
    lead.textContent = silent || model.get("lead");
    problem.textContent = model.get("problem");
    problem.hidden = !model.get("problem");
  };
  write();
  model.on("change:title change:lead change:problem", write);

  const hear = (_, status) => {
    hasDied ||= status === "autorestarting" || status === "dead";
    write();
  };
  kernel?.statusChanged?.connect(hear);
  kernel?.connectionStatusChanged?.connect(hear);

  let output = null, stage = null, tour = null, hands = null, wasSilent = false;
  const watcher = new MutationObserver(() => {
    nameControls(card);
    hands?.stand();
    const isSilent = card.classList.contains("jupyter-widgets-disconnected");
    if (isSilent !== wasSilent) write();
    wasSilent = isSilent;
  });
  // Notebook 7 listens before the card does; there a mark on what has the keyboard, set first of all, keeps a key inside.
  const markKeys = (event) => {
    if (event.target.closest?.(".course-explorer") === card) event.target.toggleAttribute("data-lm-suppress-shortcuts", !passesOn(event));
  };
  let waiting = 0;
  const settle = () => {
    card = el.closest(".course-explorer");
    if (!card) { // the page has not put us into the explorer's box yet
      waiting = requestAnimationFrame(settle);
      return;
    }
    output = card.closest(".jp-OutputArea-child");
    output?.classList.remove("course-closed");
    stage = new Stage(card, button); // before the next line: its keys are answered first
    tour = stage.tour = new Tour(model, card, stage, flag);
    hands = new Hands(model, card);
    card.addEventListener("keydown", answerKeys);
    window.addEventListener("keydown", markKeys, true);
    card.setAttribute("role", "group");
    card.setAttribute("aria-labelledby", title.id);
    nameControls(card);
    watcher.observe(card, { childList: true, subtree: true, attributeFilter: ["class"] }); // play turns into pause
  };
  waiting = requestAnimationFrame(settle);

  return () => {
    cancelAnimationFrame(waiting);
    output?.classList.add("course-closed"); // an output that goes on standing there says why it is empty
    watcher.disconnect();
    tour?.close();
    hands?.close();
    stage?.close();
    card?.removeEventListener("keydown", answerKeys);
    window.removeEventListener("keydown", markKeys, true);
    model.off("change:title change:lead change:problem", write);
    kernel?.statusChanged?.disconnect(hear);
    kernel?.connectionStatusChanged?.disconnect(hear);
  };
}

export default { render };
