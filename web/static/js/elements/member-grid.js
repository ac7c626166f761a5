// <member-grid>: everyone of the session, in fixed places. A tile informs and is picked, no more;
// what can be done for one member is in <member-hand>. Tiles never move or change size.

import { aside } from "../lib/clock.js";
import { HERE, KINDS, fill, paintPresence, presence, rows, say } from "../lib/paint.js";

const SILENT_SECONDS = 15 * 60; // "no tag since 18:19": said, not judged
const CHIPS = 3;

class MemberGrid extends HTMLElement {
  /** The member in hand. */ value = "";
  #board = /** @type {HTMLElement} */ (this.closest("[data-board]"));

  connectedCallback() {
    this.addEventListener("click", this);
    this.#board.addEventListener("step", (event) => this.#step(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {MouseEvent} event */
  handleEvent(event) {
    const tile = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[role=radio]"));
    if (tile) this.take(tile.dataset.key ?? "");
  }

  /** What a press on a member means now. @param {string} member_id */
  take(member_id) {
    const { armed } = this.#board.dataset;
    if (armed === "peer" && member_id !== this.value) this.#say("peer", member_id);
    else if (armed === "move") this.#say("put", member_id);
    else this.pick(member_id);
  }

  /** @param {any} state */
  show({ view, clock }) {
    if (!view.tiles.some((tile) => tile.member_id === this.value)) this.value = view.tiles[0]?.member_id ?? "";
    this.dataset.size = view.tiles.length > 12 ? "20" : view.tiles.length > 9 ? "12" : "9";
    const { armed } = this.#board.dataset;
    rows(this, view.tiles.map((tile) => ({ ...tile, key: tile.member_id })), (row, tile) => {
      const mine = tile.member_id === this.value;
      row.dataset.digit = String(tile.number);
      row.dataset.presence = tile.presence;
      row.toggleAttribute("data-help", Boolean(tile.help_since));
      row.toggleAttribute("data-lit", armed === "move" || (armed === "peer" && !mine && HERE.has(tile.presence)));
      row.toggleAttribute("data-covered", Boolean(tile.covered));
      row.setAttribute("aria-checked", String(mine));
      row.tabIndex = mine ? 0 : -1;
      paintTile(row, tile, view, clock);
    });
  }

  /** @param {{across: number, down: number}} step */
  #step({ across, down }) {
    const tiles = /** @type {HTMLElement[]} */ ([...this.children]);
    const columns = getComputedStyle(this).gridTemplateColumns.split(" ").length;
    const next = tiles[tiles.findIndex((tile) => tile.dataset.key === this.value) + across + down * columns];
    if (!next) return;
    this.pick(next.dataset.key ?? "");
    if (this.contains(document.activeElement)) next.focus();
  }

  /** Take a member in hand. @param {string} member_id */
  pick(member_id) {
    this.value = member_id;
    this.#say("pick", member_id);
  }

  /** @param {string} name @param {string} member_id */
  #say(name, member_id) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { member_id } }));
  }
}

/** @param {HTMLElement} row @param {any} tile @param {any} view @param {import("../lib/clock.js").Clock} clock */
function paintTile(row, tile, view, clock) {
  const sum = KINDS.filter((kind) => tile.coverage[kind]).length;
  const note = tile.last_note;
  const silent = view.phase === "running" && tile.last_tag_at && clock.since(tile.last_tag_at) >= SILENT_SECONDS;
  const since = silent ? `no tag since ${clock.time(tile.last_tag_at)}` : "";
  const minutes = clock.minutes(tile);
  fill(row, {
    number: String(tile.number), name: tile.name, minutes: `${minutes} min`, aside: aside(tile, view, clock),
    sum: `${sum}/5`, goal: tile.goals[0]?.text ?? "", at: note && clock.time(note.at), note: note && note.note,
  });
  paintPresence(row, tile, clock);
  for (const kind of KINDS) row.querySelector(`[data-kind=${kind}]`)?.toggleAttribute("data-filled", tile.coverage[kind]);
  rows(/** @type {Element} */ (row.querySelector("[data-rows]")), chips(tile, since, view), (chip, item) => say(chip.querySelector("span"), item.text));
  const words = [tile.number, tile.name, presence(tile, clock)[1], `${minutes} minutes`, `${sum} of 5 noted`,
    tile.breakout && `in ${tile.breakout}`, since, tile.help_since && "asked for help", tile.risk && `risk, ${tile.risk}`];
  row.setAttribute("aria-label", words.filter(Boolean).join(", "));
}

/** @param {any} tile @param {string} since @param {any} view */
function chips(tile, since, view) {
  if (tile.covered) return [{ key: "sum", text: tile.tag_count === 1 ? "1 tag" : `${tile.tag_count} tags` }];
  const first = (id) => view.tiles.find((one) => one.member_id === id)?.name.split(" ")[0];
  const said = new Map(); // the same thing three times is one chip: "Redirected 3×"
  for (const tag of tile.tags.filter((tag) => !tag.retracted)) {
    const text = tag.peers.length === 1 ? `${tag.label} ${first(tag.peers[0])}` : tag.label;
    said.set(text, (said.get(text) ?? 0) + 1);
  }
  const few = [...said].slice(0, CHIPS).map(([text, times]) => ({ key: text, text: times > 1 ? `${text} ${times}×` : text }));
  const help = tile.help_since && { key: "+help", kind: "help", text: tile.help_by ? `${tile.help_by} is on it` : "Help" };
  const risk = tile.risk && { key: "+risk", kind: "risk", text: `Risk, ${tile.risk}` };
  const room = tile.breakout && { key: "+room", text: tile.breakout };
  return [help, risk, room, ...few, since && { key: "+since", kind: "since", text: since }].filter(Boolean);
}

customElements.define("member-grid", MemberGrid);
