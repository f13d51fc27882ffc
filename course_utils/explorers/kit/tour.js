// A tour through an explorer, on the stage. The kernel sets what a stop says; here its sentence is shown, below the
// planes, and kept in mind which stop was left when somebody plays freely. Moving anything by hand leaves the tour.

// Keys of a keyboard and of a presenter's remote (which sends PageDown, PageUp, and F5 to begin) -> stops to go.
const PACES = { PageDown: 1, PageUp: -1, ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

class Tour {
  constructor(model, card, stage, button) {
    Object.assign(this, { model, card, stage, button, left: 1 });
    this.row = make("div", "course-told");
    this.count = make("b", "course-count", this.row);
    this.texts = make("div", "course-texts", this.row);
    card.append(this.row);
    button.addEventListener("click", this.toggle);
    card.addEventListener("course-stage", this.stageChanged);
    model.on("change:stops", this.build);
    model.on("change:stop", this.show);
    this.build();
  }

  close() {
    this.row.remove();
    this.button.removeEventListener("click", this.toggle);
    this.card.removeEventListener("course-stage", this.stageChanged);
    this.model.off("change:stops", this.build);
    this.model.off("change:stop", this.show);
  }

  get stop() {
    return this.model.get("stop");
  }

  // All sentences lie one upon the other and only one is seen, so that their row is as high at every stop.
  build = () => {
    const stops = this.model.get("stops");
    this.left = 1;
    this.button.hidden = !stops.length;
    this.button.parentElement.parentElement.classList.toggle("course-has-tour", stops.length > 0);
    this.texts.replaceChildren();
    for (const says of stops) {
      const ghost = make("span", "course-ghost", this.texts);
      ghost.textContent = says;
      ghost.setAttribute("aria-hidden", "true");
    }
    this.says = make("span", "", this.texts);
    this.says.setAttribute("role", "status");
    this.show();
  };

  show = () => {
    const { stop } = this, stops = this.model.get("stops");
    if (stop) this.left = stop;
    this.card.classList.toggle("course-at-stop", stop > 0);
    this.count.textContent = `${stop || "–"} / ${stops.length}`;
    this.says.textContent = stop ? stops[stop - 1] : `Free play. PageDown or T goes back to stop ${this.left}.`;
    const name = stop ? "leave the tour (T)" : `play the tour of ${stops.length} stops (T)`;
    nameButton(this.button, name);
    this.button.setAttribute("aria-pressed", String(stop > 0));
  };

  toggle = () => (this.stop ? this.goTo(0) : this.begin());

  // From the page, too; where a tour was left, it goes on.
  begin() {
    if (!this.stage.isOn) this.stage.enter();
    this.goTo(this.left);
  }

  goTo(stop) {
    this.model.set("stop", stop);
    this.model.save_changes();
    if (stop && !this.card.classList.contains("course-touring")) { // its row stays, in free play too: nothing jumps
      this.card.classList.add("course-touring");
      this.card.dispatchEvent(new CustomEvent("course-room"));
    }
    if (stop) this.card.focus({ preventScroll: true }); // from now on the arrows are the tour's
  }

  stageChanged = () => {
    if (this.stage.isOn) return;
    this.card.classList.remove("course-touring");
    if (this.stop) this.goTo(0);
    if (this.left === this.model.get("stops").length) this.left = 1; // one that was told to its end begins anew
  };

  // Whether a key was the tour's. Arrows are so only at a stop, and where no slider or plane wants them.
  key(key, isOwn) {
    const count = this.model.get("stops").length;
    if (!count) return false;
    if (key === "t" || key === "T") this.toggle();
    else if (key === "F5") this.goTo(1);
    else if (!(key in PACES) || (/^Arrow/.test(key) && (!this.stop || isOwn))) return false;
    else this.goTo(this.stop ? Math.max(1, Math.min(count, this.stop + PACES[key])) : this.left);
    return true;
  }
}
