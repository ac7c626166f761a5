// Commands are kept until they are acknowledged, in order, and sent again after a reconnect; the
// server answers a resend without repeating it. A reload and a browser that was killed keep ids, codes
// and times only: words live in memory, and whoever leaves while some are unsaved is asked first.

const WORDS = ["note", "topic", "level", "assessment", "action", "disposition"];
const WHOLE = new Set(["refine_tag", "detail_risk"]); // they replace all words that stand
const SLOW_MS = 1000;
const TOO_OLD_MS = 12 * 3_600_000; // the server takes nothing older either
const TAGS = new Set(["tag_member", "tag_group", "record_risk"]);

/** @typedef {{id: string, at: number, type: string, [field: string]: unknown}} Entry */

/** @returns {string} 128 bits in 22 characters that fit an address */
export function newId() {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export class Outbox extends EventTarget {
  /** Oldest first. @type {Entry[]} */ waiting = [];
  /** How many tags waited when the line came back. */ late = 0;
  /** Ids of what was waiting when the line came back. @type {Set<string>} */ #late = new Set();
  /** Since when something waits. @type {number | null} */ #since = null;
  #name;
  #connection;

  /** @param {string} name of this board and person @param {import("./connection.js").Connection} connection */
  constructor(name, connection) {
    super();
    this.#name = `outbox ${name}`;
    this.#connection = connection;
    this.waiting = JSON.parse(sessionStorage.getItem(this.#name) ?? "[]");
    shelf("readonly", (kept) => kept.getAll(), (found) => this.#adopt(found));
    addEventListener("beforeunload", (event) => this.hasWords && event.preventDefault());
  }

  /** Tags among what waits, and everything else. */
  get counts() {
    const tags = this.waiting.filter((entry) => TAGS.has(entry.type)).length;
    return { tags, others: this.waiting.length - tags };
  }

  /** Whether something waits longer than a person would not notice. */
  get slow() {
    return this.#since !== null && performance.now() - this.#since > SLOW_MS;
  }

  get hasWords() {
    return this.waiting.some(hasWords);
  }

  /** @param {{type: string, [field: string]: unknown}} command @param {number} [at] when it happened */
  put(command, at = Date.now()) {
    const entry = { id: newId(), at, ...command };
    this.waiting.push(entry);
    if (!isLost(entry)) shelf("readwrite", (kept) => kept.put({ board: this.#name, entry: withoutWords(entry) }, entry.id));
    this.#send(entry);
    this.#changed();
    return entry;
  }

  /** The line is back: everything not acknowledged goes again, in order. */
  resend() {
    this.#late = new Set(this.waiting.filter((e) => TAGS.has(e.type)).map((e) => e.id));
    this.late = this.#late.size;
    for (const entry of this.waiting) this.#send(entry);
  }

  /** Take out what was answered; true when it was the last one the line came back for.
   * @param {{id: string | null, type: string}} answer */
  settle(answer) {
    this.waiting = this.waiting.filter((entry) => entry.id !== answer.id);
    if (answer.type === "refused" && this.#late.has(String(answer.id))) this.late -= 1;
    if (answer.id) shelf("readwrite", (kept) => kept.delete(String(answer.id)));
    const last = this.#late.delete(String(answer.id)) && this.#late.size === 0;
    this.#changed();
    return last;
  }

  /** What another browser window of this board left behind when it ended: the ids make sure that
   * nothing of it counts twice. @param {{board: string, entry: Entry}[]} found */
  #adopt(found) {
    const known = new Set(this.waiting.map((entry) => entry.id));
    const [fresh, old] = [[], []];
    for (const { board, entry } of found) (Date.now() - entry.at < TOO_OLD_MS ? fresh : old).push({ board, entry });
    for (const { entry } of old) shelf("readwrite", (kept) => kept.delete(entry.id));
    const ours = fresh.map((one) => one.board === this.#name && one.entry).filter((one) => one && !known.has(one.id));
    if (!ours.length) return;
    this.waiting = [...ours, ...this.waiting].sort((a, b) => a.at - b.at);
    if (this.#connection.state === "online") this.resend();
    this.#changed();
  }

  /** @param {Entry} entry */
  #send(entry) {
    this.#connection.send({ ...entry, sent: Date.now() });
  }

  #changed() {
    this.#since = this.waiting.length ? (this.#since ?? performance.now()) : null;
    const kept = this.waiting.filter((entry) => !isLost(entry)).map(withoutWords);
    if (kept.length) sessionStorage.setItem(this.#name, JSON.stringify(kept));
    else sessionStorage.removeItem(this.#name);
    this.dispatchEvent(new Event("change"));
  }
}

/** Whether it cannot be kept: without its words it would erase words. @param {Entry} entry */
const isLost = (entry) => WHOLE.has(entry.type) && hasWords(entry);

/** @param {Entry} entry */
const hasWords = (entry) => WORDS.some((field) => typeof entry[field] === "string");

/** @param {Entry} entry */
function withoutWords(entry) {
  return Object.fromEntries(
    Object.entries(entry).filter(([field, value]) => !(WORDS.includes(field) && typeof value === "string")),
  );
}

/** @type {Promise<IDBDatabase | null> | null} */ let opened = null;

/** Do something with what outlives the tab; without such a store (private windows) nothing does.
 * @param {IDBTransactionMode} mode @param {(kept: IDBObjectStore) => IDBRequest} act
 * @param {(result: any) => void} [then] */
function shelf(mode, act, then) {
  opened ??= new Promise((resolve) => {
    const asked = indexedDB.open("unsaved", 1);
    asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore("commands"));
    asked.addEventListener("success", () => resolve(asked.result));
    asked.addEventListener("error", () => resolve(null));
  });
  opened.then((/** @type {IDBDatabase | null} */ base) => {
    if (!base) return;
    const request = act(base.transaction("commands", mode, { durability: "strict" }).objectStore("commands"));
    request.addEventListener("success", () => then?.(request.result));
  });
}
