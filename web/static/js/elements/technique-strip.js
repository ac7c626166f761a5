// <technique-strip>: what is being done in the session. A technique is pressed to start, again to
// stop.

import { fill, rows } from "../lib/paint.js";

const DONE_SHOWN = 2;

class TechniqueStrip extends HTMLElement {
  #board = /** @type {HTMLElement} */ (this.closest("[data-board]"));

  connectedCallback() {
    this.#board.addEventListener("click", (event) => this.#press(/** @type {Element} */ (event.target)));
    this.#board.addEventListener("dismiss", () => this.#open(false));
  }

  /** @param {Element} target */
  #press(target) {
    const button = target.closest("button");
    if (button?.dataset.act === "technique") return this.#open(this.#board.dataset.armed !== "technique");
    if (this.#board.dataset.armed === "technique") this.#open(false);
  }

  /** @param {boolean} open */
  #open(open) {
    this.#board.dataset.armed = open ? "technique" : "member";
    this.toggleAttribute("data-open", open);
    this.querySelector("[data-act=technique]")?.setAttribute("aria-expanded", String(open));
  }

  /** @param {any} state */
  show({ view, clock }) {
    const all = view.interventions.map((one) => ({ ...one, key: one.intervention_id }));
    const done = all.filter((one) => one.stopped_at).slice(-DONE_SHOWN);
    const list = (name) => /** @type {Element} */ (this.querySelector(`[data-rows=${name}]`));
    rows(list("done"), done, (row, one) => {
      const [from, to] = [clock.time(one.started_at), clock.time(one.stopped_at)];
      fill(row, { label: one.label, when: from === to ? from : `${from}–${to}` });
    });
    const running = all.filter((one) => !one.stopped_at);
    rows(list("running"), running, (row, one) => {
      fill(row, { label: one.topic ? `${one.label}: ${one.topic}` : one.label, when: `${Math.floor(clock.since(one.started_at) / 60)} min` });
      row.value = one.intervention_id;
    });
    for (const button of this.querySelectorAll("[data-technique]")) {
      const on = running.find((one) => one.term === button.dataset.technique);
      button.setAttribute("aria-pressed", String(Boolean(on)));
      button.dataset.command = on ? "stop_intervention" : "start_intervention";
      button.dataset.field = on ? "intervention_id" : "term";
      button.value = on?.intervention_id ?? button.dataset.technique;
    }
  }
}

customElements.define("technique-strip", TechniqueStrip);
