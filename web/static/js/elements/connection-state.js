// <connection-state>: what is being done about a lost line, in words. It repairs itself; after a
// minute there is a number to call instead.

import { show, tell } from "../lib/member-words.js";

const CALL_AFTER_SECONDS = 60;

class ConnectionState extends HTMLElement {
  /** @param {number | null} lostAt by performance.now @param {string | null} dialIn */
  show(lostAt, dialIn) {
    const seconds = lostAt === null ? 0 : Math.floor((performance.now() - lostAt) / 1000);
    tell(this, "trying", `Reconnecting by itself, ${seconds} s`);
    show(this, "call", seconds >= CALL_AFTER_SECONDS);
    if (dialIn) tell(this, "number", dialIn);
    show(this, "dial", Boolean(dialIn));
  }
}

customElements.define("connection-state", ConnectionState);
