// <help-line>: "I need help, privately". One press tells the facilitators. It never looks as if it
// had worked when it has not: without a line, or without an answer, it shows whom to call.

import { show, tell } from "../lib/member-words.js";

const ANSWER_MS = 3000; // longer without an acknowledgement and we do not know

class HelpLine extends HTMLElement {
  /** "none", "sending", "told", "offline", "back" or "unsure". */ #said = "none";
  #timer = 0;

  /** The person pressed. @param {boolean} sent whether it went out just now */
  press(sent) {
    this.#said = sent ? "sending" : "offline";
    clearTimeout(this.#timer);
    if (sent) this.#timer = setTimeout(() => this.#doubt(), ANSWER_MS);
  }

  /** The server answered. @param {boolean} kept or refused, and the page says why */
  settle(kept) {
    clearTimeout(this.#timer);
    this.#said = kept ? "told" : "offline";
  }

  #doubt() {
    if (this.#said === "sending") this.#said = "unsure";
    this.#paint("none", "");
  }

  /** @param {any} view @param {boolean} offline */
  show(view, offline) {
    if (offline && this.#said === "sending") this.#said = "unsure";
    if (!offline && this.#said === "offline") this.#said = "back";
    if (view?.help === "acknowledged" && this.#said === "told") this.#said = "none";
    tell(this, "note", offline
      ? "While you are offline this opens the numbers you can call."
      : "Only your facilitators see this. Nobody else does.");
    this.#paint(view?.help ?? "none", view?.facilitator ?? "A facilitator");
  }

  /** What the view says comes first, once the press is answered. @param {string} help */
  #key(help) {
    if (this.#said === "told") return help === "none" ? "asked" : help;
    return this.#said === "none" ? help : this.#said;
  }

  /** @param {string} help @param {string} who */
  #paint(help, who) {
    const words = {
      none: null,
      sending: ["Sending", "One moment."],
      offline: ["You are offline. Nobody can see this yet.", "Call one of these now:"],
      unsure: ["We do not know yet if it arrived", "It is sent again by itself. You can also call:"],
      back: ["You are online again", "Press the button to tell your facilitators. You can also call:"],
      asked: ["Your facilitators see this now", "Nobody else does. If you can’t wait, call:"],
      acknowledged: [`${who} is on it`, "If you can’t wait, call:"],
    }[this.#key(help)];
    show(this, "said", Boolean(words));
    if (!words) return;
    tell(this, "title", words[0]);
    tell(this, "detail", words[1]);
    show(this, "numbers", this.#said !== "sending");
  }
}

customElements.define("help-line", HelpLine);
