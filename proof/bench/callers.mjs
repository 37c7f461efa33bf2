// Users of instant messaging, as the benchmarks let them in.
import { createHmac } from "node:crypto";
import { connect } from "node:net";

/** What a node under test signs tokens with. */
export const SECRET = "bench-secret-bench-secret-bench-secret";

/** A token of a user, for an hour. */
export function token(user) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1_000);
  const body = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: user, iat: now, exp: now + 3_600, jti: `${user}-${now}` })}`;
  return `${body}.${createHmac("sha256", SECRET).update(body).digest("base64url")}`;
}

/**
 * A line of one user who asks; answers may come in another order.
 *
 * @param heard is given what nobody asked for
 */
export async function caller(port, user, { features = [], heard = () => {} } = {}) {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  const open = new Map();
  let rest = "";
  let last = 0;
  const ask = (command) =>
    new Promise((done, failed) => {
      const id = ++last;
      open.set(id, { done, failed });
      socket.write(`${JSON.stringify({ id, ...command })}\n`);
    });
  socket.write("HAWSER/1 json\n");
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const told = JSON.parse(line);
      const asked = open.get(told.id);
      open.delete(told.id);
      if (told.id === undefined) heard(told);
      else if (told.error) asked?.failed(new Error(line));
      else asked?.done(told);
    }
  });
  await ask({ connect: { token: token(user), heartbeat: 600_000, features } });
  return {
    ask,
    /** What the node says to come again with is asked again, as the SDKs do; `refused` is told each time. */
    async call(method, data, refused = () => {}) {
      for (;;) {
        try {
          return (await ask({ call: { method: `im/${method}`, data } })).called.data;
        } catch (error) {
          if (!JSON.parse(error.message).error.retry) throw error;
          refused();
          await new Promise((done) => setTimeout(done, 500 + Math.random() * 1_000));
        }
      }
    },
    end: () => socket.destroy(),
  };
}
