// What HTML cannot do by itself. Every page works without this file.
"use strict";

const WARNING_SECONDS = 300;
const root = document.documentElement;

// --- single keys: "/" searches, "j" and "k" walk through a table --------------------------------
// WCAG 2.1.4: data-shortcuts="off" on <html> turns them off, and they never act inside a field.

function isTyping(target) {
  return target.matches("input, textarea, select") || target.isContentEditable;
}

function focusSearch() {
  const search = document.querySelector("[data-search]");
  search?.focus();
  return Boolean(search);
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("table[data-keys] tbody tr")].filter((row) => row.querySelector("a"));
  if (!rows.length) {
    return false;
  }
  const before = rows.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("current"));
  const after = before < 0 ? 0 : Math.min(Math.max(before + step, 0), rows.length - 1);
  rows[before]?.classList.remove("current");
  rows[after].classList.add("current");
  rows[after].querySelector("a").focus();
  rows[after].scrollIntoView({ block: "nearest" });
  return true;
}

const SHORTCUTS = { "/": focusSearch, j: () => moveRow(1), k: () => moveRow(-1) };

document.addEventListener("keydown", (event) => {
  const shortcut = SHORTCUTS[event.key];
  const isOff = root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey;
  if (shortcut && !isOff && !isTyping(event.target) && shortcut()) {
    event.preventDefault();
  }
});

// --- what is new on the page: read errors first, show what only a script can serve ----------------

function prepare(part) {
  part.querySelector(".error-summary")?.focus();
  for (const control of part.querySelectorAll("[data-print], [data-select-all]")) {
    control.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    for (const box of event.target.closest("table").querySelectorAll("tbody input[type=checkbox]")) {
      box.checked = event.target.checked;
    }
  }
});

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

// --- session: a warning five minutes before it ends, and nothing left on the screen after -------

function watchSession(dialog) {
  const seconds = Number(dialog.dataset.seconds);
  const form = dialog.querySelector("form");
  let timers = [];

  function startAgain() {
    timers.forEach(clearTimeout);
    timers = [
      setTimeout(() => dialog.showModal(), (seconds - WARNING_SECONDS) * 1000),
      setTimeout(() => location.reload(), (seconds + 1) * 1000),
    ];
  }

  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) {
      return;
    }
    event.preventDefault();
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    dialog.close();
    startAgain();
  });
  document.addEventListener("htmx:afterRequest", startAgain);
  startAgain();
}

const sessionDialog = document.querySelector("dialog[data-seconds]");
if (sessionDialog) {
  watchSession(sessionDialog);
}
