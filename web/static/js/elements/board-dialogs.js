// <board-dialogs>: what opens over the board. The whole log, risk, keys, and the questions asked
// before something cannot be taken back; risk never takes one letter.

import { keysOn, setKeys } from "../lib/key-setting.js";
import { paintLog, wholeLog } from "../lib/log.js";
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
    keys.checked = keysOn();
    queueMicrotask(() => this.#switch(keys));
    for (const dialog of this.querySelectorAll("dialog")) dialog.addEventListener("close", () => dialog.open || this.#empty(dialog));
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
    this.#empty(dialog); // a browser tells of a close when it has time, perhaps after this
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
    setKeys(input.checked);
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

customElements.define("board-dialogs", BoardDialogs);
