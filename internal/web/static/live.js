// Keeps the open page in step with the record. Without it, every page reads the same; it is only older.
"use strict";

(() => {
  const main = () => document.querySelector("main[data-head]");
  const news = document.getElementById("news");
  if (!main() || !news || !window.EventSource || !window.fetch) return;

  const least = 1000; // milliseconds between two fetches, however fast the record grows
  let wanted = Number(main().dataset.head);
  let stale = false; // what the page says beside its figures is not so any more
  let busy = false;
  let last = 0;

  const source = new EventSource("/live?since=" + wanted);
  source.addEventListener("head", (event) => {
    wanted = Math.max(wanted, Number(event.lastEventId));
    update();
  });
  source.addEventListener("state", () => {
    stale = true;
    update();
  });
  window.addEventListener("pagehide", () => source.close());

  // reading is true while taking the page away would disturb its reader: a field has the focus, or text is selected.
  const reading = () => {
    const focus = document.activeElement;
    if (focus && main().contains(focus) && focus.matches("input, textarea, select")) return true;
    const selection = window.getSelection();
    return selection && !selection.isCollapsed && main().contains(selection.anchorNode);
  };

  async function update() {
    if (busy || (!stale && wanted <= Number(main().dataset.head))) return;
    if (reading()) {
      setTimeout(update, least);
      return;
    }
    const wait = last + least - Date.now();
    if (wait > 0) {
      setTimeout(update, wait);
      return;
    }
    let pause = least;
    busy = true;
    stale = false;
    last = Date.now();
    try {
      const answer = await fetch(location.href, { cache: "no-cache", credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = fresh.querySelector("main[data-head]");
      if (next) swap(next, fresh.title);
    } catch {
      stale = true;
      pause = 5 * least; // the page stays as it is until the server answers again
    } finally {
      busy = false;
    }
    if (stale || wanted > Number(main().dataset.head)) setTimeout(update, pause);
  }

  function swap(next, title) {
    const old = main();
    const before = new Map();
    for (const e of old.querySelectorAll("[data-fig]")) before.set(e.dataset.fig, e.textContent);
    const focus = old.contains(document.activeElement) ? keyOf(document.activeElement) : null;
    for (const e of old.querySelectorAll("details[id][open]")) {
      const same = next.querySelector("#" + CSS.escape(e.id));
      if (same) same.open = true;
    }
    const said = old.dataset.state;
    document.adoptNode(next);
    old.replaceWith(next);
    document.title = title;
    for (const e of next.querySelectorAll("[data-fig]")) {
      if (before.get(e.dataset.fig) !== e.textContent) mark(e);
    }
    if (focus) {
      const same = next.querySelector(focus);
      if (same) same.focus({ preventScroll: true });
    }
    news.textContent = next.dataset.state && next.dataset.state !== said ? next.dataset.state : "The page was updated.";
  }

  function keyOf(element) {
    if (element.id) return "#" + CSS.escape(element.id);
    if (element.dataset.fig) return '[data-fig="' + CSS.escape(element.dataset.fig) + '"]';
    return null;
  }

  // mark shows for a moment that a figure is new; the style sheet says how, and does without motion where that is asked.
  function mark(element) {
    element.classList.add("changed");
    setTimeout(() => element.classList.remove("changed"), 6000);
  }
})();
