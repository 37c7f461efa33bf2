// Almost all lines break within a second and return with their positions: whether they recover exactly, when the last is
// back, and what those feel who stayed. Then the same at the limit of open files.
//
//   proof/bench/storm [--lines 10000] [--stay 1000] [--rate 4] [--bytes 150] [--seconds 15] [--calm 10] [--repeats 3]
//                     [--io epoll] [--newcomers 0,off] [--descriptors 1500] [--only storm]
//
// The load client holds those who stay and publishes, so that its latencies are theirs; storm.c holds the crowd, in a process of
// its own and from eight addresses, and obeys what it is told. Each repeat is three runs: calm, one in which the crowd breaks
// after two seconds, and one after it. `--newcomers` is the node's limit, 0 for its default, `off` for none; each has a server of
// its own. In the end every line must stand, and must have had every publication exactly once.
//
// With `--only descriptors`, or after the storms: a server that may open few files, some lines that stay, and a crowd that is
// too large. It is to be refused by number, accepting is never to fail, and who waits gets in once others leave.
import { loadavg } from "node:os";
import { asked, compiled, load, median, metric, options } from "./machine.mjs";
import { hawser } from "./servers.mjs";

const wanted = options({
  lines: 10_000, stay: 1000, rate: 4, bytes: 150, seconds: 15, calm: 10, repeats: 3, io: "epoll", newcomers: "0,off",
  descriptors: 1500, only: "",
});
const [loader, crowder] = [compiled("load"), compiled("storm")];
if (!loader || !crowder) throw new Error("the load clients need gcc");

const CHANNEL = "bench/storm";
const PROFILES = ["{name: bench, channels: bench/#, history: {count: 2000, age: 1h}, guests: [subscribe, publish]}"];
const WITHIN = 120_000;
const SOURCES = 8;
const ms = (us) => (us / 1000).toFixed(1);
const later = (millis) => new Promise((done) => setTimeout(done, millis));
const busy = () => loadavg()[0].toFixed(1);

function must(holds, what, told) {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(told)}`);
}

async function both(server, stay) {
  const stays = load(loader, server, CHANNEL);
  const crowd = asked(crowder, ["127.0.0.1", String(server.port), CHANNEL, String(SOURCES)]);
  const opened = await stays.ask(`open ${stay}`);
  must(opened.open === stay, "those who stay did not come", opened);
  return { stays, crowd };
}

async function run(stays, seconds) {
  const figures = await stays.ask(`run ${wanted.rate} ${seconds} ${wanted.bytes}`);
  must(figures.delivered === figures.expected && figures.ended === 0 && figures.lost === 0, "who stayed lost something", figures);
  return figures;
}

/** All lines stand, and each has all that was published. */
async function settled(crowd, lines, head) {
  let state;
  for (let tries = 0; tries < 100; tries++) {
    state = await crowd.ask("state");
    if (state.standing === lines && state.least === head) break;
    await later(100);
  }
  must(state.standing === lines && state.gone === 0, "not all are back", state);
  must(state.least === head && state.most === head, `not all stand at ${head}`, state);
  must(state.skipped === 0 && state.repeated === 0, "something was lost or repeated", state);
}

async function storms(newcomers) {
  const name = { 0: "the default", off: "all at once" }[newcomers] ?? `${newcomers} a second`;
  const limits = newcomers === "off" ? undefined : `{newcomers-per-second: ${newcomers}}`;
  const many = wanted.lines - wanted.stay;
  const server = await hawser(PROFILES, { io: wanted.io, heap: ["-Xms512m", "-Xmx1g"], limits });
  const { stays, crowd } = await both(server, wanted.stay);
  const rows = [];
  try {
    const opened = await crowd.ask(`open ${many} ${WITHIN}`);
    must(opened.standing === many, "the crowd did not come", opened);
    let head = (await run(stays, wanted.calm)).published;
    for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
      const calm = await run(stays, wanted.calm);
      const meanwhile = run(stays, wanted.seconds);
      await later(2000);
      const back = await crowd.ask(`break ${many} 1000 ${WITHIN}`);
      const storm = await meanwhile;
      const after = await run(stays, wanted.calm);
      head += calm.published + storm.published + after.published;
      await settled(crowd, many, head);
      must(back.unrecovered === 0, "not all recovered", back);
      rows.push({ calm, storm, after, back });
      console.log(
        `${repeat} ${name}: p99 calm ${ms(calm.p99)}, storm ${ms(storm.p99)} (longest ${ms(storm.max)}), after ${ms(after.p99)} ms; ` +
          `all ${back.recovered} back and recovered after ${back.backMs} ms; ` +
          `${back.hints} turns, the last ${back.longestHint} ms ahead, nobody more than ${back.mostHeld}; ` +
          `${back.backMs > wanted.seconds * 1000 - 2000 ? "the run was over before (--seconds); " : ""}without a word ${back.mute}; ${JSON.stringify(back.codes)}; load ${busy()}`,
      );
    }
    must((await metric(server, "hawser_accept_failed_total")) === 0, "accepting failed", {});
  } finally {
    await Promise.all([stays.quit(), crowd.quit()]);
    await server.stop();
  }
  return { name, rows };
}

async function fewFiles() {
  const stay = 100;
  const server = await hawser(PROFILES, { io: wanted.io, descriptors: wanted.descriptors });
  const { stays, crowd } = await both(server, stay);
  try {
    const calm = await run(stays, wanted.calm);
    const meanwhile = run(stays, wanted.seconds);
    const tried = await crowd.ask(`open ${wanted.descriptors} ${wanted.seconds * 1000}`);
    const full = await meanwhile;
    const refused = tried.codes["3005"] ?? 0;
    must(tried.standing > 0 && tried.standing < wanted.descriptors, "the limit was not met", tried);
    must(refused > 0 && tried.gone === 0 && tried.broken === 0, "newcomers were not refused by number", tried);
    must((await metric(server, "hawser_accept_failed_total")) === 0, "accepting failed", tried);
    const open = await metric(server, "process_files_open_files");
    const waits = wanted.descriptors - tried.standing;
    const left = await crowd.ask(`leave ${waits}`);
    let state = left;
    for (let tries = 0; tries < 600 && state.standing < tried.standing; tries++) {
      await later(100);
      state = await crowd.ask("state");
    }
    must(state.standing === tried.standing, "who waited did not get in", state);
    must((await metric(server, "hawser_accept_failed_total")) === 0, "accepting failed", state);
    console.log(
      `\nAt most ${wanted.descriptors} open files, ${stay} lines that stay, ${wanted.descriptors} that come: ${tried.standing} got in, ` +
        `${refused} times one was refused with 3005, ${tried.mute} times without a word; ${open} files were open. Accepting never failed. ` +
        `${waits} left, and those who had waited got in. p99 of those who stay: ${ms(calm.p99)} ms before, ${ms(full.p99)} ms meanwhile.`,
    );
  } finally {
    await Promise.all([stays.quit(), crowd.quit()]);
    await server.stop();
  }
}

if (wanted.only !== "descriptors") {
  console.log(`load of the machine before: ${busy()}`);
  const table = [];
  for (const newcomers of wanted.newcomers.split(",")) table.push(await storms(newcomers));
  console.log(
    `\n${wanted.lines} lines, ${wanted.lines - wanted.stay} break within 1 s and return, ${wanted.rate} publications of ` +
      `${wanted.bytes} bytes in a second, ${wanted.io}, median of ${wanted.repeats}\n`,
  );
  console.log(
    "| Newcomers | p99 of those who stay, calm | in the storm | longest | after it | all back after | turns given |\n|---|---|---|---|---|---|---|",
  );
  for (const { name, rows } of table) {
    const of = (figure) => median(rows.map(figure));
    console.log(
      `| ${name} | ${ms(of(({ calm }) => calm.p99))} ms | ${ms(of(({ storm }) => storm.p99))} ms | ${ms(of(({ storm }) => storm.max))} ms | ` +
        `${ms(of(({ after }) => after.p99))} ms | ${(of(({ back }) => back.backMs) / 1000).toFixed(1)} s | ${of(({ back }) => back.hints)} |`,
    );
  }
}
if (wanted.only !== "storm") await fewFiles();
