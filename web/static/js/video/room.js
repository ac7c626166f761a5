// <video-room>: the check, the waiting room, the room, the way out. The parts know nothing of each
// other; this hands what the server says to each, and says which of them is shown.

import { Connection } from "../lib/connection.js";
import { Calls } from "./calls.js";
import { Check } from "./check.js";
import { goTo, part, say, showState } from "./panel.js";
import { paintTiles, unmute } from "./tiles.js";
import { lossSince, trouble } from "./trouble.js";

const LOOK_MS = 2000;
const ENDS = { 4401: "again", 4403: "put_out", 4410: "over" };
const TROUBLED = ["connecting", "waiting", "room", "framed"];

class VideoRoom extends HTMLElement {
  #line = new Connection(this.dataset.socket ?? "");
  #check = new Check(this, () => this.#paint());
  #calls = new Calls((message) => this.#line.send(message));
  /** @type {import("./tiles.js").Person[]} */ #people = [];
  #signs = { line: "", server: false, loss: 0, held: false };
  #counted = { lost: 0, got: 0 };

  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("change", this);
    this.addEventListener("quiet", () => this.#hold(true));
    this.#calls.addEventListener("change", () => this.#paint());
    this.#line.addEventListener("message", (event) => this.#hear(/** @type {CustomEvent} */ (event).detail));
    this.#line.addEventListener("state", () => this.#lineChanged());
    setInterval(() => this.#look(), LOOK_MS);
    this.#begin();
  }

  /** @param {Event} event */
  handleEvent({ type, target }) {
    const one = /** @type {HTMLSelectElement} */ (target);
    if (type === "click") this.#press(one.closest("button")?.dataset.act);
    else if (one.name === "audio" || one.name === "video") this.#choose(one.name, one.value);
  }

  async #begin() {
    await this.#check.start();
    this.#become("check");
  }

  /** @param {any} message */
  #hear(message) {
    this.#signs.server = message.type === "trouble";
    if (message.type === "people") this.#people = message.people;
    if (message.type === "taken") this.#calls.taken(message.sdp);
    if (message.type === "offer") this.#calls.offered(message);
    if (message.type === "waiting") this.dataset.state = "waiting";
    if (message.type === "go") {
      this.#stop(); // two pages cannot share one camera everywhere
      this.dataset.state = goTo(this, message);
    }
    if (message.type === "enter") {
      this.dataset.state = "room";
      this.#people = [];
      this.#calls.publish(this.#check.stream);
    }
    this.#paint();
  }

  /** @param {string | undefined} act */
  #press(act) {
    if (act === "check") this.#begin();
    if (act === "audio" || act === "video") this.#check.devices.flip(act);
    if (act === "hear") this.#hold(false);
    if (act === "leave") location.assign(this.dataset.back ?? "/");
    if (act !== "join") return;
    this.#check.end();
    this.#become("connecting");
    this.#line.start();
  }

  /** @param {"audio" | "video"} kind @param {string} id */
  async #choose(kind, id) {
    await this.#calls.replace(kind, await this.#check.choose(kind, id));
  }

  #lineChanged() {
    this.#signs.line = this.#line.state;
    const end = ENDS[this.#line.code ?? 0];
    if (end) this.dataset.state = end;
    if (end) this.#stop();
    else if (this.#line.state === "offline") this.#calls.end();
    this.#paint();
  }

  async #look() {
    this.#signs.loss = await lossSince(this.#calls.in, this.#counted);
    this.#paint();
  }

  /** @param {boolean} held */
  #hold(held) {
    this.#signs.held = held;
    if (!held) unmute(part(this, "tiles"));
    this.#paint();
  }

  #stop() {
    this.#calls.end();
    this.#check.stop();
    part(this, "frame")?.removeAttribute("src");
  }

  /** @param {string} state */
  #become(state) {
    this.dataset.state = state;
    this.#paint();
  }

  #paint() {
    const state = this.dataset.state ?? "opening";
    const [out, into] = [this.#calls.out?.connectionState, this.#calls.in?.connectionState];
    showState(this, state);
    this.#check.paint();
    say(this, "trouble", TROUBLED.includes(state) ? trouble({ ...this.#signs, out, in: into }) : null);
    say(this, "alone", state === "room" && !this.#people.length ? "Nobody else is here yet." : null);
    part(this, "hear").hidden = !this.#signs.held;
    paintTiles(part(this, "tiles"), this.#people, this.#calls.streams);
  }
}

customElements.define("video-room", VideoRoom);
