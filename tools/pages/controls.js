// Controls as native inputs, under the class names that the card's style knows.

const make = (tag, className, parent) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
};

let ids = 0;

class Control {
  constructor(explorer, told, place) {
    Object.assign(this, { explorer, told, place });
    this.root = this.build();
  }

  // A label, and beside it what is set.
  labelled(className, input) {
    const root = make("div", `jupyter-widgets widget-inline-hbox ${className}`), label = make("label", "widget-label", root);
    label.textContent = this.told.label;
    if (input.matches("input, select")) label.htmlFor = input.id = `control-${++ids}`;
    return root;
  }

  get value() { // the number of its value
    return this.explorer.at[this.told.number];
  }

  get rests() {
    return this.explorer.recording.states[this.explorer.state].off.includes(this.place);
  }

  // The values that can be had as all else stands; where there is no other one, those as the explorer stood at first.
  values() {
    const { order, number } = this.told, { recording, state } = this.explorer;
    const from = (at) => order.filter((value) => value === this.value || recording.follow(at, [SET, number, value]) !== undefined);
    const direct = from(state);
    return direct.length > 1 ? direct : from(0);
  }

  set(value) {
    if (value !== this.value) this.explorer.go([SET, this.told.number, value]);
  }
}

class Slider extends Control {
  build() {
    this.input = make("input");
    this.input.type = "range";
    const root = this.labelled("widget-slider", this.input);
    this.readout = make("output", "widget-readout", root);
    make("div", "slider-container", root).append(this.input);
    this.input.addEventListener("input", () => this.set(this.at[this.input.value]));
    this.input.addEventListener("keydown", (event) => event.isTrusted || this.step(/Right|Up/.test(event.key) ? 1 : -1));
    return root;
  }

  step(by) {
    const place = this.at.indexOf(this.value) + by;
    if (this.at[place] !== undefined && !this.input.disabled) this.set(this.at[place]);
  }

  show() {
    const { input } = this, text = this.told.texts[this.value];
    this.at = this.values();
    Object.assign(input, { min: 0, max: Math.max(1, this.at.length - 1), step: 1, value: this.at.indexOf(this.value), disabled: this.rests || this.at.length < 2 });
    input.setAttribute("aria-valuetext", text);
    this.readout.textContent = text;
  }
}

class Menu extends Control {
  build() {
    this.input = make("select");
    const root = this.labelled("widget-dropdown", this.input);
    root.append(this.input);
    for (const value of this.told.order) this.input.append(new Option(this.told.texts[value], value));
    for (const text of this.told.others) this.input.append(Object.assign(new Option(text), { disabled: true }));
    this.input.addEventListener("change", () => this.set(Number(this.input.value)));
    return root;
  }

  show() {
    Object.assign(this.input, { value: this.value, disabled: this.rests });
  }
}

class Buttons extends Control {
  build() {
    const group = make("div"), root = this.labelled("widget-toggle-buttons", group);
    root.append(group);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", this.told.label);
    this.buttons = this.told.order.map((value) => {
      const button = make("button", "jupyter-button widget-toggle-button", group);
      Object.assign(button, { type: "button", textContent: this.told.texts[value], onclick: () => this.set(value) });
      return { button, value };
    });
    return root;
  }

  show() {
    for (const { button, value } of this.buttons) {
      button.classList.toggle("mod-active", value === this.value);
      button.setAttribute("aria-pressed", value === this.value);
      button.disabled = this.rests;
    }
  }
}

class Radio extends Control {
  build() {
    const root = make("fieldset", "jupyter-widgets widget-inline-vbox widget-radio"), name = `radio-${++ids}`;
    make("legend", "widget-label", root).textContent = this.told.label;
    const box = make("div", "widget-radio-box", root);
    this.inputs = this.told.order.map((value) => {
      const label = make("label", "", box), input = make("input", "", label);
      Object.assign(input, { type: "radio", name, onchange: () => this.set(value) });
      label.append(this.told.texts[value]);
      return { input, value };
    });
    return root;
  }

  show() {
    for (const { input, value } of this.inputs) Object.assign(input, { checked: value === this.value, disabled: this.rests });
  }
}

class Button extends Control {
  build() {
    const button = make("button", "jupyter-button widget-button");
    Object.assign(button, { type: "button", textContent: this.told.label, title: this.told.tip, onclick: () => this.press() });
    return button;
  }

  press() {
    const { speeds } = this.told;
    if (speeds === null) return this.explorer.go([PRESS, this.place]);
    const player = this.explorer.controls[speeds];
    player.times = player.times === 4 ? 1 : 2 * player.times;
    this.root.textContent = `${player.times}×`;
  }

  show() {
    const { told, explorer: { recording, state }, place } = this;
    const leads = told.speeds !== null || recording.nearest(state, [PRESS, place]) !== undefined;
    this.root.disabled = told.works || this.rests || !leads;
  }
}

class Player extends Control {
  build() {
    const root = make("div", "jupyter-widgets widget-play");
    [this.button, this.stopper] = [0, 1].map(() => Object.assign(make("button", "jupyter-button", root), { type: "button" }));
    this.button.onclick = () => (this.playing ? this.pause() : this.play());
    this.stopper.onclick = () => {
      this.pause();
      this.target.set(this.target.at[0]);
    };
    face(this.stopper, "M4 4h8v8H4z", "stop, back to the start");
    this.times = 1;
    this.explorer.players.push(this);
    this.pause();
    return root;
  }

  get target() {
    return this.explorer.controls[this.told.target];
  }

  play() {
    if (this.target.value === this.target.at.at(-1)) this.target.set(this.target.at[0]);
    face(this.button, "M4 3h3v10H4zM9 3h3v10H9z", "pause");
    this.playing = setTimeout(this.next, this.told.interval / this.times);
  }

  next = () => {
    const { target } = this, isLast = target.value === target.at.at(-1);
    if (isLast && !this.told.repeat) return this.pause();
    target.set(target.at[isLast ? 0 : target.at.indexOf(target.value) + 1]);
    this.playing = setTimeout(this.next, Math.max(40, (this.told.interval * this.told.steps) / target.at.length / this.times));
  };

  pause() {
    clearTimeout(this.playing);
    this.playing = null;
    face(this.button, "M4 3l9 5-9 5z", "play");
  }

  show() {
    this.button.disabled = this.stopper.disabled = this.rests || this.target.at?.length < 2;
  }
}

function face(button, path, name) {
  button.innerHTML = `<svg viewBox="0 0 16 16" width="14" height="14" fill="currentcolor" aria-hidden="true"><path d="${path}"/></svg>`;
  button.title = name;
  button.setAttribute("aria-label", name);
}

// What only Python can do.
class Resting extends Control {
  build() {
    if (this.told.look === "text") {
      const input = Object.assign(make("input"), { type: "text", disabled: true }), root = this.labelled("widget-text", input);
      root.append(input);
      return root;
    }
    return Object.assign(make("button", "jupyter-button widget-upload"), { type: "button", textContent: this.told.label, disabled: true });
  }

  show() {}
}

const LOOKS = { slider: Slider, menu: Menu, buttons: Buttons, radio: Radio, button: Button, play: Player, upload: Resting, text: Resting };
