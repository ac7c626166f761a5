// <sentence-editor>: saves a sentence while it is written. Every save is a version; if somebody
// else changed the same sentence, both texts are shown and nothing is overwritten.

const PAUSE_MS = 900; // a breath between words
const LATEST_MS = 2000; // however fast somebody types

class SentenceEditor extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
  #text = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  #since = 0;
  #timer = 0;
  #saving = Promise.resolve();

  connectedCallback() {
    if (this.dataset.evidence) this.dispatchEvent(new CustomEvent("evidence", { bubbles: true, detail: this }));
    this.#text.focus();
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length);
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener("submit", (event) => this.#finish(event));
    this.querySelector("[data-act=mine]")?.addEventListener("click", () => this.#save());
    if (this.#value("act") === "change") this.#text.addEventListener("input", () => this.#typed());
  }

  #typed() {
    const now = performance.now();
    this.#since ||= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), Math.max(0, Math.min(PAUSE_MS, this.#since + LATEST_MS - now)));
  }

  /** The last save is answered first: its version is what this form builds on. @param {Event} event */
  #finish(event) {
    clearTimeout(this.#timer);
    event.preventDefault();
    this.#saving.then(() => this.#form.submit());
  }

  #save() {
    clearTimeout(this.#timer);
    this.#since = 0;
    this.#saving = this.#saving.then(() => this.#send());
    return this.#saving;
  }

  async #send() {
    const expected = Number(this.#value("expected"));
    const fields = { expected, act: "change", sentence: this.#value("sentence"), text: this.#text.value };
    try {
      const response = await fetch(this.#form.action, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(fields),
      });
      const told = await response.json();
      if (response.ok) this.#kept(told);
      else if (response.status === 409) this.#conflict(told);
      else this.#say(told.error ?? "Not saved");
    } catch {
      this.#say("Not saved yet. Your words stay here; the next key tries again.");
    }
  }

  /** @param {{version: number, saved_at: string}} told */
  #kept({ version, saved_at }) {
    for (const input of document.querySelectorAll("[name=expected], [name=version]")) {
      /** @type {HTMLInputElement} */ (input).value = String(version);
    }
    this.#say(`Saved ${saved_at}`);
    const head = document.querySelector(".desk-head [data-part=saved]");
    if (head) head.textContent = `Saved ${saved_at}, version ${version}`;
    /** @type {HTMLElement} */ (this.querySelector("[data-part=conflict]")).hidden = true;
  }

  /** @param {{version: number, by: string, theirs: string}} told */
  #conflict({ version, by, theirs }) {
    for (const [part, text] of Object.entries({ by, theirs })) {
      /** @type {Element} */ (this.querySelector(`[data-part=${part}]`)).textContent = text || "(removed)";
    }
    /** @type {HTMLElement} */ (this.querySelector("[data-part=conflict]")).hidden = false;
    /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("expected")).value = String(version);
    this.#say("Not saved: changed elsewhere");
  }

  /** @param {string} name */
  #value(name) {
    return /** @type {HTMLInputElement | null} */ (this.#form.elements.namedItem(name))?.value ?? "";
  }

  /** @param {string} text */
  #say(text) {
    /** @type {Element} */ (this.querySelector("[data-part=state]")).textContent = text;
  }
}

customElements.define("sentence-editor", SentenceEditor);
