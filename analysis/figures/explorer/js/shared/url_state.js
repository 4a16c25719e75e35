// State as a query string and back, so that a picture can be sent as a link.

/**
 * @typedef {{write: (value: any) => string, read: (text: string) => any}} Field
 */

/** @type {Record<string, Field>} */
export const FIELDS = {
  number: {
    write: (value) => String(Number(value.toPrecision(6))),
    read: (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined),
  },
  text: { write: (value) => value, read: (text) => text },
  flag: { write: (value) => (value ? "1" : "0"), read: (text) => text === "1" },
  numbers: {
    write: (values) => values.map((/** @type {number} */ v) => String(Number(v.toPrecision(6)))).join(","),
    read: (text) => {
      const values = text.split(",").map(Number);
      return text !== "" && values.every(Number.isFinite) ? values : undefined;
    },
  },
};

/**
 * One of several words.
 *
 * @param {...string} words
 * @returns {Field}
 */
export function oneOf(...words) {
  return { write: (value) => value, read: (text) => (words.includes(text) ? text : undefined) };
}

/**
 * Only what differs from the default state is written, which keeps links short.
 *
 * @param {Record<string, any>} state
 * @param {Record<string, any>} start
 * @param {Record<string, Field>} fields
 */
export function encodeState(state, start, fields) {
  const parts = new URLSearchParams();
  for (const [name, field] of Object.entries(fields)) {
    const text = field.write(state[name]);
    if (text !== field.write(start[name])) parts.set(name, text);
  }
  return parts.toString();
}

/**
 * Decode a query string; missing and invalid parameters are left out.
 *
 * @param {string} query
 * @param {Record<string, Field>} fields
 * @returns {Record<string, any>}
 */
export function decodeState(query, fields) {
  const parts = new URLSearchParams(query);
  /** @type {Record<string, any>} */
  const state = {};
  for (const [name, field] of Object.entries(fields)) {
    const text = parts.get(name);
    const value = text === null ? undefined : field.read(text);
    if (value !== undefined) state[name] = value;
  }
  return state;
}
