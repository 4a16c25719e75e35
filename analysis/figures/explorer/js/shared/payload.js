// What Python packs, read back: a header in JSON and arrays in float32; and what is added to it while a run trains.

const VERSION = 3;
const MAGIC = 0x584c4353; // "SCLX", little endian
const ADDITION_EVENT = "explorer-addition";
/** @type {WeakMap<Uint8Array, Payload>} additions that were read */
const unpackedAdditions = new WeakMap();

/** A payload or a request that cannot be shown; its message is a sentence for the reader. */
export class PayloadError extends Error {}

/**
 * @typedef {{offset: number, shape: number[]}} ArrayLocation
 * @typedef {{version: number, kind: string, arrays: Record<string, ArrayLocation>} & Record<string, any>} Header
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
    throw new PayloadError("These are not the data of an explorer. Export the run again.");
  }
  const version = view.getUint32(4, true);
  if (version !== VERSION) {
    throw new PayloadError(
      `These data are of version ${version}, and this page reads version ${VERSION}. Reload the page, or export the run again.`,
    );
  }
  const length = view.getUint32(8, true);
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(12, 12 + length)));
  if (header.kind !== kind) {
    throw new PayloadError(`Expected the data of a picture of ${kind}, got one of ${header.kind}.`);
  }
  const start = 12 + length;
  /** @type {Record<string, Float32Array>} */
  const arrays = {};
  for (const [name, { offset, shape }] of Object.entries(header.arrays)) {
    const size = shape.reduce((a, b) => a * b, 1);
    if (start + offset + 4 * size > whole.length) {
      throw new PayloadError(`The data end before the array ${name} does. Export the run again.`);
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
export function receivedAdditions() {
  return [...(/** @type {any} */ (window).explorerAdditions?.values() ?? [])];
}

/**
 * A payload with all that was added to it, each addition to what the one before it made.
 *
 * @param {Payload} payload
 * @returns {Payload}
 */
export function withAdditions(payload) {
  const additions = receivedAdditions().filter((part) => part instanceof Uint8Array).map(unpackOnce);
  let now = payload;
  for (let left = additions.length; left > 0; left--) {
    const next = additions.find(({ header }) => header.before === now.header.digest);
    if (!next) break;
    now = applyAddition(now, next);
  }
  return now;
}

/** @param {Uint8Array} bytes */
function unpackOnce(bytes) {
  const unpacked = unpackedAdditions.get(bytes) ?? unpack(bytes, "addition");
  unpackedAdditions.set(bytes, unpacked);
  return unpacked;
}

/**
 * @param {Payload} payload
 * @param {Payload} addition
 * @returns {Payload}
 */
function applyAddition(payload, addition) {
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
  window.addEventListener(ADDITION_EVENT, callback);
  return () => window.removeEventListener(ADDITION_EVENT, callback);
}
