// How a view becomes elements. Rows are clones of a <template> by kind, kept by key so that
// focus and place survive; the privacy cover empties a view of words before anything sees it.

import { length } from "./clock.js";

const LOST_AFTER_SECONDS = 5; // a shorter hiccup is nothing to look at
export const HERE = new Set(["connected", "by_phone", "lost", "away"]);
export const KINDS = ["level", "took_part", "response", "goal", "next_step"];
const WORDS = {
  connected: "Connected", by_phone: "By phone", lost: "Lost", away: "Away", waiting: "Waiting",
  left: "Left", not_joined: "Not joined", refused: "Not now", removed: "Stepped out",
};

/** @param {Element | null} node @param {string} text */
export function say(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

/** Set the words of all parts at once; null hides the part.
 * @param {Element} root @param {Record<string, string | null>} words */
export function fill(root, words) {
  for (const [name, text] of Object.entries(words)) {
    const part = /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`));
    part.hidden = text === null;
    say(part, text ?? "");
  }
}

/** Make the children of *list* be *items*, in order.
 * @template {{key: string, kind?: string}} Item
 * @param {Element} list @param {Item[]} items @param {(row: HTMLElement, item: Item) => void} paint */
export function rows(list, items, paint) {
  const old = new Map([...list.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.key, row]));
  let at = list.firstElementChild;
  for (const item of items) {
    const row = /** @type {HTMLElement} */ (old.get(item.key) ?? clone(list, item));
    old.delete(item.key);
    if (row === at) at = at.nextElementSibling;
    else list.insertBefore(row, at);
    paint(row, item);
  }
  for (const row of old.values()) {
    // Focus on what goes away would fall out of the board and silence its keys.
    if (row.contains(document.activeElement)) /** @type {HTMLElement | null} */ (row.closest("[data-board]"))?.focus();
    row.remove();
  }
}

/** @param {Element} list @param {{key: string, kind?: string}} item */
function clone(list, item) {
  const name = /** @type {HTMLElement} */ (list).dataset.rows + (item.kind ? ` ${item.kind}` : "");
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-row="${name}"]`));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  row.dataset.key = item.key;
  return row;
}

/** The break the group is on. @param {any} view */
export const breakNow = (view) => view.breaks.find((one) => !one.stopped_at) ?? null;

/** State and word of a presence mark. @param {any} tile @param {import("./clock.js").Clock} clock */
export function presence(tile, clock) {
  const seconds = tile.since ? clock.since(tile.since) : 0;
  if (tile.presence === "lost") {
    return seconds < LOST_AFTER_SECONDS ? ["connected", "Connected"] : ["lost", `Lost ${length(seconds)}`];
  }
  const word = WORDS[tile.presence];
  return [tile.presence, tile.presence === "left" && tile.since ? `${word} ${clock.time(tile.since)}` : word];
}

/** @param {Element} root @param {any} tile @param {import("./clock.js").Clock} clock */
export function paintPresence(root, tile, clock) {
  const mark = /** @type {HTMLElement} */ (root.querySelector(".presence"));
  const [state, word] = presence(tile, clock);
  mark.dataset.presence = state;
  say(mark.querySelector(".word"), word);
}

/** The same view without a name, goal or word of anybody. @param {any} view */
export function cover(view) {
  const numbers = new Map(view.tiles.map((tile) => [tile.member_id, `Member ${tile.number}`]));
  const bare = (tag) => tag && { ...tag, label: "Tag", note: null, peers: [], progress: null };
  const named = (notice) => ({ ...notice, name: numbers.get(notice.member_id) });
  const tile = (tile) => ({
    ...tile, name: numbers.get(tile.member_id), place: null, breakout: null, last_note: null, covered: true,
    help_since: null, help_by: null, risk: null, tags: tile.tags.map(bare),
    goals: tile.goals.map((goal) => ({ ...goal, text: "" })),
  });
  return {
    ...view, group_name: "Group", covered: true, tiles: view.tiles.map(tile), risks: [],
    knocks: view.knocks.map((one) => ({ ...named(one), allowed_by: one.allowed_by.map(named) })),
    over_limit: view.over_limit.map(named), recording: view.recording && { ...view.recording, without: view.recording.without.map(() => "") },
    breakouts: view.breakouts.map((room, at) => ({ ...room, name: `Room ${at + 1}` })), help: view.help.map(named), alerts: view.alerts.map(named),
    doubles: view.doubles.map((one) => ({ ...named(one), label: null })),
    strangers: view.strangers.map((one) => ({ ...one, label: "Somebody" })),
    interventions: view.interventions.map((one) => ({ ...one, topic: null })),
  };
}
