// This person's camera and microphone: asking for them, choosing others, muting, and what went
// wrong in words. A missing camera is no reason to stay out, so less is asked for, step by step.

const PICTURE = { width: { ideal: 480 }, height: { ideal: 360 }, frameRate: { ideal: 15, max: 24 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PROBLEMS = {
  NotAllowedError: "This browser may not use your camera and microphone. Allow it in the address bar, then press Check again.",
  NotReadableError: "Another app is using your camera or microphone. Close it, then press Check again.",
  NotFoundError: "No camera or microphone was found. You can come in and listen.",
};
const NO_CAMERA = "No camera could be used. The others hear you and do not see you.";
const NO_MICROPHONE = "No microphone could be used. The others see you and do not hear you.";

/** @typedef {"audio" | "video"} Kind */

export class Devices extends EventTarget {
  stream = new MediaStream();
  /** @type {string | null} */ problem = null;
  /** @type {Record<Kind, boolean>} */ on = { audio: true, video: true };
  /** @type {Record<Kind, string>} */ #chosen = { audio: "", video: "" };

  /** Ask for both; for one where both are not to be had. */
  async start() {
    const tries = /** @type {[Kind[], string | null][]} */ ([
      [["audio", "video"], null], [["audio"], NO_CAMERA], [["video"], NO_MICROPHONE],
    ]);
    let first = "";
    for (const [kinds, problem] of tries) {
      try {
        this.#take(await this.#ask(kinds));
        this.#say(problem);
        return;
      } catch (error) {
        first ||= /** @type {Error} */ (error).name;
        if (first === "NotAllowedError") break; // asking again would only annoy
      }
    }
    this.#say(PROBLEMS[first] ?? "Camera and microphone could not be used. You can come in and listen.");
  }

  /** The devices there are, with names once access was given. @param {Kind} kind */
  async list(kind) {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((one) => one.kind === `${kind}input` && one.deviceId);
  }

  /** @param {Kind} kind @param {string} id */
  async choose(kind, id) {
    this.#chosen[kind] = id;
    try {
      // Some phones open one camera at a time: the old one goes before the new one comes.
      this.track(kind)?.stop();
      this.#take(await this.#ask([kind]));
      this.#say(null);
    } catch (error) {
      this.#say(PROBLEMS[/** @type {Error} */ (error).name] ?? NO_CAMERA);
    }
  }

  /** @param {Kind} kind */
  flip(kind) {
    this.on[kind] = !this.on[kind];
    const track = this.track(kind);
    if (track) track.enabled = this.on[kind];
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Kind} kind */
  track(kind) {
    return this.stream.getTracks().find((one) => one.kind === kind);
  }

  stop() {
    for (const track of this.stream.getTracks()) track.stop();
  }

  /** @param {Kind[]} kinds */
  #ask(kinds) {
    const of = (/** @type {Kind} */ kind, /** @type {object} */ wish) =>
      kinds.includes(kind) && { ...wish, ...(this.#chosen[kind] && { deviceId: { exact: this.#chosen[kind] } }) };
    return navigator.mediaDevices.getUserMedia({ audio: of("audio", SOUND), video: of("video", PICTURE) });
  }

  /** @param {MediaStream} stream */
  #take(stream) {
    for (const track of stream.getTracks()) {
      const old = this.track(/** @type {Kind} */ (track.kind));
      if (old) this.stream.removeTrack(old);
      track.enabled = this.on[/** @type {Kind} */ (track.kind)];
      this.stream.addTrack(track);
    }
  }

  /** @param {string | null} problem */
  #say(problem) {
    this.problem = problem;
    this.dispatchEvent(new Event("change"));
  }
}
