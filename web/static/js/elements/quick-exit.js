// <quick-exit>: away from here at once. The link alone goes to another site; with a script the
// visit ends as well and this page is not left behind in the history.

const PRESSES = 3; // of Shift: easy to find without looking, hard to do by accident
const WITHIN_MS = 2000;

class QuickExit extends HTMLElement {
  #link = /** @type {HTMLAnchorElement} */ (this.querySelector("a"));
  #presses = /** @type {number[]} */ ([]);

  connectedCallback() {
    this.#link.addEventListener("click", (event) => this.#go(event));
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.repeat) return;
    const recent = this.#presses.filter((at) => event.timeStamp - at < WITHIN_MS);
    this.#presses = event.key === "Shift" ? [...recent, event.timeStamp] : [];
    if (this.#presses.length >= PRESSES) this.#go(event);
  }

  /** @param {Event} event */
  #go(event) {
    event.preventDefault();
    document.documentElement.hidden = true; // the other site may take a second to appear
    // keepalive: the request outlives this page.
    fetch("/join/leave", {
      method: "POST", keepalive: true, redirect: "manual",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    }).catch(() => {}); // offline: going away matters more
    location.replace(this.#link.href);
  }
}

customElements.define("quick-exit", QuickExit);
