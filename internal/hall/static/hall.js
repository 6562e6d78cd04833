// The hall's forms without a network: taps and typed figures are kept on the phone, and a sheet is sent once, when it can
// be. Every form works without this script.
(() => {
  "use strict";
  const net = document.getElementById("net");
  const say = (text) => {
    if (!net) return;
    net.hidden = text === "";
    if (net.textContent !== text) net.textContent = text;
  };
  const read = (name, otherwise) => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const keep = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      say("This phone keeps nothing: write the figures on paper before you go on.");
      return false;
    }
  };

  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/hall/sw.js").catch(() => {});

  // Whose code is in use: what is kept on a phone is one person's, and another's is never shown or sent as theirs.
  const pass = () => document.body.dataset.pass ?? "";
  const draft = "canvass-hall-draft-" + pass();
  const tapsOf = (place, measure) => ["canvass-hall-taps", pass(), place, measure].join("-");
  if (pass() !== "" && read("canvass-hall-pass", "") !== pass()) {
    if ("caches" in window) caches.delete("canvass-hall-1").catch(() => {});
    keep("canvass-hall-pass", pass());
  }

  // Sheets that could not be sent wait here, each with the key of the entry that it makes: sent twice, it is one entry.
  // The key begins with the pass under which the sheet was typed.
  const waiting = "canvass-hall-waiting";
  const mine = () => read(waiting, []).filter((x) => pass() !== "" && String(x.key).startsWith(pass() + "-"));
  const others = () => read(waiting, []).length - mine().length;
  const notTheirs = "A sheet that somebody else typed on this phone is not sent yet: they enter their own code here, and it is sent.";
  const queue = (form) => {
    const all = read(waiting, []);
    const fields = [...new FormData(form)].map(([n, v]) => [n, String(v)]);
    const key = fields.find(([n]) => n === "key")?.[1];
    if (!all.some((x) => x.key === key)) all.push({ key, to: form.dataset.send || form.action, fields });
    return keep(waiting, all);
  };
  const show = (html, address) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.body.replaceWith(page.body);
    if (address) history.replaceState(null, "", address);
    const script = document.createElement("script"); // the new page's own start
    script.src = "/hall/hall.js";
    document.head.append(script);
  };
  const send = (to, fields) =>
    fetch(to, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin", redirect: "follow" });
  let sending = false;
  const sendWaiting = async () => {
    const all = mine();
    if (all.length === 0 || sending) return;
    sending = true;
    try {
      const next = all[0];
      const answer = await send(next.to, next.fields);
      if (answer.status === 503 || answer.status === 429) throw new Error("not now");
      if (answer.status === 403) { // the code has ended, or the phone has lost it: what was typed stays
        say("A sheet on this phone is not sent yet: enter your code again, or ask the chair.");
        return;
      }
      keep(waiting, read(waiting, []).filter((x) => x.key !== next.key));
      if (answer.ok && mine().length === 0) keep(draft, null);
      say(others() > 0 ? notTheirs : "");
      sending = false;
      show(await answer.text(), answer.redirected ? answer.url : null); // the room, or what is asked about the sheet
    } catch {
      say("Kept on this phone and not sent yet: no network. It is sent by itself; leave this page open, or come back to it.");
    } finally {
      sending = false;
    }
  };
  if (mine().length > 0) {
    say("A sheet on this phone is not sent yet. Trying now.");
    sendWaiting();
  } else if (others() > 0) say(notTheirs);
  window.addEventListener("online", sendWaiting);
  if (!window.canvassHallTimer) window.canvassHallTimer = setInterval(() => window.canvassHallTick?.(), 4000);

  // A tally by taps, with undo to the first ballot.
  const taps = document.getElementById("taps");
  if (taps) {
    const name = tapsOf(taps.dataset.place, taps.dataset.measure);
    let made = read(name, []);
    const buttons = [...taps.querySelectorAll(".tap")];
    const undo = document.getElementById("undo");
    const clear = document.getElementById("clear");
    const draw = () => {
      for (const b of buttons) {
        const n = made.filter((f) => f === b.dataset.field).length;
        b.querySelector("output").textContent = n;
        taps.querySelector(`input[name="${CSS.escape(b.dataset.field)}"]`).value = n;
      }
      document.getElementById("n-all").textContent = made.length;
      undo.disabled = made.length === 0;
      clear.hidden = made.length === 0;
    };
    const spoken = (f) => buttons.find((b) => b.dataset.field === f)?.querySelector("span").textContent;
    for (const b of buttons) {
      b.disabled = false;
      b.addEventListener("click", () => {
        made.push(b.dataset.field);
        keep(name, made);
        draw();
        document.getElementById("last").textContent = "Last: " + spoken(b.dataset.field);
      });
    }
    undo.addEventListener("click", () => {
      const gone = made.pop();
      keep(name, made);
      draw();
      document.getElementById("last").textContent = "Taken back: " + spoken(gone);
    });
    clear.addEventListener("click", () => {
      if (!confirm("Take back all " + made.length + " taps?")) return;
      made = [];
      keep(name, made);
      draw();
    });
    draw();
  }

  // A sheet that is being typed survives a reload, and is read back here where the server cannot.
  const sheet = document.getElementById("sheet");
  if (sheet) {
    const inputs = [...sheet.querySelectorAll("input:not([type=hidden])")];
    const old = read(draft, null);
    if (old && old.place === sheet.dataset.place && old.measure === sheet.elements.measure.value) {
      for (const i of inputs) if (i.value === "" && old.values[i.name]) i.value = old.values[i.name];
    }
    sheet.addEventListener("input", () =>
      keep(draft, {
        place: sheet.dataset.place,
        measure: sheet.elements.measure.value,
        values: Object.fromEntries(inputs.map((i) => [i.name, i.value])),
      }),
    );
    let readHere = false;
    sheet.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (readHere) {
        if (queue(sheet)) {
          say("Kept on this phone and not sent yet: no network. It is sent by itself; leave this page open, or come back to it.");
          sendWaiting();
        }
        return;
      }
      try {
        const answer = await send(sheet.action, [...new FormData(sheet)]);
        show(await answer.text(), null);
      } catch {
        const lines = inputs
          .filter((i) => i.value !== "")
          .map((i) => sheet.querySelector(`label[for="${CSS.escape(i.id)}"]`).textContent + ": " + [...i.value].join(" "));
        document.getElementById("local").textContent = "No network. I read: " + lines.join("; ") + ".";
        sheet.querySelector("button").textContent = "That is what my paper says: keep it and send it later";
        readHere = true;
      }
    });
  }

  // Ranked ballots, one a row: a letter goes on to the next choice, Enter to the next ballot, whose number is one more.
  const ballots = document.getElementById("typing");
  if (ballots) {
    const rows = [...ballots.querySelectorAll("tbody tr")].map((tr) => [...tr.querySelectorAll("input")]);
    const numbered = (row) => {
      const before = row > 0 ? Number(rows[row - 1][0].value) + 1 : Number(ballots.dataset.next);
      return before > 0 && ballots.dataset.next ? String(before) : "";
    };
    const empty = (row) => rows[row].slice(1).every((i) => i.value === "");
    let given = -1; // the row whose number was filled in here and not confirmed by a mark
    const withdraw = () => {
      if (given >= 0 && empty(given)) rows[given][0].value = "";
      given = -1;
    };
    const begin = (row) => {
      if (given !== row) withdraw();
      if (rows[row][0].value === "") {
        rows[row][0].value = numbered(row);
        given = row;
      }
      rows[row][0].select();
    };
    rows.forEach((inputs, row) => {
      inputs[0].addEventListener("focus", () => begin(row));
      inputs.forEach((input, at) => {
        input.addEventListener("keydown", (event) => {
          if (event.key === "Enter" && row + 1 < rows.length && !(empty(row) && at === 0)) {
            event.preventDefault();
            rows[row + 1][0].focus();
          }
          if (event.key === "Backspace" && input.value === "" && at > 0) {
            event.preventDefault();
            inputs[at - 1].focus();
          }
        });
        if (at > 0) {
          input.addEventListener("input", (event) => {
            if (event.data && event.data.length === 1 && input.value.length === 1) inputs[at + 1]?.focus();
          });
        }
      });
    });
    ballots.addEventListener("submit", async (event) => {
      event.preventDefault();
      withdraw();
      try {
        const answer = await send(ballots.action, [...new FormData(ballots)]);
        show(await answer.text(), answer.redirected ? answer.url : null);
        document.querySelector("#typing [aria-invalid], #typing input:not([type=hidden])")?.focus();
      } catch {
        say("Not sent: no network. What you typed stays on this page; press the button again.");
      }
    });
    if (document.activeElement === document.body) rows[0][0].focus();
    else if (document.activeElement === rows[0][0]) begin(0); // the page came here after its focus was set
  }

  // The read-back's own form: sent once, or kept.
  const last = document.getElementById("send");
  if (last) {
    last.addEventListener("submit", async (event) => {
      event.preventDefault();
      last.querySelector("button").disabled = true;
      try {
        const answer = await send(last.action, [...new FormData(last)]);
        if (answer.status === 503) throw new Error("not now");
        if (answer.ok) {
          keep(draft, null);
          keep(tapsOf(last.dataset.place, last.elements.measure.value), null);
        }
        show(await answer.text(), answer.redirected ? answer.url : null);
      } catch {
        queue(last);
        say("Kept on this phone and not sent yet: no network. It is sent by itself; leave this page open, or come back to it.");
      }
    });
  }

  // What waits for somebody else is looked at again, and shown when it has changed.
  window.canvassHallTick = async () => {
    if (mine().length > 0) {
      sendWaiting();
      return;
    }
    const watched = document.querySelector("[data-watch]");
    if (!watched || document.hidden || document.activeElement?.matches("input, select")) return;
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      if (!answer.ok) return;
      say(others() > 0 ? notTheirs : "");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      const main = document.querySelector("main");
      const plain = (x) => x.textContent.replace(/\s+/g, " ");
      if (fresh && main && plain(fresh) !== plain(main)) main.replaceWith(fresh);
    } catch {
      say("No network. What is shown may be old.");
    }
  };
})();
