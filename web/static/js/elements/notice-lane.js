// <notice-lane>: what needs somebody, in a lane of constant height. People come before machines:
// help, then the line, then the door, one knock at a time. When nothing does, it says so.

import { roughly } from "../lib/clock.js";
import { HERE, breakNow, fill, rows } from "../lib/paint.js";
import { dress, videoNotices } from "../lib/video-notices.js";

const MERGE_MS = 2000; // at most one polite announcement in this time
const PASSING_MS = 6000; // confirmations; stays while pointed at or focused
const SEVERAL = 2;
const TONE = { hertz: 528, seconds: 0.7, loud: 0.08 }; // soft: heard by one person, not by the room
const DISK_FULL = 4507; // a closing code: the room cannot be opened
const NARROW = matchMedia("(max-width: 639px)"); // one notice, full width
const HALF = matchMedia("(max-width: 1099px)");

class NoticeLane extends HTMLElement {
  /** @type {any} */ #passing = null;
  /** The notice to show first; the first of all when it is gone. */ #first = "";
  #next = "";
  /** @type {Map<string, string>} */ #before = new Map();
  /** @type {Map<string, string[]>} */ #toSay = new Map();

  /** @type {any} */ #state = null;
  #covered = false;
  /** Made by a press, for a page may not sound by itself. @type {AudioContext | null} */ #sound = null;
  #calls = 0;

  connectedCallback() {
    setInterval(() => this.#announce(), MERGE_MS);
    // A turned phone must not show three notices in the room of one until the next second.
    for (const width of [NARROW, HALF]) width.addEventListener("change", () => this.#state && this.show(this.#state));
    const tone = document.querySelector("[data-tone]");
    tone?.addEventListener("click", () => {
      this.#sound = this.#sound ? null : new AudioContext();
      tone.setAttribute("aria-pressed", String(Boolean(this.#sound)));
      if (this.#sound) chime(this.#sound);
    });
    this.querySelector("[data-part=more]")?.addEventListener("click", () => (this.#first = this.#next));
  }

  /** Something that happened just now. @param {string} title @param {string} [text]
   * @param {string} [kind] "failed" when it did not: that must not look like a confirmation */
  tell(title, text = "", kind = "told") {
    this.#passing = { key: `${kind} ${title}`, kind, title, text, until: performance.now() + PASSING_MS };
    this.#toSay.set(title, []);
  }

  /** Nothing was shown yet: then how the line is is all there is to say. @param {any} state */
  wait({ outbox, connection }) {
    const line = lineNotice(outbox, connection);
    rows(/** @type {Element} */ (this.querySelector("ul")), line ? [line] : [], (row, notice) => {
      fill(row, { title: notice.title, text: notice.text });
      dress(row, notice);
    });
  }

  /** @param {any} state */
  show(state) {
    this.#cover(Boolean(state.view.covered));
    this.#state = state;
    const passing = this.#passing;
    if (passing && performance.now() > passing.until && !this.matches(":hover, :focus-within")) this.#passing = null;
    const room = NARROW.matches ? 1 : HALF.matches ? 2 : 3;
    const all = [...notices(state), this.#passing].filter(Boolean);
    const from = Math.max(0, all.findIndex((notice) => notice.key === this.#first));
    const shown = [];
    const over = [];
    for (const notice of [...all.slice(from), ...all.slice(0, from)]) {
      const second = notice.kind === "knock" && shown.some((one) => one.kind === "knock");
      (shown.length < room && !second ? shown : over).push(notice);
    }
    if (shown.length < room && !over.length && !all.some((one) => one.key === "line")) shown.push(quiet(state));
    this.#next = over[0]?.key ?? "";
    const knock = [...shown, ...over].find((notice) => notice.kind === "knock");
    rows(/** @type {Element} */ (this.querySelector("ul")), [...shown, ...over], (row, notice) => {
      row.toggleAttribute("data-over", over.includes(notice));
      fill(row, { title: notice.title, text: notice.text });
      for (const button of row.querySelectorAll("button")) {
        button.value = notice.value ?? notice.member_id ?? "";
        // A knock behind another has no keys yet: M lets in whom the lane names.
        button.hidden = (notice.kind === "knock" && notice !== knock) || Boolean(notice.without?.includes(button.dataset.command));
      }
      dress(row, notice);
    });
    fill(this, { more: over.length ? `${over.length} more: ${over[0].title}` : null });
    this.#watch(state);
  }

  /** What was said of somebody by name must not be read out, or stand, under the cover.
   * @param {boolean} covered */
  #cover(covered) {
    if (covered === this.#covered) return;
    this.#covered = covered;
    this.#toSay.clear();
    fill(this, { status: covered ? "Names and words are hidden" : "Names and words are shown" });
  }

  /** @param {any} state */
  #watch({ view, connection }) {
    const now = new Map(view.tiles.map((tile) => [tile.member_id, HERE.has(tile.presence) ? "joined" : tile.presence]));
    for (const { member_id, name } of this.#before.size ? view.tiles : []) {
      const is = now.get(member_id);
      if (is === this.#before.get(member_id)) continue;
      const verb = { joined: "joined", left: "left", waiting: "is waiting" }[is];
      if (verb) this.#toSay.set(verb, [...(this.#toSay.get(verb) ?? []), name]);
    }
    this.#before = now;
    const helps = (view.covered ? [] : view.help).filter((help) => !help.by).map((help) => `${help.name} asked for help.`);
    const urgent = (view.covered ? [] : view.alerts).filter((alert) => !alert.by).map((alert) => `An answer of ${alert.name} needs you.`);
    const calls = [...view.help, ...view.alerts].filter((call) => !call.by).length;
    if (calls > this.#calls && this.#sound) chime(this.#sound);
    this.#calls = calls;
    fill(this, { alert: [...helps, ...urgent, connection.state === "offline" ? "Offline." : ""].join(" ").trim() });
  }

  #announce() {
    const said = [...this.#toSay].map(([verb, names]) =>
      names.length === 0 ? verb : names.length < SEVERAL ? `${names[0]} ${verb}` : `${names.length} ${verb.replace("is ", "are ")}`);
    this.#toSay.clear();
    if (said.length) fill(this, { status: said.join(", ") });
  }
}

/** The one sound there is, and only for who turned it on. @param {AudioContext} sound */
function chime(sound) {
  const [tone, volume] = [sound.createOscillator(), sound.createGain()];
  tone.frequency.value = TONE.hertz;
  volume.gain.setValueAtTime(TONE.loud, sound.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + TONE.seconds);
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + TONE.seconds);
}

/** @param {any} state in order of who needs whom */
function* notices({ view, clock, outbox, connection }) {
  if (view.covered) yield { key: "covered", kind: "covered", title: "Names and words are hidden", text: "Keys and tags still work. Press Z to show them." };
  const [calls, alerts] = [view.help, view.alerts].map((all) => all.filter((one) => !one.by));
  const hidden = calls.length + alerts.length;
  if (view.covered && hidden) yield { key: "private", kind: "private", title: `${hidden} private notice${hidden > 1 ? "s" : ""}`, text: "Show names to read it." };
  if (!view.covered) for (const alert of alerts) yield { ...alert, key: `alert ${alert.risk_id}`, kind: "alert", value: alert.risk_id, title: `${alert.name}: an answer about safety, ${roughly(clock.since(alert.since))} ago`, text: "Only facilitators see this. Talk alone, then complete the risk." };
  if (!view.covered) for (const call of calls) yield { ...call, key: `help ${call.member_id}`, kind: "help", title: `${call.name} asked for help, ${roughly(clock.since(call.since))} ago`, text: "Only facilitators see this." };
  const line = lineNotice(outbox, connection);
  if (line) yield line;
  for (const knock of view.phase === "ended" ? [] : view.knocks) yield knockNotice(knock, view, clock);
  if (view.over_limit.length) yield payerNotice(view);
  if (view.recording) yield recordingNotice(view.recording);
  yield* videoNotices({ view, clock });
  yield* roomNotices({ view, clock });
}

/** @param {any} knock @param {any} view @param {import("../lib/clock.js").Clock} clock */
function knockNotice(knock, view, clock) {
  const others = view.knocks.filter((one) => one !== knock);
  const size = sizeHint(knock);
  const text = size ? size : knock.no_recording ? "Has not agreed to be recorded." : !knock.identity_confirmed ? "The birth date is not confirmed, so there is no quick way in."
    : knock.second_device ? "On a second device. Both count as one."
    : others.length ? `Also waiting: ${others.map((one) => one.name).join(", ")}` : "Time starts when you let them in.";
  const without = [!knock.identity_confirmed && "admit_member", !others.length && "admit_all"];
  return { ...knock, key: `knock ${knock.member_id} ${knock.device_id}`, kind: "knock", title: `${knock.name} is waiting, ${roughly(clock.since(knock.since))}`, text, without };
}

/** The room as a whole. @param {{view: any, clock: import("../lib/clock.js").Clock}} state */
function* roomNotices({ view, clock }) {
  if (view.phase === "ended") return;
  const pause = breakNow(view);
  if (pause) {
    const title = `On a break, ${roughly(clock.since(pause.started_at))}`;
    yield { key: "break", kind: "break", title, text: "Nobody’s minutes count until you resume.", value: pause.break_id };
  }
  const rooms = view.breakouts;
  const unled = rooms.filter((room) => !room.counting && room.people.length);
  if (rooms.length) {
    yield {
      key: "rooms", kind: "rooms", title: rooms.length === 1 ? "1 breakout room is open" : `${rooms.length} breakout rooms are open`,
      text: unled.length ? `Not counted as things stand: ${unled.map((room) => room.name).join(", ")}` : rooms.map((room) => room.name).join(", "),
    };
  }
  if (view.locked_since) yield { key: "locked", kind: "locked", title: "The room is locked", text: "Nobody new waits or is let in." };
}

/** `Would be 9th. Ruth B.’s payer allows 8.` @param {any} knock */
function sizeHint({ would_be, allowed_by }) {
  if (!allowed_by.length) return "";
  return `Would be ${ordinal(would_be)}. ${allowed(allowed_by)}`;
}

/** `Ruth B.’s payer allows 8 (unconfirmed).` @param {any[]} hints */
function allowed(hints) {
  const whose = hints.map((one) => `${one.name}’s payer allows ${one.allows}${one.unconfirmed ? " (unconfirmed)" : ""}`);
  return `${whose.join(", ")}.`;
}

/** It informs: nobody leaves for a payer. @param {any} view */
function payerNotice({ over_limit }) {
  return { key: "payer", kind: "payer", title: "More in the room than a payer allows", text: allowed(over_limit) };
}

/** It stops nobody: who records elsewhere has to know. @param {any} recording */
function recordingNotice({ here, without }) {
  return { key: "recording", kind: "recording", title: `Do not record: ${without.length} of ${here} here did not agree`, text: without.filter(Boolean).join(", ") };
}

/** @param {number} number */
function ordinal(number) {
  const tens = number % 100;
  const ending = tens > 10 && tens < 14 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th");
  return `${number}${ending}`;
}

/** @param {any} outbox @param {any} connection */
function lineNotice(outbox, connection) {
  const { tags, others } = outbox.counts;
  const unsaved = tags ? `${tags} tag${tags > 1 ? "s" : ""} not saved yet` : others ? `${others} change${others > 1 ? "s" : ""} not saved yet` : "";
  const kept = unsaved ? "Kept on this page, sent when back." : "Tags are kept on this page until it is back.";
  const cause = connection.closedWith === DISK_FULL ? "The server’s disk is full" : "Offline";
  if (connection.state === "offline") return { key: "line", kind: "offline", title: `${cause}. ${unsaved || "All tags saved"}`, text: kept };
  const over = { 4401: ["Sign in again", "/sign-in"], 4403: ["This board is not yours", "/today"], 4410: ["The session is over", ""] }[connection.code ?? 0];
  if (connection.state === "over" && over) return { key: "line", kind: "over", title: over[0], text: unsaved || "Nothing is unsaved." };
  return unsaved && outbox.slow ? { key: "line", kind: "slow", title: unsaved, text: "Still sending." } : null;
}

/** @param {any} state */
function quiet({ view, outbox, you }) {
  const held = Boolean(view.started_at);
  if (view.phase === "ended") return {
    key: "ended", kind: "ended", title: held ? "The session has ended" : "This session was not held",
    text: held ? "Nothing more can be tagged." : "It ended without being started.",
  };
  const { tags } = outbox.counts;
  const here = view.tiles.some((tile) => HERE.has(tile.presence)) || view.knocks.length;
  if (!here && view.phase !== "running") return { key: "quiet", kind: "quiet", title: "Nobody is here yet", text: "Links open 15 minutes before the start." };
  const others = view.facilitators.filter((one) => one.present && one.facilitator_id !== you.id).map((one) => one.name);
  const text = others.length ? `${others.join(", ")} is tagging too.` : "";
  return { key: "quiet", kind: "quiet", title: tags ? "Saving" : "All tags saved", text };
}

customElements.define("notice-lane", NoticeLane);
