// Posts into place: first what that would do, then, if a person agrees, it.

import { ask } from "./server.js";
import { complain, say } from "./said.js";
import { confirmed } from "./dialogs.js";

const SHOWN = 5;

// `open` is how many segments of them nobody has approved: a person should know it before.
export async function publish(posts, open) {
  try {
    const plan = await ask("publish", { posts, dry_run: true });
    const most = plan.refused.length ? await ask("publish", { posts, dry_run: true, anyway: true }) : plan;
    const held = most.done.filter((path) => !plan.done.includes(path)); // for a person's word alone
    const named = held.length > SHOWN ? `${held.length} posts` : held.join(", ");
    const besides = held.length ? `Publish ${named} all the same: I have looked` : "";
    const waiting = plan.refused.filter((text) => held.some((path) => text.startsWith(`${path}:`)));
    const refused = [...waiting, ...most.refused].map((text) => `Stays: ${text}`); // what no word changes
    const ready = plan.done.map((path) => `Writes: ${path}`);
    if (most.done.length && open) ready.unshift(`${counted(open, "segment")} not approved by anybody.`);
    if (!plan.done.length && !refused.length) refused.push("Nothing waits to be published.");
    const title = plan.done.length ? `Publish ${counted(plan.done.length, "post")}?` : "Nothing can be published";
    const answer = await confirmed(title, [...ready, ...refused], plan.done.length ? "Publish" : "", besides);
    if (!answer) return false;
    const done = await ask("publish", { posts, dry_run: false, anyway: answer === "also" });
    const told = `Published: ${done.done.join(", ") || "nothing"}`;
    const news = done.refused.filter((text) => ![...plan.refused, ...most.refused].includes(text));
    if (news.length) complain([told, ...news].join("\n"));
    else say(done.refused.length ? `${told}. Still waiting: ${counted(done.refused.length, "post")}` : told);
    return done.done.length > 0 && !news.length; // the page is loaded anew, and would not tell it
  } catch (error) {
    complain(error);
    return false;
  }
}

export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
