// How times are said to a member: 12-hour clock where the group is, whole minutes.

/** `6:02 pm`. @param {string | number} moment @param {string} timeZone */
export function clock12(moment, timeZone) {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, hour: "numeric", minute: "2-digit", hour12: true })
    .formatToParts(new Date(moment));
  const part = (type) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("hour")}:${part("minute")} ${part("dayPeriod").toLowerCase()}`;
}

/** `29 min`; the seconds are nobody's business but the record's. @param {number} seconds */
export function minutes(seconds) {
  return `${Math.floor(seconds / 60)} min`;
}

/** `88 minutes`. @param {number} seconds */
export function inFull(seconds) {
  const whole = Math.floor(seconds / 60);
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}

/** Set the words of a part; null hides it.
 * @param {Element} root @param {string} name @param {string | null} text */
export function tell(root, name, text) {
  const part = /** @type {HTMLElement | null} */ (root.querySelector(`[data-part="${name}"]`));
  if (!part) return;
  part.hidden = text === null;
  if (text !== null && part.textContent !== text) part.textContent = text;
}

/** Show or hide a part without touching its words.
 * @param {Element} root @param {string} name @param {boolean} shown */
export function show(root, name, shown) {
  const part = /** @type {HTMLElement | null} */ (root.querySelector(`[data-part="${name}"]`));
  if (part) part.hidden = !shown;
}
