// Sign-all: Shift+Enter presses the button, which the browser refuses until the statement is
// ticked and the password given. Nothing signs itself.

import { keysOn } from "../lib/key-setting.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.shiftKey || event.repeat || event.defaultPrevented || !keysOn()) return;
  const button = /** @type {HTMLElement | null} */ (document.querySelector('[aria-keyshortcuts="Shift+Enter"]'));
  if (!button) return;
  event.preventDefault();
  button.click();
});
