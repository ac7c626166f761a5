// The parts of the room page by their names: data-when says in which states one is shown.

/** @param {HTMLElement} root @param {string} name */
export function part(root, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-part=${name}]`));
}

/** @param {HTMLElement} root @param {string} name @param {string | null} words */
export function say(root, name, words) {
  const one = part(root, name);
  one.hidden = !words;
  if (one.textContent !== words) one.textContent = words ?? "";
}

/** @param {HTMLElement} root @param {string} state */
export function showState(root, state) {
  for (const part of root.querySelectorAll("[data-when]")) {
    const one = /** @type {HTMLElement} */ (part);
    one.hidden = !one.dataset.when?.split(" ").includes(state);
  }
}

/** @param {HTMLElement} root @param {import("./devices.js").Devices} devices */
export async function fillPickers(root, devices) {
  for (const kind of /** @type {const} */ (["audio", "video"])) {
    const select = /** @type {HTMLSelectElement} */ (part(root, kind));
    const found = await devices.list(kind);
    const used = devices.track(kind)?.getSettings().deviceId;
    select.replaceChildren(...found.map((one, n) =>
      new Option(one.label || `Device ${n + 1}`, one.deviceId, false, one.deviceId === used)));
    select.disabled = !found.length;
  }
}

/** @param {HTMLElement} root @param {import("./devices.js").Devices} devices */
export function paintSwitches(root, devices) {
  for (const kind of /** @type {const} */ (["audio", "video"])) {
    const button = /** @type {HTMLButtonElement} */ (root.querySelector(`[data-act=${kind}]`));
    const there = Boolean(devices.track(kind));
    button.disabled = !there;
    button.setAttribute("aria-pressed", String(there && !devices.on[kind]));
  }
}

/** Our own picture mirrored, as in a mirror; nobody recognises themselves otherwise.
 * @param {HTMLElement} root @param {MediaStream} stream */
export function showSelf(root, stream) {
  for (const part of root.querySelectorAll("[data-part=self]")) {
    const video = /** @type {HTMLVideoElement} */ (part);
    if (video.srcObject !== stream) video.srcObject = stream;
  }
}

/** Lead on to a page of the video server's own. Return the state that shows the way.
 * @param {HTMLElement} root @param {{url: string, framed: boolean}} where */
export function goTo(root, { url, framed }) {
  const frame = /** @type {HTMLIFrameElement | null} */ (part(root, "frame"));
  // An address that is no web page would run here.
  if (!url.startsWith("https://")) return "connecting";
  if (framed && frame) frame.src = url;
  else /** @type {HTMLAnchorElement} */ (part(root, "link")).href = url;
  return framed ? "framed" : "linked";
}
