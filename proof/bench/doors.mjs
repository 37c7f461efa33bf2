// What a connection and a delivery cost at each door, in the clear and over TLS, beside bare Netty in the same run.
//
//   proof/bench/doors [--connections 4000] [--bytes 150] [--rate 5] [--seconds 10] [--repeats 3] [--streams 50]
//                     [--only REGEX] [--io epoll]
//
// Every door gets a fresh process. Connecting: CPU of the server from the first SYN to the last `subscribed`, divided
// by the connections, after a warm-up of a quarter as many. A delivery: CPU while publications go to all of them.
// What a line holds in memory is told by proof/bench/memory --doors, which collects garbage before it looks. TLS is 1.3,
// one full handshake for each socket, ECDSA P-256; the load client resumes no session. With HTTP/2 a socket carries one
// line, or as many as --streams says. The doors take turns, so that what else the machine does falls on all of them.
import { compiled, load, median, options, used } from "./machine.mjs";
import { certificate, doors as every, servers } from "./servers.mjs";

const wanted = options({ connections: 4_000, bytes: 150, rate: 5, seconds: 10, repeats: 3, streams: 50, only: ".", io: "epoll" });
const program = compiled("load");
if (!program) throw new Error("the load client needs gcc and OpenSSL's headers");

const own = certificate();
const doors = every(own, wanted.streams).filter(({ name }) => new RegExp(wanted.only).test(name));

const results = new Map(doors.map(({ name }) => [name, []]));
try {
  for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
    for (const door of doors) {
      const server = await servers[door.server](wanted.io, undefined, door.certificate);
      try {
        const one = await measure({ ...server, dialect: door.dialect });
        results.get(door.name).push(one);
        console.log(
          `${repeat} ${door.name.padEnd(42)} ${one.connect.toFixed(0)} us a connection, ` +
            `${one.delivery.toFixed(2)} us a delivery, p50 ${one.p50.toFixed(0)} ms, p99 ${one.p99.toFixed(0)} ms, ${one.lost} lost`,
        );
      } finally {
        await server.stop();
      }
    }
  }
} finally {
  own.remove();
}
console.log(`\n${wanted.connections} lines, ${wanted.bytes} bytes, ${wanted.rate}/s, ${wanted.io}, median of ${wanted.repeats}\n`);
console.log("| Door | CPU for a connection | CPU for a delivery | p50 | p99 | lost |");
console.log("|---|---|---|---|---|---|");
for (const [name, runs] of results) {
  const of = (key) => median(runs.map((run) => run[key]));
  console.log(
    `| ${name} | ${of("connect").toFixed(0)} µs | ${of("delivery").toFixed(2)} µs | ` +
      `${of("p50").toFixed(0)} ms | ${of("p99").toFixed(0)} ms | ${runs.reduce((sum, run) => sum + run.lost, 0)} |`,
  );
}

async function measure(server) {
  const lines = load(program, server, "bench/doors");
  await open(lines, wanted.connections / 4);
  await lines.ask(`run 2 5 ${wanted.bytes}`);
  const before = used(server.pid);
  await open(lines, wanted.connections);
  const connected = used(server.pid);
  const run = await lines.ask(`run ${wanted.rate} ${wanted.seconds} ${wanted.bytes}`);
  const delivered = used(server.pid);
  await lines.quit();
  return {
    connect: ((connected.cpu - before.cpu) / wanted.connections) * 1e6,
    delivery: ((delivered.cpu - connected.cpu) / run.delivered) * 1e6,
    p50: run.p50 / 1000,
    p99: run.p99 / 1000,
    lost: run.lost + run.expected - run.delivered,
  };
}

async function open(lines, more) {
  const opened = await lines.ask(`open ${more}`);
  if (opened.ended > 0) throw new Error(`${opened.ended} connections ended`);
}
