// <breakout-rooms>: who is in which room, and the buttons that are about the room as a whole.

import { breakNow, fill, rows, say } from "../lib/paint.js";

const MAIN = ""; // the room that is no breakout

class BreakoutRooms extends HTMLElement {
  #board = /** @type {HTMLElement} */ (this.closest("[data-board]"));
  #dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  /** @type {any} */ #state = null;

  connectedCallback() {
    this.#board.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button?.dataset.act === "rooms" && !this.#dialog.open) this.#open();
    });
    this.addEventListener("change", (event) => this.#move(/** @type {HTMLSelectElement} */ (event.target)));
    this.addEventListener("submit", (event) => this.#add(event));
  }

  #open() {
    if (!this.#state) return;
    this.#dialog.showModal();
    this.show(this.#state);
    const name = /** @type {HTMLInputElement} */ (this.querySelector("[name=name]"));
    name.value = this.#next();
  }

  /** The first of Room 1, Room 2, … that is not open. */
  #next() {
    const taken = new Set(this.#state.view.breakouts.map((room) => room.name));
    let number = 1;
    while (taken.has(`Room ${number}`)) number += 1;
    return `Room ${number}`;
  }

  /** @param {any} state */
  show(state) {
    this.#state = state;
    const { view } = state;
    this.#menu(view);
    if (!this.#dialog.open) return;
    const people = [...view.facilitators.map((one) => ({ key: one.facilitator_id, name: one.name })), ...view.tiles.map((tile) => ({ key: tile.member_id, name: tile.name }))];
    const names = new Map(people.map((one) => [one.key, one.name]));
    const list = (name) => /** @type {Element} */ (this.querySelector(`[data-rows=${name}]`));
    rows(list("breakout"), view.breakouts.map((room) => ({ ...room, key: room.breakout_id })), (row, room) => {
      fill(row, {
        name: room.name, people: room.people.map((id) => names.get(id)).join(", ") || "Nobody yet",
        counting: room.counting || !room.people.length ? null : "Not counted: no facilitator is in it",
      });
      const close = /** @type {HTMLButtonElement} */ (row.querySelector("button"));
      close.value = room.breakout_id;
      close.setAttribute("aria-label", `Close ${room.name}`);
    });
    rows(list("placed"), people, (row, person) => {
      fill(row, { name: person.name });
      const select = row.querySelector("select");
      select.dataset.person = person.key;
      this.#choices(select, view.breakouts);
      const room = view.breakouts.find((one) => one.people.includes(person.key));
      if (select !== document.activeElement) select.value = room?.breakout_id ?? MAIN;
    });
    fill(this, { none: view.breakouts.length ? null : "No room is open. Everybody is in the main room." });
  }

  /** @param {HTMLSelectElement} select @param {any[]} rooms */
  #choices(select, rooms) {
    const wanted = [MAIN, ...rooms.map((room) => room.breakout_id)];
    if (wanted.join() === [...select.options].map((option) => option.value).join()) return;
    const names = ["Main room", ...rooms.map((room) => room.name)];
    select.replaceChildren(...wanted.map((value, at) => new Option(names[at], value)));
  }

  /** @param {HTMLSelectElement} select */
  #move({ dataset: { person }, value }) {
    if (!person) return;
    const to = value === MAIN ? { type: "return_from_breakout" } : { type: "assign_breakout", breakout_id: value };
    this.#ask({ ...to, people: [person] });
  }

  /** @param {SubmitEvent} event */
  #add(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector("[name=name]"));
    const name = input.value.trim() || this.#next();
    this.#ask({ type: "open_breakout", name });
    input.value = "";
  }

  /** @param {object} command */
  #ask(command) {
    this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail: command }));
  }

  /** Every button of the room says what it would do now. @param {any} view */
  #menu(view) {
    const pause = breakNow(view);
    const grid = /** @type {any} */ (this.#board.querySelector("member-grid"));
    const inHand = view.tiles.find((tile) => tile.member_id === grid.value);
    const out = inHand?.presence === "removed";
    for (const button of this.#board.querySelectorAll("[data-room]")) {
      const { dataset } = /** @type {HTMLButtonElement} */ (button);
      if (dataset.room === "break") press(button, pause ? ["end_break", "break_id", pause.break_id, "Resume after the break"] : ["begin_break", "", "", "Take a break"]);
      if (dataset.room === "lock") press(button, view.locked_since ? ["unlock_room", "", "", "Unlock the room"] : ["lock_room", "", "", "Lock the room"]);
      if (dataset.room === "readmit") press(button, ["readmit_member", "member_id", grid.value, "Let the member in hand come back"]);
      const shown = { break: view.phase === "running", readmit: out, remove: !out }[dataset.room ?? ""];
      button.toggleAttribute("hidden", view.phase === "ended" || view.phase === "planned" || shown === false);
    }
  }
}

/** @param {any} button @param {string[]} what */
function press(button, [command, field, value, words]) {
  button.dataset.command = command;
  if (field) button.dataset.field = field;
  else delete button.dataset.field;
  button.value = value;
  say(button.querySelector("[data-part=words]"), words);
}

customElements.define("breakout-rooms", BreakoutRooms);
