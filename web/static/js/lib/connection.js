// One websocket that repairs itself. It knows nothing of what is said over it: a page gives an
// address, listens for "message" and "state", and calls send. Used by the board and by members.

const TRIES_MS = [500, 1000, 2000, 4000, 8000, 10_000]; // the last one repeats
const JITTER = 0.2; // a whole group must not come back in the same instant
const SIGN_MS = 1000;
const SILENCE_MS = 10_000; // every sign is answered, so a longer silence is a dead line
const DOUBT_MS = 5000; // after sleep the line is most likely dead, so less is waited
const SLEPT_MS = 5000; // no beat for so long: the machine slept, or the page was frozen
const OFFLINE_MS = 3000; // shorter gaps are nobody's business
const FINAL = new Set([4401, 4403, 4410]); // sign in again, not yours, the meeting is over
const BEAT = new URL("../workers/second.js", import.meta.url).href;

/** @typedef {"connecting" | "online" | "reconnecting" | "offline" | "over"} State */

export class Connection extends EventTarget {
  /** @type {State} */ state = "connecting";
  /** The final close code, once state is "over". @type {number | null} */ code = null;
  /** The last close code, while there is no line. @type {number | null} */ closedWith = null;
  /** When the line was lost, by performance.now. @type {number | null} */ lostAt = null;
  /** @type {WebSocket | null} */ #socket = null;
  /** Held, or it could be collected with its beat. @type {Worker | null} */ #beat = null;
  #path;
  #tries = 0;
  #heardAt = 0;
  #doubtAt = -Infinity;
  #signedAt = 0;
  #awakeAt = Date.now();
  #retry = 0;

  /** @param {string} path of our own origin */
  constructor(path) {
    super();
    this.#path = path;
  }

  start() {
    addEventListener("online", () => this.#wake());
    addEventListener("pageshow", (event) => event.persisted && this.#wake());
    document.addEventListener("resume", () => this.#wake());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#sign(0) : this.#wake()));
    setInterval(() => this.#second(), SIGN_MS);
    // The one address of a script that pages may make, whatever they hand to the policy.
    const policy = globalThis.trustedTypes?.createPolicy("beat", { createScriptURL: () => BEAT });
    this.#beat = new Worker(policy?.createScriptURL("") ?? BEAT);
    this.#beat.addEventListener("message", () => this.#second());
    this.#open();
  }

  /** Say it now or not at all: what must not be lost belongs in an outbox. @param {object} message */
  send(message) {
    if (this.state !== "online" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #open() {
    clearTimeout(this.#retry);
    this.#heardAt = performance.now();
    const socket = new WebSocket(location.origin.replace(/^http/, "ws") + this.#path);
    this.#socket = socket;
    socket.addEventListener("message", (event) => socket === this.#socket && this.#hear(event));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#lose(event.code));
  }

  /** @param {MessageEvent<string>} event */
  #hear(event) {
    this.#heardAt = performance.now();
    this.#tries = 0;
    this.lostAt = this.closedWith = null;
    this.#become("online");
    this.#sign();
    const message = JSON.parse(event.data);
    if (message.type !== "sign") this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  /** @param {number} code */
  #lose(code) {
    this.#socket = null;
    this.lostAt ??= performance.now();
    this.closedWith = code;
    this.code = FINAL.has(code) ? code : null;
    if (this.code) return this.#become("over");
    if (this.state === "online") this.#become("reconnecting");
    const delay = TRIES_MS[Math.min(this.#tries++, TRIES_MS.length - 1)];
    this.#retry = setTimeout(() => this.#open(), delay * (1 + JITTER * (2 * Math.random() - 1)));
  }

  /** Somebody looks again, or the machine woke up: the line may be dead and not know it. */
  #wake() {
    if (this.state === "over") return;
    if (!this.#socket) return this.#open();
    if (this.#socket.readyState === WebSocket.OPEN) this.#doubtAt = performance.now();
    this.#sign(0);
  }

  #second() {
    if (Date.now() - this.#awakeAt > SLEPT_MS) this.#wake();
    this.#awakeAt = Date.now();
    const now = performance.now();
    const doubted = this.#heardAt < this.#doubtAt && now - this.#doubtAt > DOUBT_MS;
    if (this.#socket && (doubted || now - this.#heardAt > SILENCE_MS)) {
      const dead = this.#socket;
      this.#lose(4408); // a close handshake over a dead line would take minutes
      dead.close();
    }
    this.#sign();
    const lost = this.lostAt !== null && now - this.lostAt >= OFFLINE_MS;
    if (lost && this.state !== "over") this.#become("offline");
  }

  /** @param {number} pause at least so long after the last one */
  #sign(pause = SIGN_MS * 0.9) {
    if (performance.now() - this.#signedAt < pause) return;
    const sign = { type: "sign", ...(document.hidden ? { hidden: true } : {}) };
    if (this.send(sign)) this.#signedAt = performance.now();
  }

  /** @param {State} state */
  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
