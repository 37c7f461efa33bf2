import { Hawser } from "@hawser/client";

const hawser = new Hawser({ urls: "ws://127.0.0.1:8700/ws" });
hawser.on("state", (state) => console.log(state.name));
hawser.connect();

const chat = hawser.channel<{ text: string }>("demo/chat");
chat.on("publication", ({ user, data }) => console.log(`${user}: ${data.text}`));
await chat.subscribe();
await chat.publish({ text: "hello" });
