import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, randomUUID, verify, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { message, stanza, Tags } from "./stanza.js";

/** Where notices go, as a stable Chrome says, and as all others built from Chromium do. */
const HOSTS = ["fcm.googleapis.com", "jmt17.google.com"];

/** Of `mcs.proto`: what stanzas are, and the version that comes before the first. */
const [PING, ACK, LOGIN, LOGGED_IN, DATA, VERSION] = [0, 1, 2, 3, 8, 41];

/** Who registered: an application of the browser's, and the key of whoever may send to it. */
interface Registration {
  readonly category: string;
  readonly subtype: string;
  readonly sender: string;
}

/** What was posted, and how it was answered. */
export interface Posted {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Google's push service, which cannot be run here: the half that Chromium talks to (check-in, registration, the line over which
 * notices come) and the half that application servers post to (RFC 8030), which holds them to VAPID (RFC 8292). They come to it
 * by a proxy that leads there and nowhere else, as in a closed network.
 */
export class PushService {
  readonly posted: Posted[] = [];
  readonly #registrations = new Map<string, Registration>();
  readonly #waiting: Buffer[] = [];
  readonly #servers: Server[] = [];
  #line: TLSSocket | undefined;
  readonly #forChromium = this.#server(createServer((request, response) => {
    void this.#answer(request).then((body) => response.end(body));
  }));
  readonly #lines;
  readonly #proxy;

  private constructor(readonly chain: string, key: string) {
    const secure = { cert: readFileSync(chain), key: readFileSync(key) };
    const door = createSecureServer(secure, (request, response) => {
      void this.#take(request).then((status) => response.writeHead(status).end());
    });
    this.#lines = this.#server(createTlsServer(secure, (line) => this.#speak(line)) as unknown as Server);
    this.#proxy = this.#server(createServer()).on("connect", (request, socket) => {
      socket.on("error", () => socket.destroy());
      if (!HOSTS.some((host) => request.url === `${host}:443`)) {
        socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
        return;
      }
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      door.emit("connection", socket);
    });
  }

  static async start(folder: string): Promise<PushService> {
    const [chain, key] = [join(folder, "push.pem"), join(folder, "push.key")];
    const name = ["-subj", "/CN=push", "-addext", `subjectAltName=IP:127.0.0.1,${HOSTS.map((host) => `DNS:${host}`).join()}`];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9"];
    execFileSync("openssl", ["req", "-x509", ...kind, ...name, "-keyout", key, "-out", chain], { stdio: "ignore" });
    const service = new PushService(chain, key);
    for (const server of service.#servers) await once(server.listen(0, "127.0.0.1"), "listening");
    return service;
  }

  /** Has a Chromium take this for Google's service, and reach nothing else. */
  get switches(): string[] {
    const key = new X509Certificate(readFileSync(this.chain)).publicKey.export({ type: "spki", format: "der" });
    return [
      `--gcm-checkin-url=http://127.0.0.1:${port(this.#forChromium)}/checkin`,
      `--gcm-registration-url=http://127.0.0.1:${port(this.#forChromium)}/register`,
      `--gcm-mcs-endpoint=https://127.0.0.1:${port(this.#lines)}`,
      `--ignore-certificate-errors-spki-list=${createHash("sha256").update(key).digest("base64")}`,
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ];
  }

  get proxyPort(): number {
    return port(this.#proxy);
  }

  async stop(): Promise<void> {
    this.#line?.destroy();
    for (const server of this.#servers) server.close();
    this.#forChromium.closeAllConnections();
    this.#proxy.closeAllConnections();
  }

  #server<S extends Server>(server: S): S {
    this.#servers.push(server);
    return server;
  }

  async #answer(request: IncomingMessage): Promise<Buffer> {
    const body = await buffer(request);
    if (request.url === "/checkin") return message([[1, 1], [3, Date.now()], [7, 4_711n], [8, 815n]]);
    const asked = new URLSearchParams(body.toString());
    const said = { category: asked.get("app") ?? "", subtype: asked.get("X-subtype") ?? "", sender: asked.get("sender") ?? "" };
    const token = randomUUID();
    for (const [known, { subtype }] of this.#registrations) if (subtype === said.subtype) this.#registrations.delete(known);
    if (!asked.has("delete")) this.#registrations.set(token, said);
    return Buffer.from(`token=${asked.has("delete") ? said.subtype : token}`);
  }

  #speak(line: TLSSocket): void {
    const tags = new Tags();
    let greeted = false;
    line.on("error", () => line.destroy());
    line.on("data", (bytes: Buffer) => {
      for (const tag of tags.take(greeted ? bytes : bytes.subarray(1))) {
        if (tag === PING) line.write(stanza(ACK, []));
        if (tag !== LOGIN) continue;
        line.write(Buffer.concat([Buffer.from([VERSION]), stanza(LOGGED_IN, [[1, "hawser"], [8, Date.now()]])]));
        this.#line = line;
        for (const one of this.#waiting.splice(0)) line.write(one);
      }
      greeted = true;
    });
  }

  async #take(request: IncomingMessage): Promise<number> {
    const body = await buffer(request);
    const to = this.#registrations.get(request.url?.replace("/fcm/send/", "") ?? "");
    const status = to === undefined ? 410 : this.#refusal(request, to) ?? 201;
    this.posted.push({ status, body });
    if (to && status === 201) {
      const data = (key: string, value: string) => [7, message([[1, key], [2, value]])] as const;
      const coded = data("content-encoding", String(request.headers["content-encoding"]));
      const notice = stanza(DATA, [[3, to.sender], [5, to.category], data("subtype", to.subtype), coded, [9, randomUUID()], [21, body]]);
      if (this.#line?.writable) this.#line.write(notice);
      else this.#waiting.push(notice);
    }
    return status;
  }

  /** What the service would not take; nothing where it does. */
  #refusal({ headers }: IncomingMessage, to: Registration): number | undefined {
    if (!/^\d+$/.test(String(headers["ttl"])) || headers["content-encoding"] !== "aes128gcm") return 400;
    const [, token = "", key = ""] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? "") ?? [];
    const [head = "", claims = "", signature = ""] = token.split(".");
    const point = Buffer.from(key, "base64url");
    if (key !== to.sender || point.length !== 65) return 403;
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url")) as [string, string];
    const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
    const signed = [Buffer.from(`${head}.${claims}`), Buffer.from(signature, "base64url")] as const;
    if (!verify("sha256", signed[0], { key: publicKey, dsaEncoding: "ieee-p1363" }, signed[1])) return 403;
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
    const left = Number(exp) - Date.now() / 1_000;
    return aud === `https://${headers.host}` && left > 0 && left <= 86_400 && /^mailto:|^https:/.test(String(sub)) ? undefined : 403;
  }
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}
