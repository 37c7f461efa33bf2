// Reads an unpacked image archive as a stranger would, and complains about what is not as it must be. Prints, one on a
// line, what is needed to run it: `layer PATH`, `env NAME=VALUE`, `entry WORD`, `command WORD`.
//
//   node layout.mjs FOLDER
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const folder = process.argv[2];
const complaints = [];
const must = (holds, complaint) => holds || complaints.push(complaint);
const sha256 = (bytes) => "sha256:" + createHash("sha256").update(bytes).digest("hex");
const json = (path) => JSON.parse(readFileSync(join(folder, path), "utf8"));
const path = (digest) => "blobs/" + digest.replace(":", "/");
const reached = new Set();

/** The bytes that a descriptor points to. */
function blob({ digest, size, mediaType }, expected) {
  const bytes = readFileSync(join(folder, path(digest)));
  must(sha256(bytes) === digest, `${digest} has other bytes`);
  must(bytes.length === size, `${digest} has ${bytes.length} bytes, not ${size}`);
  must(mediaType === expected, `${digest} is said to be ${mediaType}`);
  reached.add(digest.slice(7));
  return bytes;
}

/** The entries of a tar archive. */
function* entries(tar) {
  let long;
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from, length) => tar.toString("utf8", at + from, at + from + length).replace(/\0.*$/s, "");
    const octal = (from, length) => parseInt(text(from, length).trim(), 8);
    const size = octal(124, 12);
    const type = text(156, 1) || "0";
    if (type === "L") {
      long = tar.toString("utf8", at + 512, at + 512 + size).replace(/\0.*$/s, "");
    } else {
      yield { name: long ?? text(0, 100), mode: octal(100, 8), owner: octal(108, 8), group: octal(116, 8),
        time: octal(136, 12), type };
      long = undefined;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

const OWN = { "./tmp/": { mode: 0o1777, owner: 0 }, "./var/lib/hawser/": { mode: 0o700, owner: 65532 } };
const files = new Set();

function look(tar) {
  let before = "";
  for (const { name, mode, owner, group, time, type } of entries(tar)) {
    const own = OWN[name] ?? { owner: 0 };
    must("025".includes(type), `${name} is neither file, folder nor link`);
    must(owner === own.owner && group === own.owner, `${name} belongs to ${owner}:${group}`);
    must(time === 315532800, `${name} is of ${new Date(time * 1000).toISOString()}`);
    must(own.mode === undefined ? (mode & 0o7022) === 0 : mode === own.mode, `${name} has mode ${mode.toString(8)}`);
    if (OWN[name] === undefined) {
      // The two of OWN stand at the end; all others are sorted within their folders.
      must(name.startsWith("./"), `${name} does not begin at the root`);
    }
    if (type !== "5") {
      must(!files.has(name), `${name} is in two layers`);
      files.add(name);
      const parent = name.slice(0, name.lastIndexOf("/"));
      if (parent === before.slice(0, before.lastIndexOf("/"))) {
        must(Buffer.compare(Buffer.from(before), Buffer.from(name)) < 0, `${name} comes after ${before}`);
      }
      before = name;
    }
  }
}

must(json("oci-layout").imageLayoutVersion === "1.0.0", "oci-layout has another version");
const index = json("index.json");
must(index.manifests.length === 1, "there is more than one image");
const manifest = JSON.parse(blob(index.manifests[0], "application/vnd.oci.image.manifest.v1+json"));
const image = JSON.parse(blob(manifest.config, "application/vnd.oci.image.config.v1+json"));
must(manifest.layers.length === image.rootfs.diff_ids.length, "layers and diff_ids differ in number");
must(manifest.layers.length === image.history.length, "layers and history differ in number");
manifest.layers.forEach((layer, i) => {
  const tar = gunzipSync(blob(layer, "application/vnd.oci.image.layer.v1.tar+gzip"));
  must(sha256(tar) === image.rootfs.diff_ids[i], `layer ${i} is not what diff_ids says`);
  look(tar);
  console.log(`layer ${path(layer.digest)}`);
});
for (const name of readdirSync(join(folder, "blobs/sha256"))) {
  must(reached.has(name), `nothing points to ${name}`);
}
const [older] = json("manifest.json");
must(older.Config === path(manifest.config.digest), "manifest.json names another configuration");
must(String(older.Layers) === String(manifest.layers.map(({ digest }) => path(digest))), "manifest.json has other layers");

const { User, ExposedPorts, Env, Entrypoint, Cmd, Labels } = image.config;
must(image.os === "linux" && ["amd64", "arm64"].includes(image.architecture), "it is for no machine that we know");
must(User === "65532:65532", `it runs as ${User}`);
must(String(Object.keys(ExposedPorts)) === "8700/tcp,8701/tcp", "it exposes other ports");
must(!Env.some((line) => line.startsWith("HAWSER_")), "the server would take a variable of the image for a key");
must(Cmd.join(" ") === "serve --config /etc/hawser/hawser.yaml", `it runs ${Cmd.join(" ")}`);
for (const label of ["title", "version", "revision", "created", "licenses"]) {
  must(Labels[`org.opencontainers.image.${label}`], `it has no label ${label}`);
}
must([...files].some((name) => name.endsWith("/lib/security/cacerts")), "it has no authorities");
must(!["sh", "bash", "busybox"].some((shell) => files.has(`./bin/${shell}`)), "it has a shell");
Env.forEach((line) => console.log(`env ${line}`));
Entrypoint.forEach((word) => console.log(`entry ${word}`));
Cmd.forEach((word) => console.log(`command ${word}`));

complaints.forEach((complaint) => console.error(`layout: ${complaint}`));
process.exitCode = complaints.length === 0 ? 0 : 1;
