"use strict";
// Offers identifiers that begin with what is typed. Without this script, a button searches for them.
(() => {
  const arn = () => document.querySelector('#question select[name="arn"]')?.value ?? "";
  const DELAY = 120;

  function offer(input) {
    const list = document.getElementById(input.getAttribute("list"));
    let timer = 0;
    let asked = null;

    async function search() {
      const prefix = input.value.trim();
      if (prefix === asked) return;
      asked = prefix;
      const query = new URLSearchParams({ arn: arn(), of: input.dataset.identifiers, prefix });
      const response = await fetch(`/_emulator/console/try/identifiers?${query}`);
      if (!response.ok) return;
      const { identifiers } = await response.json();
      // What was typed meanwhile is asked for by itself.
      if (asked !== prefix) return;
      list.replaceChildren(
        ...identifiers.map((identifier) => {
          const option = document.createElement("option");
          option.value = identifier;
          return option;
        }),
      );
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, DELAY);
    });
    input.addEventListener("focus", search, { once: true });
  }

  document.querySelectorAll("input[data-identifiers]").forEach(offer);
})();
