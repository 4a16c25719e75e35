// What Python packs, read back: a header in JSON and arrays in float32; and what is added to it while a run trains.

export const VERSION = 2;
const MAGIC = 0x584c4353; // "SCLX", little endian
const GROWS = "explorer-grows";
/** @type {WeakMap<Uint8Array, Payload>} additions that were read */
const read = new WeakMap();

/** A payload or a request that cannot be shown; its message is a sentence for the reader. */
export class Refusal extends Error {}

/**
 * @typedef {{offset: number, shape: number[]}} Place
 * @typedef {{version: number, kind: string, arrays: Record<string, Place>} & Record<string, any>} Header
 * @typedef {{header: Header, arrays: Record<string, Float32Array>}} Payload
 */

/**
 * @param {Uint8Array} bytes
 * @param {string} kind "clusters" or "depth"
 * @returns {Payload}
 */
export function unpack(bytes, kind) {
  // A copy begins at an aligned address; what a message carries need not.
  const whole = bytes.slice();
  const view = new DataView(whole.buffer);
  if (whole.length < 12 || view.getUint32(0, true) !== MAGIC) {
    throw new Refusal("These are not the data of an explorer. Export the run again.");
  }
  const version = view.getUint32(4, true);
  if (version !== VERSION) {
    throw new Refusal(
      `These data are of version ${version}, and this page reads version ${VERSION}. Reload the page, or export the run again.`,
    );
  }
  const length = view.getUint32(8, true);
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(12, 12 + length)));
  if (header.kind !== kind) {
    throw new Refusal(`Expected the data of a picture of ${kind}, got one of ${header.kind}.`);
  }
  const start = 12 + length;
  /** @type {Record<string, Float32Array>} */
  const arrays = {};
  for (const [name, { offset, shape }] of Object.entries(header.arrays)) {
    const size = shape.reduce((a, b) => a * b, 1);
    if (start + offset + 4 * size > whole.length) {
      throw new Refusal(`The data end before the array ${name} does. Export the run again.`);
    }
    arrays[name] = new Float32Array(whole.buffer, start + offset, size);
  }
  return { header, arrays };
}

/**
 * @param {string} text
 * @returns {Uint8Array}
 */
export function fromBase64(text) {
  return Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
}

/** @returns {any[]} what increment_component.js has noted: a script of its own, so that no module can be shared */
export function parts() {
  return [...(/** @type {any} */ (window).explorerAdditions?.values() ?? [])];
}

/**
 * A payload with all that was added to it, each addition to what the one before it made.
 *
 * @param {Payload} payload
 * @returns {Payload}
 */
export function withAdditions(payload) {
  const additions = parts().filter((part) => part instanceof Uint8Array).map(unpackedOnce);
  let now = payload;
  for (let left = additions.length; left > 0; left--) {
    const next = additions.find(({ header }) => header.before === now.header.digest);
    if (!next) break;
    now = extended(now, next);
  }
  return now;
}

/** @param {Uint8Array} bytes */
function unpackedOnce(bytes) {
  const there = read.get(bytes) ?? unpack(bytes, "addition");
  read.set(bytes, there);
  return there;
}

/**
 * @param {Payload} payload
 * @param {Payload} addition
 * @returns {Payload}
 */
function extended(payload, addition) {
  const { changes, stays } = addition.header;
  /** @type {Record<string, Float32Array>} */
  const arrays = {};
  for (const [name, count] of Object.entries(stays)) {
    const added = addition.arrays[name];
    arrays[name] = new Float32Array(count + added.length);
    if (count) arrays[name].set(payload.arrays[name].subarray(0, count));
    arrays[name].set(added, count);
  }
  return { header: { ...payload.header, ...changes }, arrays };
}

/**
 * Call back whenever something was added to any picture; the answer ends it.
 *
 * @param {() => void} callback
 */
export function onAddition(callback) {
  window.addEventListener(GROWS, callback);
  return () => window.removeEventListener(GROWS, callback);
}
