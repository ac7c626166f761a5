// One's own account: what is kept about keys holds in this tab too, whatever it was told before.

import { forgetKeys } from "../lib/key-setting.js";

document.querySelector("[data-keys-form]")?.addEventListener("submit", forgetKeys);
