// The console of the emulator, of an account that the example's run has filled.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { FOREIGN_HOST, browserTest, everyView } from "./harness.mjs";

const host = process.env.CONSOLE;
const start = `${host}/_emulator/`;
const console_ = (path) => `${host}/_emulator/console/${path}`;
const ODD_USER = "<script>alert(1)</script>";
const ODD_ITEM = "<img src=x onerror=alert(2)>";
const account = "arn:aws:personalize:us-east-1:123456789012";
const forYou = `${account}:campaign/for-you`;
const group = `${account}:dataset-group/FilmNight`;

/** Calls an operation of the control plane, as a client would. */
async function call(operation, request) {
  const response = await fetch(host, {
    method: "POST",
    headers: { "x-amz-target": `AmazonPersonalize.${operation}`, "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: await response.text() };
}

async function emulator(method, path, body) {
  const response = await fetch(`${host}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
  return response.json();
}

/** Publishes a message to SNS, as a client would. */
async function publish(subject, message) {
  const topic = "arn:aws:sns:us-east-1:123456789012:films";
  const form = { Action: "Publish", Version: "2010-03-31", TopicArn: topic, Subject: subject, Message: message };
  const named = { "MessageAttributes.entry.1.Name": "kind", "MessageAttributes.entry.1.Value.DataType": "String" };
  const body = new URLSearchParams({ ...form, ...named, "MessageAttributes.entry.1.Value.StringValue": "test" });
  assert.equal((await fetch(host, { method: "POST", body })).status, 200);
}

const asks = (fields) => console_(`try?${new URLSearchParams({ arn: forYou, ...fields })}`);

/** What is recommended, in the order of the page. */
const recommended = (page) => page.locator("table.recommended .identifier").allTextContents();

/** The address that the first link in a part of a page leads to. */
async function linkIn(visit, url, selector) {
  const page = await visit.open(url);
  const href = await page.locator(selector).first().getAttribute("href");
  await page.context().close();
  return host + href;
}

const similar = { arn: `${account}:campaign/similar-films`, item: "film-001" };
const ranking = { arn: `${account}:campaign/film-ranking`, user: "viewer-001", items: "film-001\nfilm-002\nfilm-003" };
const VIEWS = {
  resources: start,
  "resources-narrowed": `${start}?name=for&phase=ready`,
  group: console_(`group?arn=${encodeURIComponent(group)}`),
  campaign: console_(`resource?arn=${encodeURIComponent(forYou)}`),
  clock: console_("clock"),
  requests: console_("requests"),
  faults: console_("faults"),
  "try-suggestions": asks({}),
  try: asks({ user: "viewer-001", filter: "short-films-of-a-genre", "value.GENRE": "Comedy, Drama", number: "5" }),
  "try-odd": asks({ user: ODD_USER }),
  "try-similar": console_(`try?${new URLSearchParams(similar)}`),
  "try-ranking": console_(`try?${new URLSearchParams(ranking)}`),
  "try-rejected": asks({ user: "viewer-001", filter: "short-films-of-a-genre" }),
  data: console_("data"),
  metrics: console_(`metrics?arn=${encodeURIComponent(`${account}:solution/for-you`)}`),
  buckets: console_("objects"),
  objects: console_("objects?bucket=personalize-input"),
  notifications: console_("notifications"),
  events: console_("events"),
};

for (const [name, url] of Object.entries(VIEWS)) {
  browserTest(`the page ${name} is readable in both colour schemes and at both widths`, async (visit) => {
    await everyView(visit, name, url, { prepare: (page) => page.locator("h1").waitFor() });
  });
}

const DETAILS = {
  object: [console_("objects?bucket=personalize-input&prefix=Items%2F"), "tbody a"],
  notification: [VIEWS.notifications, "tbody a"],
  event: [VIEWS.events, "tbody a"],
  request: [VIEWS.requests, "tbody a"],
};

for (const [name, [list, selector]] of Object.entries(DETAILS)) {
  browserTest(`the page ${name} is readable in both colour schemes and at both widths`, async (visit) => {
    await everyView(visit, name, await linkIn(visit, list, selector));
  });
}

browserTest("every page of the navigation is reached by its link, and is marked as the current one", async (visit) => {
  const page = await visit.open(start);
  const links = await page.locator("nav[aria-label=Pages] a").allTextContents();
  assert.ok(links.length >= 9, links.join());
  for (const link of links) {
    await page.locator("nav[aria-label=Pages] a", { hasText: link }).click();
    await page.locator("nav[aria-label=Pages] a[aria-current=page]", { hasText: link }).waitFor();
    assert.equal(await page.locator("h1").count(), 1);
  }
});

browserTest("a status that changes is shown without the page being loaded again", async (visit) => {
  const page = await visit.open(start);
  await page.evaluate(() => (window.isSamePage = true));
  assert.equal((await call("CreateDatasetGroup", { name: "Live" })).status, 200);
  const row = page.locator("tr", { hasText: "Live" });
  await row.getByText(/CREATE (PENDING|IN_PROGRESS)/).waitFor();
  await emulator("POST", "clock", { advance: 3600 });
  await row.getByText("ACTIVE", { exact: true }).waitFor();
  assert.match(await page.locator("#announcement").textContent(), /dataset group Live: ACTIVE/i);
  assert.ok(await page.evaluate(() => window.isSamePage));
});

browserTest("the clock is advanced from any page", async (visit) => {
  const page = await visit.open(VIEWS.data);
  const { now } = await emulator("GET", "clock");
  await page.getByRole("button", { name: "+1 hour" }).click();
  await page.waitForURL(/data/);
  const after = await emulator("GET", "clock");
  assert.equal(after.now, now + 3600);
  assert.equal(await page.locator("#now").textContent(), after.rfc3339.replace("T", " ").replace(/\.\d+Z/, " UTC"));
  await page.goto(VIEWS.clock);
  await page.getByLabel("By seconds").fill("90");
  await page.getByRole("button", { name: "Advance", exact: true }).first().click();
  await page.waitForLoadState();
  assert.equal((await emulator("GET", "clock")).now, now + 3690);
});

browserTest("an event that is sent changes what is recommended", async (visit) => {
  const page = await visit.open(asks({ user: "viewer-002" }));
  const before = await recommended(page);
  assert.equal(before.length, 10);
  const history = page.locator("table.history .identifier");
  const done = await history.count();
  await page.getByLabel("Event type").fill("watch");
  await page.getByRole("button", { name: `Send an event with ${before[3]}` }).click();
  await page.getByText(`An event with ${before[3]} was sent`).waitFor();
  assert.notDeepEqual(await recommended(page), before);
  assert.equal(await history.first().textContent(), before[3]);
  assert.equal(await history.count(), Math.min(done + 1, 20));
  assert.ok((await page.locator("table.recommended .tag").allTextContents()).some((text) => /new|up|down/.test(text)));
});

browserTest("users are searched, and a filter is set with its values", async (visit) => {
  const page = await visit.open(asks({}));
  await page.getByLabel("User", { exact: true }).fill("viewer-01");
  await page.locator("datalist#users option[value=viewer-010]").waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Search users" }).click();
  const found = await page.locator(".suggestions a").allTextContents();
  assert.ok(found.length === 10 && found.every((user) => user.startsWith("viewer-01")), found.join());
  await page.getByRole("link", { name: "viewer-015" }).click();
  await page.getByRole("heading", { name: "What user viewer-015 did last" }).waitFor();
  await page.getByRole("combobox", { name: "Filter", exact: true }).selectOption("short-films-of-a-genre");
  await page.getByRole("button", { name: "Recommend" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("$GENRE").fill("Comedy");
  await page.getByRole("button", { name: "Recommend" }).click();
  await page.locator("table.recommended").waitFor();
  const rows = await page.locator("table.recommended th[scope=row]").allTextContents();
  assert.ok(rows.length > 0);
  for (const row of rows) {
    assert.match(row, /GENRES.*Comedy/s);
    assert.ok(Number(row.match(/MINUTES\s*(\d+)/)[1]) <= 100, row);
  }
});

browserTest("a promotion is asked for, and an item and a ranking", async (visit) => {
  const page = await visit.open(asks({ user: "viewer-003", promotion: "not-watched", "promotion-percent": "50" }));
  assert.ok((await page.getByText("promoted: promotion").count()) >= 1);
  await page.goto(VIEWS["try-similar"]);
  assert.equal((await recommended(page)).length, 10);
  await page.goto(VIEWS["try-ranking"]);
  assert.deepEqual((await recommended(page)).sort(), ["film-001", "film-002", "film-003"]);
});

browserTest("a user whose identifier is a script is shown as text", async (visit) => {
  const page = await visit.open(asks({ user: "<script" }));
  page.on("dialog", (dialog) => visit.problems.push(`a dialog: ${dialog.message()}`));
  await page.getByRole("button", { name: "Search users" }).click();
  await page.getByRole("link", { name: ODD_USER }).click();
  await page.getByRole("heading", { name: `What user ${ODD_USER} did last` }).waitFor();
  assert.ok((await page.locator("table.history .identifier").allTextContents()).includes(ODD_ITEM));
  assert.match(await page.locator("table.history").textContent(), /<b>Comedy<\/b>/);
  assert.equal(await page.locator("main img, main b").count(), 0);
  await page.getByLabel("With another item").fill(ODD_ITEM);
  await page.getByRole("button", { name: "Send event" }).click();
  await page.getByText(`An event with ${ODD_ITEM} was sent`).waitFor();
  await publish(ODD_USER.slice(0, 90), ODD_ITEM);
  await page.goto(VIEWS.notifications);
  assert.match(await page.locator("tbody tr").first().textContent(), /<script>alert\(1\)<\/script>/);
  assert.equal(await page.locator("main img, main script").count(), 0);
});

browserTest("a fault is switched on, met, and taken back", async (visit) => {
  const page = await visit.open(VIEWS.faults);
  await page.getByLabel("Operation, or * for all").fill("ListSchemas");
  await page.getByLabel("Error").fill("ServiceUnavailable");
  await page.getByLabel("Message").fill("On request of the test.");
  await page.getByRole("button", { name: "Add" }).first().click();
  await page.locator("#faults", { hasText: "ListSchemas" }).waitFor();
  const failed = await call("ListSchemas", {});
  assert.equal(failed.status, 503);
  assert.match(failed.body, /On request of the test\./);
  await page.goto(VIEWS.requests);
  const row = page.locator("tr", { hasText: "ListSchemas" }).first();
  assert.match(await row.textContent(), /503 ServiceUnavailable/);
  await row.getByRole("link").click();
  assert.match(await page.locator("main").textContent(), /On request of the test\./);
  await page.goto(VIEWS.faults);
  const all = page.getByRole("button", { name: "Take all back" });
  if (await all.count()) await all.click();
  await page.getByText("None: every call is answered").waitFor();
  assert.equal((await call("ListSchemas", {})).status, 200);
});

browserTest("a mail comes, and is shown as its reader sees it", async (visit) => {
  const page = await visit.open(VIEWS.notifications);
  await publish("Films are ready", "Dear reader,\n\n  all films are ready & waiting.");
  await page.getByRole("link", { name: "Films are ready" }).click();
  await page.getByRole("heading", { name: "Films are ready" }).waitFor();
  assert.equal(await page.locator("pre.letter").textContent(), "Dear reader,\n\n  all films are ready & waiting.");
  assert.match(await page.locator("main").textContent(), /kind\s*test/);
});

browserTest("what the data is stands in figures, and the objects and events of the run are there", async (visit) => {
  const page = await visit.open(VIEWS.data);
  const figures = await page.locator("#data").textContent();
  assert.match(figures, /Interactions[\s\S]*Users[\s\S]*Density/);
  const types = await page.locator("section[aria-labelledby=event-types] th[scope=row]").allTextContents();
  assert.ok(types.includes("watch") && types.includes("click"), types.join());
  await page.goto(VIEWS.objects);
  await page.getByRole("link", { name: "Items/" }).click();
  await page.getByRole("link", { name: "items.csv" }).click();
  assert.match(await page.locator("pre.content").textContent(), /^ITEM_ID,GENRES,YEAR,MINUTES\nfilm-001/);
  assert.match(await page.locator("dl.members").textContent(), /ETag\s*[0-9a-f]{32}/);
  await page.goto(VIEWS.events);
  await page.locator("tbody a").first().click();
  assert.equal(JSON.parse(await page.locator("pre").textContent()).account, "123456789012");
});

browserTest("metrics of all versions are a chart, and a table beside it", async (visit) => {
  const page = await visit.open(VIEWS.metrics);
  await page.locator("figure circle").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("[data-refresh-after]"));
  const rows = page.locator(".scroll tbody tr");
  assert.equal(await rows.count(), 3);
  const points = await page.locator("figure").first().locator("circle").count();
  assert.equal(points, 3);
  const label = await page.locator("figure svg").first().getAttribute("aria-label");
  assert.match(label, /^\w+, from [\d.]+ to [\d.]+$/);
});

browserTest("pages show what they show without JavaScript", async (visit) => {
  const page = await visit.open(start, { javaScript: false });
  assert.ok((await page.getByText("for-you").count()) > 0);
  await page.goto(asks({ user: "viewer-004" }));
  assert.equal((await recommended(page)).length, 10);
  const [first] = await recommended(page);
  await page.getByRole("button", { name: `Send an event with ${first}` }).click();
  await page.getByText(`An event with ${first} was sent`).waitFor();
});

browserTest("the keyboard reaches the content first, and every control", async (visit) => {
  const page = await visit.open(asks({ user: "viewer-005" }));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.name), "arn");
  await page.getByLabel("User", { exact: true }).focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("viewer-006");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What user viewer-006 did last" }).waitFor();
});

browserTest("a form on a page of another site does nothing", async (visit) => {
  const attacker = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    // As the console's own form has them: every call would fail if the request were taken.
    const values = { operation: "*", error: "ServiceUnavailable", which: "every", number: "1" };
    const fields = Object.entries(values).map(([name, value]) => `<input name="${name}" value="${value}">`).join("");
    response.end(`<!doctype html><title>x</title><link rel="icon" href="data:,">
      <form method="post" action="${console_("faults")}">${fields}<button>Win</button></form>`);
  });
  await new Promise((resolve) => attacker.listen(0, "127.0.0.1", resolve));
  try {
    const page = await visit.open(`http://${FOREIGN_HOST}:${attacker.address().port}/`);
    // The rejection is a page without an icon, for which the browser then asks, and there is none.
    visit.expect(/another host|403|404/);
    const [response] = await Promise.all([
      page.waitForResponse((response) => response.url().startsWith(host)),
      page.getByRole("button").click(),
    ]);
    assert.equal(response.status(), 403);
    assert.equal((await call("ListSchemas", {})).status, 200);
    assert.deepEqual((await emulator("GET", "faults")).faults, []);
  } finally {
    await emulator("DELETE", "faults");
    attacker.close();
  }
});

browserTest("a name that was made to lead to this machine shows nothing", async (visit) => {
  const page = await visit.open(start);
  visit.expect(/another host|403/);
  const response = await page.goto(start.replace("127.0.0.1", FOREIGN_HOST));
  assert.equal(response.status(), 403);
  assert.doesNotMatch(await page.content(), /FilmNight/);
});
