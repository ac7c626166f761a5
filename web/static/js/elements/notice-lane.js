// <notice-lane>: what needs somebody, in a lane of constant height. People come before machines:
// help, then the line, then the door. When nothing does, it says so.

import { roughly } from "../lib/clock.js";
import { HERE, fill, rows } from "../lib/paint.js";

const MERGE_MS = 2000; // at most one polite announcement in this time
const PASSING_MS = 6000; // confirmations; stays while pointed at or focused
const SEVERAL = 2;

class NoticeLane extends HTMLElement {
  /** @type {any} */ #passing = null;
  #from = 0;
  /** @type {Map<string, string>} */ #before = new Map();
  /** @type {Map<string, string[]>} */ #toSay = new Map();

  connectedCallback() {
    setInterval(() => this.#announce(), MERGE_MS);
    this.querySelector("[data-part=more]")?.addEventListener("click", () => (this.#from += 1));
  }

  /** Something that happened just now. @param {string} title @param {string} [text] */
  tell(title, text = "") {
    this.#passing = { key: `told ${title}`, kind: "told", title, text, until: performance.now() + PASSING_MS };
    this.#toSay.set(title, []);
  }

  /** @param {any} state */
  show(state) {
    const passing = this.#passing;
    if (passing && performance.now() > passing.until && !this.matches(":hover, :focus-within")) this.#passing = null;
    const room = innerWidth < 640 ? 1 : innerWidth < 1100 ? 2 : 3;
    const all = [...notices(state), this.#passing].filter(Boolean);
    const notes = all.length ? [...all.slice(this.#from % all.length), ...all.slice(0, this.#from % all.length)] : [];
    const over = notes.length - room;
    if (over < 0) notes.push(quiet(state));
    rows(/** @type {Element} */ (this.querySelector("ul")), notes, (row, notice) => {
      row.toggleAttribute("data-over", notes.indexOf(notice) >= room);
      fill(row, { title: notice.title, text: notice.text });
      for (const button of row.querySelectorAll("button")) {
        button.value = notice.member_id ?? "";
        button.hidden = Boolean(notice.without?.includes(button.dataset.command));
      }
    });
    fill(this, { more: over > 0 ? `${over} more: ${notes[room].title}` : null });
    this.#watch(state);
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
    fill(this, { alert: [...helps, connection.state === "offline" ? "Offline." : ""].join(" ").trim() });
  }

  #announce() {
    const said = [...this.#toSay].map(([verb, names]) =>
      names.length === 0 ? verb : names.length < SEVERAL ? `${names[0]} ${verb}` : `${names.length} ${verb.replace("is ", "are ")}`);
    this.#toSay.clear();
    if (said.length) fill(this, { status: said.join(", ") });
  }
}

/** @param {any} state in order of who needs whom */
function* notices({ view, clock, outbox, connection }) {
  if (view.covered) yield { key: "covered", kind: "covered", title: "Names and words are hidden", text: "Keys and tags still work. Press Z to show them." };
  const calls = view.help.filter((help) => !help.by);
  if (view.covered && calls.length) yield { key: "private", kind: "private", title: `${calls.length} private notice${calls.length > 1 ? "s" : ""}`, text: "Show names to read it." };
  else for (const call of calls) yield { ...call, key: `help ${call.member_id}`, kind: "help", title: `${call.name} asked for help, ${roughly(clock.since(call.since))} ago`, text: "Only facilitators see this." };
  const line = lineNotice(outbox, connection);
  if (line) yield line;
  const [first, ...others] = view.knocks;
  if (!first || view.phase === "ended") return;
  const text = !first.identity_confirmed ? "The birth date is not confirmed, so there is no quick way in."
    : first.second_device ? "On a second device. Both count as one."
    : others.length ? `Then ${others.map((knock) => knock.name).join(", ")}` : "Time starts when you let them in.";
  const without = [!first.identity_confirmed && "admit_member", !others.length && "admit_all"];
  yield { ...first, key: `knock ${first.member_id} ${first.device_id}`, kind: "knock", title: `${first.name} is waiting, ${roughly(clock.since(first.since))}`, text, without };
}

/** @param {any} outbox @param {any} connection */
function lineNotice(outbox, connection) {
  const { tags, others } = outbox.counts;
  const unsaved = tags ? `${tags} tag${tags > 1 ? "s" : ""} not saved yet` : others ? `${others} change${others > 1 ? "s" : ""} not saved yet` : "";
  const kept = unsaved ? "Kept on this page, sent when back." : "Tags are kept on this page until it is back.";
  if (connection.state === "offline") return { key: "line", kind: "offline", title: `Offline. ${unsaved || "All tags saved"}`, text: kept };
  const over = { 4401: ["Sign in again", "/sign-in"], 4403: ["This board is not yours", "/today"], 4410: ["The session is over", ""] }[connection.code ?? 0];
  if (connection.state === "over" && over) return { key: "line", kind: "over", title: over[0], text: unsaved || "Nothing is unsaved." };
  return unsaved && outbox.slow ? { key: "line", kind: "slow", title: unsaved, text: "Still sending." } : null;
}

/** @param {any} state */
function quiet({ view, outbox, you }) {
  if (view.phase === "ended") return { key: "ended", kind: "ended", title: "The session has ended", text: "Nothing more can be tagged." };
  const { tags } = outbox.counts;
  const here = view.tiles.some((tile) => HERE.has(tile.presence)) || view.knocks.length;
  if (!here && view.phase !== "running") return { key: "quiet", kind: "quiet", title: "Nobody is here yet", text: "Links open 15 minutes before the start." };
  const others = view.facilitators.filter((one) => one.present && one.facilitator_id !== you.id).map((one) => one.name);
  const text = others.length ? `${others.join(", ")} is tagging too.` : "";
  return { key: "quiet", kind: "quiet", title: tags ? "Saving" : "All tags saved", text };
}

customElements.define("notice-lane", NoticeLane);
