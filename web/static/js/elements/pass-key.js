// <pass-key>: asks the browser for a passkey before a form is sent, and puts the answer in it. The
// form is its own, or the one around it: then its button is pressed in place of a password. What to
// ask is in data-options; data-verb is "create" for a new one and "get" to show one.

class PassKey extends HTMLElement {
  connectedCallback() {
    // Browsers that cannot read the options have no passkeys worth offering; other ways remain.
    this.hidden = !("PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential);
    if (this.#own) this.#own.addEventListener("submit", this);
    else this.querySelector("button")?.addEventListener("click", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (this.#own && this.#answer.value) return;
    event.preventDefault();
    if (this.#own || this.#complete()) this.#ask();
  }

  /** Whether nothing but the password is missing; what is, the browser says. */
  #complete() {
    const password = /** @type {HTMLInputElement} */ (this.#form.querySelector("[type=password]"));
    password.required = false;
    const complete = this.#form.reportValidity();
    password.required = true;
    return complete;
  }

  async #ask() {
    const alert = /** @type {HTMLElement} */ (this.querySelector("[role=alert]"));
    alert.hidden = true;
    try {
      const shown = /** @type {PublicKeyCredential | null} */ (await this.#credential());
      this.#answer.value = JSON.stringify(shown?.toJSON());
      this.#form.noValidate = true; // it was checked before the browser asked
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

  get #own() {
    return this.querySelector("form");
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.#own ?? this.closest("form"));
  }

  get #answer() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[name=credential]"));
  }
}

customElements.define("pass-key", PassKey);
