// A tile as it is painted: minutes, coverage, the goal, the last note, the newest tags; and the same
// in one sentence for whoever listens.

import { aside } from "./clock.js";
import { KINDS, fill, paintPresence, presence, rows, say } from "./paint.js";

const SILENT_SECONDS = 15 * 60; // "no tag since 18:19": said, not judged
const CHIPS = 3;

/** @param {HTMLElement} row @param {any} tile @param {any} view @param {import("./clock.js").Clock} clock */
export function paintTile(row, tile, view, clock) {
  const sum = KINDS.filter((kind) => tile.coverage[kind]).length;
  const note = tile.last_note;
  const silent = view.phase === "running" && tile.last_tag_at && clock.since(tile.last_tag_at) >= SILENT_SECONDS;
  const since = silent ? `no tag since ${clock.time(tile.last_tag_at)}` : "";
  const minutes = clock.minutes(tile);
  fill(row, {
    number: String(tile.number), name: tile.name, minutes: `${minutes} min`, aside: aside(tile, view, clock),
    sum: `${sum}/5`, goal: tile.goals[0]?.text ?? "", at: note && clock.time(note.at), note: note && note.note,
  });
  paintPresence(row, tile, clock);
  for (const kind of KINDS) row.querySelector(`[data-kind=${kind}]`)?.toggleAttribute("data-filled", tile.coverage[kind]);
  rows(/** @type {Element} */ (row.querySelector("[data-rows]")), chips(tile, since, view), (chip, item) => say(chip.querySelector("span"), item.text));
  const words = [tile.number, tile.name, presence(tile, clock)[1], `${minutes} minutes`, `${sum} of 5 noted`,
    tile.breakout && `in ${tile.breakout}`, since, tile.help_since && "asked for help", tile.risk && `risk, ${tile.risk}`];
  row.setAttribute("aria-label", words.filter(Boolean).join(", "));
}

/** @param {any} tile @param {string} since @param {any} view */
function chips(tile, since, view) {
  if (tile.covered) return [{ key: "sum", text: tile.tag_count === 1 ? "1 tag" : `${tile.tag_count} tags` }];
  const first = (id) => view.tiles.find((one) => one.member_id === id)?.name.split(" ")[0];
  const said = new Map(); // the same thing three times is one chip: "Redirected 3×"
  for (const tag of tile.tags.filter((tag) => !tag.retracted)) {
    const text = tag.peers.length === 1 ? `${tag.label} ${first(tag.peers[0])}` : tag.label;
    said.set(text, (said.get(text) ?? 0) + 1);
  }
  const few = [...said].slice(0, CHIPS).map(([text, times]) => ({ key: text, text: times > 1 ? `${text} ${times}×` : text }));
  const help = tile.help_since && { key: "+help", kind: "help", text: tile.help_by ? `${tile.help_by} is on it` : "Help" };
  const risk = tile.risk && { key: "+risk", kind: "risk", text: `Risk, ${tile.risk}` };
  const room = tile.breakout && { key: "+room", text: tile.breakout };
  return [help, risk, room, ...few, since && { key: "+since", kind: "since", text: since }].filter(Boolean);
}
