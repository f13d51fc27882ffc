// The page as slides: each section fills the screen by itself, with its explorers alive. A presenter's remote, which sends
// PageDown and PageUp, goes down a section that is longer than the screen, and then on to the next one.

const PACE = 0.85; // of the screen, when a long section is gone through

class Slides {
  constructor(button, cells) {
    this.button = button;
    this.sections = [];
    for (const cell of cells) {
      if (!this.sections.length || cell.querySelector(":scope > :is(h1, h2, h3)")) this.sections.push([]);
      this.sections.at(-1).push(cell);
    }
    this.row = make("div", "page-pace", document.body);
    this.step(-1, "‹", "previous slide");
    this.count = make("span", "", this.row);
    this.count.setAttribute("role", "status");
    this.step(1, "›", "next slide");
    this.row.hidden = true;
    button.addEventListener("click", () => (this.isOn ? this.leave() : this.enter()));
    window.addEventListener("keydown", this.key);
    window.addEventListener("hashchange", this.follow);
  }

  get isOn() {
    return !this.row.hidden;
  }

  step(by, text, name) {
    const button = Object.assign(make("button", "", this.row), { type: "button", textContent: text, title: name });
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => this.goTo(this.at + by));
  }

  // With the section that is read now: the last one that begins above the middle of the screen.
  enter() {
    const begun = this.sections.filter(([first]) => first.getBoundingClientRect().top < innerHeight / 2);
    this.show(true);
    this.goTo(Math.max(0, begun.length - 1));
  }

  leave() {
    this.show(false);
    this.sections[this.at][0].scrollIntoView();
  }

  show(isOn) {
    this.row.hidden = !isOn;
    document.body.classList.toggle("page-slided", isOn);
    this.button.setAttribute("aria-pressed", isOn);
  }

  goTo(number) {
    this.at = Math.max(0, Math.min(this.sections.length - 1, number));
    for (const [place, cells] of this.sections.entries()) for (const cell of cells) cell.classList.toggle("page-now", place === this.at);
    this.count.textContent = `${this.at + 1} / ${this.sections.length}`;
    scrollTo(0, 0);
  }

  // An arrow is a slider's or a plane's where one has the keyboard; on an explorer's own stage all keys are the stage's.
  key = (event) => {
    const isOwn = event.target.closest?.("input, select, canvas, .course-explorer"), by = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
    if (!this.isOn || document.querySelector(".course-stage") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.leave();
    else if (!by || (isOwn && /^Arrow/.test(event.key))) return;
    else this.pace(by, event.key);
    event.preventDefault();
  };

  pace(by, key) {
    const { scrollHeight } = document.documentElement, rest = by > 0 ? scrollHeight - innerHeight - scrollY : scrollY;
    if (/^Page/.test(key) && rest > 1) scrollBy(0, by * PACE * innerHeight);
    else this.goTo(this.at + by);
  }

  // A link within the page leads to another slide.
  follow = () => {
    const cell = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest(".cell");
    const place = this.sections.findIndex((cells) => cells.includes(cell));
    if (this.isOn && place >= 0) this.goTo(place);
  };
}
