// Other people's servers on the same work, each as its makers run it for many connections, no history and no TLS.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { freePort, here, start } from "./machine.mjs";

const there = (command) => spawnSync("which", [command]).status === 0;

/** A folder for what one server reads and writes, gone when it stops. */
async function within(command, prepare, ready) {
  if (!there(command)) {
    console.error(`peers: no ${command} on this machine, so it is left out`);
    return null;
  }
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "hawser-peer-"));
  const { words, ...how } = prepare(port, folder);
  const server = await start(command, words, ready);
  return {
    ...server,
    port,
    ...how,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** nginx with nchan: what comes on a line of the channel goes to all of its lines. Two workers, as Hawser has two loops. */
const nchan = () =>
  within(
    "/usr/sbin/nginx",
    (port, folder) => {
      const file = join(folder, "nginx.conf");
      writeFileSync(
        file,
        `load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
worker_processes 2;
worker_rlimit_nofile 25000;
pid ${folder}/pid;
error_log stderr notice;
events { worker_connections 20000; }
http {
  access_log off;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location /ws {
      nchan_pubsub websocket;
      nchan_channel_id bench;
      nchan_message_buffer_length 1;
      nchan_subscriber_first_message newest;
      nchan_max_channel_subscribers 30000;
    }
  }
}
`,
      );
      return { words: ["-e", "stderr", "-c", file, "-g", "daemon off;"], dialect: "raw" };
    },
    /start worker process \d+[^]*start worker process \d+/,
  );

const nats = () =>
  within(
    "nats-server",
    (port, folder) => {
      const file = join(folder, "nats.conf");
      writeFileSync(
        file,
        `listen: "127.0.0.1:-1"
max_connections: 30000
max_pending: 64MB
websocket { listen: "127.0.0.1:${port}", no_tls: true }
`,
      );
      return { words: ["-c", file], path: "/", dialect: "nats" };
    },
    /Server is ready/,
  );

const ws = () => within("node", (port) => ({ words: [join(here, "ws.mjs"), String(port)], dialect: "raw" }), /ready/);

export const peers = { nchan, nats, ws };
