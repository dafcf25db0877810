// What JavaScript takes a webhook's body for, told line by line by an implementation that shares nothing with the client's.
//
// Each line of the input is a body in base64. Each line of the output is JSON: null for what is no JSON, else
// what may have been signed, and what the body and each object directly in it are, with sorted keys.

import { createInterface } from "node:readline";

function sorted(value, sortsArrays) {
  if (Array.isArray(value)) return sortsArrays ? value.map((item) => sorted(item, true)) : value;
  if (value === null || typeof value !== "object") return value;
  const result = {};
  for (const key of Object.keys(value).sort()) {
    // A plain assignment of `__proto__` would set the prototype instead.
    Object.defineProperty(result, key, { value: sorted(value[key], sortsArrays), enumerable: true });
  }
  return result;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const written = (value) => JSON.stringify(sorted(value, true));
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function read(line) {
  let value;
  try {
    value = JSON.parse(decoder.decode(Buffer.from(line, "base64")));
  } catch {
    return null;
  }
  const inner = isObject(value) ? Object.values(value).filter(isObject) : [];
  const events = isObject(value) ? [value, ...inner].map(written) : [];
  return { signed: [JSON.stringify(sorted(value, false)), written(value)], events };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(read(line)) + "\n");
}
