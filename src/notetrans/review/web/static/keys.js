// Single keys for commands: {key, told, run}. They can be switched off (they may be typed by chance).

import { element } from "./elements.js";

const dialog = document.getElementById("keys");
const on = document.getElementById("keys-on");
const STORE = "notetrans-keys";

export function bind(commands) {
  on.checked = localStorage.getItem(STORE) !== "off";
  on.addEventListener("change", () => localStorage.setItem(STORE, on.checked ? "on" : "off"));
  const help = { key: "?", told: "show these keys", run: show };
  const all = [...commands, help];
  document.getElementById("keys-told").replaceChildren(...all.map(line));
  document.getElementById("help").addEventListener("click", help.run);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
    const command = all.find((each) => each.key === event.key || each.other === event.key);
    if (!command || (!on.checked && command !== help)) return;
    event.preventDefault();
    command.run();
  });
}

// The first thing that takes the focus stands at the end: the list is to be read from its top.
function show() {
  dialog.showModal();
  dialog.scrollTop = 0;
}

function isWriting(target) {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

function line({ key, other, told }) {
  const row = element("tr");
  const keys = element("td");
  keys.append(element("kbd", key));
  if (other) keys.append(" ", element("kbd", { ArrowDown: "↓", ArrowUp: "↑" }[other] ?? other));
  row.append(keys, element("td", told));
  return row;
}
