// A beat every second from outside the page. Browsers slow the timers of a hidden page down to one a
// minute; a worker's timers go on, and what it posts is heard at once.

const SECOND_MS = 1000;

setInterval(() => postMessage(null), SECOND_MS);
