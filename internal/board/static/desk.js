// The desk's keys, its sound, and figures that follow the record. Every page works without this script.
(() => {
  "use strict";
  const main = () => document.getElementById("main");
  const live = document.getElementById("live");
  const news = document.getElementById("news");
  const typing = (e) => e && e.matches("input:not([type=checkbox]), textarea, select");

  // Keys. The picked item or row is the one whose keys are meant; without one, the page's first of the key.
  let picked = null;
  const picks = () => [...document.querySelectorAll(".pick")];
  const pick = (e) => {
    picked?.classList.remove("picked");
    picked = e;
    if (!e) return;
    e.classList.add("picked");
    e.scrollIntoView({ block: "nearest" });
    (e.querySelector("a.open") ?? e).focus({ preventScroll: true });
  };
  const step = (by) => {
    const all = picks();
    if (all.length === 0) return;
    const at = all.indexOf(picked);
    pick(all[Math.min(all.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))]);
  };
  const act = (e) => {
    if (e.matches("input:not([type=hidden]), select, textarea")) {
      e.closest("details")?.setAttribute("open", "");
      e.focus();
      if (e.select) e.select();
      return;
    }
    if (e.matches("summary")) {
      e.parentElement.open = true;
      e.parentElement.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
      return;
    }
    e.click();
  };
  document.addEventListener("focusin", (event) => {
    const e = event.target.closest?.(".pick");
    if (e && e !== picked) {
      picked?.classList.remove("picked");
      picked = e;
      e.classList.add("picked");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(document.activeElement)) {
      document.activeElement.blur();
      return;
    }
    if (event.key === "Enter" && event.target.matches?.("select") && event.target.form?.method === "post") {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      step(key === "j" ? 1 : -1);
      event.preventDefault();
      return;
    }
    const own = picked && document.contains(picked) ? picked.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
    const e = own ?? document.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (!e) return;
    event.preventDefault();
    act(e);
  });

  document.body.dataset.ready = "keys"; // a key that is pressed sooner is lost

  // The part of an address behind # says which item was meant: its field is what the hand wants. A browser puts the focus
  // on the item itself once the page is there.
  const meant = () => {
    const e = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (!e) return;
    if (e.matches(".pick")) pick(e);
    const f = e.querySelector("input:not([type=hidden]), select, textarea");
    if (f) f.focus();
  };
  window.addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(meant)));
  window.addEventListener("hashchange", meant);

  // Sound is off until somebody asks for it: a browser lets no page make one by itself.
  const sound = document.getElementById("sound");
  let audio = null;
  const wants = () => {
    try {
      return localStorage.getItem("canvass-desk-sound") === "on";
    } catch {
      return false;
    }
  };
  const label = () => {
    if (!sound) return;
    sound.hidden = false;
    sound.textContent = wants() ? (audio ? "Sound is on" : "Sound is on: press once on this page") : "Sound is off";
    sound.setAttribute("aria-pressed", String(wants()));
  };
  const wake = () => {
    if (wants() && !audio && window.AudioContext) audio = new AudioContext();
    label();
  };
  const beep = () => {
    if (!wants() || !audio) return;
    for (const [at, hertz] of [[0, 660], [0.18, 880]]) {
      const tone = audio.createOscillator(), level = audio.createGain();
      tone.frequency.value = hertz;
      level.gain.setValueAtTime(0.15, audio.currentTime + at);
      level.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.16);
      tone.connect(level).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.17);
    }
  };
  sound?.addEventListener("click", () => {
    try {
      localStorage.setItem("canvass-desk-sound", wants() ? "off" : "on");
    } catch {
      return; // this browser keeps nothing
    }
    wake();
    beep();
  });
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
  label();

  // Alarms are read out and sounded once, however many pages of the desk are opened after each other.
  const heard = new Set();
  const alarms = (doc) => [...doc.querySelectorAll("#alarms li")].map((e) => [e.dataset.alarm, e.textContent]);
  try {
    for (const key of JSON.parse(sessionStorage.getItem("canvass-desk-heard") ?? "[]")) heard.add(key);
  } catch {
    heard.clear();
  }
  const hear = (doc) => {
    const now = alarms(doc);
    const fresh = now.filter(([key]) => !heard.has(key));
    for (const [key] of fresh) heard.add(key);
    try {
      sessionStorage.setItem("canvass-desk-heard", JSON.stringify([...heard].slice(-500)));
    } catch {
      // it is told again on the next page
    }
    if (fresh.length === 0) return;
    if (news) news.textContent = fresh.map(([, says]) => says).join(". ");
    beep();
  };
  hear(document);

  // The closing clock counts by itself.
  const tick = () => {
    const t = document.querySelector("#clock time"), left = document.querySelector("#clock .in");
    if (!t || !left) return;
    const s = Math.round((Date.parse(t.dateTime) - Date.now()) / 1000);
    if (s < -5) return refresh();
    left.textContent = s < 100 ? `in ${Math.max(0, s)} s` : s < 6000 ? `in ${Math.floor(s / 60)} min` : `in ${Math.floor(s / 3600)} h`;
  };
  if (!document.documentElement.classList.contains("not-live")) setInterval(tick, 1000);

  // Figures follow the record: the page is asked for again, and what is not being typed in is put in its place.
  let busy = false, again = false, leaving = false;
  window.addEventListener("beforeunload", () => (leaving = true));
  window.addEventListener("pageshow", () => (leaving = false));
  const forms = () => document.querySelector("form.stack") || typing(document.activeElement);
  async function refresh() {
    if (leaving) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
      if (answer.redirected && new URL(answer.url).pathname === "/desk/sign-in") {
        location.href = answer.url;
        return;
      }
      if (leaving) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      swap(fresh);
    } catch {
      setTimeout(refresh, 3000);
    } finally {
      busy = false;
      if (again) {
        again = false;
        setTimeout(refresh, 300);
      }
    }
  }
  function swap(fresh) {
    document.title = fresh.title;
    hear(fresh);
    document.getElementById("alarms")?.replaceWith(fresh.getElementById("alarms"));
    document.getElementById("clock")?.replaceWith(fresh.getElementById("clock"));
    if (forms()) {
      live.textContent = "The record has moved on: this form stays as it is.";
      return;
    }
    const next = fresh.getElementById("main");
    const told = main().querySelector(".told");
    const id = picked?.id, open = [...main().querySelectorAll("details[open] > summary")].map((e) => e.textContent);
    const focus = document.activeElement, inside = main().contains(focus);
    const href = inside ? focus.getAttribute("href") : null, key = inside ? focus.dataset.key : null;
    if (told && !next.querySelector(".told")) next.prepend(told);
    main().replaceWith(next);
    for (const s of main().querySelectorAll("details > summary")) if (open.includes(s.textContent)) s.parentElement.open = true;
    picked = null;
    const e = id ? document.getElementById(id) : null;
    if (e) {
      e.classList.add("picked");
      picked = e;
    }
    if (!inside) return;
    const where = e ?? main();
    const f = (href && where.querySelector(`a[href="${CSS.escape(href)}"]`)) || (key && where.querySelector(`[data-key="${CSS.escape(key)}"]`)) || where.querySelector("a.open");
    (f ?? main()).focus({ preventScroll: true });
  }

  if (!window.EventSource || !live) return;
  let source, last = Date.now();
  const show = () => {
    const lost = !navigator.onLine || Date.now() - last > 6000;
    const says = lost ? "Disconnected" : "Following";
    if (live.textContent !== says) live.textContent = says;
    live.classList.toggle("broken", lost);
  };
  const alive = () => {
    const was = Date.now() - last > 6000;
    last = Date.now();
    show();
    if (was) refresh();
  };
  const connect = () => {
    source = new EventSource("/desk/live?at=" + encodeURIComponent(document.body.dataset.at ?? "/desk/") + "&seen=" + encodeURIComponent(main().dataset.version ?? ""));
    source.addEventListener("open", alive);
    source.addEventListener("beat", alive);
    source.addEventListener("change", () => {
      alive();
      refresh();
    });
    source.addEventListener("ended", () => (location.href = "/desk/sign-in"));
  };
  connect();
  setInterval(() => {
    if (source.readyState === EventSource.CLOSED) connect();
    show();
  }, 1000);
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => event.persisted && (connect(), refresh()));
})();
