// Keeps the hall's forms at hand on a phone that loses the network. It needs HTTPS, or localhost. Forms are fetched
// from the net first; what was seen last is shown where there is none. Nothing that is sent passes through here: the
// page itself keeps what was typed and sends it once.
const kept = "canvass-hall-1";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(kept).then((c) => c.addAll(["/hall/hall.css", "/hall/hall.js"])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith("/hall")) return;
  if (url.pathname.startsWith("/hall/chair")) return; // a board that is old would mislead
  if (url.pathname.startsWith("/hall/ballots")) return; // single ballots are not kept on the phone
  event.respondWith(
    fetch(event.request)
      .then((answer) => {
        if (answer.ok && !answer.redirected && !answer.headers.has("X-Single-Ballots")) {
          const copy = answer.clone();
          event.waitUntil(caches.open(kept).then((c) => c.put(event.request, copy)));
        }
        return answer;
      })
      .catch(() => caches.match(event.request, { ignoreSearch: url.pathname === "/hall/sheet" }).then((old) => old || Response.error())),
  );
});
