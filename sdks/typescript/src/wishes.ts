import type { Channel } from "./channel.js";
import type { SubscribeFields } from "./wire/frames.js";

/** A server takes at least 128 KiB before it is connected. */
const mostBytes = 96 * 1024;

/** What to subscribe to within `connect`, as far as that may grow; the rest is asked for once connected. */
export function wishesOf(channels: Iterable<Channel>): SubscribeFields[] {
  const wishes: SubscribeFields[] = [];
  let size = 0;
  for (const channel of channels) {
    const wish = size < mostBytes ? channel.wish() : undefined;
    if (!wish) continue;
    wishes.push(wish);
    // In UTF-8 a character has up to three bytes, and the epoch is short.
    size += 3 * wish.channel.length + 100;
  }
  return wishes;
}
