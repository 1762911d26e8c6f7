// The list of posts.

import { remembered } from "./filter.js";
import { bind } from "./keys.js";
import { publish } from "./publish.js";

const posts = [...document.querySelectorAll("#posts > li")];
const search = document.getElementById("search");
const language = document.getElementById("language");
const shown = () => posts.filter((post) => !post.hidden);

remembered({ search, language }, () => {
  const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const post of posts) {
    const text = post.textContent.toLocaleLowerCase();
    const fits = !language.value || post.dataset.language === language.value;
    post.hidden = !fits || !words.every((word) => text.includes(word));
  }
  document.getElementById("none")?.toggleAttribute("hidden", shown().length > 0);
});

async function publishShown() {
  const waiting = shown().filter((post) => post.dataset.standing === "staged");
  if (await publish(waiting.map((post) => post.dataset.post))) setTimeout(() => location.reload(), 1200);
}

function step(by) {
  const links = shown().map((post) => post.querySelector("a"));
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

document.getElementById("publish").addEventListener("click", publishShown);
bind([
  { key: "j", other: "ArrowDown", told: "next post", run: () => step(1) },
  { key: "k", other: "ArrowUp", told: "previous post", run: () => step(-1) },
  { key: "/", told: "search", run: () => search.focus() },
  { key: "p", told: "publish those shown", run: publishShown },
]);
