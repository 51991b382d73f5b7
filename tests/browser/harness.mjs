// What every test in a browser is written with. A test is a function that gets a visit to Chromium:
//
//   import { browserTest, everyView } from "./harness.mjs";
//
//   browserTest("a page has a title", async (visit) => {
//     const page = await visit.open("http://127.0.0.1:4566/_emulator/");
//     assert.equal(await page.title(), "…");
//   });
//
// `page` is a Page of playwright-core. A visit fails, besides by its own assertions, by an error in the page's console, an
// exception that the page throws, a request that fails, and any request to another host than that of the page.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, test } from "node:test";
import { readFileSync } from "node:fs";

const packages = createRequire(path.join(process.env.NODE_FOLDER, "package.json"));
const { chromium } = packages("playwright-core");
const axe = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

/** How long anything may take that a test waits for, in milliseconds. */
const PATIENCE = 15_000;

/** Names that only a browser with a forged resolver has, all of which lead to this machine. */
export const FOREIGN_HOST = "pages.test";

/** The widths of a page that is looked at, in CSS pixels. */
export const WIDTHS = { wide: 1280, narrow: 400 };

let launched;

async function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [`--host-resolver-rules=MAP *.${FOREIGN_HOST} 127.0.0.1, MAP ${FOREIGN_HOST} 127.0.0.1`],
  });
  return launched;
}

after(async () => (await launched)?.close());

/** A test in a browser; see above. */
export function browserTest(name, body) {
  test(name, async (context) => {
    const visit = new Visit(context);
    try {
      await body(visit);
      assert.deepEqual(visit.problems, [], "problems that the pages had");
    } finally {
      await visit.close();
    }
  });
}

/** What one test does in the browser. */
class Visit {
  constructor(context) {
    this.context = context;
    this.contexts = [];
    this.problems = [];
    this.expected = [];
  }

  /**
   * Opens a URL in a window of its own. `options.scheme` is "light" or "dark"; `options.width` is in CSS pixels;
   * `options.javaScript` and `options.network` are false to switch these off.
   */
  async open(url, options = {}) {
    const context = await (await browser()).newContext({
      colorScheme: options.scheme ?? "light",
      javaScriptEnabled: options.javaScript ?? true,
      offline: options.network === false,
      reducedMotion: "reduce",
      viewport: { width: options.width ?? WIDTHS.wide, height: 800 },
    });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    const page = await context.newPage();
    this.watch(page, new URL(url));
    await page.goto(url);
    return page;
  }

  /** Lets a problem be one that the test brings about: a text, or a regular expression. */
  expect(problem) {
    this.expected.push(problem);
  }

  /** Writes a line into the test's output. */
  note(text) {
    this.context.diagnostic(text);
  }

  watch(page, url) {
    const report = (problem) => {
      const isExpected = this.expected.some((known) => problem.match(known));
      if (!isExpected) this.problems.push(problem);
    };
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") report(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => report(`exception: ${error.message}`));
    page.on("requestfailed", (request) => {
      // A page that is left breaks off what it still waits for.
      const reason = request.failure()?.errorText;
      if (reason !== "net::ERR_ABORTED") report(`request: ${request.url()} failed: ${reason}`);
    });
    page.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      const isOwn = protocol === url.protocol && host === url.host;
      if (!isOwn && protocol !== "data:" && protocol !== "blob:") report(`request to another host: ${request.url()}`);
    });
  }

  async close() {
    for (const context of this.contexts) await context.close();
  }
}

/** Fails if axe-core finds a serious or critical problem of accessibility. */
export async function isAccessible(page, what = page.url()) {
  // As the browser's own tools do it, which no policy of the page keeps from it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = grave.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.html) }));
  assert.deepEqual(found, [], `accessibility of ${what}`);
}

/** Fails if a page is wider than its window, so that it had to be moved sideways to be read. */
export async function fitsItsWidth(page, what = page.url()) {
  const overflow = await page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return [];
    const isBeyond = (element) => element.getBoundingClientRect().right > most + 1;
    const isScrolled = (element) => getComputedStyle(element).overflowX !== "visible";
    const isIn = (element, test) => element !== null && (test(element) || isIn(element.parentElement, test));
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (element) => isBeyond(element) && !isIn(element.parentElement, isScrolled),
    );
    return beyond.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
  });
  assert.deepEqual(overflow, [], `what is beyond the right edge of ${what}`);
}

/** Writes what a page looks like to the folder of screenshots, from its top to its bottom. */
export async function screenshot(page, name) {
  const folder = process.env.SCREENSHOTS;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

/**
 * Opens a URL in both colour schemes: the light one at the wide, the dark one at the narrow width, where axe-core judges it
 * and a screenshot is taken; and with PIPELINE_EVERY_CASE=1 at the other width too. `prepare` gets each page before that.
 */
export async function everyView(visit, name, url, { prepare, ...options } = {}) {
  for (const [scheme, judged] of [["light", "wide"], ["dark", "narrow"]]) {
    const page = await visit.open(url, { ...options, scheme, width: WIDTHS[judged] });
    await prepare?.(page);
    const sizes = process.env.PIPELINE_EVERY_CASE === "1" ? Object.keys(WIDTHS) : [judged];
    for (const size of sizes) {
      const what = `${name}-${scheme}-${size}`;
      await page.setViewportSize({ width: WIDTHS[size], height: 800 });
      await fitsItsWidth(page, what);
      await screenshot(page, what);
      await isAccessible(page, what);
    }
    await page.context().close();
  }
}

/** How many milliseconds something takes. */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
