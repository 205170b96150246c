// The frame that shows PDFs: one document with pdf.js and its worker in it,
// since nothing may be loaded from there; and what pdf.js asks for now and then
// (fonts, character maps, decoders), which the page hands to it.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = { cmaps: /\.bcmap$/, standard_fonts: /\.(pfb|ttf)$/, wasm: /\.wasm$/ };
const sha256 = (text) => createHash("sha256").update(text).digest();

/** In an element a comment and a script that begin in it do not end there. */
const inElement = (script) => script.replaceAll("<!--", "\\x3c!--");

/** `common`: how all scripts are built.  The names and bytes of its files; the
 *  document is the first of them, the folder of the others `parts`. */
export async function buildPdfFrame(web, common) {
  const pdfjs = join(web, "node_modules/pdfjs-dist");
  const { version } = JSON.parse(readFileSync(join(pdfjs, "package.json"), "utf8"));
  const script = async (options) => {
    const { outputFiles } = await build({
      ...common, absWorkingDir: web, bundle: true, format: "iife", write: false,
      // It is asked for where there is no browser.
      define: { "import.meta.url": "''" }, ...options,
    });
    return outputFiles[0].text;
  };
  const worker = await script({ entryPoints: [join(pdfjs, "legacy/build/pdf.worker.mjs")] });
  const pdfWorker = {
    name: "pdf-worker",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^pdf-worker$/ }, ({ path }) => ({ path, namespace: "pdf-worker" }));
      onLoad({ filter: /.*/, namespace: "pdf-worker" }, () => ({ contents: worker, loader: "text" }));
    },
  };
  const code = inElement(await script({ entryPoints: ["src/viewer/pdf/frame.ts"], plugins: [pdfWorker] }));
  const { code: style } = await transform(readFileSync(join(web, "src/viewer/pdf/frame.css"), "utf8"), { loader: "css", minify: true });
  const policy = `script-src 'sha256-${sha256(code).toString("base64")}' 'wasm-unsafe-eval' blob:`;
  const page = "<!doctype html><html><head><meta charset=\"utf-8\">" +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>PDF</title>" +
    `<style>${style}</style></head><body><main tabindex="0"></main><script>${code}</script></body></html>`;
  const name = `pdf-${sha256(page).toString("hex").slice(0, 10).toUpperCase()}.html`;
  const parts = `pdfjs-${version}`;
  const files = new Map([[name, Buffer.from(page)]]);
  for (const [folder, wanted] of Object.entries(FOLDERS))
    for (const file of readdirSync(join(pdfjs, folder)))
      if (wanted.test(file)) files.set(`${parts}/${folder}/${file}`, readFileSync(join(pdfjs, folder, file)));
  return { name, parts, files };
}
