// The text of a note: the key printed on a button presses it.

import "../elements/copy-words.js";

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const key = CSS.escape(event.key.toUpperCase());
  const button = document.querySelector(`copy-words button[aria-keyshortcuts="${key}"]`);
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  button.click();
});
