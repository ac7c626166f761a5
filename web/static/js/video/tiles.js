// One tile for each person in the room, cloned from a <template> and kept by number, so that a
// picture never restarts because somebody else came. Nobody has a name here.

/** @typedef {{person: number, leads: boolean, sends: boolean}} Person */

/** @param {HTMLElement} list @param {Person[]} people
 * @param {Map<number, MediaStream>} streams */
export function paintTiles(list, people, streams) {
  const old = new Map([...list.children].map((tile) => [/** @type {HTMLElement} */ (tile).dataset.person, tile]));
  for (const one of people) {
    const key = String(one.person);
    const tile = /** @type {HTMLElement} */ (old.get(key) ?? made(list, key));
    old.delete(key);
    paint(tile, one, streams.get(one.person) ?? null);
  }
  for (const tile of old.values()) tile.remove();
  list.dataset.many = String(Math.min(people.length, 12));
}

/** @param {HTMLElement} list @param {string} key */
function made(list, key) {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector("template[data-row=person]"));
  const tile = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  tile.dataset.person = key;
  const video = /** @type {HTMLVideoElement} */ (tile.querySelector("video"));
  // Autoplay with sound may be refused until the page was touched; then it is asked for.
  video.addEventListener("loadedmetadata", () => video.play().catch(() => quiet(list)));
  list.append(tile);
  return tile;
}

/** @param {HTMLElement} tile @param {Person} one @param {MediaStream | null} stream */
function paint(tile, one, stream) {
  const video = /** @type {HTMLVideoElement} */ (tile.querySelector("video"));
  if (video.srcObject !== stream) video.srcObject = stream;
  const pictured = Boolean(stream?.getVideoTracks().length);
  video.hidden = !pictured;
  tile.dataset.pictured = String(pictured);
  const words = tile.querySelector("[data-part=who]");
  if (words) words.textContent = one.leads ? "Facilitator" : "Group member";
  const state = /** @type {HTMLElement} */ (tile.querySelector("[data-part=state]"));
  state.hidden = pictured;
  state.textContent = stream ? "without a picture" : one.sends ? "is connecting" : "listens";
}

/** @param {HTMLElement} list */
function quiet(list) {
  list.dispatchEvent(new CustomEvent("quiet", { bubbles: true }));
}

/** Play what the browser held back. @param {HTMLElement} list */
export function unmute(list) {
  for (const video of list.querySelectorAll("video")) video.play().catch(() => undefined);
}
