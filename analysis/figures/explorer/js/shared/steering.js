// What a page of the app selects reaches a picture by an event of the window: its data need not be sent again.

/**
 * A component of Streamlit without a picture, which passes on what the page says.
 *
 * @param {{data: {key: string, query: string}}} said
 */
export function tell({ data }) {
  const there = /** @type {any} */ (window);
  const key = `st-key-${data.key.replace(/[^a-zA-Z0-9_-]/g, "-")}`;
  there.explorerSteered = { ...there.explorerSteered, [key]: data.query };
  window.dispatchEvent(new CustomEvent("explorer-steer", { detail: { key, query: data.query } }));
}
