// The live board: its socket, what is kept until saved, and who hears what. Elements paint from
// views and ask by events or by buttons with data-command; every command leaves here.

import { Bindings } from "../lib/bindings.js";
import { Clock } from "../lib/clock.js";
import { Connection } from "../lib/connection.js";
import { Outbox } from "../lib/outbox.js";
import { cover } from "../lib/paint.js";
import "../elements/all-tags.js";
import "../elements/board-dialogs.js";
import "../elements/breakout-rooms.js";
import "../elements/member-grid.js";
import "../elements/member-hand.js";
import "../elements/notice-lane.js";
import "../elements/open-tag.js";
import "../elements/session-head.js";
import "../elements/tag-mover.js";
import "../elements/technique-strip.js";

const BOUNCE_MS = 700; // one finger, one tag
const GESTURE_MS = 5000; // a member picked this soon before the letter: that is when it happened
const TOUCH_MS = 2000; // a longer press is held by a hand that hesitated
const ACTING = "member-hand button, technique-strip button, .segments button, dialog ol button";
const RETRY_MS = 5000;
const TITLES = { find: "Find a member", all_tags: "All tags", group: "The group as a whole", more: "Techniques" };
const KINDS = { find: "member", all_tags: "tag", group: "group", more: "technique" };

const board = /** @type {HTMLElement} */ (document.querySelector("[data-board]"));
const element = (name) => /** @type {any} */ (board.querySelector(name));
const [lane, grid, open, hand] = ["notice-lane", "member-grid", "open-tag", "member-hand"].map(element);
const painted = ["session-head", "technique-strip", "board-dialogs", "breakout-rooms", "tag-mover"].map(element);
const { session = "", facilitator = "" } = board.dataset;
const connection = new Connection(`/sessions/${session}/board/socket`);
const outbox = new Outbox(`${session} ${facilitator}`, connection);
const bindings = new Bindings(board);
const state = { view: /** @type {any} */ (null), clock: new Clock(), you: { id: facilitator }, outbox, connection };
let seen = /** @type {any} */ (null);
let [touchedAt, pickedAt, retry] = [0, 0, 0];
let last = { member_id: "", term: "", at: 0 };

function paint() {
  if (!seen) return lane.wait(state);
  const view = (state.view = board.hasAttribute("data-covered") ? cover(seen) : seen);
  document.title = view.group_name;
  board.dataset.phase = view.phase;
  for (const one of [grid, open, lane, ...painted]) one.show(state);
  hand.show(state, grid.value, open.tag);
  const over = view.phase === "ended";
  for (const button of board.querySelectorAll(ACTING)) button.disabled = over;
  // Keys alone still scroll the pad when none of its buttons takes the focus.
  element(".pad")[over ? "setAttribute" : "removeAttribute"]("tabindex", "0");
  // A button that went away took the focus along; without it in the board its keys would be dead.
  const active = document.activeElement;
  if (!active || active === document.body || !active.checkVisibility()) board.focus();
}

/** @param {any} view */
function show(view) {
  if (seen && view.seq < seen.seq) return;
  seen = view;
  state.clock.set(view);
  paint();
}

/** @param {any} command @param {number} [at] */
function post(command, at) {
  hand.note(command);
  const entry = outbox.put(command, at);
  paint();
  return entry;
}

/** @param {{term: string, label: string, level?: number}} choice */
function tag({ term, label, level }) {
  const now = Date.now();
  const member_id = grid.value;
  if (last.member_id === member_id && last.term === term && now - last.at < BOUNCE_MS) return;
  const at = now - touchedAt < TOUCH_MS ? touchedAt : now - pickedAt < GESTURE_MS ? pickedAt : now;
  pickedAt = 0;
  last = { member_id, term, at: now };
  const entry = outbox.put({ type: "tag_member", member_id, term, ...(level === undefined ? {} : { level }) }, at);
  open.open({ tag_id: entry.id, member_id, term, label, at: state.clock.now() - (now - at), claimed: at });
  paint();
}

/** @param {HTMLButtonElement} button */
function press({ dataset: { act = "", command, conn, field }, value }) {
  if (command) post({ type: command, ...(conn ? { conn } : {}), ...(field ? { [field]: field === "index" ? Number(value) : value } : {}) });
  else if (act in KINDS) element("all-tags").open(KINDS[act], TITLES[act], state.view.tiles);
  else if (act === "cover") board.toggleAttribute("data-covered");
  else if (act === "undo") take(hand.standing({ ...state, view: seen }), "retract_tag", "No tag of yours to undo");
  else if (act === "bring_back") take(hand.undone, "restore_tag", "Nothing to bring back");
  paint();
}

/** @param {string | null} tag_id @param {string} type @param {string} otherwise */
function take(tag_id, type, otherwise) {
  if (!tag_id) return lane.tell(otherwise);
  post({ type, tag_id });
  const tags = seen.tiles.flatMap((tile) => tile.tags.map((tag) => ({ ...tag, member_id: tile.member_id })));
  if (type === "retract_tag") open.undone(tag_id, [open.tag, ...tags].find((one) => one?.tag_id === tag_id));
}

/** @param {any} choice */
function choose({ kind, value, label, level, topic }) {
  if (kind === "member") grid.take(value);
  else if (kind === "tag") tag({ term: value, label, level });
  else post(kind === "group" ? { type: "tag_group", term: value } : { type: "start_intervention", term: value, topic });
}

const listen = (name, act) => board.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));
board.addEventListener("pointerdown", () => (touchedAt = Date.now()), { capture: true });
board.addEventListener("click", ({ target }) => {
  const button = /** @type {Element} */ (target).closest("button");
  if (button && !button.disabled && seen) press(button);
});
listen("pick", () => { pickedAt = Date.now() - touchedAt < TOUCH_MS ? 0 : Date.now(); paint(); });
listen("tag", tag);
listen("choice", choose);
listen("command", post);
listen("turn", paint);
listen("keys", (on) => (bindings.on = on));
outbox.addEventListener("change", paint);
connection.addEventListener("state", paint);
connection.addEventListener("message", (event) => {
  const message = /** @type {CustomEvent} */ (event).detail;
  if (message.type === "welcome") state.you = message.you;
  if (message.view) show(message.view);
  if (message.type === "welcome") outbox.resend();
  if (message.type !== "ack" && message.type !== "refused") return;
  if (message.reason === "not_saved") {
    // The server could not write it down; it stays here and goes again by itself.
    clearTimeout(retry);
    retry = setTimeout(() => outbox.resend(), RETRY_MS);
    return lane.tell("Not saved yet", message.text, "failed");
  }
  const tags = outbox.settle(message) ? outbox.late : 0;
  if (tags) lane.tell(tags === 1 ? "1 tag saved, in its place" : `${tags} tags saved, in their places`);
  if (message.type === "refused") lane.tell("Not saved", message.text, "failed");
});
setInterval(paint, 1000);
board.focus();
connection.start();
