import { Hawser } from "@hawser/client";
import { Chat, MemoryCache } from "@hawser/client/chat";

const hawser = new Hawser({ urls: "ws://127.0.0.1:8700/ws", token: "ann's token" });
const chat = new Chat(hawser, { user: "ann", cache: new MemoryCache() });
chat.start();
hawser.connect();

const withBob = await chat.direct("bob");
withBob.on("change", () => {
  for (const entry of withBob.entries) {
    if (entry.kind === "message") console.log(entry.message.user, entry.message.data?.["text"]);
    if (entry.kind === "pending") console.log("waiting", entry.data["text"]);
  }
});
await withBob.open();
withBob.say("Ahoy");
