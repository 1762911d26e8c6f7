// Posts into place: first what that would do, then, if a person agrees, it.

import { ask } from "./server.js";
import { complain, say } from "./said.js";
import { confirmed } from "./dialogs.js";

export async function publish(posts) {
  try {
    const plan = await ask("publish", { posts, dry_run: true });
    const refused = plan.refused.map((text) => `Stays: ${text}`);
    const ready = plan.done.map((path) => `Written: ${path}`);
    if (!plan.done.length && !refused.length) refused.push("Nothing waits to be published.");
    const title = plan.done.length ? `Publish ${counted(plan.done.length, "post")}?` : "Nothing can be published";
    if (!(await confirmed(title, [...ready, ...refused], plan.done.length ? "Publish" : ""))) return false;
    const done = await ask("publish", { posts, dry_run: false });
    say(`Published: ${done.done.join(", ") || "nothing"}`);
    if (done.refused.length) complain(done.refused.join("\n"));
    return done.done.length > 0;
  } catch (error) {
    complain(error);
    return false;
  }
}

export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
