import { spawn } from "node:child_process";
import { once } from "node:events";
import { readlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";

export interface RunningNode {
  readonly port: number;
  readonly adminPort: number;
  readonly url: string;
  /** The program that runs it: the launcher's choice among those of this machine. */
  readonly java: string;
  stop(): Promise<void>;
}

/** What the node says once it listens. */
type Listening = Pick<RunningNode, "port" | "adminPort">;

export const launcher = fileURLToPath(new URL("../../../../hawser", import.meta.url));

/** Starts `hawser serve` with these settings, kept in this folder, beside ports of its own; with these options of the JVM. */
export async function serveNode(
  folder: string,
  settings: Readonly<Record<string, unknown>> & { readonly admin?: object },
  javaOptions = "",
): Promise<Pick<RunningNode, "port" | "adminPort" | "stop">> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = join(folder, "hawser.yaml");
  const admin = { port: adminPort, ...settings.admin };
  writeFileSync(file, JSON.stringify({ host: "127.0.0.1", port, ...settings, admin }));
  const env = { ...process.env, HAWSER_JAVA_OPTS: `${process.env["HAWSER_JAVA_OPTS"] ?? ""} ${javaOptions}` };
  const server = spawn(launcher, ["serve", "--config", file], { stdio: "ignore", env });
  const ready = async (): Promise<void> => expect((await fetch(`http://127.0.0.1:${adminPort}/ready`)).status).toBe(200);
  await vi.waitFor(ready, 60_000);
  return {
    port,
    adminPort,
    async stop() {
      if (server.kill("SIGTERM")) await once(server, "exit");
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await once(probe.close(), "close");
  return port;
}

/** Starts `hawser demo` on a free port or a given one, building it first where it is not built. */
export async function startNode(at = 0, more: readonly string[] = []): Promise<RunningNode> {
  const ports = ["--port", String(at), "--admin-port", "0"];
  const node = spawn(launcher, ["demo", "--host", "127.0.0.1", ...ports, ...more, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(node, "exit");
  const last: string[] = [];
  const note = (line: string): void => void last.splice(0, Math.max(0, last.push(line) - 20));
  createInterface(node.stderr).on("line", note);
  const { port, adminPort } = await new Promise<Listening>((resolve, reject) => {
    createInterface(node.stdout).on("line", (line) => {
      note(line);
      if (line.startsWith('{"port":')) resolve(JSON.parse(line) as Listening);
    });
    node.once("error", reject);
    void ended.then(([code]) => reject(new Error(`hawser demo ended with ${code}:\n${last.join("\n")}`)));
  });
  return {
    port,
    adminPort,
    url: `ws://127.0.0.1:${port}/ws`,
    java: readlinkSync(`/proc/${node.pid}/exe`),
    async stop() {
      node.kill("SIGTERM");
      await ended;
    },
  };
}
