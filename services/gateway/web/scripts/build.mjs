// Bundles src/ into OUT (default: the repository's build/web): app-HASH.js,
// app-HASH.css, what few people open and is loaded when they do, the icon, the
// service worker sw.js, index.html, the frame that shows PDFs, and a .gz and .br
// beside each that is text, so that the gateway compresses nothing while it serves.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildPdfFrame } from "./pdf-frame.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const out = resolve(process.env.OUT ?? join(web, "../../../build/web"));
// Of what everybody loads.
const GZ_LIMIT = 118 * 1024;

const common = {
  minify: true,
  target: ["es2021", "chrome100", "firefox102", "safari15.4"],
  legalComments: "none",
  logLevel: "warning",
};
const pdf = await buildPdfFrame(web, common);

const result = await build({
  ...common,
  absWorkingDir: web,
  entryPoints: { app: "src/main.tsx" },
  bundle: true,
  splitting: true,
  metafile: true,
  format: "esm",
  define: { PDF_FRAME: JSON.stringify(`/${pdf.name}`), PDF_PARTS: JSON.stringify(`/${pdf.parts}`) },
  jsx: "automatic",
  jsxImportSource: "preact",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  outdir: out,
  write: false,
});

// The service worker: its address is its name, for good.
const worker = await build({
  ...common,
  absWorkingDir: web,
  entryPoints: { sw: "src/push/worker.ts" },
  bundle: true,
  format: "iife",
  outdir: out,
  write: false,
});

const files = new Map(pdf.files);
for (const file of [...result.outputFiles, ...worker.outputFiles])
  files.set(basename(file.path), Buffer.from(file.contents));

const icon = readFileSync(join(web, "src/icon.svg"));
const iconName =
  `icon-${createHash("sha256").update(icon).digest("hex").slice(0, 8)}.svg`;
files.set(iconName, icon);

/** What the page needs before it shows anything. */
function loadedFirst() {
  const outputs = new Map(Object.entries(result.metafile.outputs).map(([path, o]) => [basename(path), o]));
  const first = new Set(["index.html", iconName, named(".css")]);
  const add = (name) => {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of outputs.get(name)?.imports ?? [])
      if (kind === "import-statement") add(basename(path));
  };
  add(named(".js"));
  return first;
}

const named = (end) => [...files.keys()].find((n) => n.startsWith("app-") && n.endsWith(end));
const first = loadedFirst();
// All of them at once, not one after the other as each names the next.
const parts = [...first].filter((name) => name.startsWith("part-"))
  .map((name) => `<link rel="modulepreload" href="/${name}">`);
const page = readFileSync(join(web, "src/index.html"), "utf8")
  .replace("<!-- parts -->", parts.join(""))
  .replace("app.css", named(".css"))
  .replace("app.js", named(".js"))
  .replace("icon.svg", iconName);
files.set("index.html", Buffer.from(page));

// Emptied rather than removed: make keeps its stamp here.
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out))
  if (!name.startsWith(".")) rmSync(join(out, name), { recursive: true });

let total = 0;
let later = 0;
const TEXT = /\.(html|js|css|svg)$/;
for (const [name, bytes] of files) {
  mkdirSync(dirname(join(out, name)), { recursive: true });
  writeFileSync(join(out, name), bytes);
  if (!TEXT.test(name)) continue;
  const gz = gzipSync(bytes, { level: 9 });
  if (first.has(name)) total += gz.length;
  else later += gz.length;
  writeFileSync(join(out, `${name}.gz`), gz);
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
  }));
}
if (total > GZ_LIMIT) {
  console.error(`front end: ${total} bytes gzipped, over ${GZ_LIMIT}`);
  process.exit(1);
}
console.log(`front end: ${files.size} files, ${(total / 1024).toFixed(0)} KiB gzipped, ${(later / 1024).toFixed(0)} later`);
