// Keeps the open page in step with the record. Without it, every page reads the same; it is only older.
"use strict";

(() => {
  const main = () => document.querySelector("main[data-head]");
  const news = document.getElementById("news");
  const status = document.getElementById("status");
  const site = document.documentElement.dataset.site; // the small file that says what is new, where pages are files
  const least = 1000; // milliseconds between two fetches, however fast the record grows
  const silence = 4000; // a stream that says nothing for so long, though it beats every two seconds, is lost

  yours(document);
  document.addEventListener("input", (event) => event.target.id === "moment" && tellMoment());
  tellMoment();
  if (window.parent !== window) {
    // A card in another site's page tells that page how high it is.
    new ResizeObserver(() => {
      window.parent.postMessage({ canvassHeight: document.documentElement.offsetHeight }, "*");
    }).observe(document.body);
  }
  if (!main() || !news || !status || !(site || window.EventSource) || !window.fetch) return;

  // A page of a rehearsal or a replay keeps up too, and nothing on it is live.
  const keepsUp = document.documentElement.classList.contains("live") ? "Live." : "Following.";
  let wanted = Number(main().dataset.head);
  let stale = false; // what the page says beside its figures is not so any more
  let busy = false;
  let paused = false;
  let last = 0;
  let heard = Date.now();
  let source;

  const word = status.querySelector("[role=status]");
  const button = document.createElement("button");
  button.type = "button";
  label();
  status.append(" ", button);
  button.addEventListener("click", () => {
    paused = !paused;
    show();
    if (!paused) (site ? look : update)();
  });

  // show says at the top how the page stands; a screen reader hears it when it has changed.
  let shown;
  function show() {
    const now = paused ? "Paused." : site ? fileStands() : streamStands();
    if (!now || now === shown) return;
    shown = now;
    word.textContent = now;
    status.classList.toggle("broken", now.startsWith("Disconnected.") || now.startsWith("Not updated"));
    label();
  }

  function streamStands() {
    const lost = !navigator.onLine || source.readyState !== EventSource.OPEN || Date.now() - heard > silence;
    if (lost && !shown && Date.now() - heard < silence) return "";
    return lost ? "Disconnected." : keepsUp;
  }

  function label() {
    button.textContent = paused ? "Go on" : "Pause";
    button.setAttribute("aria-label", paused ? "Go on updating this page" : "Pause updating this page");
  }

  function connect() {
    source = new EventSource("/live?since=" + main().dataset.head);
    const alive = () => {
      heard = Date.now();
      show();
    };
    source.addEventListener("open", alive);
    source.addEventListener("beat", alive);
    source.addEventListener("error", () => {
      if (heard) show();
    });
    source.addEventListener("head", (event) => {
      alive();
      wanted = Math.max(wanted, Number(event.lastEventId));
      update();
    });
    source.addEventListener("state", () => {
      alive();
      stale = true;
      update();
    });
  }

  function followStream() {
    connect();
    show();
    setInterval(() => {
      if (document.hidden) return;
      // A browser gives a stream up for good where the server answers with an error, and may not notice that it is dead.
      if (source.readyState === EventSource.CLOSED || Date.now() - heard > 4 * silence) {
        source.close();
        connect();
        heard = Math.max(heard, Date.now() - 2 * silence);
      }
      show();
    }, 500);
    window.addEventListener("offline", show);
    // A tab that nobody looks at keeps no stream open: browsers allow few to one server.
    document.addEventListener("visibilitychange", () => {
      source.close();
      if (document.hidden) return;
      heard = Date.now();
      connect();
    });
    window.addEventListener("pagehide", () => source.close());
    window.addEventListener("pageshow", (event) => event.persisted && connect());
  }

  // reading is true while changing the page would disturb its reader: a field has the focus, or text is selected.
  const reading = () => {
    const focus = document.activeElement;
    if (focus && main().contains(focus) && focus.matches("input, textarea, select")) return true;
    const selection = window.getSelection();
    return selection && !selection.isCollapsed && main().contains(selection.anchorNode);
  };

  // Pages that are files ask again and again for one small file, which names the pages that changed in the newest versions
  // and where the bytes of each are for good: what is kept on the way, and for how long, makes no mixture of two versions.
  let pointer; // what that file said last
  let seen; // the version up to which this page is known to be the newest
  let asked = 0; // when it last answered
  let failed = false;
  let again = []; // when this page is asked for once more: a version that names no pages may have changed it

  // older is for how long caches on the way may give a page as it was, in milliseconds: ten seconds at each of two.
  const older = 21000;

  function followFile() {
    seen = Number(main().dataset.version);
    const every = 5000;
    const soon = () => setTimeout(() => look().finally(soon), every * (0.9 + Math.random() / 5)); // not all readers at once
    look().finally(soon);
    document.addEventListener("visibilitychange", () => document.hidden || look());
    window.addEventListener("online", look);
    window.addEventListener("offline", () => {
      failed = true;
      show();
    });
    setInterval(show, 1000);
  }

  async function look() {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const answer = await fetch(site, { cache: "no-cache", credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      pointer = await answer.json();
      asked = Date.now();
      failed = false;
      const due = again.length > 0 && Date.now() >= again[0];
      if ((pointer.version > seen || due) && !paused && !reading()) await renew(due);
    } catch {
      failed = true; // the page stays as it is
    } finally {
      busy = false;
    }
    show();
  }

  async function renew(due) {
    const root = site.slice(0, site.lastIndexOf("/"));
    const own = pointer.changed[location.pathname.slice(root.length).replace(/index\.html$/, "")];
    const mine = Number(main().dataset.version);
    const version = pointer.version;
    const named = own && own[0] > mine;
    if (own && !named) again = []; // it is the newest of its own
    if (!named && (own || (seen + 1 >= pointer.since && !due))) {
      seen = version;
      return;
    }
    let answer;
    if (own) answer = await fetch(`${root}/_/f/${own[1].slice(0, 2)}/${own[1]}.html`, { credentials: "omit" });
    if (!answer || !answer.ok) answer = await fetch(location.href, { cache: "no-cache", credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector("main[data-version]");
    if (!next || Number(next.dataset.version) < Math.max(mine, own ? own[0] : 0)) throw new Error("an older page");
    if (Number(next.dataset.version) > mine) swap(fresh);
    const now = Date.now();
    if (named) again = [];
    else if (version > seen) again = [now + older / 2, now + older];
    else again = again.filter((at) => at > now);
    seen = version;
  }

  // fileStands is how the page stands, and how old it is where nobody has looked after it.
  function fileStands() {
    if (!pointer) return failed ? "Disconnected." : "";
    const age = Date.now() - Date.parse(pointer.made);
    if (failed || !navigator.onLine) return `Disconnected. Last answer ${ago(Date.now() - asked)}.`;
    if (!pointer.every) return `Published ${ago(age)}.`;
    return age > 3 * pointer.every + 10000 ? `Not updated for ${long(age)}.` : keepsUp;
  }

  // long is a time in words that change seldom: they are read out when they do.
  function long(ms) {
    const minutes = Math.floor(ms / 60000);
    const step = [1, 2, 3, 4, 5, 10, 15, 20, 30, 45].filter((n) => n <= minutes).pop();
    const count = (n, one) => (n === 1 ? "1 " + one : n + " " + one + "s");
    if (minutes < 1) return "less than a minute";
    if (minutes < 60) return count(step, "minute");
    return minutes < 48 * 60 ? count(Math.floor(minutes / 60), "hour") : count(Math.floor(minutes / 1440), "day");
  }

  function ago(ms) {
    return ms < 60000 ? "just now" : long(ms) + " ago";
  }

  async function update() {
    if (busy || paused || (!stale && wanted <= Number(main().dataset.head))) return;
    const wait = reading() ? least : last + least - Date.now();
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
      if (fresh.querySelector("main[data-head]")) swap(fresh);
    } catch {
      stale = true;
      pause = 5 * least; // the page stays as it is until the server answers again
    } finally {
      busy = false;
    }
    if (stale || wanted > Number(main().dataset.head)) setTimeout(update, pause);
  }

  // swap changes in the page what is not the same any more, and nothing else: the focus, the scroll and what is open
  // stay. What has changed is marked, and read out.
  function swap(fresh) {
    const next = fresh.querySelector("main[data-head]");
    const said = new Map();
    for (const e of main().querySelectorAll("[data-say]")) said.set(keyOf(e), e.dataset.say);
    const figures = new Map();
    for (const e of main().querySelectorAll("[data-fig]")) figures.set(e.dataset.fig, e.textContent);
    const state = main().dataset.state;
    yours(fresh);
    morph(main(), next);
    for (const part of ["time", ".yours"]) morph(status.querySelector(part), fresh.querySelector("#status " + part));
    document.title = fresh.title;
    tellMoment();
    for (const e of main().querySelectorAll("[data-fig]")) {
      if (figures.get(e.dataset.fig) !== e.textContent) mark(e);
    }
    const all = [];
    if (main().dataset.state !== state) all.push(main().dataset.state);
    for (const e of main().querySelectorAll("[data-say]")) {
      if (said.get(keyOf(e)) !== e.dataset.say) all.push(e.dataset.say + ".");
    }
    if (all.length > 5) all.splice(4, all.length, `And ${all.length - 4} more changes.`);
    if (all.length) news.textContent = all.join(" ");
  }

  function keyOf(e) {
    if (e.id || !e.dataset) return e.id || "";
    return e.dataset.key || e.dataset.fig || e.getAttribute("aria-labelledby") || "";
  }

  // morph makes one element like another, keeping those inside that are the same thing still.
  function morph(old, next) {
    if (old.isEqualNode(next)) return;
    for (const { name } of [...old.attributes]) {
      if (!next.hasAttribute(name) && !(name === "open" && old.id)) old.removeAttribute(name);
    }
    for (const { name, value } of [...next.attributes]) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const keyed = new Map();
    for (const e of old.children) if (keyOf(e)) keyed.set(e.localName + keyOf(e), e);
    let at = old.firstChild;
    for (const child of [...next.childNodes]) {
      const key = child.nodeType === Node.ELEMENT_NODE && keyOf(child);
      let same = key ? keyed.get(child.localName + key) : at;
      if (same && !key && (same.nodeName !== child.nodeName || keyOf(same))) same = null;
      if (!same) {
        old.insertBefore(document.importNode(child, true), at);
        continue;
      }
      if (same === at) at = at.nextSibling;
      else old.insertBefore(same, at);
      if (child.nodeType === Node.ELEMENT_NODE) morph(same, child);
      else if (same.nodeValue !== child.nodeValue) same.nodeValue = child.nodeValue;
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  // mark shows for a moment that a figure is new; the style sheet says how, and does without motion where that is asked.
  function mark(element) {
    element.classList.add("changed");
    setTimeout(() => element.classList.remove("changed"), 6000);
  }

  // tellMoment says in words which moment the slider stands at.
  function tellMoment() {
    const slider = document.getElementById("moment");
    if (slider) document.querySelector("output[for=moment]").textContent = slider.dataset.words.split("|")[slider.value];
  }

  // yours gives the page's moment by the reader's own clock, where that is another.
  function yours(page) {
    const time = page.querySelector("#status time");
    const at = time && new Date(time.dateTime);
    if (!at || isNaN(at)) return;
    const clock = (zone) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
    const day = (zone) => at.toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: zone });
    const other = day() === day("America/New_York") ? "" : ` on ${day()}`;
    if (clock() !== clock("America/New_York")) page.querySelector("#status .yours").textContent = `, ${clock()}${other} where you are`;
  }

  if (site) followFile();
  else followStream();
})();
