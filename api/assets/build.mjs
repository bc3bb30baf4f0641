// Writes api/static/bundles: one script per file of entries/, one file per drawing of made/, the manifest and the licences.
//
// The name of each file holds the hash of its content, so that browsers may keep it for ever. manifest.json says which
// file is which bundle, and the hash of everything here that they were made from: tests/api/test_bundles.py compares.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "..", "static", "bundles");
const sha = (content) => createHash("sha256").update(content).digest("hex");

// As in tests/api/test_bundles.py: "path NUL hash" of every source, by path.
function sourcesHash() {
  const paths = readdirSync(HERE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(HERE, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .filter((path) => !path.startsWith("node_modules/"))
    .sort();
  return sha(paths.map((path) => `${path}\0${sha(readFileSync(join(HERE, path)))}\n`).join(""));
}

const modules = (folder) => readdirSync(join(HERE, folder)).filter((name) => /\.m?js$/.test(name)).sort();

async function bundled() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: HERE,
    entryPoints: modules("entries").map((name) => `entries/${name}`),
    outdir: "out",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    charset: "utf8",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => packageOf(path) ?? []));
  return { files: outputFiles.map((file) => [basename(file.path), file.text]), packages };
}

const packageOf = (path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

async function made() {
  const files = [];
  const packages = new Set();
  for (const name of modules("made")) {
    const drawing = await import(`./made/${name}`);
    files.push([name.replace(/\.m?js$/, ""), await drawing.make()]);
    drawing.packages.forEach((each) => packages.add(each));
  }
  return { files, packages };
}

function licences(packages) {
  const parts = [...packages].sort().map((name) => {
    const folder = join(HERE, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    if (!license && !texts.length) throw new Error(`${name} names no licence: it cannot be bundled`);
    const text = texts.map((file) => readFileSync(join(folder, file), "utf8").replace(/\r/g, "").trim()).join("\n\n");
    return `${name} ${version} (${license})\n\n${text || `Its package holds no text beside this name.`}\n`;
  });
  return `What the scripts and drawings in this folder were made from, under which terms.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

const groups = [await bundled(), await made()];
const names = {};
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
for (const [name, text] of groups.flatMap((group) => group.files).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const suffix = extname(name);
  names[name] = `${basename(name, suffix)}-${sha(text).slice(0, 12)}${suffix}`;
  writeFileSync(join(OUT, names[name]), text);
  console.log(`${names[name]}  ${(Buffer.byteLength(text) / 1024).toFixed(0)} KB`);
}
writeFileSync(join(OUT, "THIRD_PARTY.txt"), licences(new Set(groups.flatMap((group) => [...group.packages]))));
writeFileSync(join(OUT, "manifest.json"), `${JSON.stringify({ sources: sourcesHash(), files: names }, null, 2)}\n`);
