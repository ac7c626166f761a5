// <birth-date>: three fields that behave like one. A pasted date fills all of them; a full field
// leads to the next. Without a script they are three plain fields.

const ORDER = ["month", "day", "year"];
const FULL = { month: 2, day: 2, year: 4 };
const US_DATE = /^\s*(\d{1,2})\D+(\d{1,2})\D+(\d{4})\s*$/;
const ISO_DATE = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/;

class BirthDate extends HTMLElement {
  connectedCallback() {
    this.addEventListener("paste", (event) => this.#paste(/** @type {ClipboardEvent} */ (event)));
    this.addEventListener("input", (event) => this.#advance(/** @type {InputEvent} */ (event)));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`[name="${name}"]`));
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const parts = read(event.clipboardData?.getData("text") ?? "");
    if (!parts) return; // one number: it goes into the field it was pasted in
    event.preventDefault();
    ORDER.forEach((name, at) => (this.#field(name).value = parts[at]));
    this.#field("year").focus();
  }

  /** @param {InputEvent} event */
  #advance({ target, inputType }) {
    const field = /** @type {HTMLInputElement} */ (target);
    // Autofill and corrections must not be chased from field to field.
    if (inputType !== "insertText" || field.value.length < FULL[field.name]) return;
    const next = ORDER[ORDER.indexOf(field.name) + 1];
    if (next && !this.#field(next).value) this.#field(next).focus();
  }
}

/** @param {string} text @returns {string[] | null} month, day, year */
function read(text) {
  const us = US_DATE.exec(text);
  if (us) return us.slice(1);
  const iso = ISO_DATE.exec(text);
  return iso && [iso[2], iso[3], iso[1]];
}

customElements.define("birth-date", BirthDate);
