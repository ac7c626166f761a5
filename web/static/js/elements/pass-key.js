// <pass-key>: asks the browser for a passkey before its form is sent, and puts the answer in it.
// What to ask is in data-options; data-verb is "create" for a new one and "get" to show one.

class PassKey extends HTMLElement {
  connectedCallback() {
    // Browsers that cannot read the options have no passkeys worth offering; other ways remain.
    this.hidden = !("PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential);
    this.#form.addEventListener("submit", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (this.#answer.value) return;
    event.preventDefault();
    this.#ask();
  }

  async #ask() {
    const alert = /** @type {HTMLElement} */ (this.querySelector("[role=alert]"));
    alert.hidden = true;
    try {
      const shown = /** @type {PublicKeyCredential | null} */ (await this.#credential());
      this.#answer.value = JSON.stringify(shown?.toJSON());
      this.#form.requestSubmit();
    } catch {
      alert.hidden = false; // taken back, timed out, or none on this device
    }
  }

  #credential() {
    const options = JSON.parse(this.dataset.options ?? "{}");
    return this.dataset.verb === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get #answer() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[name=credential]"));
  }
}

customElements.define("pass-key", PassKey);
