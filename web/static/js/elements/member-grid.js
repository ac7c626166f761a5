// <member-grid>: everyone of the session, in fixed places. A tile informs and is picked, no more;
// what can be done for one member is in <member-hand>. Tiles never move or change size.

import { HERE, rows } from "../lib/paint.js";
import { paintTile } from "../lib/tile.js";

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

customElements.define("member-grid", MemberGrid);
