// A colleague's invitation. The secret is behind the #, where no server sees it: it goes into the
// forms and out of the address, so that it does not stay in the history of the browser.

function take() {
  const token = location.hash.slice(1);
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  for (const field of document.querySelectorAll("input[name=token]")) {
    /** @type {HTMLInputElement} */ (field).value = token;
  }
}

addEventListener("hashchange", take);
take();
