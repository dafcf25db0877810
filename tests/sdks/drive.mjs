// Makes every CRM and Vault call that an official SDK for Node has, and prints a JSON object: each call with its error.
// Started by test_official_node.py: node drive.mjs unify|node URL KEY
import { readFileSync } from "node:fs";

const [which, url, key] = process.argv.slice(2);
const bodies = JSON.parse(readFileSync(new URL("./bodies.json", import.meta.url), "utf8"));
const singular = { companies: "company", opportunities: "opportunity", activities: "activity" };
const crm = { serviceId: "salesforce", unifiedApi: "crm" };
const outcomes = {};

const statusOf = (problem) =>
  problem?.statusCode ?? problem?.status ?? problem?.httpMeta?.response?.status ?? Number(/Status (\d+)/.exec(problem?.message)?.[1]);

async function call(name, work) {
  if (name in outcomes) throw new Error(`${name} has been called already`);
  try {
    const result = await work();
    outcomes[name] = "";
    return result;
  } catch (problem) {
    const told = problem?.text ? await problem.text() : problem?.message;
    outcomes[name] = `${problem?.constructor?.name}: ${told} ${problem?.detail ?? ""}`;
  }
}

function check(isTrue, what) {
  if (!isTrue) throw new Error(`wrong: ${what}`);
}

async function refused(expected, work) {
  try {
    await work();
  } catch (problem) {
    const status = statusOf(problem);
    check(status === expected, `status ${status} instead of ${expected}: ${problem?.message}`);
    return;
  }
  throw new Error(`wrong: no error ${expected}`);
}

const dates = { companies: "birthday", opportunities: "close_date" };
const camel = (value, resource) => {
  if (Array.isArray(value)) return value.map((item) => camel(item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()),
      name === dates[resource] ? new Date(inner) : camel(inner),
    ]),
  );
};

// The differences between the two SDKs: construction, names, and the form of a response.
async function unify() {
  const { Apideck } = await import("@apideck/unify");
  const make = (consumerId, apiKey = key) =>
    new Apideck({ apiKey, appId: "app", consumerId, serverURL: url, retryConfig: { strategy: "none" } });
  const inner = (page) => Object.entries(page.result ?? page).find(([name, value]) => /Response\d*$/.test(name) && value && name !== "unexpectedErrorResponse")[1];
  return {
    spelled: camel,
    resource(client, name) {
      const api = client.crm[name];
      const one = name === "companies" ? "company1" : (singular[name] ?? name.slice(0, -1));
      return {
        pages: async function* (request) {
          for await (const page of await api.list(request)) yield inner(page).data;
        },
        list: async (request) => inner(await api.list(request)),
        get: async (request) => inner(await api.get(request)),
        create: async ({ body, ...rest }) => inner(await api.create({ ...rest, [one]: body })),
        update: async ({ body, ...rest }) => inner(await api.update({ ...rest, [one]: body })),
        delete: (request) => api.delete(request),
      };
    },
    make,
    vault: ({ vault: v }) => ({
      "consumers create": () => v.consumers.create({ createConsumerRequest: { consumerId: "c1", metadata: camel(person) } }),
      "consumers create minimal": () => v.consumers.create({ createConsumerRequest: { consumerId: "c2" } }),
      "consumers walk": async () => {
        let count = 0;
        for await (const page of await v.consumers.list({ limit: 1 })) count += inner(page).data.length;
        check(count >= 3, `${count} consumers`);
      },
      "consumers get": () => v.consumers.get({ consumerId: "c1" }),
      "consumers update": () => v.consumers.update({ consumerId: "c1", updateConsumerRequest: { metadata: { accountName: "B" } } }),
      "consumers delete": () => v.consumers.delete({ consumerId: "c1" }),
      consumer_request_counts: () => v.consumerRequestCounts.list({ consumerId: "acme", ...year }),
      "connections list": () => v.connections.list({}),
      "connections list api": () => v.connections.list({ api: "crm", configured: true }),
      "connections get": () => v.connections.get(crm),
      "connections update": () => v.connections.update({ ...crm, connection: { enabled: true, metadata: { a: "b" } } }),
      "connections import": () =>
        v.connections.imports({ ...crm, serviceId: "hubspot", connectionImportData: { credentials: camel(credentials) } }),
      "connections token": () => refused(422, () => v.connections.token(crm)),
      connection_settings: () => refused(404, () => v.connectionSettings.list({ ...crm, resource: "contacts" })),
      validate: () => v.validateConnection.state(crm),
      custom_mappings: () => v.customMappings.list(crm),
      connection_custom_mappings: () => v.connectionCustomMappings.list({ ...crm, resource: "contacts" }),
      custom_fields: () => v.customFields.list({ ...crm, resource: "contacts" }),
      connection_consents: () => v.connectionConsents.list(crm),
      create_callback: () => v.createCallback.state({ ...crm, createCallbackState: {} }),
      "sessions minimal": () => v.sessions.create({}),
      sessions: () => v.sessions.create({ session: camel(session) }),
      logs: () => v.logs.list({ limit: 2 }),
      "logs filter": () => v.logs.list({ filter: { connectorId: "crm+salesforce" } }),
      "connections delete": () => v.connections.delete(crm),
    }),
  };
}

async function node() {
  const { Apideck } = (await import("@apideck/node")).default ?? (await import("@apideck/node"));
  return {
    spelled: (value) => value,
    make: (consumerId, apiKey = key) => new Apideck({ apiKey, appId: "app", consumerId, basePath: url }),
    resource(client, name) {
      const api = client.crm;
      const one = singular[name] ?? name.slice(0, -1);
      return {
        pages: async function* (request) {
          let cursor;
          do {
            const page = await api[`${name}All`]({ ...request, cursor });
            yield page.data;
            cursor = page.meta?.cursors?.next;
          } while (cursor);
        },
        list: (request) => api[`${name}All`](request),
        get: (request) => api[`${name}One`](request),
        create: ({ body, ...rest }) => api[`${name}Add`]({ ...rest, [one]: body }),
        update: ({ body, ...rest }) => api[`${name}Update`]({ ...rest, [one]: body }),
        delete: (request) => api[`${name}Delete`](request),
      };
    },
    vault: ({ vault: v }) => ({
      "consumers create": () => v.consumersAdd({ consumer: { consumer_id: "c1", metadata: person } }),
      "consumers create minimal": () => v.consumersAdd({ consumer: { consumer_id: "c2" } }),
      "consumers list": () => v.consumersAll({}),
      "consumers get": () => v.consumersOne({ consumerId: "c1" }),
      "consumers update": () => v.consumersUpdate({ consumerId: "c1", consumer: { metadata: { account_name: "B" } } }),
      "consumers delete": () => v.consumersDelete({ consumerId: "c1" }),
      consumer_request_counts: () => v.consumerRequestCountsAll({ consumerId: "acme", ...year }),
      "connections list": () => v.connectionsAll({}),
      "connections list api": () => v.connectionsAll({ api: "crm", configured: true }),
      "connections get": () => v.connectionsOne(crm),
      "connections update": () => v.connectionsUpdate({ ...crm, connection: { enabled: true, metadata: { a: "b" } } }),
      "connections import": () =>
        v.connectionsImport({ ...crm, serviceId: "hubspot", connection: { credentials } }),
      "connections token": () => refused(422, () => v.connectionsToken({ ...crm, body: {} })),
      connection_settings: () => refused(404, () => v.connectionSettingsAll({ ...crm, resource: "contacts" })),
      validate: () => v.validateConnectionState({ ...crm, body: {} }),
      custom_mappings: () => v.customMappingsAll(crm),
      connection_custom_mappings: () => v.connectionCustomMappingsAll({ ...crm, resource: "contacts" }),
      custom_fields: () => v.customFieldsAll({ ...crm, resource: "contacts" }),
      create_callback: () => v.createCallbackState({ ...crm, createCallbackState: {} }),
      "sessions minimal": () => v.sessionsCreate({}),
      sessions: () => v.sessionsCreate({ session }),
      logs: () => v.logsAll({ limit: 2 }),
      "logs filter": () => v.logsAll({ filter: { connector_id: "crm+salesforce" } }),
      "connections delete": () => v.connectionsDelete(crm),
    }),
  };
}

const person = { account_name: "A", user_name: "U", email: "e@example.com", image: "https://example.com/i.png" };
const year = { startDatetime: "2026-01-01T00:00:00.000Z", endDatetime: "2027-01-01T00:00:00.000Z" };
const credentials = { refresh_token: "refresh", access_token: "access" };
const session = {
  consumer_metadata: { account_name: "A" },
  redirect_uri: "https://example.com",
  settings: { unified_apis: ["crm"], session_length: "30m" },
  theme: { vault_name: "Initech" },
};

const sdk = await { unify, node }[which]();
const client = sdk.make("acme");

for (const [name, body] of Object.entries(bodies)) {
  const api = sdk.resource(client, name);
  const full = sdk.spelled(body.full, name);
  const minimal = sdk.spelled(body.minimal, name);
  const changes = sdk.spelled(body.changes, name);
  const compare = (record, sent) => {
    for (const [field, value] of Object.entries(sent)) {
      const read = record[field] instanceof Date ? record[field].toISOString().slice(0, 10) : record[field];
      if (typeof value !== "object" && field !== "password") check(read === value, `${field} is ${read}`);
    }
  };
  await call(`${name} list`, () => api.list({}));
  await call(`${name} walk`, async () => {
    const ids = new Set();
    for await (const records of api.pages({ limit: 10 })) records.forEach((record) => ids.add(record.id));
    check(ids.size === 25, `${ids.size} records`);
  });
  await call(`${name} get seeded`, async () => {
    for (const record of (await api.list({ limit: 200 })).data) {
      check(JSON.stringify((await api.get({ id: record.id })).data) === JSON.stringify(record), record.id);
    }
  });
  await call(`${name} create minimal`, () => api.create({ body: minimal }));
  const id = (await call(`${name} create`, () => api.create({ body: full })))?.data.id ?? "";
  await call(`${name} get`, async () => compare((await api.get({ id })).data, full));
  await call(`${name} get fields`, () => api.get({ id, fields: "id,updated_at" }));
  await call(`${name} list fields`, () => api.list({ fields: "id,updated_at" }));
  await call(`${name} get raw`, () => api.get({ id, raw: true }));
  await call(`${name} list raw`, () => api.list({ raw: true }));
  await call(`${name} create raw`, () => api.create({ raw: true, body: minimal }));
  await call(`${name} update`, () => api.update({ id, body: changes }));
  await call(`${name} get updated`, async () => compare((await api.get({ id })).data, changes));
  await call(`${name} delete`, async () => {
    await api.delete({ id });
    await refused(404, () => api.get({ id }));
  });
}

const contacts = (consumer, apiKey) => sdk.resource(sdk.make(consumer, apiKey), "contacts");
await call("400", () => refused(400, () => contacts("acme").list({ fields: "no_such_field" })));
await call("401", () => refused(401, () => contacts("acme", "wrong").list({})));
await call("404", () => refused(404, () => contacts("acme").get({ id: "nobody" })));
await call("402", () => refused(402, () => contacts("broke").list({})));
await call("422", () => refused(422, () => contacts("stuck").list({})));
await call("429", () => refused(429, () => contacts("busy").list({})));
await call("503", () => refused(503, () => contacts("down").list({})));
for (const [name, work] of Object.entries(sdk.vault(client))) await call(name, work);

console.log(JSON.stringify(outcomes));
