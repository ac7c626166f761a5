// Keys press buttons, and nothing else: a key finds the button that prints it and clicks it, so
// the keyboard can do exactly what a finger can. Live only while the board has focus.

const PRESSED_MS = 160;
const DIGIT = /^(?:Digit|Numpad)(\d)$/; // by place, so that AZERTY works
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SHIFTED = { "<": "Shift+,", ";": "Shift+,", ">": "Shift+.", ":": "Shift+." };
const PAD_COLUMNS = 3;
const DEAF = "input, textarea, select, dialog, [popover]";

export class Bindings {
  on = true;
  #board;

  /** @param {HTMLElement} board */
  constructor(board) {
    this.#board = board;
    board.addEventListener("keydown", this);
  }

  /** @param {KeyboardEvent} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.altKey || event.metaKey || target.closest(DEAF)) return;
    const steps = STEPS[event.key];
    if (steps) return this.#step(event, target, steps);
    if (!this.on || event.repeat) return;
    if (event.key === "Escape") return this.#board.dispatchEvent(new Event("dismiss"));
    const button = this.#digit(event) ?? this.#letter(event);
    if (!button) return;
    event.preventDefault();
    light(button);
    button.click();
  }

  /** @param {KeyboardEvent} event @returns {HTMLElement | null} */
  #digit(event) {
    const place = DIGIT.exec(event.code);
    if (!place || (event.shiftKey && "+=-?'".includes(event.key))) return null; // German =, French digits
    const digit = Number(place[1]);
    const number = (digit || 10) + (event.shiftKey ? 10 : 0);
    const armed = this.#board.dataset.armed;
    const wanted = armed === "level" ? digit : number;
    return this.#numbered(armed, wanted) ?? this.#numbered("member", number);
  }

  /** @param {string | undefined} digits @param {number} number @returns {HTMLElement | null} */
  #numbered(digits, number) {
    return this.#board.querySelector(`[data-digits~="${digits}"] [data-digit="${number}"]:not([hidden])`);
  }

  /** @param {KeyboardEvent} event @returns {HTMLElement | null} */
  #letter(event) {
    // Caps Lock must not open the risk panel: letters are read lower-cased, Shift apart.
    let name = event.key;
    if (/^[a-z]$/i.test(name)) name = (event.shiftKey ? "Shift+" : "") + name.toUpperCase();
    else if (event.shiftKey) name = SHIFTED[name] ?? name;
    return this.#board.querySelector(`[aria-keyshortcuts="${CSS.escape(name)}"]:not([hidden])`);
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} target @param {number[]} steps */
  #step(event, target, [across, down]) {
    const toolbar = target.closest("[role=toolbar]");
    if (!toolbar && !this.on && !target.closest("[role=radiogroup]")) return;
    event.preventDefault();
    if (!toolbar) {
      this.#board.dispatchEvent(new CustomEvent("step", { detail: { across, down } }));
      return;
    }
    const buttons = /** @type {HTMLElement[]} */ ([...toolbar.querySelectorAll("button")]);
    const at = buttons.indexOf(/** @type {HTMLElement} */ (target.closest("button")));
    const next = buttons[at + across + down * PAD_COLUMNS];
    if (!next) return;
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }
}

/** A pressed key lights at once; whether it was kept is said by the acknowledgement.
 * @param {HTMLElement} button */
function light(button) {
  button.dataset.pressed = "";
  setTimeout(() => delete button.dataset.pressed, PRESSED_MS);
}
