// The log of a session as rows: of one member in the hand, of everybody in a dialog.

import { fill, rows } from "./paint.js";

export const GOAL_STATES = {
  not_yet: "not yet", touched: "touched", progress: "progress", no_change: "no change", setback: "setback",
};

/** Everybody's tags, techniques and group tags, newest first. @param {any} view */
export function wholeLog({ tiles, interventions, process, breaks }) {
  const tags = tiles.flatMap((tile) => tile.tags.map((tag) => ({ ...tag, who: tile.name })));
  const others = [...interventions, ...process].map((one) => ({
    ...one, at: one.at ?? one.started_at, by: [one.by], who: "Group", tag_id: one.intervention_id ?? one.process_id,
  }));
  const pauses = breaks.map((one) => ({
    ...one, at: one.started_at, by: [one.by], who: "Group", tag_id: one.break_id, label: one.stopped_at ? "Break" : "On a break",
  }));
  return [...tags, ...others, ...pauses].sort((one, two) => Date.parse(two.at) - Date.parse(one.at));
}

/** A note that is a quotation already keeps its own marks. @param {string} note */
const quoted = (note) => (/^[“"].*[”"]$/.test(note) ? note : `“${note}”`);

/** @param {Element} list @param {any[]} entries @param {any} state */
export function paintLog(list, entries, { view, clock, you }) {
  const name = (id) => view.tiles.find((one) => one.member_id === id)?.name ?? "";
  rows(list, entries.map((tag) => ({ ...tag, key: tag.tag_id })), (row, tag) => {
    const about = [tag.peers?.length && `with ${tag.peers.map(name).join(", ")}`, tag.topic, GOAL_STATES[tag.progress],
      tag.outside_presence && "not in the room then", tag.offline && "sent later", tag.retracted && "undone"].filter(Boolean);
    const comma = about.length && !tag.peers?.length ? "," : ""; // "Supported with Ana", but "Shared, progress"
    row.toggleAttribute("data-retracted", Boolean(tag.retracted));
    fill(row, {
      at: clock.time(tag.at), who: tag.who ?? null, label: tag.label + comma, about: about.join(", "),
      note: tag.note ? quoted(tag.note) : null, by: tag.by.join(" "),
    });
    const act = tag.break_id ? "retract_break" : !tag.by_ids ? (tag.intervention_id ? "retract_intervention" : "retract_group_tag")
      : tag.by_ids.includes(you.id) ? (tag.retracted ? "restore_tag" : "retract_tag") : "";
    for (const button of row.querySelectorAll("button")) {
      button.hidden = button.dataset.act ? act !== "retract_tag" : button.dataset.command !== act;
      button.value = tag.tag_id;
    }
  });
}
