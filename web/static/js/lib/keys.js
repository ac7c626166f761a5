// Keys of a page that is not the board: `aria-keyshortcuts` on a button says which key presses
// it. Letters compare as typed, Shift and Enter by name; never while somebody is typing.

import { keysOn } from "./key-setting.js";

const TYPING = "input, select, textarea, [contenteditable]";

/** @param {KeyboardEvent} event @returns {string} as written in aria-keyshortcuts */
function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return event.shiftKey ? `Shift+${key}` : key;
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.defaultPrevented || event.repeat || !keysOn()) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest(TYPING)) return;
  if (document.querySelector("dialog[open]")) return;
  const button = document.querySelector(`[aria-keyshortcuts="${CSS.escape(nameOf(event))}"]`);
  if (!(button instanceof HTMLElement) || button.matches(":disabled")) return;
  event.preventDefault();
  button.click();
}

document.addEventListener("keydown", press);
