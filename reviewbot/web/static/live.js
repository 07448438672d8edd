// Makes the pages live. Every page works without it: it only saves a click.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const typing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");

// --- something happened: say so, and never change the page under somebody's hands ---

const known = document.body.dataset.live;
if (known && "EventSource" in window) {
  const stream = new EventSource("/live");
  stream.onmessage = ({ data }) => {
    const news = $(".news");
    if (news && data !== known) news.hidden = false;
  };
  addEventListener("pagehide", () => stream.close());
}

// --- the gates, while a reply is being typed ---

const bytes = new TextEncoder();

function count(area, shown) {
  const most = Number(area.dataset.most);
  const length = area.dataset.unit === "bytes" ? bytes.encode(area.value).length : area.value.length;
  shown.textContent = most ? `${length} / ${most} ${area.dataset.words}` : `${length}`;
  shown.classList.toggle("bad", most > 0 && length > most);
}

for (const form of document.querySelectorAll("form[data-check]")) {
  const area = $("textarea", form);
  const shown = $(".count", form);
  const approve = $(".approve button");
  const saved = area.defaultValue;
  let waiting, asked = 0;

  const check = async () => {
    const mine = ++asked;
    const body = new URLSearchParams({ text: area.value, csrf: form.elements.csrf.value });
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body });
      if (answer.ok && mine === asked) $("#checks").innerHTML = await answer.text();
    } catch { /* offline: the gates judge it again when it is saved */ }
  };
  area.addEventListener("input", () => {
    count(area, shown);
    if (approve) approve.disabled = area.value !== saved; // what is approved is what was saved
    clearTimeout(waiting);
    waiting = setTimeout(check, 400);
  });
  addEventListener("beforeunload", (event) => {
    if (area.value !== saved && !form.dataset.sent) event.preventDefault();
  });
  form.addEventListener("submit", () => { form.dataset.sent = "yes"; });
  count(area, shown);
}

// --- a form is sent once ---

document.addEventListener("submit", (event) => {
  if (event.target.dataset.going) event.preventDefault();
  event.target.dataset.going = "yes";
  setTimeout(() => delete event.target.dataset.going, 5000);
});

// --- the keyboard: / searches, j and k walk the log, x ticks, Enter or o opens, ? tells ---

const rows = [...document.querySelectorAll("ol.log > li")];
let current = -1;

function walk(to) {
  if (!rows.length) return;
  rows[current]?.classList.remove("current");
  current = Math.max(0, Math.min(rows.length - 1, to));
  rows[current].classList.add("current");
  rows[current].scrollIntoView({ block: "nearest" });
  $("a.open", rows[current])?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing()) return document.activeElement.blur();
  if (typing()) return;
  const act = {
    "/": () => $("[data-key='/']")?.focus(),
    j: () => walk(current + 1),
    k: () => walk(current - 1),
    o: () => $("a.open", rows[current])?.click(),
    x: () => $("input[type=checkbox]", rows[current] ?? document.createElement("i"))?.click(),
    e: () => $("textarea#text")?.focus(),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});
