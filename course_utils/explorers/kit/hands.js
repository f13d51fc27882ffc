// A show of hands: on the stage each answer of a question takes a count, by a click for each hand or typed. What was
// counted is not shown before the answer is revealed, so that nobody votes with the others.

class Hands {
  constructor(model, card) {
    Object.assign(this, { model, card });
    this.stand();
  }

  close() {
    for (const row of this.card.querySelectorAll(".course-hand")) row.remove();
  }

  // Beside each answer; ipywidgets may have made them only now.
  stand() {
    const labels = [...this.card.querySelectorAll(".widget-radio-box label")];
    if (labels.length !== this.model.get("hands").length) return;
    labels.forEach((label, number) => {
      if (!label.querySelector(".course-hand")) this.build(label, number, label.textContent.trim());
    });
  }

  build(label, number, answer) {
    const row = make("span", "course-hand", label), count = make("input", "", row), more = make("button", "", row);
    Object.assign(count, { inputMode: "numeric", placeholder: "hands", maxLength: 4, autocomplete: "off" });
    Object.assign(more, { type: "button", textContent: "+ 1" });
    count.setAttribute("aria-label", `how many hands for: ${answer}`);
    more.setAttribute("aria-label", `one hand more for: ${answer}`);
    const keep = (hands) => {
      const all = [...this.model.get("hands")];
      all[number] = hands;
      this.model.set("hands", all);
      this.model.save_changes();
      Object.assign(count, { value: "", placeholder: "•••" });
    };
    const take = () => {
      if (/^\s*\d+\s*$/.test(count.value)) keep(Number(count.value));
      else count.value = "";
    };
    count.addEventListener("blur", take);
    count.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const all = [...this.card.querySelectorAll(".course-hand input")], next = all[number + 1];
      if (next) next.focus();
      else count.blur();
    });
    more.addEventListener("click", (event) => {
      event.preventDefault(); // and the answer beside it is not chosen
      keep(this.model.get("hands")[number] + 1);
    });
  }
}
