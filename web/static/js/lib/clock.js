// The room's clock. A view says what time it was on the server; from then on this page counts by
// its own steady clock, so that a wrong or changed clock of the computer shows nowhere.

const NOTICED_SECONDS = 60; // a minute late or away is worth two words on a tile

export class Clock {
  #offset = Date.now() - performance.now();
  #viewAt = Date.now();
  /** @type {Intl.DateTimeFormat} */ #format = formatter("UTC");
  #timezone = "UTC";

  /** @param {{at: string, timezone: string}} view */
  set(view) {
    this.#viewAt = Date.parse(view.at);
    this.#offset = this.#viewAt - performance.now();
    if (view.timezone !== this.#timezone) {
      this.#timezone = view.timezone;
      this.#format = formatter(view.timezone);
    }
  }

  /** Milliseconds since 1970 on the server's clock. */
  now() {
    return performance.now() + this.#offset;
  }

  /** `18:41` where the group is. @param {string | number} moment */
  time(moment) {
    return this.precise(moment).slice(0, 5);
  }

  /** `18:41:03`. @param {string | number} moment */
  precise(moment) {
    return this.#format.format(new Date(moment));
  }

  /** Seconds from *moment* until now, never negative. @param {string | number} moment */
  since(moment) {
    return Math.max(0, Math.floor((this.now() - new Date(moment).getTime()) / 1000));
  }

  /** Credited seconds, ticking between views. @param {{seconds: number, counting: boolean}} credit */
  credited(credit) {
    return Math.floor(credit.seconds + (credit.counting ? (this.now() - this.#viewAt) / 1000 : 0));
  }

  /** Whole minutes, floored. @param {{seconds: number, counting: boolean}} credit */
  minutes(credit) {
    return Math.floor(this.credited(credit) / 60);
  }
}

/** `0:40`, `7:30`, `1:02:30`. @param {number} seconds */
export function length(seconds) {
  const rest = String(seconds % 60).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** `40 s` below two minutes, then `12 min`. @param {number} seconds */
export function roughly(seconds) {
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

/** What is unusual about somebody's time, in two words.
 * @param {any} tile @param {any} view @param {Clock} clock */
export function aside(tile, view, clock) {
  if (tile.covered) return "";
  if (tile.presence_by_hand) return "times by hand";
  if (tile.presence === "waiting" && tile.since) return roughly(clock.since(tile.since));
  if (tile.away_seconds >= NOTICED_SECONDS) return `away ${length(tile.away_seconds)}`;
  const late = tile.joined_at && view.started_at && Date.parse(tile.joined_at) - Date.parse(view.started_at);
  if (late >= NOTICED_SECONDS * 1000) return `joined ${clock.time(tile.joined_at)}`;
  return tile.private === false ? (tile.place ?? "") : "";
}

/** @param {string} timeZone */
function formatter(timeZone) {
  const two = /** @type {const} */ ("2-digit");
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: two, minute: two, second: two, hourCycle: "h23" });
}
