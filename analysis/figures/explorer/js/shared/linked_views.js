// Pictures side by side: what one is told, the others hear, so that they have one clock and one selection.

/**
 * @template M
 * @typedef {{members: () => M[], tell: (words: Record<string, any>) => void, leave: () => void}} Link
 */

const EPOCHS = "epochs"; // the name that one run at two epochs shares: all but the epoch is told

/**
 * Join the pictures that share a name. They may be of separate scripts, so they meet at the window.
 *
 * @template {{hear: (words: Record<string, any>) => void}} M
 * @param {string} name
 * @param {M} member
 * @returns {Link<M>}
 */
function join(name, member) {
  const there = /** @type {any} */ (window);
  there.explorerLinks ??= new Map();
  /** @type {Set<M>} */
  const members = there.explorerLinks.get(name) ?? new Set();
  there.explorerLinks.set(name, members);
  members.add(member);
  return {
    members: () => [...members],
    tell: ({ epoch, ...others }) => {
      const words = epoch === undefined || name === EPOCHS ? others : { epoch, ...others };
      for (const other of members) if (other !== member) other.hear(words);
    },
    leave: () => members.delete(member),
  };
}

/**
 * Join the pictures that a wish names, and leave those that one named before.
 *
 * @template {{hear: (words: Record<string, any>) => void}} M
 * @param {string} wish what a page selects; where it names none, all stays as it is
 * @param {M} member
 * @param {Link<M> | null} before
 * @returns {Link<M> | null}
 */
export function joined(wish, member, before) {
  const name = new URLSearchParams(wish).get("link");
  if (!name) return before;
  before?.leave();
  return join(name, member);
}
