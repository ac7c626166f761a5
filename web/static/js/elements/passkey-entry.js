// <passkey-entry>: signing in by a passkey alone. Browsers that can, offer it while the e-mail field
// is being filled in; the button asks outright. What to ask is in data-options.

class PasskeyEntry extends HTMLElement {
  #asked = new AbortController(); // a browser puts one question at a time

  async connectedCallback() {
    // Browsers that cannot read the options have no passkeys worth offering; the password remains.
    if (!("PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential)) return;
    this.hidden = false;
    this.#form.addEventListener("submit", this);
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) this.#ask("conditional");
  }

  disconnectedCallback() {
    this.#asked.abort();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (this.#answer.value) return;
    event.preventDefault();
    this.#ask("optional");
  }

  /** @param {CredentialMediationRequirement} mediation */
  async #ask(mediation) {
    this.#asked.abort();
    const { signal } = (this.#asked = new AbortController());
    this.#alert.hidden = true;
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(this.dataset.options ?? "{}"));
      const shown = await navigator.credentials.get({ publicKey, mediation, signal });
      this.#answer.value = JSON.stringify(/** @type {PublicKeyCredential} */ (shown).toJSON());
      this.#form.requestSubmit();
    } catch {
      // Taken back, timed out, or none on this device. What nobody asked for needs no answer.
      this.#alert.hidden = mediation === "conditional" || signal.aborted;
    }
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get #answer() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[name=credential]"));
  }

  get #alert() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=alert]"));
  }
}

customElements.define("passkey-entry", PasskeyEntry);
