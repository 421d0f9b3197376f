// The app on a phone: its worker, and the offer to put it on the home screen. None of it on a shared screen.

const { worker } = document.body.dataset;

/** A browser that was a phone and is a terminal or a desk now: no worker, and nothing that one kept. */
async function leave() {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}

if ("serviceWorker" in navigator && isSecureContext) {
  // A refused worker changes nothing on a page; the next page tries again.
  const done = worker ? navigator.serviceWorker.register(worker) : leave();
  done.catch(() => {});
}

/** What the browser offers, until it was used. */
let offer = null;

/** The offer stands on the person's own page alone, and only while the browser makes it. */
function show() {
  const hint = document.getElementById("install");
  if (hint) hint.hidden = !offer;
}

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // the browser's own banner would come on any page
  offer = event;
  show();
});
addEventListener("appinstalled", () => {
  offer = null;
  show();
});
document.addEventListener("htmx:afterSwap", show);
document.addEventListener("click", (event) => {
  if (!offer || !event.target.closest("#install-now")) return;
  offer.prompt();
  offer = null;
  show();
});
