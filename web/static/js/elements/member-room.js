// <member-room>: everything on a member's page that follows from their own view and the line.
// data-when names the states in which a part is shown, data-part the words that change.

import { clock12, show, tell } from "../lib/member-words.js";

class MemberRoom extends HTMLElement {
  #video = /** @type {HTMLAnchorElement} */ (this.querySelector("[data-part=video]"));

  /** @param {string} state @param {any} view @param {import("../lib/clock.js").Clock} clock @param {string} delivery */
  show(state, view, clock, delivery) {
    this.dataset.state = state;
    for (const part of this.querySelectorAll("[data-when]")) {
      const one = /** @type {HTMLElement} */ (part);
      one.hidden = !one.dataset.when?.split(" ").includes(state);
    }
    if (!view) return;
    const phone = delivery === "phone";
    this.#waiting(view, clock);
    tell(this, "in_room", phone ? "Connected by phone" : "Connected");
    tell(this, "away_detail", view.by_hand
      ? "Your times are written down by hand."
      : "After a short while your time stops. It goes on when you are back.");
    tell(this, "delivery", phone ? "Join by video instead" : "Join by phone instead");
    const inside = ["in_room", "away"].includes(state);
    show(this, "pause", inside && view.on_break);
    tell(this, "pause_detail", view.by_hand ? "Your times are written down by hand." : "Your time goes on then.");
    tell(this, "breakout", inside && view.breakout ? `You are in ${view.breakout}` : null);
    this.#ways(state, view, phone);
    tell(this, "words", view.last_commitment ?? "");
    show(this, "commitment", Boolean(view.last_commitment) && ["waiting", "in_room"].includes(state));
    tell(document.body, "clock", clock12(clock.now(), view.timezone));
  }

  /** @param {any} view @param {import("../lib/clock.js").Clock} clock */
  #waiting(view, clock) {
    const who = view.facilitator ?? "Your facilitator";
    tell(this, "begins", clock.now() < Date.parse(view.starts_at) ? "starts" : "started");
    tell(this, "waiting", view.room_open ? `${who} knows you are here` : "You are in the waiting room");
    tell(this, "waiting_detail", view.room_open
      ? "You will be let in. You don’t need to do anything."
      : `${who} sees you as soon as the room opens. You don’t need to do anything.`);
  }

  /** The ways to hear and see the others; only a page that was let in is told of them.
   * @param {string} state @param {any} view @param {boolean} phone */
  #ways(state, view, phone) {
    tell(this, "dial_number", view.dial_in ?? "");
    show(this, "dial_in", Boolean(view.dial_in) && ["in_room", "away"].includes(state));
    // A script address instead of a web page would run here; our own page may be on loopback.
    const ours = view.video_url?.startsWith(`${location.origin}/`);
    const safe = state === "in_room" && !phone && Boolean(ours || view.video_url?.startsWith("https://"));
    this.#video.hidden = !safe;
    if (safe) this.#video.href = this.#video.dataset.onward || view.video_url;
    else this.#video.removeAttribute("href");
  }
}

customElements.define("member-room", MemberRoom);
