// A post, segment by segment: the commands and what starts them.

import { confirmed } from "./dialogs.js";
import { element } from "./elements.js";
import { edit, sentence, isOpen as isWriting } from "./editor.js";
import { matches, remembered } from "./filter.js";
import { bind } from "./keys.js";
import { counted, publish } from "./publish.js";
import * as rows from "./rows.js";
import { complain, say } from "./said.js";
import { ask, send } from "./server.js";

const DOUBTFUL = 40; // docs/review.md says how it was measured
const WRITING = "Save or cancel what you write first.";
const post = document.body.dataset.post;
const field = (id) => document.getElementById(id);

// Has a decision about rows kept; returns why not, by unit.
async function decide(action, chosen, more = {}) {
  const units = Object.fromEntries(chosen.map(rows.live).map(({ dataset: { unit, seen } }) => [unit, seen]));
  const answer = await ask("decide", { post, action, units, ...more });
  shownAnew(answer);
  const { refused } = answer;
  if (!reasons(refused)) say({ approve: "Approved", edit: "Saved", reject: "Rejected", comment: "Noted" }[action]);
  return refused;
}

const reasons = (refused) => [...new Set(Object.values(refused))].join("\n");

// Shows what an action changed; there is nothing to show where it changed nothing.
function shownAnew({ rows: made, progress, blocked }) {
  if (!made) return;
  rows.replace(made);
  field("progress").value = progress.approved;
  field("count").textContent = `${progress.approved} of ${progress.units} approved`;
  field("blocked").hidden = !blocked;
  field("blocked").querySelector("span").textContent = blocked;
}

// Rows that were approved while an answer is awaited: they go together, so that a quick reader never waits.
let approved = [];
let telling = false;

async function approve() {
  const row = rows.here();
  if (!row || row.dataset.mark === "missing") return;
  rows.busy(row, true);
  rows.step(1);
  approved.push(row);
  if (telling) return;
  telling = true;
  while (approved.length) {
    const chosen = approved;
    approved = [];
    try {
      const refused = await decide("approve", chosen);
      if (reasons(refused)) {
        complain(reasons(refused));
        rows.choose(chosen.find((each) => each.dataset.unit in refused));
      }
    } catch (error) {
      complain(error);
      rows.choose(chosen[0]);
    }
    for (const each of chosen) rows.busy(each, false);
  }
  telling = false;
}

async function approveAll() {
  const open = rows.shown().filter(rows.isOpen);
  if (!open.length) return say("None of those shown is to decide");
  const warned = open.filter((row) => ["critical", "major"].includes(row.dataset.worst)).length;
  const told = warned ? [`${warned} of them ${warned === 1 ? "has" : "have"} a warning.`] : [];
  if (!(await confirmed(`Approve ${counted(open.length, "segment")}?`, told, "Approve"))) return;
  try {
    const refused = await decide("approve", open);
    say(`${counted(open.length - Object.keys(refused).length, "segment")} approved`);
    if (reasons(refused)) complain(reasons(refused));
  } catch (error) {
    complain(error);
  }
}

async function undo() {
  if (isWriting()) return complain(WRITING);
  try {
    const answer = await ask("undo", { post });
    shownAnew(answer);
    rows.choose(document.getElementById(`u-${answer.done[0]}`));
    say(answer.done.length > 1 ? `Undone for ${counted(answer.done.length, "segment")}` : "Undone");
  } catch (error) {
    complain(error);
  }
}

function write() {
  const row = rows.here();
  if (!row) return;
  edit(row, post, async (text) => reasons(await decide("edit", [row], { text })));
}

function reject() {
  const row = rows.here();
  if (!row || row.dataset.mark === "missing") return;
  sentence(row, "What should be otherwise? The engine is told when it is asked again (may be empty)", "Reject",
    async (comment) => reasons(await decide("reject", [row], { comment })));
}

async function again() {
  const row = rows.here();
  if (!row) return;
  try {
    const { engine } = await ask("engine", { post });
    sentence(row, `What should be otherwise? ${engine} is asked at once`, "Ask again", async (comment) => {
      rows.busy(row, true);
      say(`Asking ${engine}…`);
      try {
        const { unit, seen } = row.dataset;
        const answer = await send("again", { post, unit, seen, comment });
        shownAnew(answer);
        if (reasons(answer.refused)) complain(reasons(answer.refused));
        else say(`${engine} answered`);
      } finally {
        rows.busy(row, false);
      }
    });
  } catch (error) {
    complain(error);
  }
}

// Shows what a target says, for who cannot read it: the source against what comes back.
async function back() {
  const row = rows.here();
  if (!row || row.dataset.mark === "missing") return;
  rows.busy(row, true);
  say("Translating back…");
  try {
    const { engine, score, parts } = await send("back", { post, unit: row.dataset.unit });
    const { lang, dir } = row.querySelector(".source");
    const told = element("div", "", { class: "returned", lang, dir });
    const words = element("p");
    for (const [kind, text] of parts) {
      const name = { deleted: "del", inserted: "ins" }[kind];
      words.append(name ? element(name, text) : text);
    }
    const alike = score === null ? "" : `, ${score} of 100 alike${score < DOUBTFUL ? ": look at it" : ""}`;
    told.append(element("p", `↩ back by ${engine}${alike}`, { class: "about", lang: "en", dir: "ltr" }), words);
    row.querySelector(".returned")?.remove();
    row.querySelector(".sides").after(told);
    say("Translated back");
  } catch (error) {
    complain(error);
  } finally {
    rows.busy(row, false);
  }
}

function comment() {
  const row = rows.here();
  if (!row) return;
  sentence(row, "Comment", "Keep",
    async (comment) => reasons(await decide("comment", [row], { comment })));
}

async function place() {
  const open = rows.all().filter((row) => row.dataset.mark !== "approved").length;
  if (await publish([post], open)) setTimeout(() => location.reload(), 1200);
}

const ACTS = { approve, edit: write, reject, again, comment, back };

rows.onAct((act) => ACTS[act]?.());
field("approve-all").addEventListener("click", approveAll);
field("undo").addEventListener("click", undo);
field("publish").addEventListener("click", place);
field("difference").addEventListener("change", (event) => {
  field("rows").classList.toggle("difference", event.target.checked);
});
remembered({ show: field("filter"), search: field("search") }, () => {
  const fits = matches(field("filter").value, field("search").value);
  let count = 0;
  for (const row of rows.all()) {
    const hidden = !fits(row);
    if (row.hidden !== hidden) row.hidden = hidden;
    count += !hidden;
  }
  field("none").hidden = count > 0;
});
new ResizeObserver(([bar]) => {
  document.documentElement.style.setProperty("--bar", `${Math.round(bar.target.offsetHeight) + 8}px`);
}).observe(document.querySelector(".bar"));
bind([
  { key: "j", other: "ArrowDown", told: "next segment", run: () => rows.step(1) },
  { key: "k", other: "ArrowUp", told: "previous segment", run: () => rows.step(-1) },
  { key: "n", told: "next one to decide", run: () => rows.step(1, rows.isOpen) || say("No further one is to decide") },
  { key: "a", told: "approve, and go on", run: approve },
  { key: "A", told: "approve all shown", run: approveAll },
  { key: "e", told: "edit (Ctrl+Enter saves, Escape leaves)", run: write },
  { key: "r", told: "reject", run: reject },
  { key: "x", told: "reject, and ask the engine again at once", run: again },
  { key: "c", told: "comment", run: comment },
  { key: "z", told: "undo the last decision", run: undo },
  { key: "b", told: "translate back", run: back },
  { key: "d", told: "difference on and off", run: () => field("difference").click() },
  { key: "f", told: "filter", run: () => field("filter").focus() },
  { key: "/", told: "search", run: () => field("search").focus() },
  { key: "p", told: "publish this post", run: place },
  { key: "u", told: "all posts", run: () => (isWriting() ? complain(WRITING) : location.assign("/")) },
]);
const named = location.hash.startsWith("#u-") && document.getElementById(location.hash.slice(1));
rows.choose(named || rows.shown()[0], { focus: Boolean(named) });
performance.mark("ready");
