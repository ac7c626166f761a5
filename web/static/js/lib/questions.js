// The questions of a note: which one is in hand, which comes next, and what a digit answers.

const OPEN = ".prompt[data-state=open]";

export class Questions {
  #note;
  /** @type {HTMLElement | null} */ #asked = null;

  /** @param {HTMLElement} note */
  constructor(note) {
    this.#note = note;
    note.addEventListener("focusin", ({ target }) => {
      const prompt = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest(".prompt"));
      if (prompt) this.#take(prompt);
    });
  }

  next() {
    const open = this.#open;
    const next = open[(this.#asked ? open.indexOf(this.#asked) + 1 : 0) % (open.length || 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  /** The button that answers the question in hand, or the next one, by its digit. @param {string} digit */
  choice(digit) {
    const asked = this.#asked?.matches(OPEN) ? this.#asked : this.#open[0];
    return asked?.querySelector(`[data-digit="${digit}"]`) ?? null;
  }

  /** Those that stop a signature come first. @returns {HTMLElement[]} */
  get #open() {
    const all = /** @type {HTMLElement[]} */ ([...this.#note.querySelectorAll(OPEN)]);
    return [...all.filter((one) => "blocking" in one.dataset), ...all.filter((one) => !("blocking" in one.dataset))];
  }

  /** @param {HTMLElement} prompt */
  #take(prompt) {
    this.#asked?.removeAttribute("data-current");
    this.#asked = prompt;
    prompt.setAttribute("data-current", "");
  }
}
