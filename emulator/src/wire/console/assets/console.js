"use strict";
// Keeps a page up to date: the stream names what has changed, the page is asked for again, and the elements with a
// `data-live` that names one of the topics take over what is different. Without this script, pages show what they showed
// when they were made.
(() => {
  const live = () => [...document.querySelectorAll("[data-live][id]")];
  const topicsOf = (element) => element.dataset.live.split(/\s+/);

  // Makes `from` what `to` is, and leaves alone what is the same, so that focus, selection and opened details stay.
  function bring(from, to) {
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || (from.id ?? "") !== (to.id ?? "")) {
      from.replaceWith(to);
      return;
    }
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.data !== to.data) from.data = to.data;
      return;
    }
    if (from.isEqualNode(to)) return;
    bringAttributes(from, to);
    if (from.matches("textarea, input, select") && from === document.activeElement) return;
    bringChildren(from, to);
  }

  function bringAttributes(from, to) {
    const isKept = (name) => name === "open" && from.nodeName === "DETAILS";
    for (const { name } of [...from.attributes]) {
      if (!to.hasAttribute(name) && !isKept(name)) from.removeAttribute(name);
    }
    for (const { name, value } of to.attributes) {
      if (from.getAttribute(name) !== value && !isKept(name)) from.setAttribute(name, value);
    }
  }

  // Children with an `id` are found by it, wherever they went; others by their place.
  function bringChildren(from, to) {
    const named = new Map();
    for (const child of from.children) if (child.id) named.set(child.id, child);
    let place = from.firstChild;
    for (const wanted of [...to.childNodes]) {
      const known = wanted.id ? named.get(wanted.id) : undefined;
      if (known && known !== place) from.insertBefore(known, place);
      if (known) {
        place = known.nextSibling;
        bring(known, wanted);
      } else if (place && !wanted.id && !place.id) {
        const next = place.nextSibling;
        bring(place, wanted);
        place = next;
      } else {
        from.insertBefore(wanted, place);
      }
    }
    while (place) {
      const next = place.nextSibling;
      place.remove();
      place = next;
    }
  }

  // What screen readers are told: the texts with a name in `data-announce`.
  const texts = () =>
    new Map([...document.querySelectorAll("[data-announce]")].map((found) => [found.dataset.announce, found]));

  function announce(before) {
    const changes = [];
    for (const [name, element] of texts()) {
      const text = element.textContent.trim();
      if (before.has(name) && before.get(name) === text) continue;
      changes.push(`${name}: ${text}`);
      element.classList.remove("changed");
      requestAnimationFrame(() => element.classList.add("changed"));
    }
    if (changes.length === 0) return;
    const more = changes.length > 3 ? `, and ${changes.length - 3} more` : "";
    document.getElementById("announcement").textContent = changes.slice(0, 3).join(", ") + more;
  }

  let pending = new Set();
  let refreshing = false;

  // One request at a time; whatever changes meanwhile is asked for after it.
  async function refresh(topics) {
    for (const topic of topics) pending.add(topic);
    if (refreshing) return;
    refreshing = true;
    try {
      while (pending.size > 0) {
        const asked = pending;
        pending = new Set();
        const concerned = (element) => topicsOf(element).some((topic) => asked.has(topic));
        if (!live().some(concerned)) continue;
        const response = await fetch(location.href, { headers: { accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const before = new Map([...texts()].map(([name, element]) => [name, element.textContent.trim()]));
        for (const element of live().filter(concerned)) {
          const wanted = page.getElementById(element.id);
          if (wanted) bring(element, document.adoptNode(wanted));
        }
        announce(before);
        document.dispatchEvent(new CustomEvent("console:refreshed"));
        refreshLater();
      }
    } catch {
      // The emulator is gone, or going; the stream tells when it is back.
      pending.clear();
    } finally {
      refreshing = false;
    }
  }

  // What is being computed has no topic: such an element says after how many milliseconds to look again.
  function refreshLater() {
    const waiting = document.querySelector("[data-live][data-refresh-after]");
    if (waiting) setTimeout(() => refresh(topicsOf(waiting)), Number(waiting.dataset.refreshAfter));
  }

  let stream = null;
  let seen = document.documentElement.dataset.versions;

  function follow() {
    if (stream || document.hidden) return;
    stream = new EventSource(`/_emulator/console/stream?seen=${encodeURIComponent(seen)}`);
    stream.addEventListener("change", (event) => {
      seen = event.lastEventId;
      refresh(JSON.parse(event.data).topics);
    });
    stream.addEventListener("now", (event) => {
      const now = document.getElementById("now");
      if (now) now.textContent = JSON.parse(event.data).text;
    });
  }

  // A browser opens few connections to one host; a page that nobody sees holds none.
  function rest() {
    stream?.close();
    stream = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : follow()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", follow);
  follow();
  refreshLater();
})();
