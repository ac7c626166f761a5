// <tag-mover>: a tag of the wrong member is picked up and put down on the right one: by key and
// number, by tapping a tile, or by finding a name. Escape puts it back where it was.

import { fill } from "../lib/paint.js";

class TagMover extends HTMLElement {
  #board = /** @type {HTMLElement} */ (this.closest("[data-board]"));
  #open = /** @type {any} */ (this.closest("open-tag"));
  /** The tag in the air, or the one just put down. @type {any} */ #tag = null;
  /** @type {any} */ #view = null;

  connectedCallback() {
    this.#board.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    this.#board.addEventListener("put", (event) => this.#put(/** @type {CustomEvent} */ (event).detail.member_id));
  }

  /** @param {any} state */
  show({ view }) {
    this.#view = view;
    const tag = this.#tag;
    const name = (id) => view.tiles.find((one) => one.member_id === id)?.name ?? "";
    const carried = !tag ? "" : tag.from ? `Moved to ${name(tag.member_id)}` : "To whom? A number, or tap the right member.";
    fill(this, { carried });
    fill(this.#open, { moving: carried });
    this.toggleAttribute("data-put", Boolean(tag?.from));
  }

  /** @param {Element} target */
  #press(target) {
    const button = target.closest("button");
    const { act = "" } = button?.dataset ?? {};
    if (act === "move") return this.#pick(this.#board.dataset.armed === "move" ? "" : this.#open.tag?.tag_id);
    if (act === "pick_up") return this.#pick(button?.value ?? "");
    if (act === "put_back") return this.#turn("acts", "member");
    if (act === "move_back" && this.#tag?.from) this.#send(this.#tag.from);
  }

  /** @param {string} tag_id */
  #pick(tag_id) {
    const known = this.#view?.tiles.flatMap((tile) => tile.tags).find((one) => one.tag_id === tag_id);
    const made = this.#open.tag?.tag_id === tag_id ? this.#open.tag : known;
    if (!made) return this.#turn("acts", "member");
    this.#tag = { tag_id, member_id: made.member_id, from: "" };
    const dialog = /** @type {HTMLDialogElement | null} */ (this.#board.querySelector("dialog[open]"));
    dialog?.close();
    this.#turn("move", "move");
  }

  /** @param {string} member_id */
  #put(member_id) {
    if (!this.#tag || member_id === this.#tag.member_id) return this.#turn("acts", "member");
    this.#send(member_id);
  }

  /** @param {string} member_id */
  #send(member_id) {
    const from = this.#tag.member_id;
    this.#tag = { ...this.#tag, member_id, from };
    const { tag_id } = this.#tag;
    this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail: { type: "move_tag", tag_id, member_id } }));
    if (this.#open.tag?.tag_id === tag_id) this.#open.moved(member_id);
    this.#turn("move", "member");
  }

  /** @param {string} row under the open tag @param {string} armed */
  #turn(row, armed) {
    if (row === "acts") this.#tag = null;
    this.#open.dataset.row = row;
    this.#board.dataset.armed = armed;
    this.dispatchEvent(new Event("turn", { bubbles: true }));
  }
}

customElements.define("tag-mover", TagMover);
