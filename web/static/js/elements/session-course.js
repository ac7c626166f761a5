// <session-head> and <technique-strip>: where the session stands and what is being done in it.
// A segment moves the plan and never the clock; a technique is pressed to start, again to stop.
// <breakout-rooms>: who is in which room, and the buttons that are about the room as a whole.

import { HERE, breakNow, fill, rows, say } from "../lib/paint.js";

const FINAL_SECONDS = 120; // the last two minutes are counted in seconds
const DONE_SHOWN = 2;
const MAIN = ""; // the room that is no breakout
const STEPS = { planned: ["open_room", "Open room"], open: ["start_session", "Start session"] };

class SessionHead extends HTMLElement {
  /** @param {any} state */
  show({ view, clock, you }) {
    const inside = view.tiles.filter((tile) => HERE.has(tile.presence)).length;
    const waiting = new Set(view.knocks.map((knock) => knock.member_id)).size;
    const room = `${inside} of ${view.tiles.length} in the room${waiting ? `, ${waiting} waiting` : ""}`;
    fill(this, { group: view.group_name, room, clock: clock.time(clock.now()), minutes: minutes(view, clock) });
    const part = (name) => /** @type {HTMLElement} */ (this.querySelector(`[data-part=${name}]`));
    rows(part("facilitators"), view.facilitators.map((one) => ({ ...one, key: one.facilitator_id })), (row, one) => {
      fill(row, { initials: one.initials, who: `${one.name}${one.present ? "" : ", not here"}` });
      row.toggleAttribute("data-present", one.present);
      row.toggleAttribute("data-you", one.facilitator_id === you.id);
    });
    fill(this, { after: view.started_at ? "Confirm attendance" : "See attendance" });
    for (const button of this.querySelectorAll("[data-step]")) {
      const step = STEPS[view.phase];
      button.hidden = button.dataset.step === "go" ? !step : button.dataset.step !== view.phase;
      if (button.dataset.step === "go" && step) [button.dataset.command, button.textContent] = step;
    }
    rows(part("segments"), view.segments.map((one) => ({ ...one, key: String(one.index) })), (row, one) => {
      const now = one.state === "now";
      const spent = now && one.since ? Math.floor(clock.since(one.since) / 60) : 0;
      fill(row, { label: one.label, length: now ? `${spent} of ${one.minutes}` : String(one.minutes) });
      row.dataset.state = one.state;
      row.dataset.minutes = String(Math.min(30, Math.max(5, Math.round(one.minutes / 5) * 5)));
      const button = /** @type {HTMLButtonElement} */ (row.firstElementChild);
      button.value = String(one.index);
      if (now) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
  }
}

class TechniqueStrip extends HTMLElement {
  #board = /** @type {HTMLElement} */ (this.closest("[data-board]"));

  connectedCallback() {
    this.#board.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    this.#board.addEventListener("dismiss", () => this.#open(false));
  }

  /** @param {Element} target */
  #press(target) {
    const button = target.closest("button");
    if (button?.dataset.act === "technique") return this.#open(this.#board.dataset.armed !== "technique");
    if (this.#board.dataset.armed === "technique") this.#open(false);
  }

  /** @param {boolean} open */
  #open(open) {
    this.#board.dataset.armed = open ? "technique" : "member";
    this.toggleAttribute("data-open", open);
    this.querySelector("[data-act=technique]")?.setAttribute("aria-expanded", String(open));
  }

  /** @param {any} state */
  show({ view, clock }) {
    const all = view.interventions.map((one) => ({ ...one, key: one.intervention_id }));
    const done = all.filter((one) => one.stopped_at).slice(-DONE_SHOWN);
    const list = (name) => /** @type {Element} */ (this.querySelector(`[data-rows=${name}]`));
    rows(list("done"), done, (row, one) => {
      const [from, to] = [clock.time(one.started_at), clock.time(one.stopped_at)];
      fill(row, { label: one.label, when: from === to ? from : `${from}–${to}` });
    });
    const running = all.filter((one) => !one.stopped_at);
    rows(list("running"), running, (row, one) => {
      fill(row, { label: one.topic ? `${one.label}: ${one.topic}` : one.label, when: `${Math.floor(clock.since(one.started_at) / 60)} min` });
      row.value = one.intervention_id;
    });
    for (const button of this.querySelectorAll("[data-technique]")) {
      const on = running.find((one) => one.term === button.dataset.technique);
      button.setAttribute("aria-pressed", String(Boolean(on)));
      button.dataset.command = on ? "stop_intervention" : "start_intervention";
      button.dataset.field = on ? "intervention_id" : "term";
      button.value = on?.intervention_id ?? button.dataset.technique;
    }
  }
}

/** @param {any} view @param {import("../lib/clock.js").Clock} clock */
function minutes(view, clock) {
  const planned = Math.round((Date.parse(view.ends_at) - Date.parse(view.starts_at)) / 60_000);
  if (!view.started_at) return `starts ${clock.time(view.starts_at)}, ${planned} min`;
  const until = view.ended_at ? Date.parse(view.ended_at) : clock.now();
  const left = Math.ceil((Date.parse(view.ends_at) - until) / 1000);
  if (!view.ended_at && left > 0 && left <= FINAL_SECONDS) return `${left} s left of ${planned} min`;
  return `${Math.floor((until - Date.parse(view.started_at)) / 60_000)} of ${planned} min`;
}

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

customElements.define("session-head", SessionHead);
customElements.define("technique-strip", TechniqueStrip);
customElements.define("breakout-rooms", BreakoutRooms);
