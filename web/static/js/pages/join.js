// The first page of a personal link. The secret is behind the # where no server sees it: it is
// taken out of the address and the history, and waits in the form for the person to continue.

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

function take() {
  const token = location.hash.slice(1);
  // The fragment must not stay in the history of a shared computer.
  if (token) history.replaceState(null, "", location.pathname);
  const field = /** @type {HTMLInputElement} */ (document.querySelector("[name=token]"));
  field.value = TOKEN.test(token) ? token : "";
  const state = field.value ? "ready" : token ? "cut" : "none";
  for (const part of document.querySelectorAll("[data-when]")) {
    /** @type {HTMLElement} */ (part).hidden = /** @type {HTMLElement} */ (part).dataset.when !== state;
  }
}

// A second link pressed in the same tab only changes the fragment.
addEventListener("hashchange", () => location.hash && take());
take();
