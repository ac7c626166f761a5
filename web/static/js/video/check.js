// The check before the room, and the switches in it: this person's own devices and what is wrong
// with them.

import { Devices } from "./devices.js";
import { levelOn } from "./level.js";
import { fillPickers, paintSwitches, part, say, showSelf } from "./panel.js";

const SAID_IN = ["check", "room"]; // elsewhere nothing of one's own is sent or asked for

export class Check {
  devices = new Devices();
  #root;
  #level;

  /** @param {HTMLElement} root @param {() => void} changed */
  constructor(root, changed) {
    this.#root = root;
    this.#level = levelOn(/** @type {HTMLMeterElement} */ (part(root, "level")));
    this.devices.addEventListener("change", changed);
  }

  get stream() {
    return this.devices.stream;
  }

  async start() {
    await this.devices.start();
    this.#level.hear(this.stream);
    await fillPickers(this.#root, this.devices);
  }

  /** Done with the check: the devices go on. */
  end() {
    this.#level.stop();
  }

  stop() {
    this.#level.stop();
    this.devices.stop();
  }

  /** @param {"audio" | "video"} kind @param {string} id */
  async choose(kind, id) {
    await this.devices.choose(kind, id);
    if (this.#root.dataset.state === "check") this.#level.hear(this.stream);
    return this.devices.track(kind);
  }

  paint() {
    const told = SAID_IN.includes(this.#root.dataset.state ?? "");
    say(this.#root, "problem", told ? this.devices.problem : null);
    paintSwitches(this.#root, this.devices);
    showSelf(this.#root, this.stream);
  }
}
