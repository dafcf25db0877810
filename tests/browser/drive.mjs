// Uses hosted Vault and the control page as people do: with a mouse, on a phone, and with only a keyboard.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const told = JSON.parse(process.env.EMBEDDED);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

const browser = await chromium.launch({
  executablePath: told.browser,
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** Open a page that may load only from the server. Its errors fail the test. */
async function open(address, options = {}) {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("request", (request) => assert.ok(request.url().startsWith(told.server), request.url()));
  page.on("pageerror", (error) => { throw error; });
  page.on("console", (line) => {
    // A browser logs each response with status 400 or more.
    if (line.type() === "error") assert.match(line.text(), /status of 4\d\d/);
  });
  await page.goto(address);
  return page;
}

let pictures = 0;

/** Take a picture of the whole page, and check that it is accessible and as wide as the screen. */
async function check(page, name) {
  pictures += 1;
  await page.screenshot({
    path: join(told.screenshots, `${String(pictures).padStart(2, "0")}-${name}.png`),
    fullPage: true,
  });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const bad = violations.filter((each) => ["serious", "critical"].includes(each.impact));
  assert.deepEqual(bad.map((each) => [each.id, each.nodes.map((node) => node.html)]), [], name);
  const [wanted, there] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(wanted <= there, `${name} scrolls sideways: ${wanted} of ${there}`);
}

const part = (page, name) => page.getByRole("region", { name, exact: true }).first();

/** Press Tab until the element has the focus, and check that the focus is visible. */
async function tabTo(page, element) {
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press("Tab");
    if (await element.evaluate((node) => node === document.activeElement)) {
      const style = await element.evaluate((node) => getComputedStyle(node).outlineStyle);
      assert.notEqual(style, "none", "the focus can't be seen");
      return;
    }
  }
  assert.fail(`${element} can't be reached by keyboard`);
}

async function hostedVault(address, name, options) {
  const page = await open(address, options);
  await check(page, `${name}-vault`);

  // Consent: first denied, then given.
  await part(page, "HubSpot").getByRole("link", { name: "Connect HubSpot" }).click();
  await page.getByRole("heading", { name: "HubSpot: grant access?" }).waitFor();
  await check(page, `${name}-consent`);
  await page.getByRole("button", { name: "Deny" }).click();
  await part(page, "HubSpot").getByRole("alert").getByText("The user denied access").waitFor();
  await check(page, `${name}-denied`);
  await part(page, "HubSpot").getByRole("link", { name: "Connect HubSpot" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await part(page, "HubSpot").getByRole("status").getByText("HubSpot is connected.").waitFor();
  await part(page, "HubSpot").getByText("Connected", { exact: true }).waitFor();

  // Settings: a wrong value gets a message at its field, and correct values are kept.
  const brindle = part(page, "Brindle");
  await brindle.getByLabel("API key").fill("sk-entered");
  await brindle.getByLabel("Records a page (optional)").fill("many");
  await brindle.getByRole("button", { name: "Save" }).click();
  await brindle.getByText("Records a page must be a number", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "region");
  await check(page, `${name}-wrong-settings`);
  await brindle.getByLabel("API key").fill("sk-entered");
  await brindle.getByLabel("Region").selectOption("europe");
  await brindle.getByLabel("Records a page (optional)").fill("50");
  await brindle.getByRole("button", { name: "Save" }).click();
  await brindle.getByText("The settings of Brindle are saved.").waitFor();
  await brindle.getByText("Connected", { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes("sk-entered"));
  await check(page, `${name}-saved`);

  // A setting that consent needs is requested first.
  const quillbridge = part(page, "Quillbridge");
  await quillbridge.getByLabel("Subdomain").fill("acme");
  await quillbridge.getByLabel("This is a trial account").check();
  await quillbridge.getByRole("button", { name: "Save" }).click();
  await quillbridge.getByRole("link", { name: "Connect Quillbridge" }).waitFor();

  // Disable and enable, disconnect after a question, delete after another question.
  await part(page, "HubSpot").getByRole("button", { name: "Disable HubSpot" }).click();
  await part(page, "HubSpot").getByText("HubSpot is turned off.").waitFor();
  await part(page, "HubSpot").getByRole("button", { name: "Enable HubSpot" }).click();
  await part(page, "HubSpot").getByRole("link", { name: "Disconnect HubSpot" }).click();
  await page.getByRole("heading", { name: "Disconnect HubSpot?" }).waitFor();
  await check(page, `${name}-question`);
  await page.getByRole("link", { name: "Keep it" }).click();
  await part(page, "HubSpot").getByText("Connected", { exact: true }).waitFor();
  await part(page, "HubSpot").getByRole("link", { name: "Disconnect HubSpot" }).click();
  await page.getByRole("button", { name: "Disconnect" }).click();
  await part(page, "HubSpot").getByText("HubSpot is disconnected.").waitFor();
  await check(page, `${name}-disconnected`);
  await part(page, "HubSpot").getByRole("link", { name: "Delete HubSpot" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await part(page, "HubSpot").getByText("Not connected", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Done" }).click();
  await page.getByRole("heading", { name: "Embedded Apideck" }).waitFor();
  await page.context().close();
}

async function byKeyboard(address) {
  const page = await open(address);
  await tabTo(page, part(page, "HubSpot").getByRole("link", { name: "Connect HubSpot" }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "HubSpot: grant access?" }).waitFor();
  await tabTo(page, page.getByRole("button", { name: "Allow" }));
  await page.keyboard.press("Space");
  await part(page, "HubSpot").getByText("HubSpot is connected.").waitFor();
  await tabTo(page, part(page, "Oxbow").getByLabel("User name"));
  await page.keyboard.type("eve");
  await page.keyboard.press("Tab");
  await page.keyboard.type("pass-word");
  await page.keyboard.press("Enter");
  await part(page, "Oxbow").getByText("The settings of Oxbow are saved.").waitFor();
  // The focus continues from the part that was used.
  await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => document.activeElement.closest("section")?.id);
  assert.equal(inside, "crm+oxbow");
  await page.goto(address);
  await tabTo(page, part(page, "HubSpot").getByRole("link", { name: "Disconnect HubSpot" }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Disconnect HubSpot?" }).waitFor();
  await tabTo(page, page.getByRole("button", { name: "Disconnect" }));
  await page.keyboard.press("Enter");
  await part(page, "HubSpot").getByText("HubSpot is disconnected.").waitFor();
  await page.context().close();
}

const call = (path) =>
  fetch(`${told.server}${path}`, {
    headers: {
      authorization: `Bearer ${told.key}`,
      "x-apideck-app-id": "demo",
      "x-apideck-consumer-id": "acme",
    },
  });

async function controlPage(name, options, isKeyboard = false) {
  const page = await open(told.server, options);
  const press = async (element) => {
    if (!isKeyboard) return element.click();
    await tabTo(page, element);
    return page.keyboard.press("Enter");
  };
  const enter = async (element, value) => {
    if (!isKeyboard) return element.fill(value);
    await tabTo(page, element);
    return page.keyboard.type(value);
  };
  const choose = async (list, value) => {
    if (!isKeyboard) return list.selectOption(value);
    await tabTo(page, list);
    assert.notEqual(await list.inputValue(), value);
    for (let presses = 0; presses < 60 && (await list.inputValue()) !== value; presses += 1) {
      await page.keyboard.press("ArrowDown");
    }
    assert.equal(await list.inputValue(), value, "the value can't be chosen by keyboard");
  };
  await check(page, `${name}-control`);

  // A fault, and the call that gets it.
  const faults = part(page, "Faults");
  await enter(faults.getByLabel("Status", { exact: true }), "429");
  await enter(faults.getByLabel("Retry-After"), "7");
  await enter(faults.getByLabel("How many calls"), "1");
  await enter(faults.getByLabel("Path"), "/crm/contacts");
  await press(faults.getByRole("button", { name: "Add" }));
  await faults.getByText("/crm/contacts").first().waitFor();
  const limited = await call("/crm/contacts");
  assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "7"]);
  assert.equal((await call("/crm/contacts")).status, 200);
  await page.getByRole("row").filter({ hasText: "429" }).first().waitFor(); // the page's script adds the row
  await check(page, `${name}-fault`);

  // A mistake gets a message, and the entered values stay.
  await enter(part(page, "Faults").getByLabel("Status", { exact: true }), "4x9");
  await press(part(page, "Faults").getByRole("button", { name: "Add" }));
  await page.getByRole("alert").getByText("status must be a whole number").waitFor();
  await check(page, `${name}-mistake`);

  // An event for the subscribed receiver.
  const webhooks = part(page, "Webhooks");
  await choose(webhooks.getByLabel("Event", { exact: true }), "crm.contact.updated");
  await enter(webhooks.getByLabel("Consumer"), "acme");
  await enter(webhooks.getByLabel("Service"), "salesforce");
  await enter(webhooks.getByLabel("Id of the record"), "1");
  await press(webhooks.getByRole("button", { name: "Send" }));
  await part(page, "Webhooks").getByRole("row").filter({ hasText: "delivered" }).first().waitFor();
  await check(page, `${name}-webhook`);

  await page.getByRole("link", { name: /contacts/ }).first().click();
  await page.getByRole("link", { name: "Next page" }).waitFor();
  await check(page, `${name}-records`);
  await page.context().close();
}

try {
  await hostedVault(told.vault, "wide", {});
  await hostedVault(told.small, "phone", { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: "dark" });
  await byKeyboard(told.keyboard);
  await controlPage("wide", {});
  await controlPage("phone", { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: "dark" });
  await controlPage("keyboard", {}, true);
  console.log(`Passed, with ${pictures} pages checked`);
} finally {
  await browser.close();
}
