// Pictures side by side: what one is told, the others hear, so that they have one clock and one selection.

/**
 * @template M
 * @typedef {{members: () => M[], tell: (words: Record<string, any>) => void, leave: () => void}} Link
 */

/**
 * Join the pictures that share a name. They may be of separate scripts, so they meet at the window.
 *
 * @template {{hear: (words: Record<string, any>) => void}} M
 * @param {string} name
 * @param {M} member
 * @returns {Link<M>}
 */
export function join(name, member) {
  const there = /** @type {any} */ (window);
  there.explorerLinks ??= new Map();
  /** @type {Set<M>} */
  const members = there.explorerLinks.get(name) ?? new Set();
  there.explorerLinks.set(name, members);
  members.add(member);
  return {
    members: () => [...members],
    tell: (words) => {
      for (const other of members) if (other !== member) other.hear(words);
    },
    leave: () => members.delete(member),
  };
}
