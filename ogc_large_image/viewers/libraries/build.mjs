// Makes the folder of map libraries that the viewers load: node build.mjs FOLDER, after npm ci.
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = process.argv[2];

const common = {
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  format: "iife",
  legalComments: "eof",
  loader: { ".wasm": "file" },
  logLevel: "error",
  minify: true,
  target: "es2022",
};

async function bundled(name, options) {
  const made = await build({ ...common, ...options, metafile: true, outfile: join(target, name) });
  const packages = Object.keys(made.metafile.inputs).map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
  return packages.filter(Boolean);
}

async function openlayers() {
  const packages = await bundled("openlayers/openlayers.js", { entryPoints: ["openlayers.js"] });
  await cp(join(modules, "ol/ol.css"), join(target, "openlayers/openlayers.css"));
  const proj4 = await bundled("openlayers/proj4.js", { entryPoints: ["proj4"], globalName: "proj4", footer: { js: "proj4=proj4.default;" } });
  return [...packages, ...proj4];
}

async function geojs() {
  // Its smaller build takes the touch events from a global of this name, and does without the rest.
  const parts = ["@egjs/hammerjs/dist/hammer.min.js", "geojs/geo.lean.min.js"];
  const texts = await Promise.all(parts.map((part) => readFile(join(modules, part), "utf8")));
  await mkdir(join(target, "geojs"), { recursive: true });
  await writeFile(join(target, "geojs/geo.js"), texts.map((text) => text.replace(/^\/\/# sourceMappingURL=.*$/gm, "")).join("\n"));
  return ["@egjs/hammerjs", "geojs", "@velipso/polybool", "color-name", "earcut", "gl-mat3", "gl-mat4", "gl-vec3", "gl-vec4", "jquery", "kdbush", "mousetrap", "proj4"];
}

async function cesium() {
  const engine = join(modules, "@cesium/engine");
  const everything = { contents: 'export * from "@cesium/engine";', resolveDir: here };
  const packages = await bundled("cesium/Cesium.js", { stdin: everything, globalName: "Cesium" });
  await cp(join(engine, "Source/Widget/CesiumWidget.css"), join(target, "cesium/CesiumWidget.css"));
  await cp(join(engine, "Build/Workers"), join(target, "cesium/Workers"), { recursive: true });
  // Without the pictures of map pins and camera lenses.
  const wanted = (path) => !/\/Textures\/(maki|LensFlare)/.test(path);
  await cp(join(engine, "Source/Assets"), join(target, "cesium/Assets"), { recursive: true, filter: wanted });
  return packages;
}

async function licences(packages) {
  await mkdir(join(target, "licences"), { recursive: true });
  const named = [...new Set([...packages, "@cesium/engine", "ol"])].sort();
  for (const name of named) {
    const { version, license } = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
    const texts = (await readdir(join(modules, name))).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const words = [`${name} ${version}: ${license}\n`];
    for (const text of texts) {
      words.push(await readFile(join(modules, name, text), "utf8"));
    }
    await writeFile(join(target, "licences", `${name.replace("/", "+")}.txt`), words.join("\n"));
  }
}

const used = [...(await openlayers()), ...(await geojs()), ...(await cesium())];
await licences(used);
