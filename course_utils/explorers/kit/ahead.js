// Answers before the question: while a control has the pointer or the keyboard, the kernel tells what its values would
// show (ahead.py). A value that is known is drawn in the same frame in which it is set, before the kernel hears of it.

const LINGER = 120; // milliseconds that the pointer stays on a control before the kernel is asked

const same = (one, other) => one === other || (typeof one === "number" && typeof other === "number" && Math.abs(one - other) < 1e-9);

class Ahead {
  constructor(view) {
    Object.assign(this, { view, model: view.model, controls: new Map(), wanted: "", waiting: null });
    this.forget();
    this.walk = -1;
    this.model.on("msg:custom", this.hear);
    this.begin();
  }

  // What is held: answers by the value of the control that was walked, and the planes of which they are made.
  forget() {
    Object.assign(this, { answers: new Map(), planes: new Map(), shown: null });
    this.view.root.dataset.held = 0;
  }

  // Listen to the controls whose values can be told beforehand.
  async begin() {
    for (const { name, part, id, players } of this.model.get("foreseen") ?? []) {
      const control = await this.model.widget_manager.get_model(id), moved = () => this.moved(name);
      if (this.isClosed) return;
      this.controls.set(name, { control, part, moved, players });
      control.on(`change:${part}`, moved);
    }
    const find = () => {
      this.column = this.view.root.closest(".course-explorer")?.querySelector(".course-controls");
      if (!this.column) return void (this.finding = requestAnimationFrame(find));
      for (const word of ["pointerover", "focusin", "pointerleave", "focusout"]) this.column.addEventListener(word, this.look);
    };
    if (this.controls.size) find();
  }

  close() {
    this.isClosed = true;
    cancelAnimationFrame(this.finding);
    clearTimeout(this.waiting);
    this.forget();
    this.model.off("msg:custom", this.hear);
    for (const { control, part, moved } of this.controls.values()) control.off(`change:${part}`, moved);
    for (const word of ["pointerover", "focusin", "pointerleave", "focusout"]) this.column?.removeEventListener(word, this.look);
  }

  // Ask for the values of the control that the pointer stays on, or that has the keyboard.
  look = (event) => {
    clearTimeout(this.waiting);
    const at = /over|in$/.test(event.type) ? event.target : document.activeElement;
    this.waiting = setTimeout(async () => this.ask(await this.nameOf(at)), event.type === "focusin" ? 0 : LINGER);
  };

  async nameOf(element) {
    for (const [name, { control, players }] of this.controls) {
      const models = [control, ...(await Promise.all(players.map((id) => this.model.widget_manager.get_model(id))))];
      const views = await Promise.all(models.flatMap((each) => Object.values(each.views ?? {})));
      if (views.some(({ el }) => el.contains(element))) return name;
    }
    return "";
  }

  ask(name) {
    if (name === this.wanted || this.isClosed) return;
    this.wanted = name;
    this.model.send({ ahead: name });
  }

  valueOf = (name) => this.controls.get(name).control.get(this.controls.get(name).part);

  // An answer arrives. Those of a newer walk take the place of all that are held.
  hear = async ({ ahead }, buffers) => {
    if (!ahead) return;
    const told = await unpack(buffers[0]);
    if (this.isClosed || ahead.walk < this.walk) return;
    if (ahead.walk > this.walk) {
      const { shown } = this; // stays until the kernel has drawn what follows
      this.forget();
      Object.assign(this, { shown, walk: ahead.walk, walked: ahead.name });
    }
    for (const [number, plane] of Object.entries(told.planes)) this.planes.set(Number(number), plane);
    this.answers.set(ahead.value, { ...ahead, ...told });
    this.view.root.dataset.held = this.answers.size;
  };

  moved(name) {
    if (name !== this.walked) return;
    const value = this.valueOf(name);
    const answer = this.answers.get(value) ?? [...this.answers.values()].find((each) => same(each.value, value));
    if (answer && this.holds(answer)) this.show(answer);
  }

  // Whether nothing else has changed since the kernel found this answer, here or there.
  holds({ state, acts, others, slots }) {
    return state === this.model.get("state") && acts === this.model.get("acts") && slots.every((number) => this.planes.has(number))
      && Object.entries(others).every(([name, value]) => same(this.valueOf(name), value));
  }

  show({ slots, reading, links, cursor }) {
    const planes = [...slots.map((number) => this.planes.get(number)), {}].map((plane, slot) => [`plane_${slot}`, plane]);
    this.shown = { ...Object.fromEntries(planes), reading, links, ...(cursor && { cursor }) };
    this.view.update();
  }

  // The kernel has drawn. What it drew for values that the page has left behind is not shown: it is on its way.
  drawn = () => {
    const isBehind = Object.entries(this.model.get("answered")).some(([name, value]) => this.controls.has(name) && !same(this.valueOf(name), value));
    if (this.shown && isBehind) return;
    this.shown = null;
    if ([...this.answers.values()].some(({ state }) => state !== this.model.get("state"))) this.forget(); // something else has changed
    this.view.update();
  };

  // What was done in the page to the planes, for the kernel; no answer from before it is shown after it.
  act(word, what) {
    if (this.shown) delete this.shown.cursor;
    this.model.set(word, what);
    this.model.set("acts", (this.model.get("acts") ?? 0) + 1);
    this.model.save_changes();
  }
}
