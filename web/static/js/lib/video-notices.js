// Notices about the video platform: who nobody can name, a link used twice, a platform that is
// silent. A claim is one tap: members the video does not show yet have a button, all are listed.

const OFFERED = 2; // have a button in a notice; the list beside them has everybody

/** @param {any} state */
export function* videoNotices({ view, clock }) {
  if (view.phase === "ended") return;
  for (const one of view.silent) yield silence(one, clock);
  for (const one of view.doubles) yield double(one, clock);
  const missing = view.tiles.filter((tile) => tile.video !== "here");
  for (const one of view.strangers) yield {
    ...one, key: `stranger ${one.conn}`, kind: "stranger", people: [...missing, ...view.tiles.filter((tile) => !missing.includes(tile))],
    title: `${one.label}: whose?`,
    text: `${one.here ? "In the video since" : "Was in the video,"} ${clock.time(one.since)}`,
  };
}

/** @param {any} one @param {import("./clock.js").Clock} clock */
function silence(one, clock) {
  const title = one.ever ? `${one.name} silent since ${clock.time(one.since)}` : `${one.name} has said nothing yet`;
  const text = one.ever ? "Who comes and goes there is not known meanwhile." : "Its word counts. Look whether it is connected.";
  return { key: `silent ${one.platform}`, kind: "silent", title, text };
}

/** @param {any} one @param {import("./clock.js").Clock} clock */
function double(one, clock) {
  const other = one.label ? `The other shows “${one.label}”. ` : "";
  return {
    key: `double ${one.conn}`, kind: "double", conn: one.conn, member_id: one.member_id,
    title: `${one.name} twice`, text: `${other}Since ${clock.time(one.since)}, on one link.`,
  };
}

/** Give the buttons of a notice whom they are about. @param {HTMLElement} row @param {any} notice */
export function dress(row, notice) {
  if (!notice.conn) return;
  const buttons = /** @type {HTMLButtonElement[]} */ ([...row.querySelectorAll("button[data-command]")]);
  for (const button of buttons) button.dataset.conn = notice.conn;
  const list = /** @type {HTMLSelectElement | null} */ (row.querySelector("select"));
  if (!list) return;
  buttons.forEach((button, n) => {
    const person = notice.people.slice(0, OFFERED)[n];
    button.hidden = !person;
    button.value = person?.member_id ?? "";
    if (button.textContent !== person?.name) button.textContent = person?.name ?? "";
  });
  offer(list, notice);
}

/** @param {HTMLSelectElement} list @param {any} notice */
function offer(list, notice) {
  const names = notice.people.map((person) => person.name).join("\n");
  if (list.dataset.names === names) return; // an open list must stand still
  list.dataset.names = names;
  const people = notice.people.map((person) => new Option(person.name, person.member_id));
  list.replaceChildren(new Option("Others", ""), ...people, new Option("A guest, none of ours", "guest"));
  list.onchange = () => {
    const person = list.value === "guest" ? {} : { person_id: list.value };
    const detail = { type: "claim_connection", conn: notice.conn, ...person };
    if (list.value) list.dispatchEvent(new CustomEvent("command", { bubbles: true, detail }));
  };
}
