// <member-hand>: the member in hand, in one fixed place: goals and coverage by name, the tag pad,
// their log. A press on the pad becomes a "tag" event; the page gives it its moment and keeps it.

import { GOAL_STATES, paintLog } from "../lib/log.js";
import { HERE, KINDS, fill, paintPresence, rows } from "../lib/paint.js";

class MemberHand extends HTMLElement {
  /** Own tags undone here, latest last; a retraction, never a deletion. @type {string[]} */ #undone = [];

  connectedCallback() {
    this.addEventListener("click", this);
  }

  /** @param {MouseEvent} event */
  handleEvent(event) {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (!button?.dataset.term) return;
    const { term, label, level } = button.dataset;
    const detail = { term, label, ...(level ? { level: Number(level) } : {}) };
    this.dispatchEvent(new CustomEvent("tag", { bubbles: true, detail }));
  }

  /** The newest own tag that stands, of the last 25. @param {any} state */
  standing({ view, you, outbox }) {
    const sent = outbox.waiting.filter((entry) => entry.type === "tag_member").map((entry) => entry.id);
    const gone = new Set(view.tiles.flatMap((tile) => tile.tags.filter((tag) => tag.retracted).map((tag) => tag.tag_id)));
    const own = [...sent.reverse(), ...(view.own_tags[you.id] ?? [])];
    return own.find((id) => !gone.has(id) && !this.#undone.includes(id)) ?? null;
  }

  /** What was undone last. */
  get undone() {
    return this.#undone.at(-1) ?? null;
  }

  /** A tag was taken back or brought back, by key or from the log. @param {any} command */
  note({ type, tag_id }) {
    if (type !== "retract_tag" && type !== "restore_tag") return;
    this.#undone = this.#undone.filter((id) => id !== tag_id);
    if (type === "retract_tag") this.#undone.push(tag_id);
  }

  /** @param {any} state @param {string} member_id @param {any} open the tag just made, if any */
  show(state, member_id, open) {
    const { view, clock } = state;
    const tile = view.tiles.find((one) => one.member_id === member_id);
    this.hidden = !tile;
    if (!tile) return;
    const way = tile.presence === "by_phone" ? ", phone" : HERE.has(tile.presence) ? ", video" : "";
    this.setAttribute("aria-label", `In hand: ${tile.name}`);
    fill(this, { number: String(tile.number), name: tile.name, minutes: `${clock.minutes(tile)} min${way}` });
    paintPresence(this, tile, clock);
    const goals = /** @type {Element} */ (this.querySelector("[data-rows=goal]"));
    rows(goals, tile.goals.map((goal) => ({ ...goal, key: goal.goal_id })), (row, goal) => {
      row.dataset.state = goal.state;
      const ordinal = String(goal.ordinal);
      fill(row, {
        ordinal: ordinal === "1" ? null : ordinal, which: `Goal ${ordinal}`, text: goal.text, state: GOAL_STATES[goal.state],
      });
      row.querySelector("button").dataset.goal = goal.goal_id;
    });
    for (const kind of KINDS) {
      const square = /** @type {Element} */ (this.querySelector(`[data-kind=${kind}]`));
      square.toggleAttribute("data-filled", tile.coverage[kind]);
      fill(square, { noted: tile.coverage[kind] ? "noted" : "not noted yet" });
    }
    for (const button of this.querySelectorAll("[role=toolbar] button")) {
      const last = open && open.member_id === member_id && open.term === /** @type {HTMLElement} */ (button).dataset.term;
      button.toggleAttribute("data-last", Boolean(last));
    }
    this.toggleAttribute("data-outside", view.phase === "running" && !HERE.has(tile.presence));
    paintLog(/** @type {Element} */ (this.querySelector("[data-rows=log]")), tile.tags, state);
  }
}

customElements.define("member-hand", MemberHand);
