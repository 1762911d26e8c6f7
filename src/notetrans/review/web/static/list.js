// The list of posts.

import { element } from "./elements.js";
import { remembered } from "./filter.js";
import { bind } from "./keys.js";
import { publish } from "./publish.js";
import { complain } from "./said.js";
import { send } from "./server.js";

const posts = [...document.querySelectorAll("#posts > li")];
const search = document.getElementById("search");
const language = document.getElementById("language");
const shown = () => posts.filter((post) => !post.hidden);

function show() {
  const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const post of posts) {
    const text = post.textContent.toLocaleLowerCase();
    const fits = !language.value || post.dataset.language === language.value;
    post.hidden = !fits || !words.every((word) => text.includes(word));
  }
  for (const told of document.querySelectorAll("#absent details"))
    told.hidden = Boolean(language.value && told.dataset.language && told.dataset.language !== language.value);
  document.getElementById("none")?.toggleAttribute("hidden", shown().length > 0);
}

async function publishShown() {
  const waiting = shown().filter((post) => post.dataset.standing === "staged");
  const open = waiting.reduce((sum, post) => sum + Number(post.dataset.open), 0);
  if (await publish(waiting.map((post) => post.dataset.post), open)) setTimeout(() => location.reload(), 1200);
}

function step(by) {
  const links = shown().map((post) => post.querySelector("a"));
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

// Tells what has no line above, once all notes were looked at: the list does not wait for it.
async function tellAbsent() {
  const place = document.getElementById("absent");
  try {
    const { absent } = await send("absent", {});
    for (const { language, told, command, notes, more } of absent) {
      const details = element("details", "", { "data-language": language });
      const summary = element("summary", `${told}${command && ": "}`);
      if (command) summary.append(element("code", command));
      const names = element("ul");
      names.append(...notes.map((note) => element("li", note, { dir: "auto" })));
      if (more) names.append(element("li", `and ${more} more: notetrans status`));
      details.append(summary, names);
      place.append(details);
    }
    place.hidden = !absent.length;
    show();
  } catch (error) {
    if (!error.isLost) complain(error); // a page that is left breaks off what it asked
  }
}

document.getElementById("publish").addEventListener("click", publishShown);
remembered({ search, language }, show);
tellAbsent();
bind([
  { key: "j", other: "ArrowDown", told: "next post", run: () => step(1) },
  { key: "k", other: "ArrowUp", told: "previous post", run: () => step(-1) },
  { key: "/", told: "search", run: () => search.focus() },
  { key: "p", told: "publish those shown", run: publishShown },
]);
