// <copy-text>: a text one can select, and a button that copies it. Without the clipboard the
// button selects, so that one keystroke is left to do.

class CopyText extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", this);
    this.#field.addEventListener("focus", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    this.#field.select();
    if (event.type === "click") this.#copy();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#field.value);
      this.#say("Copied");
    } catch {
      this.#say("Selected: copy it with your keyboard or menu");
    }
  }

  /** @returns {HTMLInputElement} */
  get #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  /** @param {string} text */
  #say(text) {
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = text;
  }
}

customElements.define("copy-text", CopyText);
