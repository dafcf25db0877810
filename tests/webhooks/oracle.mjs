// The meaning of a webhook's body in JavaScript, from an implementation that shares nothing with the client.
//
// Each line of the input is a body in base64. Each line of the output is JSON: null if the body is not
// JSON, or else the texts that may be signed, and the body and each object directly in it, with sorted keys.

import { createInterface } from "node:readline";

function sorted(value, sortsArrays) {
  if (Array.isArray(value)) return sortsArrays ? value.map((item) => sorted(item, true)) : value;
  if (value === null || typeof value !== "object") return value;
  const result = {};
  for (const key of Object.keys(value).sort()) {
    // A plain assignment of `__proto__` sets the prototype instead.
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
