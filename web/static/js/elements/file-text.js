// <file-text>: reads a chosen file into the text field beside it. The file itself is never sent:
// what is looked at, and changed by hand, is what the form holds.

class FileText extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", this);
  }

  disconnectedCallback() {
    this.removeEventListener("change", this);
  }

  async handleEvent(/** @type {Event} */ event) {
    const chosen = /** @type {HTMLInputElement} */ (event.target).files?.[0];
    if (!chosen) return;
    const field = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    field.value = await chosen.text();
  }
}

customElements.define("file-text", FileText);
