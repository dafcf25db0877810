// Signatures of webhooks by an implementation that shares nothing with the client: node's JSON and HMAC.
//
//     node tests/webhooks/vectors.mjs > tests/webhooks/vectors.json
//
// It writes, for each body, the texts that may be signed and their signatures, and many numbers as JavaScript
// writes them.

import { createHmac } from "node:crypto";

const KEY = "sk_live_4f9a-do-not-show";

const BODIES = {
  "an event": `{"payload": {"event_type": "crm.contact.created", "event_id": "e1", "execution_attempt": 1}}`,
  "an event at the top level": `{"event_type":"vault.connection.callable","entity":{"b":1,"a":[]},"entity_id":"crm+x"}`,
  "sorted already": `{"a":1,"b":2}`,
  "an empty object": `{}`,
  "an empty object with spaces": ` { } `,
  "empty inside": `{"b":{},"a":[],"c":""}`,
  "nested objects": `{"z":{"y":{"x":1,"w":2},"a":null},"b":true,"a":false}`,
  "objects inside arrays": `{"list":[{"b":1,"a":2},[{"d":1,"c":{"f":1,"e":2}}]],"first":{"b":[{"z":1,"y":2}],"a":0}}`,
  "an array at the top": `[{"b":1,"a":2}]`,
  "text at the top": `"text"`,
  "spaces of every kind": `{\t"b" :\r\n 1 ,\n"a":[ 1 , 2 ]\r}\n`,
  "non-ASCII": `{"name":"Žofie Ångström 山田太郎","straße":"ß"}`,
  "non-ASCII as escapes": `{"name":"\\u017dofie \\u00C5ngstr\\u00f6m"}`,
  "escapes that need none": `{"a":"\\/\\u0041\\u007f"}`,
  "escapes that stay": `{"a":"\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F\\u001f"}`,
  "line separators": `{"a":"\u2028\u2029","b":"\\u2028\\u2029"}`,
  "delete and C1 controls": `{"a":"\u007f\u0080\u009f\u00a0"}`,
  "HTML": `{"a":"<script>&'</script>"}`,
  "surrogate pairs": `{"emoji":"😀","as escapes":"\\ud83d\\ude00","flag":"🇨🇿"}`,
  "lone surrogates": `{"high":"\\ud83d","low":"\\uDE00","swapped":"\\ude00\\ud83d","high and pair":"\\ud83d\\ud83d\\ude00"}`,
  "a lone surrogate as a key": `{"\\ud83d":1,"a":2,"\\uffff":3}`,
  "composed and decomposed": `{"é":1,"e\u0301":2,"e":3}`,
  "keys whose order differs by code unit and by code point": `{"\uffee":1,"😀":2,"\ue000":3,"z":4,"\ud7ff":5}`,
  "upper and lower case": `{"b":1,"B":2,"a":3,"A":4,"_":5,"-":6," ":7}`,
  "prefixes": `{"ab":1,"a":2,"abc":3,"":4}`,
  "integer-like keys": `{"b":1,"10":2,"9":3,"a":4,"0":5,"1":6}`,
  "nearly integer-like keys": `{"01":1,"1.5":2,"-1":3,"1e3":4,"+1":5," 1":6,"1":7,"00":8}`,
  "the largest index and beyond": `{"4294967296":1,"4294967295":2,"4294967294":3,"4294967293":4,"99999999999":5,"a":6,"2":7}`,
  "other digits as keys": `{"１":1,"1":2,"²":3,"٣":4}`,
  "integer-like keys inside arrays": `{"a":[{"b":1,"10":2,"9":3,"a":4}]}`,
  "duplicate keys": `{"a":1,"b":2,"a":3}`,
  "duplicate keys inside arrays": `{"x":[{"b":1,"a":2,"b":3}]}`,
  "duplicate objects": `{"a":{"x":1},"a":{"y":2}}`,
  "keys that objects have": `{"__proto__":{"b":1,"a":2},"constructor":2,"toString":3,"hasOwnProperty":4}`,
  "a prototype that is no object": `{"b":1,"__proto__":null,"a":2}`,
  "whole numbers with a fraction": `{"a":1.0,"b":-2.00,"c":10.50}`,
  "exponents": `{"a":1e3,"b":1E+2,"c":1.5e-3,"d":100e-2}`,
  "large numbers": `{"a":1e21,"b":1e20,"c":123456789012345680000,"d":1.7976931348623157e308,"e":999999999999999999999}`,
  "small numbers": `{"a":1e-7,"b":0.000001,"c":1.5e-7,"d":5e-324,"e":0.00001234,"f":2.2250738585072014e-308}`,
  "fractions": `{"a":0.1,"b":0.30000000000000004,"c":3.14,"d":100.25,"e":0.1000}`,
  "zeros": `{"a":0,"b":-0,"c":-0.0,"d":0e10,"e":-0.0e-5}`,
  "beyond a double": `{"a":1e400,"b":-1e400,"c":1e-400}`,
  "big integers": `{"a":9007199254740991,"b":9007199254740993,"c":12345678901234567890,"d":-98765432109876543210987}`,
  "fifteen and sixteen digits": `{"a":999999999999999,"b":1234567890123456,"c":9999999999999999,"d":-123456789012345}`,
  "forty digits": `{"a":1234567890123456789012345678901234567890,"b":0.1234567890123456789012345678901234567890}`,
};

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

const sign = (message) => createHmac("sha256", KEY).update(message, "utf8").digest("hex");

/** The texts that may be signed, by the way of signing. */
function forms(body) {
  const value = JSON.parse(body);
  return {
    "arrays alone": JSON.stringify(sorted(value, false)),
    throughout: JSON.stringify(sorted(value, true)),
    raw: body,
  };
}

function says(body) {
  try {
    return forms(body).throughout;
  } catch {
    return null;
  }
}

/** The body with one changed byte that changes its meaning: the last such byte. */
function altered(body) {
  for (let place = Buffer.byteLength(body) - 1; ; place -= 1) {
    const bytes = Buffer.from(body, "utf8");
    bytes[place] ^= 1;
    const found = bytes.toString("utf8");
    if (Buffer.from(found, "utf8").equals(bytes) && says(found) !== null && says(found) !== says(body)) return found;
    if (place === 0) return body.replace(/.$/s, "?");
  }
}

const bodies = Object.entries(BODIES).map(([name, body]) => {
  const messages = forms(body);
  const signatures = Object.fromEntries(Object.entries(messages).map(([form, message]) => [form, sign(message)]));
  return { name, body, forms: messages, signatures, altered: altered(body) };
});

const NOT_JSON = ["{", `{"a":1,}`, `{'a':1}`, `{"a":01}`, `{"a":NaN}`, `{"a":Infinity}`, `{"a":.5}`, `{"a":1.}`, `{"a":+1}`,
  `{"a":"\n"}`, `{"a":"\\x41"}`, `{"a":"\\u12"}`, `\ufeff{"a":1}`, `{"a":1}}`, `{"a":undefined}`, `{a:1}`, `\u00a0{"a":1}`,
  `{"a":1e}`, `{"a":-}`, `nul`, `{"a":1}\u0000`, `{"a":tru}`, `{"a":"`, `{"a":0x10}`, `{"a":1_000}`, `{"a":１}`];
for (const text of NOT_JSON) {
  let value;
  try { value = JSON.parse(text); } catch { continue; }
  throw new Error(`${text} is JSON: ${value}`);
}

/** Doubles from the whole range, the same in each run. */
function* doubles() {
  const view = new DataView(new ArrayBuffer(8));
  let state = 20240501n;
  const next = () => (state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn) >> 16n;
  for (let count = 0; count < 1000; count += 1) {
    view.setUint32(0, Number(next() & 0xffffffffn));
    view.setUint32(4, Number(next() & 0xffffffffn));
    yield view.getFloat64(0);
  }
  for (let exponent = -25; exponent <= 25; exponent += 1) {
    for (const digits of [1, 1.5, 9.999999999999999, 1.2345678901234567, -7.25]) yield Number(`${digits}e${exponent}`);
  }
  for (let count = 0; count < 300; count += 1) yield Number(next() & 0xffffffffffffn) / 10 ** Number(next() % 12n);
}

const numbers = [...doubles()].filter(Number.isFinite).map((value) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [view.getBigUint64(0).toString(16).padStart(16, "0"), JSON.stringify(value)];
});

const lines = (items) => items.map((item) => `  ${JSON.stringify(item)}`).join(",\n");
process.stdout.write(`{
"key": ${JSON.stringify(KEY)},
"bodies": [\n${lines(bodies)}\n],
"not JSON": [\n${lines(NOT_JSON)}\n],
"numbers": [\n${lines(numbers)}\n]
}\n`);
