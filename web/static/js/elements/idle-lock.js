// <idle-lock>: covers a page nobody touched, in every tab, until the password is given again. The
// page underneath stays as it is: what was typed is still there, and a board goes on receiving.

const LOOK_MS = 5000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
const SAID = { 403: "That is not your password.", 429: "Too many tries. Wait a few minutes." };
const FORM = "application/x-www-form-urlencoded";

class IdleLock extends HTMLElement {
  #tabs = new BroadcastChannel("idle-lock"); // whoever works in one tab is not away from another
  #touchedAt = Date.now();
  #toldAt = 0;

  connectedCallback() {
    for (const type of TOUCHES) addEventListener(type, () => this.#touch(), { passive: true, capture: true });
    this.#tabs.addEventListener("message", ({ data }) => this.#hear(data));
    this.#form.addEventListener("submit", this);
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
    setInterval(() => this.#look(), LOOK_MS);
  }

  /** @param {Event} event */
  handleEvent(event) {
    event.preventDefault();
    this.#unlock();
  }

  #touch() {
    this.#touchedAt = Date.now();
    if (this.#dialog.open || this.#touchedAt - this.#toldAt < LOOK_MS) return;
    this.#toldAt = this.#touchedAt;
    this.#tabs.postMessage("touched");
  }

  /** @param {string} said */
  #hear(said) {
    this.#touchedAt = Date.now();
    if (said === "locked") this.#cover();
    if (said === "open") this.#uncover();
  }

  #look() {
    const minutes = Number(this.dataset.minutes);
    if (this.#dialog.open || Date.now() - this.#touchedAt < minutes * 60_000) return;
    this.#cover();
    this.#tabs.postMessage("locked");
    // Unreachable: the page is covered all the same, and the server's own quarter of an hour runs.
    fetch("/lock", { method: "POST", redirect: "manual", headers: { "Content-Type": FORM } }).catch(() => {});
  }

  #cover() {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #uncover() {
    this.#form.reset();
    this.#say("");
    this.#dialog.close();
  }

  async #unlock() {
    const body = new URLSearchParams({ password: this.#password.value });
    try {
      const answer = await fetch("/unlock", { method: "POST", redirect: "manual", body });
      if (answer.status === 401) return location.reload(); // signed out meanwhile
      if (answer.type !== "opaqueredirect") return this.#say(SAID[answer.status] ?? "That did not work. Try again.");
      this.#uncover();
      this.#tabs.postMessage("open");
    } catch {
      this.#say("No connection. Try again in a moment.");
    }
  }

  /** @param {string} text */
  #say(text) {
    const alert = /** @type {HTMLElement} */ (this.querySelector("[role=alert]"));
    alert.textContent = text;
    alert.hidden = !text;
    if (text) this.#password.select();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get #password() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[type=password]"));
  }
}

customElements.define("idle-lock", IdleLock);
