// <open-tag>: the tag just made. It is whole from the first key on; for a few seconds a note, a
// peer, a goal or an earlier moment may join it. Each change sends all modifiers as they stand.

import { fill, rows } from "../lib/paint.js";

const OPEN_SECONDS = 12; // after the last change; stands still while typing or picking
const UNSAVED_MS = 1000; // longer without an acknowledgement and it is said
const EARLIEST_SECONDS = -300;
const SHIFTS = { earlier: -15, later: 15, much_earlier: -60, much_later: 60 };
const PROGRESS = new Set(["progress", "no_change", "setback"]);
const PLAIN = { note: null, peers: [], goal_id: null, progress: null, shift: 0 };

class OpenTag extends HTMLElement {
  /** The tag just made, as this page knows it before any view does. @type {any} */ tag = null;
  #board = /** @type {HTMLElement} */ (this.closest("[data-board]"));
  #input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
  #seconds = 0;
  /** @type {any} */ #undone = null;
  #goals = /** @type {any[]} */ ([]);

  connectedCallback() {
    this.#board.addEventListener("click", this);
    this.#board.addEventListener("dismiss", () => this.#turn("acts"));
    this.#board.addEventListener("peer", (event) => this.#peer(/** @type {CustomEvent} */ (event).detail.member_id));
    this.#input.addEventListener("keydown", (event) => this.#typed(event));
    this.#input.addEventListener("blur", () => this.dataset.row === "note" && this.#keep("acts"));
    setInterval(() => this.#seconds && !this.#still && --this.#seconds === 0 && this.#turn("acts"), 1000);
  }

  /** Show a tag, whole as it is, and hold it open.
   * @param {{tag_id: string, member_id: string, label: string, at: number, claimed: number}} tag */
  open(tag) {
    this.tag = { ...PLAIN, ...tag, changed: performance.now() };
    this.#seconds = OPEN_SECONDS;
    this.#turn("acts");
  }

  /** It is about somebody else: their goals, and nobody is their own peer. @param {string} member_id */
  moved(member_id) {
    const peers = this.tag.peers.filter((id) => id !== member_id);
    Object.assign(this.tag, { member_id, peers, goal_id: null, progress: null, changed: performance.now() });
  }

  /** Say what was undone, beside the way back. @param {string} tag_id @param {any} tag as last seen */
  undone(tag_id, tag) {
    if (this.tag?.tag_id === tag_id) this.#seconds = 0;
    this.#undone = tag ?? null;
    this.#turn("undone");
  }

  /** @param {MouseEvent} event */
  handleEvent(event) {
    const { act = "", goal } = /** @type {Element} */ (event.target).closest("button")?.dataset ?? {};
    if (act === "level") return this.#turn(this.dataset.row === "level" ? "acts" : "level");
    if (act === "bring_back") return this.#turn("acts");
    if (!this.#seconds) return;
    if (act === "note" || act === "peer") this.#turn(act);
    else if (act === "goal") this.#link(goal);
    else if (act in SHIFTS) this.#shift(SHIFTS[act]);
    else if (PROGRESS.has(act) && this.tag.goal_id) this.#refine({ progress: act }, "acts");
  }

  /** @param {any} state */
  show({ view, clock, outbox, connection }) {
    const tag = this.tag;
    const name = (id) => view.tiles.find((one) => one.member_id === id)?.name ?? "";
    const waits = tag && outbox.waiting.some((entry) => (entry.tag_id ?? entry.id) === tag.tag_id);
    const unsaved = waits && (connection.state !== "online" || performance.now() - tag.changed > UNSAVED_MS);
    this.dataset.state = !tag ? "none" : unsaved ? "unsaved" : waits ? "sent" : "saved";
    this.toggleAttribute("data-closed", !this.#seconds);
    this.toggleAttribute("data-linked", Boolean(tag?.goal_id));
    const peers = tag?.peers.map(name).join(", ");
    const kept = tag && !view.covered ? [tag.note && `“${tag.note}”`, peers && `with ${peers}`] : [];
    const over = view.phase === "ended";
    const label = tag ? (view.covered ? "Tag" : tag.label) : over ? "The session has ended" : "No tag yet";
    const undone = view.covered ? null : this.#undone;
    fill(this, {
      label, undone: undone ? `Undone: ${undone.label}, ${name(undone.member_id)}` : "Undone",
      whom: tag ? `${name(tag.member_id)}, ${clock.precise(tag.at + tag.shift * 1000)}` : over ? "" : "Pick a member, press a letter.",
      saved: unsaved ? "not saved yet" : null, kept: kept.filter(Boolean).join(" ") || null,
      open: !this.#seconds ? "" : this.#still ? "open" : `open ${this.#seconds} s`,
      peers: peers || "Press a number. Lit keys were present.",
      spoken: tag && this.#seconds ? `${label}, ${name(tag.member_id).replace(/\.$/, "")}. Undo: u` : "",
    });
    this.#goals = view.tiles.find((one) => one.member_id === tag?.member_id)?.goals ?? [];
    const list = /** @type {Element} */ (this.querySelector("[data-rows]"));
    rows(list, this.#goals.map((goal) => ({ ...goal, key: goal.goal_id })), (row, goal) => {
      row.dataset.goal = goal.goal_id;
      row.dataset.digit = String(goal.ordinal);
      row.setAttribute("aria-pressed", String(goal.goal_id === tag.goal_id));
      fill(row, { ordinal: String(goal.ordinal), text: goal.text || `Goal ${goal.ordinal}` });
    });
  }

  /** Whether somebody is typing or picking. */
  get #still() {
    return this.dataset.row === "note" || ["peer", "goal", "move"].includes(this.#board.dataset.armed ?? "");
  }

  /** Which row stands under the tag, and whose digits are live. @param {string} row */
  #turn(row) {
    const picks = row === "peer" || row === "level" || (row === "goal" && this.#goals.length > 1);
    this.dataset.row = row;
    this.#board.dataset.armed = picks ? row : "member";
    this.dispatchEvent(new Event("turn", { bubbles: true }));
    if (row !== "note") return;
    this.#input.value = this.tag.note ?? "";
    this.#input.focus();
  }

  /** @param {KeyboardEvent} event */
  #typed(event) {
    const next = { Enter: "acts", Tab: "peer", Escape: "acts" }[event.key];
    if (!next || event.isComposing) return;
    event.preventDefault();
    if (event.key === "Escape") this.#input.value = this.tag.note ?? "";
    this.#keep(next);
    this.#board.focus(); // back to the keys
  }

  /** @param {string} next */
  #keep(next) {
    const note = this.#input.value.trim() || null;
    this.#input.value = ""; // under the cover no word may stay behind in a field
    if (note === this.tag.note) this.#turn(next);
    else this.#refine({ note }, next);
  }

  /** One peer more, or one less when it was there. @param {string} member_id */
  #peer(member_id) {
    if (!this.#seconds || member_id === this.tag.member_id) return this.#turn("acts");
    const others = this.tag.peers.filter((id) => id !== member_id);
    this.#refine({ peers: others.length < this.tag.peers.length ? others : [...others, member_id] }, "acts");
  }

  /** @param {string} [goal_id] one that was picked; without it the first */
  #link(goal_id) {
    const linked = goal_id ?? this.tag.goal_id ?? this.#goals[0]?.goal_id;
    if (!linked) return;
    this.#refine({ goal_id: linked }, "goal");
    if (goal_id) this.#board.dataset.armed = "member"; // picked: digits are members again
  }

  /** Five minutes back at most, and never into the future. @param {number} seconds */
  #shift(seconds) {
    const latest = Math.max(0, Math.floor((Date.now() - this.tag.claimed) / 1000));
    const shift = Math.min(Math.max(this.tag.shift + seconds, EARLIEST_SECONDS), latest);
    if (shift !== this.tag.shift) this.#refine({ shift }, "acts");
  }

  /** @param {object} change @param {string} row */
  #refine(change, row) {
    const before = this.tag.shift;
    Object.assign(this.tag, change, { changed: performance.now() });
    this.#seconds = OPEN_SECONDS;
    const { tag_id, note, peers, goal_id, progress, shift } = this.tag;
    const detail = { type: "refine_tag", tag_id, note, peers, goal_id, progress, shift_seconds: shift - before };
    this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail }));
    this.#turn(row);
  }
}

customElements.define("open-tag", OpenTag);
