// <own-clock>: since when this member is in the group and how long it counts so far. The server
// counts; between its views this only adds the seconds that passed.

import { clock12, inFull, minutes, show, tell } from "../lib/member-words.js";

class OwnClock extends HTMLElement {
  /** @param {string} state @param {any} view @param {import("../lib/clock.js").Clock} clock */
  show(state, view, clock) {
    const ended = state === "ended";
    const begun = clock.now() >= Date.parse(view.starts_at) || view.counting || view.seconds > 0;
    const since = view.joined_at && clock12(Date.parse(view.joined_at), view.timezone);
    tell(this, "since", since ?? "");
    show(this, "since_row", Boolean(since) && !ended);
    show(this, "starts_row", !begun && !ended);
    show(this, "ends_row", !ended && state !== "lost");
    // While the line is down nobody knows what is counted, so the clock stands still.
    const seconds = state === "lost" ? view.seconds : clock.credited(view);
    tell(this, "so_far", minutes(seconds));
    show(this, "so_far_row", begun && !ended && !view.by_hand && Boolean(since));
    tell(this, "total", inFull(view.seconds));
    show(this, "total_row", ended && !view.by_hand && view.seconds > 0);
    show(this, "next_row", ended);
    show(this, "by_hand_row", view.by_hand && Boolean(since));
    show(this, "unseen", Boolean(view.unseen) && state === "in_room");
    if (view.unseen) {
      tell(this, "unseen_from", clock12(Date.parse(view.unseen.start), view.timezone));
      tell(this, "unseen_until", clock12(Date.parse(view.unseen.end), view.timezone));
    }
    // An empty frame would look like something that failed to load.
    this.hidden ||= ![...this.querySelectorAll("dl > div")].some((row) => !(/** @type {HTMLElement} */ (row).hidden));
  }
}

customElements.define("own-clock", OwnClock);
