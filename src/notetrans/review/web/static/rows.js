// The segments of a post: which one is current, which are shown, how one is shown anew.

import { copied, rendered } from "./elements.js";

const list = document.getElementById("rows");
const acts = copied("acts");
let current = null;

export const all = () => [...list.children];
export const shown = () => all().filter((row) => !row.hidden);
export const isOpen = (row) => row.dataset.mark === "open";
export const here = () => current;

// The row as it is shown now, where it was shown anew meanwhile.
export const live = (row) => document.getElementById(row.id) ?? row;

// Makes a row the current one: it takes the buttons, and the focus unless it has it.
export function choose(wanted, { focus = true } = {}) {
  if (!wanted) return;
  const row = live(wanted);
  if (row !== current) {
    current?.classList.remove("current");
    current?.removeAttribute("aria-current");
    current = row;
    row.classList.add("current");
    row.setAttribute("aria-current", "true");
    row.append(acts);
  }
  if (focus && !row.contains(document.activeElement)) row.focus({ preventScroll: true });
  if (focus) row.scrollIntoView({ block: "nearest" });
}

export function step(by, wanted = () => true) {
  const rows = shown();
  let at = rows.indexOf(current);
  if (at < 0) at = by > 0 ? -1 : rows.length;
  for (at += by; rows[at]; at += by) {
    if (wanted(rows[at])) {
      choose(rows[at]);
      return true;
    }
  }
  return false;
}

// Shows rows as notetrans renders them now, by unit.
export function replace(rows) {
  for (const [unit, html] of Object.entries(rows ?? {})) {
    const old = document.getElementById(`u-${unit}`);
    if (!old) continue;
    const made = rendered(html);
    made.hidden = old.hidden;
    const focused = old.contains(document.activeElement);
    const written = old.querySelector(".editor"); // what is being written stays
    const writing = written?.contains(document.activeElement) && document.activeElement;
    old.replaceWith(made);
    if (written) made.append(written);
    if (old === current) {
      current = null;
      choose(made, { focus: focused && !writing });
    }
    if (writing) writing.focus({ preventScroll: true });
  }
}

export function busy(row, is) {
  row.toggleAttribute("aria-busy", is);
  if (is) row.setAttribute("aria-busy", "true");
}

export function onAct(act) {
  list.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    const button = event.target.closest("[data-do]");
    choose(row, { focus: Boolean(button) || !String(getSelection()) && !event.target.closest("form, a") });
    if (button) act(button.dataset.do);
  });
  list.addEventListener("focusin", (event) => choose(event.target.closest(".row"), { focus: false }));
}
