import { ChannelKey, Hawser, Identity, Keyring, sealed } from "@hawser/client";

const hawser = new Hawser({ urls: "ws://127.0.0.1:8700/ws", token: "ann's token" });
hawser.connect();
const key = ChannelKey.generate();
const chat = sealed<{ text: string }>(hawser.channel("chat/lobby"), { user: "ann", keyring: new Keyring(key) });
chat.on("publication", ({ user, data }) => console.log(`${user}: ${data.text}`));
await chat.subscribe();
await chat.publish({ text: "for members only" });

const [ann, bob] = await Promise.all([Identity.generate(), Identity.generate()]);
const wrapped = await ann.wrap(key, "chat/lobby", bob.publicKey);
const unwrapped = await bob.unwrap(wrapped, "chat/lobby", ann.publicKey);
console.log(unwrapped.id === key.id);
