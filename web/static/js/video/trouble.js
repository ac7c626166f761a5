// What is wrong with the line, in words: for somebody who sees frozen faces and wonders whether it
// is their fault. The first that applies is said; nothing is said while nothing is wrong.

/** @typedef {{line: string, server: boolean, out?: string, in?: string, loss: number, held: boolean}} Signs */

const WEAK = 0.08; // of packets lost: words begin to break off

/** @type {[(signs: Signs) => boolean, string][]} */
const WORDS = [
  [({ line }) => line === "offline" || line === "reconnecting", "Your connection was lost. We are trying again by ourselves. Stay on this page."],
  [({ server }) => server, "The video does not answer. We go on trying. If it lasts, join by phone: the number is on your meeting page."],
  [({ out, in: into }) => out === "failed" && into === "failed", "Sound and picture were lost. They are being started again."],
  [({ out }) => out === "disconnected" || out === "failed", "The others may not see or hear you at the moment."],
  [({ in: into }) => into === "disconnected" || into === "failed", "You may not see or hear the others at the moment."],
  [({ held }) => held, "Your browser holds the sound back. Press Hear the others."],
  [({ loss }) => loss > WEAK, "Your connection is weak. Turn your camera off, then the sound gets better."],
];

/** @param {Signs} signs */
export function trouble(signs) {
  return WORDS.find(([applies]) => applies(signs))?.[1] ?? null;
}

/** How much of what was sent to this page got lost since the last time.
 * @param {RTCPeerConnection | null} connection @param {{lost: number, got: number}} before */
export async function lossSince(connection, before) {
  let [lost, got] = [0, 0];
  for (const one of (await connection?.getStats())?.values() ?? []) {
    if (one.type !== "inbound-rtp") continue;
    lost += one.packetsLost ?? 0;
    got += one.packetsReceived ?? 0;
  }
  const [more, all] = [lost - before.lost, lost - before.lost + got - before.got];
  [before.lost, before.got] = [lost, got];
  return all > 50 ? Math.max(0, more) / all : 0; // fewer packets say nothing
}
