// The contract in TypeScript: reads proto/*.proto and writes src/api/types.ts,
// by proto3's JSON mapping (lowerCamelCase, 64-bit integers and times as
// strings).  Written only when something changed, so that make sees no work.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const here = fileURLToPath(new URL(".", import.meta.url));
const protoDir = process.env.PROTO ?? join(here, "../../../../proto");
const target = join(here, "../src/api/types.ts");

// rpc.proto is spoken between services only, but its Reason words are the
// `code` of a problem; of other files everything may be seen in JSON.
const ONLY = { "rpc.proto": new Set(["Reason"]) };

const SCALARS = {
  string: "string", bytes: "string", bool: "boolean",
  int32: "number", uint32: "number", sint32: "number",
  int64: "string", uint64: "string", sint64: "string",
  double: "number", float: "number",
};
const WELL_KNOWN = {
  "google.protobuf.Timestamp": "string",
  "google.protobuf.Duration": "string",
  "google.protobuf.BoolValue": "boolean",
  "google.protobuf.StringValue": "string",
  "google.protobuf.UInt32Value": "number",
  "google.protobuf.Int32Value": "number",
  "google.protobuf.Int64Value": "string",
  "google.protobuf.UInt64Value": "string",
};

function tokenize(text) {
  const clean = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ");
  return clean.match(/"[^"]*"|[A-Za-z_][\w.]*|\d+|[{}()<>=;,[\]]/g) ?? [];
}

// Enum and message definitions of one file; a nested name is Outer_Inner.
function parse(text) {
  const tokens = tokenize(text);
  const found = { package: "", messages: [], enums: [] };
  let at = 0;

  const skipTo = (end) => {
    while (tokens[at] !== end) at++;
    at++;
  };
  const skipBlock = () => {
    skipTo("{");
    for (let depth = 1; depth > 0; at++)
      depth += tokens[at] === "{" ? 1 : tokens[at] === "}" ? -1 : 0;
  };
  const readEnum = (outer) => {
    const name = outer + tokens[at + 1];
    const values = [];
    at += 3;
    while (tokens[at] !== "}") {
      if (tokens[at + 1] === "=") values.push(tokens[at]);
      skipTo(";");
    }
    at++;
    found.enums.push({ name, values });
  };
  const readField = (fields) => {
    let repeated = false;
    let type = tokens[at++];
    if (type === "repeated") {
      repeated = true;
      type = tokens[at++];
    }
    let mapOf = null;
    if (type === "map") {
      mapOf = tokens[at + 3];
      at += 5;
    }
    fields.push({ name: tokens[at], type, repeated, mapOf });
    skipTo(";");
  };
  const readMessage = (outer) => {
    const name = outer + tokens[at + 1];
    const fields = [];
    at += 3;
    while (tokens[at] !== "}") {
      const word = tokens[at];
      if (word === "message") readMessage(name + "_");
      else if (word === "enum") readEnum(name + "_");
      else if (word === "option" || word === "reserved") skipTo(";");
      else if (word === "oneof") at += 3;
      else readField(fields);
    }
    at++;
    found.messages.push({ name, fields });
  };

  while (at < tokens.length) {
    const word = tokens[at];
    if (word === "message") readMessage("");
    else if (word === "enum") readEnum("");
    else if (word === "service") skipBlock();
    else {
      if (word === "package") found.package = tokens[at + 1];
      skipTo(";");
    }
  }
  return found;
}

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, c) => c.toUpperCase());

const files = readdirSync(protoDir)
  .filter((f) => f.endsWith(".proto") && f !== "options.proto").sort()
  .map((file) => ({ file, ...parse(readFileSync(join(protoDir, file), "utf8")) }));

// Two services may use one short name (CountUnreadReply): those, and only
// those, carry their service's name in front.
const owners = new Map();
for (const { package: pkg, messages, enums } of files)
  for (const { name } of [...messages, ...enums])
    owners.set(name, [...(owners.get(name) ?? []), pkg]);
function typeName(pkg, name) {
  if ((owners.get(name) ?? []).length < 2) return name;
  const service = pkg.split(".")[1];
  return service[0].toUpperCase() + service.slice(1) + name;
}

function resolve(pkg, inside, type) {
  if (SCALARS[type]) return SCALARS[type];
  if (WELL_KNOWN[type]) return WELL_KNOWN[type];
  const full = files.find((f) => type.startsWith(f.package + "."));
  if (full)
    return typeName(full.package,
      type.slice(full.package.length + 1).replaceAll(".", "_"));
  const nested = `${inside}_${type}`;
  const name = owners.get(nested)?.includes(pkg) ? nested
    : type.replaceAll(".", "_");
  if (!owners.get(name)?.includes(pkg))
    throw new Error(`${pkg}: no type ${type} in ${inside}`);
  return typeName(pkg, name);
}

// A message-typed field may be absent; everything else has proto3's default.
function fieldLine(pkg, message, field) {
  const { name, type, repeated, mapOf } = field;
  if (mapOf)
    return `  ${camel(name)}: Record<string, ${resolve(pkg, message, mapOf)}>;`;
  const ts = resolve(pkg, message, type);
  if (repeated) return `  ${camel(name)}: ${ts}[];`;
  const isMessage = !SCALARS[type] && !files.some((f) =>
    f.enums.some((e) => typeName(f.package, e.name) === ts));
  return `  ${camel(name)}${isMessage ? "?" : ""}: ${ts};`;
}

const out = ["// Made from proto/ by scripts/types.mjs; not edited by hand.", ""];
for (const { file, package: pkg, messages, enums } of files) {
  const wanted = (name) => !ONLY[file] || ONLY[file].has(name);
  for (const { name, values } of enums.filter((e) => wanted(e.name)))
    out.push(`export type ${typeName(pkg, name)} =`,
      values.map((v) => `  | "${v}"`).join("\n") + ";", "");
  for (const { name, fields } of messages.filter((m) => wanted(m.name)))
    out.push(fields.length === 0
      ? `export type ${typeName(pkg, name)} = Record<string, never>;`
      : `export interface ${typeName(pkg, name)} {\n` +
        fields.map((f) => fieldLine(pkg, name, f)).join("\n") + "\n}", "");
}
const text = out.join("\n");
let old = "";
try {
  old = readFileSync(target, "utf8");
} catch {
  // First run.
}
if (old !== text) writeFileSync(target, text);
