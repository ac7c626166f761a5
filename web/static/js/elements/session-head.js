// <session-head>: whose group, what time it is and how far the session is. A segment moves the plan
// and never the clock.

import { HERE, fill, rows } from "../lib/paint.js";

const FINAL_SECONDS = 120; // the last two minutes are counted in seconds
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
      button.title = [one.technique, one.homework && `Homework: ${one.homework}`].filter(Boolean).join(". ");
      if (now) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
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

customElements.define("session-head", SessionHead);
