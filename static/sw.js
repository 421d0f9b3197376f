// Without a network a page is answered by one page that holds nothing of anybody. Nothing else is kept.
// BUILD stands above: it changes with what is kept, and so does this script.

const CACHE = `onego-${BUILD}-${location.search}`;
const OURS = "onego-";
const PAGE = `/offline${location.search}`;

/** Keep the offline page and the files that it names: fetched without cookies, so as nobody. */
async function keep() {
  const cache = await caches.open(CACHE);
  const answer = await fetch(PAGE, { credentials: "omit", cache: "reload" });
  if (!answer.ok || answer.redirected) throw new Error(`${PAGE} answered ${answer.status}`);
  const text = await answer.clone().text();
  const files = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((match) => match[1]);
  await cache.addAll([...new Set(files)]);
  await cache.put(PAGE, answer);
}

/** Forget what former workers kept. */
async function clean() {
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
}

self.addEventListener("install", (event) => {
  // No page is ever served from here while there is a network, so a new worker surprises nobody.
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([clean(), self.registration.navigationPreload?.enable(), self.clients.claim()]));
});

// Not by opening the cache: where a terminal or a desk has thrown it away, that would make it anew.
const kept = (request) => caches.match(request, { cacheName: CACHE, ignoreVary: true });

/** A page comes from the network and from nowhere else; without one, the offline page stands for it. */
async function page(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return (await kept(PAGE)) || Response.error();
  }
}

/** A file's address names its content, so a kept one is the same; others the browser fetches as ever. */
async function file(request) {
  return (await kept(request)) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.headers.has("range") || pathname.startsWith("/staff")) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});
