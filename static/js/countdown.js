// Shows how long a time is kept. Without this the page says until when.

/** The part: [data-module] with data-seconds, and a [data-left] inside. */
export function start(part) {
  const left = part.querySelector("[data-left]");
  const over = performance.now() + 1000 * part.dataset.seconds;
  const timer = setInterval(show, 1000);

  function show() {
    if (!part.isConnected) return clearInterval(timer);
    const seconds = Math.max(0, Math.round((over - performance.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds) return;
    clearInterval(timer);
    location.reload();
  }
  show();
}
