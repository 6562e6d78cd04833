// Searches on pages that are files: in a list of everything that has a page, which is fetched when somebody begins to type.
"use strict";

(() => {
  const form = document.querySelector("form.search");
  const field = document.getElementById("q");
  const word = document.getElementById("found");
  const results = document.getElementById("results");
  const list = document.getElementById("list").href;
  const root = document.documentElement.dataset.site.replace(/\/[^/]*$/, "");
  const most = 25;
  const wordsOf = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  let all;

  form.hidden = false;
  word.textContent = "";
  const given = new URLSearchParams(location.search).get("q");
  if (given) {
    field.value = given;
    find();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  field.addEventListener("input", find);

  async function find() {
    const words = wordsOf(field.value);
    if (!all) {
      all = fetch(list).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))));
    }
    let rows;
    try {
      rows = await all;
    } catch {
      all = undefined;
      word.textContent = "The list could not be fetched. Try again.";
      return;
    }
    if (wordsOf(field.value).join() !== words.join()) return; // somebody types on
    results.replaceChildren();
    if (!words.length) {
      word.textContent = "";
      return;
    }
    const groups = new Map();
    let count = 0;
    const seq = /^#?(\d+)$/.exec(field.value.trim());
    if (seq) groups.set("Entries", [{ text: "Entry " + seq[1], href: "/entry/" + seq[1], score: 1 }]);
    for (const row of rows) {
      row.words ||= wordsOf(row.text + " " + row.href + " " + (row.small || ""));
      let score = 1;
      for (const w of words) {
        const best = row.words.includes(w) ? 2 : row.words.some((x) => x.startsWith(w)) ? 1 : 0;
        score = best ? score + best : 0;
        if (!score) break;
      }
      if (!score) continue;
      count++;
      if (!groups.has(row.group)) groups.set(row.group, []);
      groups.get(row.group).push({ ...row, score });
    }
    for (const [name, found] of groups) {
      const section = document.createElement("section");
      section.append(Object.assign(document.createElement("h2"), { textContent: name }));
      const ul = Object.assign(document.createElement("ul"), { className: "lines" });
      found.sort((a, b) => b.score - a.score);
      for (const row of found.slice(0, most)) {
        const li = document.createElement("li");
        li.append(Object.assign(document.createElement("a"), { href: root + row.href + "/", textContent: row.text }));
        if (row.small) li.append(" ", Object.assign(document.createElement("span"), { className: "small", textContent: row.small }));
        ul.append(li);
      }
      section.append(ul);
      if (found.length > most) section.append(Object.assign(document.createElement("p"), { className: "note", textContent: found.length - most + " more: add a word." }));
      results.append(section);
    }
    word.textContent = count ? count + " found." : seq ? "" : "Nothing here goes by these words.";
  }
})();
