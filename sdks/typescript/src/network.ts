/**
 * Calls `back` when the network may have come back: the browser says so, or the page is looked at again after its
 * timers may have stood still. Does nothing outside a browser. The function returned ends it.
 */
export function watchNetwork(back: () => void): () => void {
  if (typeof document === "undefined") return () => {};
  const seen = (): void => {
    if (document.visibilityState === "visible") back();
  };
  globalThis.addEventListener("online", back);
  document.addEventListener("visibilitychange", seen);
  return () => {
    globalThis.removeEventListener("online", back);
    document.removeEventListener("visibilitychange", seen);
  };
}
