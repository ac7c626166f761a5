// <video-room>: the check of camera and microphone, the waiting room, the room, the way out. The
// parts know nothing of each other; this decides which of them is shown.

import { Connection } from "../lib/connection.js";
import { Calls } from "./calls.js";
import { Devices } from "./devices.js";
import { levelOn } from "./level.js";
import { fillPickers, paintSwitches, part, say, showSelf, showState } from "./panel.js";
import { paintTiles, unmute } from "./tiles.js";
import { lossSince, trouble } from "./trouble.js";

const LOOK_MS = 2000;
const ENDS = { 4401: "again", 4403: "put_out", 4410: "over" };
const TROUBLED = ["connecting", "waiting", "room", "framed"];

class VideoRoom extends HTMLElement {
  #line = new Connection(this.dataset.socket ?? "");
  #devices = new Devices();
  #calls = new Calls((message) => this.#line.send(message));
  #level = levelOn(/** @type {HTMLMeterElement} */ (part(this, "level")));
  /** @type {{person: number, leads: boolean}[]} */ #people = [];
  #signs = { line: "", server: false, loss: 0, held: false };
  #counted = { lost: 0, got: 0 };

  connectedCallback() {
    this.addEventListener("click", ({ target }) => this.#press(/** @type {Element} */ (target).closest("button")?.dataset.act));
    this.addEventListener("change", ({ target }) => this.#choose(/** @type {HTMLSelectElement} */ (target)));
    this.addEventListener("quiet", () => this.#hold(true));
    this.#devices.addEventListener("change", () => this.#paint());
    this.#calls.addEventListener("change", () => this.#paint());
    this.#line.addEventListener("message", (event) => this.#hear(/** @type {CustomEvent} */ (event).detail));
    this.#line.addEventListener("state", () => this.#lineChanged());
    setInterval(() => this.#look(), LOOK_MS);
    this.#check();
  }

  async #check() {
    await this.#devices.start();
    this.#level.hear(this.#devices.stream);
    await fillPickers(this, this.#devices);
    this.#become("check");
  }

  /** @param {any} message */
  #hear(message) {
    this.#signs.server = message.type === "trouble";
    if (message.type === "people") this.#people = message.people;
    if (message.type === "taken") this.#calls.taken(message.sdp);
    if (message.type === "offer") this.#calls.offered(message);
    if (message.type === "waiting") this.dataset.state = "waiting";
    if (message.type === "go") this.#go(message);
    if (message.type === "enter") {
      this.dataset.state = "room";
      this.#people = [];
      this.#calls.publish(this.#devices.stream);
    }
    this.#paint();
  }

  /** The room is a page of the video server's own. @param {{url: string, framed: boolean}} where */
  #go({ url, framed }) {
    this.#stop(); // two pages cannot share one camera everywhere
    this.dataset.state = framed ? "framed" : "linked";
    const frame = /** @type {HTMLIFrameElement | null} */ (part(this, "frame"));
    if (framed && frame) frame.src = url;
    // An address that is no web page would run here.
    else if (url.startsWith("https://")) /** @type {HTMLAnchorElement} */ (part(this, "link")).href = url;
  }

  /** @param {string | undefined} act */
  #press(act) {
    if (act === "check") this.#check();
    if (act === "audio" || act === "video") this.#devices.flip(act);
    if (act === "hear") this.#hold(false);
    if (act === "leave") location.assign(this.dataset.back ?? "/");
    if (act !== "join") return;
    this.#level.stop();
    this.#become("connecting");
    this.#line.start();
  }

  /** @param {HTMLSelectElement} select */
  async #choose({ name, value }) {
    if (name !== "audio" && name !== "video") return;
    await this.#devices.choose(name, value);
    await this.#calls.replace(name, this.#devices.track(name));
    if (this.dataset.state === "check") this.#level.hear(this.#devices.stream);
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
    this.#devices.stop();
    part(this, "frame")?.removeAttribute("src");
  }

  /** @param {string} state */
  #become(state) {
    this.dataset.state = state;
    this.#paint();
  }

  #paint() {
    const state = this.dataset.state ?? "check";
    const signs = { ...this.#signs, out: this.#calls.out?.connectionState, in: this.#calls.in?.connectionState };
    showState(this, state);
    say(this, "problem", ["check", "room"].includes(state) ? this.#devices.problem : null);
    say(this, "trouble", TROUBLED.includes(state) ? trouble(signs) : null);
    say(this, "alone", state === "room" && !this.#people.length ? "Nobody else is here yet." : null);
    part(this, "hear").hidden = !this.#signs.held;
    paintSwitches(this, this.#devices);
    showSelf(this, this.#devices.stream);
    paintTiles(part(this, "tiles"), this.#people, this.#calls.streams);
  }
}

customElements.define("video-room", VideoRoom);
