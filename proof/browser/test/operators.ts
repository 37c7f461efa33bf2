import { inject } from "vitest";

const { adminPort, apiKey } = inject("node");

/** Publishes as the operators' own programs do; resolves once it is numbered. */
export async function publish(channel: string, data: unknown): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/v1/publish`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ channel, data }),
  });
  if (!response.ok) throw new Error(`publish: ${response.status} ${await response.text()}`);
}

/** One figure of `/metrics`. */
export async function metric(name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  return Number(line?.split(" ")[1]);
}
