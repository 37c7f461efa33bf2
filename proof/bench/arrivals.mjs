// Users who are in very many conversations come to one node at once: how long it takes until each hears what moves in all of them, and
// what a user costs. A hundred are in each conversation, so each user shares theirs with all the others.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { caller } from "./callers.mjs";
import { lives, SHRINKING } from "./machine.mjs";

const TOGETHER = 100;
const AT_ONCE = 200;
const SPOKEN = 20;

/** Members of conversations `b0`, `b1` and so on: of each those whose number fits, so that all have as many. */
function fill(node, store, { users, each }) {
  const count = (users * each) / TOGETHER;
  const stride = users / TOGETHER;
  const numbers = (name, last) => (store
    ? `${name} (i) AS (SELECT * FROM generate_series(0, ${last}))`
    : `${name} (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM ${name} WHERE i < ${last})`);
  const sql = (table) => `
    WITH RECURSIVE ${numbers("c", count - 1)}
      INSERT INTO ${table("conversation")} (id, direct, title, custom, whole, open, quiet, members, created, active)
      SELECT 'b' || c.i, 0, 'Rope', '', 1, 0, 0, ${TOGETHER}, 0, 0 FROM c;
    WITH RECURSIVE ${numbers("c", count - 1)}, ${numbers("m", TOGETHER - 1)}
      INSERT INTO ${table("member")} (conversation, name, role, joined, have_read, received, marked, muted, pinned, archived, since)
      SELECT 'b' || c.i, 'a' || ((c.i * 31 + m.i * ${stride}) % ${users}), 'member', 0, 0, 0, 0, 0, 0, 0, 0 FROM c, m;
    WITH RECURSIVE ${numbers("c", count - 1)}, ${numbers("l", 4)}
      INSERT INTO ${table("cursors")} (conversation, level, bucket, members) SELECT 'b' || c.i, l.i, 0, ${TOGETHER} FROM c, l;
    INSERT INTO ${table("belonging")} (name, conversation, pinned, archived)
      SELECT name, conversation, 0, 0 FROM ${table("member")} ORDER BY name, conversation;`;
  if (store) {
    store.ask(sql((one) => `hawser.${one}`));
    // As its own housekeeping would have, long before so many are there: whoever reads a row first would write, too.
    store.ask("VACUUM (ANALYZE)");
    return;
  }
  const told = spawnSync("sqlite3", [
    "-cmd", ".timeout 60000", "-cmd", "PRAGMA cache_size = -500000", join(node.folder, "store.db"), `BEGIN; ${sql((one) => one)} COMMIT;`,
  ]);
  if (told.status !== 0) throw new Error(`sqlite3: ${told.stderr}`);
}

/** Has each of them do something, some at once; tells how many seconds it took. */
async function all(users, what) {
  const begun = performance.now();
  const left = users.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const user of left) await what(user);
  }));
  return (performance.now() - begun) / 1_000;
}

async function come(node, user) {
  user.line = await caller(node.port, user.name, {
    features: ["signals"],
    heard: ({ signal }) => signal?.data.channels?.forEach(([channel]) => user.moved.add(channel)),
  });
  await user.line.ask({ subscribe: { channel: `im/u/${user.name}` } });
}

/** Something is said in some of them; counts who of those who are in them is told. */
async function spoken(users, { each }) {
  let [expected, told] = [0, 0];
  for (let n = 0; n < SPOKEN; n++) {
    const place = Math.floor((n * users.length * each) / TOGETHER / SPOKEN);
    const channel = `im/c/b${place}`;
    const inIt = Array.from({ length: TOGETHER }, (_, m) => users[(place * 31 + (m * users.length) / TOGETHER) % users.length]);
    await inIt[0].line.ask({ publish: { channel, data: { type: "text", text: "heave" }, key: `spoken-${n}` } });
    const until = performance.now() + 5_000;
    while (performance.now() < until && inIt.some((user) => !user.moved.has(channel))) await new Promise((done) => setTimeout(done, 20));
    expected += TOGETHER;
    told += inIt.filter((user) => user.moved.has(channel)).length;
  }
  return `${told} of ${expected}`;
}

export async function arrivals(name, store, wanted, opened) {
  const node = await opened(store, null, SHRINKING);
  const users = Array.from({ length: wanted.users }, (_, i) => ({ name: `a${i}`, moved: new Set(), line: null }));
  try {
    fill(node, store, wanted);
    const before = lives(node.pid);
    const heard = await all(users, (user) => come(node, user));
    let again = 0;
    const paged = await all(users, ({ line }) => line.call("conversations", { limit: 20 }, () => again++));
    const moved = await spoken(users, wanted);
    const after = lives(node.pid);
    const grown = (what) => `${((after[what] - before[what]) / users.length / 1_024).toFixed(1)} KiB`;
    console.log(`| ${[name, `${heard.toFixed(1)} s`, `${(heard + paged).toFixed(1)} s`, again, grown("heap"), grown("rss"), moved].join(" | ")} |`);
  } finally {
    users.forEach(({ line }) => line?.end());
    await node.stop();
  }
}
