// <note-draft>: which sentence or question is in hand. Everything it needs is in the page; moving
// on tells the evidence panel by an event.

class NoteDraft extends HTMLElement {
  #removal = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-removal] [name=sentence]"));
  /** @type {HTMLElement | null} */ #current = null;
  /** @type {HTMLElement | null} */ #asked = null;

  connectedCallback() {
    this.addEventListener("focusin", (event) => this.#enter(/** @type {Element} */ (event.target)));
    this.addEventListener("click", (event) => this.#press(event));
    this.addEventListener("pointerover", (event) => this.#hover(/** @type {Element} */ (event.target)));
    document.querySelector("[data-removal]")?.addEventListener("submit", (event) => {
      if (!this.#removal?.value) event.preventDefault();
    });
    const named = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (named?.matches(".sentence")) named.focus();
    else if (named?.matches(".prompt")) this.#ask(/** @type {HTMLElement} */ (named));
    else if (!document.querySelector(".editor")) queueMicrotask(() => this.#take(this.#sentences[0] ?? null));
  }

  /** @returns {HTMLElement[]} */
  get #sentences() {
    return [...this.querySelectorAll(".sentence")].map((one) => /** @type {HTMLElement} */ (one));
  }

  /** @param {number} by */
  step(by) {
    const all = this.#sentences;
    const at = this.#current ? all.indexOf(this.#current) : -by;
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  change() {
    if (this.#current && !this.#current.closest(".shared")) {
      location.assign(`?change=${encodeURIComponent(this.#current.id)}#editor-text`);
    }
  }

  question() {
    const open = [...this.querySelectorAll(".prompt[data-state=open]")];
    const next = open[(this.#asked ? open.indexOf(this.#asked) + 1 : 0) % (open.length || 1)];
    if (next) this.#ask(/** @type {HTMLElement} */ (next));
  }

  /** The button that answers the question in hand, or the next one, by its digit. @param {string} digit */
  choice(digit) {
    const asked = this.#asked ?? this.querySelector(".prompt[data-state=open]");
    return asked?.querySelector(`[data-digit="${digit}"]`) ?? null;
  }

  focusCurrent() {
    this.#current?.focus();
  }

  /** @param {HTMLElement} prompt */
  #ask(prompt) {
    this.#asked?.removeAttribute("data-current");
    this.#asked = prompt;
    prompt.setAttribute("data-current", "");
    prompt.focus();
    prompt.scrollIntoView({ block: "nearest" });
  }

  /** @param {Element} target */
  #enter(target) {
    const sentence = /** @type {HTMLElement | null} */ (target.closest(".sentence"));
    const prompt = /** @type {HTMLElement | null} */ (target.closest(".prompt"));
    if (sentence) this.#take(sentence);
    if (prompt && prompt !== this.#asked) this.#ask(prompt);
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const target = /** @type {Element} */ (event.target);
    if (target.closest(".mark")) event.preventDefault();
    /** @type {HTMLElement | null} */ (target.closest(".sentence"))?.focus();
  }

  /** @param {Element} target */
  #hover(target) {
    const sentence = target.closest(".sentence");
    if (sentence && matchMedia("(min-width: 1100px) and (hover: hover)").matches) this.#tell(sentence);
  }

  /** @param {HTMLElement | null} sentence */
  #take(sentence) {
    this.#current?.removeAttribute("data-current");
    this.#current = sentence;
    sentence?.setAttribute("data-current", "");
    if (this.#removal) this.#removal.value = sentence && !sentence.closest(".shared") ? sentence.id : "";
    if (sentence) this.#tell(sentence);
  }

  /** @param {Element} sentence */
  #tell(sentence) {
    this.dispatchEvent(new CustomEvent("evidence", { bubbles: true, detail: sentence }));
  }
}

customElements.define("note-draft", NoteDraft);
