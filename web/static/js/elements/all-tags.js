// <all-tags>: everything that can be said, found by typing; the same list finds members, techniques
// and group tags. What was used last comes first.

class AllTags extends HTMLElement {
  #dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  #input = /** @type {HTMLInputElement} */ (this.querySelector("[role=combobox]"));
  #list = /** @type {HTMLElement} */ (this.querySelector("[role=listbox]"));
  #kind = "tag";
  /** @type {HTMLElement[]} */ #found = [];
  #at = 0;

  connectedCallback() {
    this.#input.addEventListener("input", () => this.#filter());
    this.#dialog.addEventListener("keydown", (event) => this.#typed(event));
    this.#dialog.addEventListener("close", () => this.#forget());
    this.#list.addEventListener("click", (event) => {
      const option = /** @type {Element} */ (event.target).closest("[role=option]");
      if (option) this.#choose(/** @type {HTMLElement} */ (option));
    });
  }

  /** @param {string} kind of choice: tag, technique, group or member @param {string} title
   * @param {any[]} tiles members as they may be named now */
  open(kind, title, tiles) {
    this.dataset.kind = this.#kind = kind;
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"));
    for (const tile of tiles) {
      const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
      row.dataset.value = tile.member_id;
      row.id = `choice-member-${tile.number}`;
      row.append(`${tile.number}  ${tile.name}`);
      this.#list.append(row);
    }
    /** @type {Element} */ (this.querySelector("h2")).textContent = title;
    this.#filter();
    this.#dialog.showModal();
    this.#input.focus();
  }

  /** Names and words are in the page only while they are looked at. */
  #forget() {
    for (const row of this.#list.querySelectorAll("[data-kind=member]")) row.remove();
    for (const input of this.querySelectorAll("input")) input.value = "";
  }

  #filter() {
    const words = this.#input.value.toLowerCase().split(/\s+/);
    const rows = /** @type {HTMLElement[]} */ ([...this.#list.children]);
    this.#found = rows.filter((row) => row.dataset.kind === this.#kind && words.every((word) => row.textContent?.toLowerCase().includes(word)));
    for (const row of rows) row.hidden = !this.#found.includes(row);
    /** @type {HTMLElement} */ (this.querySelector("[data-part=none]")).hidden = this.#found.length > 0;
    this.#point(0);
  }

  /** @param {number} at */
  #point(at) {
    this.#at = Math.min(Math.max(at, 0), this.#found.length - 1);
    for (const row of this.#list.querySelectorAll("[aria-selected=true]")) row.setAttribute("aria-selected", "false");
    const row = this.#found[this.#at];
    this.#input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #typed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#point(this.#at + step);
    else if (event.key === "Enter" && !event.isComposing && this.#found[this.#at]) this.#choose(this.#found[this.#at]);
    else return;
    event.preventDefault();
  }

  /** @param {HTMLElement} row */
  #choose(row) {
    const topic = /** @type {HTMLInputElement} */ (this.querySelector("[name=topic]")).value.trim() || null;
    this.#dialog.close();
    if (this.#kind !== "member") this.#list.prepend(row); // recent first
    const { value, label, level } = row.dataset;
    const detail = { kind: this.#kind, value, label, topic, ...(level ? { level: Number(level) } : {}) };
    this.dispatchEvent(new CustomEvent("choice", { bubbles: true, detail }));
  }
}

customElements.define("all-tags", AllTags);
