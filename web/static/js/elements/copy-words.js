// <copy-words>: words one can select, and a button that copies them and says so. Without the
// clipboard the words are selected, so that one keystroke is left to do.

class CopyWords extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", this);
  }

  async handleEvent() {
    const words = this.querySelector("[data-part=words]");
    if (!words) return;
    getSelection()?.selectAllChildren(words);
    try {
      await navigator.clipboard.writeText(words.textContent ?? "");
      this.#say(`Copied: ${this.querySelector("h2")?.textContent}`);
    } catch {
      this.#say("Selected: copy it with your keyboard or menu");
    }
  }

  /** Say it anew each time: the same words twice would be announced once. @param {string} text */
  #say(text) {
    for (const status of document.querySelectorAll("copy-words [role=status]")) status.textContent = "";
    const status = this.querySelector("[role=status]");
    if (status) requestAnimationFrame(() => (status.textContent = text));
  }
}

customElements.define("copy-words", CopyWords);
