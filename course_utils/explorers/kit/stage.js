// The stage: one explorer fills the screen, for a hall. Space plays, arrows step, B makes it black, Escape leaves.

// Parts of the page that have a use for the key themselves, and those that are typed into.
const OWN_KEYS = "select, input, textarea, [contenteditable], button, .noUi-handle, canvas";
const TYPED_INTO = "select, input, textarea, [contenteditable]";
const BLANK_KEYS = ["b", "B", "."]; // a presenter's remote sends one of these

const make = (tag, className, parent) => {
  const element = Object.assign(document.createElement(tag), { className });
  parent?.append(element);
  return element;
};

// Buttons that show only an icon: a name for those who hear it, and a tooltip for those who point.
function nameButton(button, name) {
  if (button.title === name) return;
  button.title = name;
  button.setAttribute("aria-label", name);
}

class Stage {
  constructor(card, button) {
    Object.assign(this, { card, button, tour: null, hasScreen: false, owesScreen: false });
    button.addEventListener("click", this.toggle);
    card.addEventListener("keydown", this.key);
    document.addEventListener("fullscreenchange", this.screenChanged);
    this.show();
  }

  close() {
    this.leave();
    this.button.removeEventListener("click", this.toggle);
    this.card.removeEventListener("keydown", this.key);
    document.removeEventListener("fullscreenchange", this.screenChanged);
  }

  get isOn() {
    return this.card.classList.contains("course-stage");
  }

  toggle = () => (this.isOn ? this.leave() : this.enter());

  // Above all else in the page, as only a popover can be; the screen itself where the browser lends it.
  async enter() {
    const { card } = this;
    card.parentElement.style.minHeight = `${card.parentElement.offsetHeight}px`; // the notebook stays where it is
    card.popover = "manual";
    card.tabIndex = -1;
    card.classList.add("course-stage");
    card.showPopover();
    card.focus({ preventScroll: true });
    window.addEventListener("keydown", this.early, true);
    document.addEventListener("focusin", this.holdFocus);
    this.show();
    await this.fill();
    this.owesScreen = !this.hasScreen; // where nobody has clicked or typed yet: with the first key
  }

  async fill() {
    const { card } = this;
    this.owesScreen = false;
    this.hasScreen = await takeScreen();
    if (this.hasScreen && this.isOn) { // the whole page has come above the card
      card.hidePopover();
      card.showPopover();
      card.focus({ preventScroll: true });
    }
  }

  // What the page behind the stage does with the keyboard's focus must not take the keys away.
  holdFocus = ({ target }) => {
    if (!target.closest(".course-stage")) this.card.focus({ preventScroll: true });
  };

  leave() {
    const { card } = this;
    if (!this.isOn) return;
    card.classList.remove("course-stage", "course-blank");
    window.removeEventListener("keydown", this.early, true);
    document.removeEventListener("focusin", this.holdFocus);
    card.popover = null;
    card.removeAttribute("tabindex");
    if (card.parentElement) card.parentElement.style.minHeight = "";
    if (this.hasScreen && document.fullscreenElement) document.exitFullscreen();
    this.hasScreen = false;
    this.show();
    if (card.isConnected) this.button.focus({ preventScroll: true });
  }

  // The browser's own Escape gives the screen back before the page hears of it.
  screenChanged = () => {
    if (this.hasScreen && !document.fullscreenElement) this.leave();
  };

  show() {
    const name = this.isOn ? "leave the full screen (Escape)" : "fill the screen (F)";
    nameButton(this.button, name);
    this.card.dispatchEvent(new CustomEvent("course-stage"));
    this.card.dispatchEvent(new CustomEvent("course-room"));
  }

  // Before any part of the page: the keys of a tour, of a remote above all, and of the black screen.
  early = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.card.isConnected) return;
    if (this.owesScreen && event.key !== "Escape") this.fill();
    const { target, key } = event, isInside = this.card.contains(target), at = isInside ? target : this.card;
    if (at.closest(TYPED_INTO) && !/^(Page|F5)/.test(key)) return;
    const isBlank = this.card.classList.contains("course-blank");
    if (isBlank || BLANK_KEYS.includes(key)) this.card.classList.toggle("course-blank");
    else if (!this.tour?.key(key, at.closest(OWN_KEYS))) {
      if (!isInside) this.key(event); // its keys are the stage's, wherever the focus has gone
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const isOwn = event.target.closest(OWN_KEYS), isTyped = event.target.closest(TYPED_INTO);
    if (event.key === "f" && !isTyped) this.toggle();
    else if (event.key === "t" && !isTyped && !this.isOn && this.tour?.key("t")); // on the stage it was heard before
    else if (!this.isOn) return;
    else if (event.key === "Escape") this.leave();
    else if (event.key === " " && !event.target.closest("button, select, input, textarea, [contenteditable]")) this.play();
    else if (/^Arrow/.test(event.key) && !isOwn) this.step(event.key);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  play() {
    this.card.querySelector(".widget-play button")?.click();
  }

  // Arrows move the first slider: it is what a player plays.
  step(key) {
    const handle = this.card.querySelector(".course-controls :is(.noUi-handle, input[type=range])");
    handle?.dispatchEvent(new KeyboardEvent("keydown", { key }));
  }
}

// Whether the browser lends the screen; in some places, such as a frame of another page, it may not.
function takeScreen() {
  const asked = document.documentElement.requestFullscreen?.();
  return asked ? asked.then(() => true, () => false) : Promise.resolve(false);
}
