// That the harness finds what pages do wrong.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { FOREIGN_HOST, browserTest, everyView, fitsItsWidth, isAccessible } from "./harness.mjs";

const head = '<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">';
const pages = {
  "/good": "<main><h1>Fine</h1><p>Nothing is wrong here.</p></main>",
  "/wide": '<main><h1>Wide</h1><p style="width: 900px">This is wider than a telephone.</p></main>',
  "/pale": '<main><h1>Pale</h1><p style="color: #ddd; background: #fff">Nobody can read this.</p></main>',
  "/error": "<main><h1>Error</h1></main><script>console.error('on purpose')</script>",
  "/exception": "<main><h1>Exception</h1></main><script>throw new Error('on purpose')</script>",
};

const server = createServer((request, response) => {
  response.setHeader("content-type", "text/html");
  const page = pages[request.url] ?? `<main><h1>Elsewhere</h1><img alt="" src="${foreign}good"></main>`;
  response.end(head + page);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
server.unref();
const own = `http://127.0.0.1:${server.address().port}/`;
const foreign = own.replace("127.0.0.1", FOREIGN_HOST);

/** The problems that a visit to a page has, which are none of this test's. */
async function problemsOf(visit, url) {
  const page = await visit.open(url);
  await page.waitForLoadState("networkidle");
  return visit.problems.splice(0).join("\n");
}

browserTest("a good page has no problems", async (visit) => {
  await everyView(visit, "good", `${own}good`);
});

browserTest("what a page complains of is found", async (visit) => {
  assert.match(await problemsOf(visit, `${own}error`), /^console: on purpose$/);
  assert.match(await problemsOf(visit, `${own}exception`), /exception: on purpose/);
});

browserTest("a request to another host is found", async (visit) => {
  assert.match(await problemsOf(visit, `${own}elsewhere`), /request to another host: http:\/\/pages\.test/);
});

browserTest("what cannot be read is found", async (visit) => {
  const pale = await visit.open(`${own}pale`);
  await assert.rejects(isAccessible(pale), /color-contrast/);
  const wide = await visit.open(`${own}wide`, { width: 400 });
  await assert.rejects(fitsItsWidth(wide), /wider than a telephone/);
  await fitsItsWidth(await visit.open(`${own}wide`));
});
