// Stays when the messenger is shut: shows what is said then, and leads to it. `as` of its own address says whom it was told for.
const person = new URL(self.location.href).searchParams.get('as') ?? '';

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  const { title, body, tag, data } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, data, renotify: true, icon: '/hawser.svg' }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data.channel));
});

/** In a window of this person, which may have lost its line; else in a new one. */
async function show(channel) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const theirs = await Promise.any(windows.map((window) => offer(window, channel))).catch(() => null);
  if (theirs) return theirs.focus();
  const page = new URL(self.registration.scope);
  page.searchParams.set('as', person);
  page.hash = encodeURIComponent(channel.slice('im/c/'.length));
  return self.clients.openWindow(page.href);
}

/** The window, where it says that this person sits before it; it shows the conversation then. */
function offer(window, channel) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port1.onmessage = () => resolve(window);
    setTimeout(reject, 500);
    window.postMessage({ show: channel, as: person }, [port2]);
  });
}
