// <row-filter>: a search field and a list; shows only the rows with what is typed. What is typed
// stays in the page: it is a name, and names do not belong into addresses or logs.

class RowFilter extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this);
  }

  handleEvent() {
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input[type=search]"));
    const wanted = field.value.trim().toLocaleLowerCase();
    const rows = [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("li"))];
    for (const row of rows) {
      row.hidden = !(row.textContent ?? "").toLocaleLowerCase().includes(wanted);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    const said = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    said.textContent = wanted ? `${shown} of ${rows.length}` : "";
  }
}

customElements.define("row-filter", RowFilter);
