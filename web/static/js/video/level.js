// How loud the microphone is, so that "can you hear me" is answered before the group begins.

const SHOWN_MS = 100;

/** @param {HTMLMeterElement} meter */
export function levelOn(meter) {
  /** @type {AudioContext | null} */ let context = null;
  /** @type {ReturnType<typeof setInterval>} */ let timer;

  return {
    /** @param {MediaStream} stream */
    hear(stream) {
      this.stop();
      if (!stream.getAudioTracks().length) return;
      context = new AudioContext();
      const analyser = context.createAnalyser();
      const samples = new Uint8Array(analyser.fftSize);
      context.createMediaStreamSource(stream).connect(analyser);
      timer = setInterval(() => {
        analyser.getByteTimeDomainData(samples);
        meter.value = Math.min(1, Math.max(...samples.map((one) => Math.abs(one - 128))) / 64);
      }, SHOWN_MS);
    },
    stop() {
      clearInterval(timer);
      context?.close();
      context = null;
      meter.value = 0;
    },
  };
}
