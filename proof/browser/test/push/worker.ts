import type { BrowserContext, Worker } from "playwright-core";

function workerAt(context: BrowserContext, path: string): Worker {
  const found = context.serviceWorkers().find((worker) => worker.url().endsWith(path));
  if (!found) throw new Error(`no worker at ${path}`);
  return found;
}

/** What a page's worker knows of itself, as far as it is used here. */
interface Scope {
  registration: ServiceWorkerRegistration;
  clients: { openWindow(url: string): Promise<null> };
  NotificationEvent: new (type: string, init: { notification: Notification }) => Event;
}

/** The notifications of a worker that stand now. */
export function shown(context: BrowserContext, path: string): Promise<unknown[]> {
  return workerAt(context, path).evaluate(async () => {
    const all = await (globalThis as unknown as Scope).registration.getNotifications();
    return all.map(({ title, body, tag, data }) => ({ title, body, tag, channel: data.channel as string }));
  });
}

/** Hands the event of a click to the worker, as only a hand could; what it wants to open then is told, as only a hand may open it. */
export function click(context: BrowserContext, path: string): Promise<{ opened: string }> {
  return workerAt(context, path).evaluate(async () => {
    const scope = globalThis as unknown as Scope;
    const [notification] = await scope.registration.getNotifications();
    let opened = "";
    let done: Promise<unknown> = Promise.reject(new Error("the worker does nothing on a click"));
    done.catch(() => {});
    scope.clients.openWindow = async (url) => ((opened = url), null);
    const event = new scope.NotificationEvent("notificationclick", { notification: notification! });
    Object.defineProperty(event, "waitUntil", { value: (promise: Promise<unknown>) => (done = promise) });
    dispatchEvent(event);
    await done.catch((error: Error) => {
      if (!/focus a window/.test(error.message)) throw error;
    });
    return { opened };
  });
}
