// The desk. The server renders every note whole; here are only the keys, the dialogs and which
// sentence is in hand. A key finds the button that prints it and presses it.

import "../elements/evidence-panel.js";
import "../elements/note-draft.js";
import "../elements/sentence-editor.js";
import { keysOn, setKeys } from "../lib/key-setting.js";

const DIGIT = /^(?:Digit|Numpad)([1-9])$/; // by place, so that AZERTY works
const TYPING = "input, select, textarea";

const draft = /** @type {any} */ (document.querySelector("note-draft"));
const keys = /** @type {HTMLInputElement} */ (document.querySelector("[name=keys]"));
keys.checked = keysOn();
keys.addEventListener("change", () => setKeys(keys.checked));

/** @param {string} name as in data-opens */
function open(name) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector(`dialog[data-dialog="${name}"]`));
  dialog?.showModal();
}

/** Letters are read without Caps Lock, Shift apart; a sign counts however it is typed.
 * @param {KeyboardEvent} event */
function nameOf(event) {
  if (/^[a-z]$/i.test(event.key)) return (event.shiftKey ? "Shift+" : "") + event.key.toUpperCase();
  return event.key;
}

/** @param {KeyboardEvent} event */
function press(event) {
  const target = /** @type {Element} */ (event.target);
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && target.closest(".editor, #find")) return cancel(target);
  if (target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  if (!keys.checked && event.key !== "?") return;
  if (event.key === "Enter" && event.shiftKey) return sign(event);
  if (document.querySelector(".editor")) return; // a word typed beside the field must not act
  const digit = DIGIT.exec(event.code);
  const button = digit && !event.shiftKey ? draft.choice(digit[1])
    : document.querySelector(`[aria-keyshortcuts="${CSS.escape(nameOf(event))}"]`);
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  if (button.matches("input")) button.focus();
  else button.click();
}

/** @param {Element} target */
function cancel(target) {
  const close = /** @type {HTMLElement | null} */ (target.closest(".editor")?.querySelector("[data-part=cancel]") ?? null);
  if (close) close.click();
  else draft.focusCurrent();
}

/** Open what signs; it is pressed by hand, after the password. @param {KeyboardEvent} event */
function sign(event) {
  const details = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".signing > details"));
  if (!details) return;
  event.preventDefault();
  details.open = true;
  details.scrollIntoView({ block: "center" });
  /** @type {HTMLElement | null} */ (details.querySelector("input:not([type=hidden]), summary"))?.focus();
}

document.addEventListener("keydown", press);
document.querySelector(".desk-queue [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.addEventListener("click", ({ target }) => {
  const button = /** @type {Element} */ (target).closest("button");
  if (!button) return;
  if (button.dataset.opens) open(button.dataset.opens);
  if (button.hasAttribute("data-close")) button.closest("dialog")?.close();
  if (button.dataset.step) draft.step(Number(button.dataset.step));
  if (button.dataset.act === "change") draft.change();
  if (button.dataset.act === "question") draft.question();
  if (button.dataset.act === "full") {
    const full = document.querySelector("evidence-panel")?.toggleAttribute("data-full") ?? false;
    button.setAttribute("aria-pressed", String(full));
  }
});
