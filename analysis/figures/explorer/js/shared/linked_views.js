// Pictures side by side: what one sends, the others receive, so that they have one clock and one selection.

/**
 * @template M
 * @typedef {{members: () => M[], send: (patch: Record<string, any>) => void, leave: () => void}} Link
 */

const EPOCHS = "epochs"; // the name that one run at two epochs shares: all but the epoch is sent

/**
 * Join the pictures that share a name. They may be of separate scripts, so they meet at the window.
 *
 * @template {{receive: (patch: Record<string, any>) => void}} M
 * @param {string} name
 * @param {M} member
 * @returns {Link<M>}
 */
function connect(name, member) {
  const global = /** @type {any} */ (window);
  global.explorerLinks ??= new Map();
  /** @type {Set<M>} */
  const members = global.explorerLinks.get(name) ?? new Set();
  global.explorerLinks.set(name, members);
  members.add(member);
  return {
    members: () => [...members],
    send: ({ epoch, ...others }) => {
      const patch = epoch === undefined || name === EPOCHS ? others : { epoch, ...others };
      for (const other of members) if (other !== member) other.receive(patch);
    },
    leave: () => members.delete(member),
  };
}

/**
 * Join the pictures that a query names, and leave those that one named before.
 *
 * @template {{receive: (patch: Record<string, any>) => void}} M
 * @param {string} query what a page selects; where it names none, all stays as it is
 * @param {M} member
 * @param {Link<M> | null} before
 * @returns {Link<M> | null}
 */
export function linkViews(query, member, before) {
  const name = new URLSearchParams(query).get("link");
  if (!name) return before;
  before?.leave();
  return connect(name, member);
}
