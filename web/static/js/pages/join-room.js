// A member's waiting room and room: the socket, what was asked, who hears what. The page knocks by
// itself when the line comes up; elements paint this member's own view.

import { Clock } from "../lib/clock.js";
import { Connection } from "../lib/connection.js";
import { tell } from "../lib/member-words.js";
import { newId } from "../lib/outbox.js";
import "../elements/connection-state.js";
import "../elements/help-line.js";
import "../elements/member-room.js";
import "../elements/own-clock.js";

const STILL = new Set(["locked", "refused", "removed", "left", "ended"]); // here the page waits
const BARRED = new Set(["locked", "removed"]); // the door can open again from inside
const MEETING_OVER = 4410;

const element = (name) => /** @type {any} */ (document.querySelector(name));
const [room, line, ownClock, help, leaving] = ["member-room", "connection-state", "own-clock", "help-line", "dialog"].map(element);
const connection = new Connection("/join/room/socket");
const clock = new Clock();
/** Calls for help not answered yet: sent again when the line is back. @type {Map<string, object>} */
const calls = new Map();
let view = /** @type {any} */ (null);
let delivery = sessionStorage.getItem("delivery") ?? "video"; // a reload changes nothing
let shown = delivery; // as the server knows it
let switching = false; // between going out by video and in by phone, or back

/** @param {string} type @returns {{id: string} | null} what was sent, or null without a line */
function ask(type) {
  const command = { id: newId(), at: Date.now(), type, ...(type === "knock" ? { delivery } : {}) };
  return connection.send({ ...command, sent: Date.now() }) ? command : null;
}

/** What the page is about now: the view's state, unless the line says otherwise. */
function stateNow() {
  if (view?.state === "ended" || connection.code === MEETING_OVER) return "ended";
  if (connection.state === "over") return "dead";
  if (connection.state === "offline") return "lost";
  return view ? view.state : "connecting";
}

function paint() {
  const state = stateNow();
  room.show(state, view, clock, shown);
  line.show(connection.lostAt, view?.dial_in ?? null);
  help.show(view, connection.state === "offline");
  if (view) ownClock.show(state, view, clock);
}

/** @param {any} message */
function hear(message) {
  const welcome = message.type === "welcome";
  const barred = BARRED.has(view?.state);
  if (message.view) {
    clock.set(message.view);
    // A page that comes back is nowhere until its knock is answered: that is not worth showing.
    const between = message.view.state === "left" ? switching : welcome && !STILL.has(message.view.state);
    if (!between) [view, switching, shown] = [message.view, false, delivery];
    if (barred && !welcome && message.view.state === "waiting" && !message.view.since) ask("knock");
  }
  if (welcome) {
    if (!STILL.has(message.view.state)) ask("knock");
    for (const call of calls.values()) connection.send({ ...call, sent: Date.now() });
  }
  if (message.type === "ack" || message.type === "refused") {
    if (calls.delete(message.id)) help.settle(message.type === "ack");
    if (message.type === "refused") switching = false;
    tell(room, "trouble", message.type === "refused" ? message.text : null);
  }
  paint();
}

/** @param {string} act */
function press(act) {
  if (act === "leave") leaving.showModal();
  else if (act === "stay") leaving.close();
  else if (act === "help") callHelp();
  else if (act === "delivery") change();
  else ask(act);
  paint();
}

function callHelp() {
  const call = ask("ask_help");
  help.press(Boolean(call && calls.set(call.id, call)));
}

/** A page comes by video or by phone; to change it goes out and in again. */
function change() {
  if (!ask("leave")) return;
  delivery = delivery === "phone" ? "video" : "phone";
  sessionStorage.setItem("delivery", delivery);
  switching = Boolean(ask("knock"));
}

document.addEventListener("click", ({ target }) => {
  const act = /** @type {Element} */ (target).closest("button")?.dataset.act;
  if (act) press(act);
});
connection.addEventListener("state", paint);
connection.addEventListener("message", (event) => hear(/** @type {CustomEvent} */ (event).detail));
setInterval(paint, 1000);
connection.start();
