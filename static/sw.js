// Offline, a page navigation is answered by one page that holds nothing personal. Nothing else is kept.

const CACHE = "onego-offline-1";
const PAGE = "/offline";

/** Keep the offline page and the styles that it names. */
async function keep() {
  const cache = await caches.open(CACHE);
  const answer = await fetch(PAGE, { credentials: "omit", cache: "reload" });
  const text = await answer.clone().text();
  await cache.put(PAGE, answer);
  const files = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((match) => match[1]);
  await cache.addAll([...new Set(files)]);
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  }
});
