// Notes what is added to a picture. Sent with every part, so it is short.

export default (/** @type {{data: any, parentElement: Element}} */ { data, parentElement }) => {
  const parts = (/** @type {any} */ (window).explorerAdditions ??= new Map());
  parts.set(parentElement, data);
  dispatchEvent(new CustomEvent("explorer-addition"));
  return () => parts.delete(parentElement);
};
