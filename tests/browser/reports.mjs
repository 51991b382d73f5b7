// Reports that commands wrote, opened from their files with the network off: REPORTS is the folder that has them. What a page
// shows is compared with the document in it.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { WIDTHS, browserTest, fitsItsWidth, isAccessible, screenshot } from "./harness.mjs";

const packages = createRequire(path.join(process.env.NODE_FOLDER, "package.json"));
const { HtmlValidate } = packages("html-validate");

const names = readdirSync(process.env.REPORTS).filter((name) => name.endsWith(".html"));
assert.ok(names.length > 5, `the reports in ${process.env.REPORTS}`);

const file = (name) => path.join(process.env.REPORTS, name);

/** Opens a report without a network. */
const opened = (visit, name, options = {}) => visit.open(pathToFileURL(file(name)).href, { network: false, ...options });

/** The document in a page. */
const documentOf = (page) => page.evaluate(() => JSON.parse(document.getElementById("document").textContent));

/** The texts of the cells of a section's tables, row by row. */
const rows = (page, section) =>
  page.$$eval(`#${section} tbody tr`, (found) => found.map((row) => [...row.children].map((cell) => cell.innerText.trim())));

/** A duration in the words of a page. */
function inWords(seconds) {
  const tenths = Math.round(seconds * 10);
  if (tenths > 0 && tenths < 100 && tenths % 10 !== 0) return `${(tenths / 10).toFixed(1)}s`;
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)}h${two(Math.floor(whole / 60) % 60)}m`;
  return `${Math.floor(whole / 86400)}d${two(Math.floor(whole / 3600) % 24)}h`;
}

const rounded = (value, digits) => String(Math.round(value * 10 ** digits) / 10 ** digits);

/** Every table of amounts by name. */
function amounts(billed) {
  const kinds = ["trainingHours", "importedGigabytes", "campaignTpsHours", "recommenderTpsHours", "batchInferenceLines", "batchSegmentLines"];
  return kinds.flatMap((kind) => Object.entries(billed[kind]).map(([name, amount]) => [name, rounded(amount, 6)]));
}

/** The bars of work of a section as [start, length], in shares of the width. */
const bars = (page, section) =>
  page.$$eval(`#${section} rect.work`, (found) =>
    found.map((bar) => [parseFloat(bar.getAttribute("x")) / 100, parseFloat(bar.getAttribute("width")) / 100]),
  );

/** Fails unless every bar is where the document says. */
async function assertBars(page, section, spans, start, end) {
  const drawn = await bars(page, section);
  assert.equal(drawn.length, spans.length, "bars");
  const length = end - start;
  for (const [from, to] of spans) {
    // A bar is never narrower than what can be seen, and ends at the edge.
    const width = Math.max((to - from) / length, 0.004);
    const x = Math.min((from - start) / length, 1 - width);
    const place = drawn.findIndex(([atX, atWidth]) => Math.abs(atX - x) < 0.001 && Math.abs(atWidth - width) < 0.001);
    assert.ok(place >= 0, `no bar at ${x}, ${width} wide, among ${JSON.stringify(drawn)}`);
    drawn.splice(place, 1);
  }
}

const moment = (text) => Date.parse(text) / 1000;

/** What a page shows of one run, against its document. */
async function assertRun(page, run, prefix) {
  const resources = await rows(page, `${prefix}resources`);
  const shown = new Map(resources.map(([head, what, took]) => [head.replace(/\s+/g, " "), [what, took]]));
  for (const { type, name, arn, outcome, seconds, whatToDo, failureReason, why } of run.resources) {
    const head = `${type.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${name}${arn ? ` ${arn}` : ""}`;
    const [what, took] = shown.get(head) ?? assert.fail(head);
    assert.ok(what.toLowerCase().startsWith(outcome), `${name}: ${what}`);
    for (const sentence of [whatToDo, failureReason, why]) assert.ok(!sentence || what.includes(sentence.trim()), `${name}: ${sentence}`);
    assert.equal(took, seconds == null ? "–" : inWords(seconds), name);
  }
  const text = await page.$eval(`#${prefix}verdict`, (section) => section.innerText);
  assert.ok(text.includes(run.summary), run.summary);
  assert.ok(!run.trackingId || text.includes(run.trackingId));
  const failed = run.resources.find((resource) => resource.outcome === "failed");
  if (failed) assert.ok(text.includes(failed.failureReason) && text.includes(failed.whatToDo), text);
  if (run.timeline.length > 0) {
    const work = run.timeline.map(({ startTime, endTime, queuedSeconds = 0 }) => [moment(startTime) + queuedSeconds, moment(endTime ?? run.endTime)]);
    const end = Math.max(moment(run.endTime), ...work.map(([, to]) => to));
    await assertBars(page, `${prefix}timeline`, work, moment(run.startTime), end);
    const marked = await page.$$eval(`#${prefix}timeline rect.chain`, (found) => found.length);
    assert.equal(marked, run.timeline.filter(({ onLongestChain }) => onLongestChain).length, "the longest chain");
    const late = await page.$$eval(`#${prefix}timeline rect.late`, (found) => found.length);
    assert.equal(late, run.timeline.filter(({ lateSeconds }) => lateSeconds >= 0.5).length, "lateness");
  }
  const metrics = await rows(page, `${prefix}metrics`);
  const expected = (run.metrics ?? []).flatMap(({ values, before }) =>
    Object.entries(values).map(([name, value]) => [name, rounded(value, 4), ...(before ? [rounded(before.values[name], 4)] : [])]),
  );
  assert.deepEqual(metrics.map((row) => row.slice(0, 3)).map(([name, value, then]) => (then === undefined ? [name, value] : [name, value, then])), expected);
  for (const { campaign, decision } of (run.metrics ?? []).flatMap(({ gate }) => gate ?? [])) {
    const said = await page.$eval(`#${prefix}metrics`, (section) => section.innerText);
    assert.ok(said.includes(`Campaign ${campaign}: ${decision}`), said);
  }
  assert.deepEqual((await rows(page, `${prefix}billed`)).map(([name, , amount]) => [name, amount]), amounts(run.billed));
  assert.equal((await rows(page, `${prefix}findings`)).length, run.findings.length);
  const trained = await rows(page, `${prefix}trained-on`);
  assert.equal(trained.length, (run.trainedOn ?? []).length);
  for (const [place, { imports }] of (run.trainedOn ?? []).entries()) {
    for (const { name } of imports) assert.ok(trained[place][2].includes(name), name);
  }
  const mails = await page.$$eval(`#${prefix}notifications pre`, (found) => found.map((mail) => mail.textContent));
  assert.deepEqual(mails, run.notifications.map(({ message }) => message));
}

for (const name of names) {
  test(`${name} is valid HTML`, async () => {
    const checker = new HtmlValidate({ root: true, extends: ["html-validate:recommended"] });
    const report = await checker.validateString(readFileSync(file(name), "utf8"), name);
    assert.deepEqual(report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`)), []);
  });

  browserTest(`${name} is accessible and fits, in both colour schemes, on a telephone too`, async (visit) => {
    for (const scheme of ["light", "dark"]) {
      for (const [size, width] of Object.entries(WIDTHS)) {
        const page = await opened(visit, name, { scheme, width });
        await isAccessible(page, `${name}, ${scheme}, ${size}`);
        await fitsItsWidth(page, `${name}, ${scheme}, ${size}`);
        await screenshot(page, `${path.basename(name, ".html")}-${scheme}-${size}`);
      }
    }
  });

  browserTest(`${name} is read without JavaScript`, async (visit) => {
    const page = await opened(visit, name, { javaScript: false });
    assert.ok((await page.innerText("h1")).length > 5);
    assert.ok((await page.innerText("main")).length > 200);
  });
}

for (const name of names.filter((name) => name.startsWith("run-"))) {
  browserTest(`${name} shows what the document in it says`, async (visit) => {
    const page = await opened(visit, name);
    const document = await documentOf(page);
    const runs = document.runs ?? [document];
    for (const [place, run] of runs.entries()) await assertRun(page, run, document.runs ? `run-${place + 1}-` : "");
  });
}

browserTest("a simulation shows what the document in it says", async (visit) => {
  const page = await opened(visit, "simulation.html");
  const { calendar, operations, usage, start, end, trainedOn } = await documentOf(page);
  const shown = await rows(page, "calendar");
  assert.deepEqual(shown.map(([, , took, outcome]) => [took, outcome]), calendar.map(({ seconds, outcome }) => [seconds == null ? "–" : inWords(seconds), outcome]));
  assert.deepEqual((await rows(page, "billed")).map(([name, , amount]) => [name, amount]), amounts(usage));
  const runs = calendar.filter(({ begunBy }) => begunBy !== "service");
  const spans = [...runs.map(({ at, ended }) => [at, ended ?? end]), ...operations.map(({ start, end }) => [start, end])];
  await assertBars(page, "timeline", spans.map(([from, to]) => [moment(from), moment(to)]), moment(start), moment(end));
  assert.equal((await rows(page, "trained-on")).length, Math.min(trainedOn.length, 100));
});

browserTest("a plan shows what the document in it says", async (visit) => {
  const page = await opened(visit, "plan.html");
  const { changes, summary } = await documentOf(page);
  const shown = await rows(page, "resources");
  assert.deepEqual(shown.map(([, what]) => what.split("\n")[0]), changes.map(({ action }) => action));
  assert.ok((await page.innerText("#verdict")).includes(summary));
});

browserTest("an evaluation shows what the document in it says", async (visit) => {
  const page = await opened(visit, "evaluation.html");
  const { models } = await documentOf(page);
  const expected = models.flatMap(({ metrics, mostPopular }) =>
    Object.entries(metrics).map(([name, value]) => [name, rounded(value, 4), ...(mostPopular ? [mostPopular[name] == null ? "–" : rounded(mostPopular[name], 4)] : [])]),
  );
  const shown = await rows(page, "metrics");
  assert.deepEqual(shown.map((row) => row.slice(0, row.length > 2 ? 3 : 2)), expected);
});

browserTest("texts of users are drawn, and nothing of them is run", async (visit) => {
  const page = await opened(visit, "run-failed.html");
  const why = await page.innerText("#verdict .reason");
  assert.equal(why, "<script>document.title = 'taken over'</script> \"quoted\" & </script>");
  assert.ok((await page.title()).startsWith("FilmNight failed"));
  assert.equal(await page.$$eval("script", (found) => found.length), 1);
});
