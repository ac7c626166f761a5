// <evidence-panel>: shows the records of one sentence. On a narrow page they open under it. The
// field at the top looks through all records of the note.

const WIDE = matchMedia("(min-width: 1100px)");

class EvidencePanel extends HTMLElement {
  #why = /** @type {HTMLElement} */ (this.querySelector(".why"));
  #find = /** @type {HTMLInputElement} */ (this.querySelector("#find"));
  #title = /** @type {HTMLElement} */ (this.querySelector("#why-title"));
  #count = /** @type {HTMLElement} */ (this.querySelector("[data-part=count]"));
  #none = /** @type {HTMLElement} */ (this.querySelector("[data-part=none]"));
  /** @type {HTMLElement | null} */ #sentence = null;

  connectedCallback() {
    document.addEventListener("evidence", (event) => this.#show(/** @type {CustomEvent} */ (event).detail));
    this.#find.addEventListener("input", () => this.#filter());
    WIDE.addEventListener("change", () => this.#place());
  }

  /** @param {HTMLElement} sentence */
  #show(sentence) {
    this.#sentence = sentence;
    this.#find.value = "";
    const ids = (sentence.dataset.evidence ?? "").split(" ").filter(Boolean);
    for (const row of this.#rows) {
      const here = ids.includes(row.dataset.evidence ?? "");
      row.hidden = !here;
      row.toggleAttribute("data-current", here);
    }
    for (const row of this.#unused) row.hidden = false;
    this.#say("Why this sentence", ids.length);
    this.#place();
  }

  #filter() {
    const words = this.#find.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length && this.#sentence) return this.#show(this.#sentence);
    let found = 0;
    for (const row of [...this.#rows, ...this.#unused]) {
      const text = row.textContent?.toLowerCase() ?? "";
      row.hidden = !words.every((word) => text.includes(word));
      row.removeAttribute("data-current");
      found += row.hidden ? 0 : 1;
    }
    this.#say("Found in the record", found);
    this.prepend(/** @type {Element} */ (this.querySelector(".find")), this.#why);
  }

  #place() {
    if (WIDE.matches || !this.#sentence) this.querySelector(".unused")?.before(this.#why);
    else this.#sentence.after(this.#why);
  }

  /** @param {string} title @param {number} count */
  #say(title, count) {
    this.#title.textContent = title;
    this.#count.textContent = count === 1 ? "1 record" : `${count} records`;
    this.#none.hidden = count > 0;
  }

  /** @returns {HTMLElement[]} */
  get #rows() {
    return /** @type {HTMLElement[]} */ ([...this.#why.querySelectorAll(".evidence")]);
  }

  /** @returns {HTMLElement[]} */
  get #unused() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".unused .evidence")]);
  }
}

customElements.define("evidence-panel", EvidencePanel);
