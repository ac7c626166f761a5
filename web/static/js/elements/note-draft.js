// <note-draft>: which sentence is in hand. Everything it needs is in the page; moving on tells the
// evidence panel by an event.

import { Questions } from "../lib/questions.js";

class NoteDraft extends HTMLElement {
  #removal = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-removal] [name=sentence]"));
  #questions = new Questions(this);
  /** @type {HTMLElement | null} */ #current = null;

  connectedCallback() {
    this.addEventListener("focusin", ({ target }) => this.#take(this.#sentence(target)));
    this.addEventListener("click", (event) => this.#press(event));
    this.addEventListener("pointerover", ({ target }) => this.#hover(this.#sentence(target)));
    this.#removal?.form?.addEventListener("submit", (event) => {
      if (this.#removal?.value) return;
      event.preventDefault();
      this.#decline();
    });
    const named = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (named?.matches(".sentence, .prompt")) named.focus();
    else if (!document.querySelector(".editor")) queueMicrotask(() => this.#take(this.#sentences[0] ?? null));
  }

  /** @returns {HTMLElement[]} */
  get #sentences() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".sentence")]);
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
    if (!this.#current) return;
    if (this.#current.closest(".shared")) return this.#write();
    location.assign(`?change=${encodeURIComponent(this.#current.id)}#editor-text`);
  }

  /** The part about the group is written as a whole, for all notes. */
  #write() {
    const link = /** @type {HTMLElement | null} */ (this.querySelector(".shared [data-verb=write]"));
    if (link) link.click();
    else this.#decline();
  }

  #decline() {
    const status = document.querySelector("[data-part=saved]");
    if (status) status.textContent = "The part about the group is the same in every note";
  }

  question() {
    this.#questions.next();
  }

  /** @param {string} digit */
  choice(digit) {
    return this.#questions.choice(digit);
  }

  focusCurrent() {
    this.#current?.focus();
  }

  /** @param {EventTarget | null} target @returns {HTMLElement | null} */
  #sentence(target) {
    return /** @type {Element} */ (target).closest(".sentence");
  }

  /** @param {MouseEvent} event */
  #press(event) {
    if (/** @type {Element} */ (event.target).closest(".mark")) event.preventDefault();
    this.#sentence(event.target)?.focus();
  }

  /** @param {HTMLElement | null} sentence */
  #hover(sentence) {
    if (sentence && matchMedia("(min-width: 1100px) and (hover: hover)").matches) this.#tell(sentence);
  }

  /** @param {HTMLElement | null} sentence */
  #take(sentence) {
    if (!sentence) return;
    this.#current?.removeAttribute("data-current");
    this.#current = sentence;
    sentence.setAttribute("data-current", "");
    if (this.#removal) this.#removal.value = sentence.closest(".shared") ? "" : sentence.id;
    this.#tell(sentence);
  }

  /** @param {HTMLElement} sentence */
  #tell(sentence) {
    this.dispatchEvent(new CustomEvent("evidence", { bubbles: true, detail: sentence }));
  }
}

customElements.define("note-draft", NoteDraft);
