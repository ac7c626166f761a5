// <correction-form>: fills in the recorded time for "left at" and "joined at", so that a choice
// never carries the time of another one.

class CorrectionForm extends HTMLElement {
  connectedCallback() {
    this.#what.addEventListener("change", this);
    // What is there is the recorded time: typing replaces it.
    this.#time.addEventListener("focus", this);
    if (document.activeElement === this.#time) this.#time.select();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "focus") return this.#time.select();
    const times = { left_at: this.dataset.leftAt, joined_at: this.dataset.joinedAt };
    this.#time.value = times[this.#what.value] ?? "";
    this.#time.focus();
  }

  /** @returns {HTMLSelectElement} */
  get #what() {
    return /** @type {HTMLSelectElement} */ (this.querySelector("[name=what]"));
  }

  /** @returns {HTMLInputElement} */
  get #time() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[name=at]"));
  }
}

customElements.define("correction-form", CorrectionForm);
