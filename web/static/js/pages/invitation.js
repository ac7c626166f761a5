// A colleague's invitation. The secret is behind the #, where no server sees it: it goes into the
// form and out of the address, so that it does not stay in the history of the browser.

function take() {
  const token = location.hash.slice(1);
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=token]"));
  if (field) field.value = token;
}

addEventListener("hashchange", take);
take();
