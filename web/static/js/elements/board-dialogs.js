// What opens over the board. <board-dialogs>: the whole log, risk, keys, and the questions asked
// before something cannot be taken back; risk never takes one letter. <all-tags>: everything that
// can be said, found by typing; the same list finds members, techniques and group tags.

import { paintLog, wholeLog } from "./member-hand.js";
import { fill, rows } from "../lib/paint.js";

class BoardDialogs extends HTMLElement {
  #board = /** @type {HTMLElement} */ (this.closest("[data-board]"));
  /** @type {any} */ #state = null;

  connectedCallback() {
    this.#board.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    this.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("change", (event) => this.#switch(/** @type {HTMLInputElement} */ (event.target)));
    document.documentElement.dataset.theme = sessionStorage.getItem("board theme") ?? "";
    const keys = /** @type {HTMLInputElement} */ (this.querySelector("[name=keys]"));
    keys.checked = sessionStorage.getItem("board keys") !== "off";
    queueMicrotask(() => this.#switch(keys));
    for (const dialog of this.querySelectorAll("dialog")) dialog.addEventListener("close", () => this.#empty(dialog));
  }

  /** @param {any} state */
  show(state) {
    this.#state = state;
    const log = this.querySelector("dialog[data-dialog=log]");
    if (log?.hasAttribute("open")) paintLog(/** @type {Element} */ (log.querySelector("[data-rows]")), wholeLog(state.view), state);
  }

  /** @param {Element} target */
  #press(target) {
    const { act, theme } = target.closest("button")?.dataset ?? {};
    if (theme !== undefined) this.#dim();
    if (target.closest("[data-close]")) return target.closest("dialog")?.close();
    const dialog = /** @type {HTMLDialogElement | null} */ (this.querySelector(`dialog[data-dialog="${act}"]`));
    if (!dialog || dialog.open || !this.#state) return;
    dialog.showModal();
    this.show(this.#state);
    if (act === "risk" || act === "remove") this.#about(dialog);
  }

  /** @param {HTMLElement} dialog */
  #about(dialog) {
    const { view, clock } = this.#state;
    const member_id = /** @type {any} */ (this.#board.querySelector("member-grid")).value;
    const tile = view.tiles.find((one) => one.member_id === member_id);
    fill(dialog, { name: tile?.name ?? "" });
    for (const input of dialog.querySelectorAll("[name=member_id]")) /** @type {HTMLInputElement} */ (input).value = member_id;
    const list = dialog.querySelector("[data-rows]");
    if (!list) return;
    const known = view.risks.filter((risk) => risk.member_id === member_id);
    rows(list, known.map((risk) => ({ ...risk, key: risk.risk_id })), (form, risk) => {
      fill(form, { term: `${risk.label}, ${clock.time(risk.at)}`, open: risk.open ? "open" : "done" });
      for (const field of form.querySelectorAll("[name]")) /** @type {any} */ (field).value = risk[/** @type {any} */ (field).name] ?? "";
    });
  }

  /** What was shown or half written about one member must not be there for the next, nor under
   * the cover. @param {HTMLElement} dialog */
  #empty(dialog) {
    const list = dialog.querySelector("[data-rows]");
    if (list) rows(list, [], () => {});
    for (const part of dialog.querySelectorAll("[data-part=name]")) part.textContent = "";
    if (dialog.dataset.dialog !== "keys") for (const form of dialog.querySelectorAll("form")) form.reset();
  }

  /** A form that is a command: its fields are the command's. @param {SubmitEvent} event */
  #submit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    event.preventDefault();
    form.closest("dialog")?.close();
    if (!form.dataset.command) return;
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => String(value).trim()));
    this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail: { type: form.dataset.command, ...fields } }));
    form.reset();
  }

  /** Single keys can be turned off by whoever speaks to their computer. @param {HTMLInputElement} input */
  #switch(input) {
    if (input.name !== "keys") return;
    sessionStorage.setItem("board keys", input.checked ? "on" : "off");
    fill(this.#board, { keys: input.checked ? "Keys on" : "Keys off" });
    this.dispatchEvent(new CustomEvent("keys", { bubbles: true, detail: input.checked }));
  }

  /** Video rooms are dim: the board alone can be, for this tab. */
  #dim() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    sessionStorage.setItem("board theme", root.dataset.theme);
  }
}

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

customElements.define("board-dialogs", BoardDialogs);
customElements.define("all-tags", AllTags);
