// Sound and picture: one connection for what goes out, one for what comes in from everybody. What
// is agreed goes over the page's socket; who is behind a number the socket tells, never a name.

const WATCH_MS = 2000;
const PATIENCE_MS = 12_000; // a network that changed needs some seconds to be found again
const BITRATE = 200_000;

/** @typedef {{sdp: string, tracks: {mid: string, person: number}[]}} Offer */

export class Calls extends EventTarget {
  /** @type {Map<number, MediaStream>} */ streams = new Map();
  /** @type {RTCPeerConnection | null} */ out = null;
  /** @type {RTCPeerConnection | null} */ in = null;
  #tell;
  #troubledAt = 0;
  #turn = Promise.resolve();

  /** @param {(message: object) => void} tell */
  constructor(tell) {
    super();
    this.#tell = tell;
    setInterval(() => this.#watch(), WATCH_MS);
  }

  /** Offer what this person sends; with nothing to send there is nothing to offer.
   * @param {MediaStream} stream */
  async publish(stream) {
    this.end();
    if (!stream.getTracks().length) return;
    const out = this.out = this.#connection(true);
    for (const track of stream.getTracks()) {
      const encodings = track.kind === "video" ? [{ maxBitrate: BITRATE }] : undefined;
      out.addTransceiver(track, { direction: "sendonly", streams: [stream], sendEncodings: encodings });
    }
    await out.setLocalDescription();
    this.#tell({ type: "publish", sdp: out.localDescription?.sdp });
  }

  /** @param {string} sdp */
  async taken(sdp) {
    await this.out?.setRemoteDescription({ type: "answer", sdp });
  }

  /** One offer after the other: each builds on the one before. @param {Offer} offer */
  offered(offer) {
    this.#turn = this.#turn.then(() => this.#answer(offer)).catch(() => this.again());
  }

  /** @param {"audio" | "video"} kind @param {MediaStreamTrack | undefined} track */
  async replace(kind, track) {
    const sender = this.out?.getTransceivers().find((one) => one.sender.track?.kind === kind)?.sender;
    if (sender && track) await sender.replaceTrack(track);
  }

  /** Out and in again: what is broken is not mended in place. */
  again() {
    this.#troubledAt = performance.now();
    this.#tell({ type: "again" });
  }

  end() {
    this.out?.close();
    this.in?.close();
    this.out = this.in = null;
    this.#troubledAt = 0;
    this.streams.clear();
    this.#turn = Promise.resolve();
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Offer} offer */
  async #answer({ sdp, tracks }) {
    const into = this.in ??= this.#connection(false);
    const whose = new Map(tracks.map((one) => [one.mid, one.person]));
    await into.setRemoteDescription({ type: "offer", sdp });
    await into.setLocalDescription();
    this.#tell({ type: "answer", sdp: into.localDescription?.sdp });
    this.streams.clear();
    for (const { mid, receiver } of into.getTransceivers()) {
      const person = whose.get(mid ?? "");
      if (person === undefined) continue;
      const stream = this.streams.get(person) ?? new MediaStream();
      stream.addTrack(receiver.track);
      this.streams.set(person, stream);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** @param {boolean} out */
  #connection(out) {
    const made = new RTCPeerConnection();
    made.addEventListener("icecandidate", ({ candidate }) => {
      this.#tell({ type: "candidate", out, route: candidate?.toJSON() ?? null });
    });
    made.addEventListener("connectionstatechange", () => this.dispatchEvent(new Event("change")));
    return made;
  }

  #watch() {
    const states = [this.out?.connectionState, this.in?.connectionState];
    if (!states.some((state) => state === "failed" || state === "disconnected")) this.#troubledAt = 0;
    else if (!this.#troubledAt) this.#troubledAt = performance.now();
    else if (performance.now() - this.#troubledAt > PATIENCE_MS) this.again();
  }
}
