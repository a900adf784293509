// The service worker: makes the app start without a network. It never touches anything but GET, never the
// interface (/api), and never replaces a version under a page that uses it.
'use strict';

const PREFIX = 'minewatch-';
const CACHE = PREFIX + '{{build}}';
const FILES = ["{{files}}"];
// What is never answered from the cache: the interface, and the public's pages, which must leave no trace.
const NOT_OURS = /^\/(api|healthz|readyz|tip|register|version\.json)(\/|$)/;

// All or nothing: one file that fails fails the installation, leaves no empty cache, and the version before stays.
self.addEventListener('install', (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).catch(async (error) => {
    await caches.delete(CACHE);
    throw error;
  }));
});

// The cache of the version before is kept until this one is activated with no page of the old one left. One that
// an installation left empty (its files come all together or not at all) is no version.
self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: 'window' });
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    let kept = pages.length === 0;
    for (const name of names.reverse()) {
      if (!kept && (await (await caches.open(name)).keys()).length > 0) kept = true;
      else await caches.delete(name);
    }
  })());
});

// The page asks for the change of version, and only while nothing unsaved is on the screen.
self.addEventListener('message', (event) => {
  if (event.data && event.data.type === 'take-over') {
    event.waitUntil(self.skipWaiting().then(() => self.clients.claim()));
  }
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || NOT_OURS.test(url.pathname)) return;
  const name = event.request.mode === 'navigate' ? '/' : url.pathname;
  event.respondWith((async () => {
    const own = await caches.open(CACHE);
    const kept = (await own.match(name)) || (await caches.match(name));
    return kept || fetch(event.request);
  })());
});

// The network is back: whichever page is open sends what waits.
self.addEventListener('sync', (event) => {
  if (event.tag !== 'minewatch-sync') return;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: 'window' });
    pages.forEach((page) => page.postMessage({ type: 'sync' }));
  })());
});
