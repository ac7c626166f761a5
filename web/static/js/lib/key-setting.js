// Whether single keys act: as the account says, unless this tab was told otherwise.

const NAME = "keys";

export const keysOn = () => (sessionStorage.getItem(NAME) ?? document.body.dataset.keys) !== "off";

/** For this tab. @param {boolean} on */
export const setKeys = (on) => sessionStorage.setItem(NAME, on ? "on" : "off");

/** What the account says holds again. */
export const forgetKeys = () => sessionStorage.removeItem(NAME);
