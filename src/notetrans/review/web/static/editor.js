// Forms in a row: a target's text with its inline codes, or something to say about it.

import { copied, element } from "./elements.js";
import { live } from "./rows.js";
import { isWaiting, send } from "./server.js";
import { complain } from "./said.js";

const PAUSE = 250;

export const isOpen = () => Boolean(document.querySelector(".editor"));

// The field with something in it that is not kept yet.
function unsaved() {
  const written = document.querySelector(".editor textarea");
  return written && written.value !== written.defaultValue ? written : null;
}

addEventListener("beforeunload", (event) => {
  if (unsaved() || isWaiting()) event.preventDefault();
});

// Opens the editor of a row, unless another holds what is not kept; `save` gets the text, and the editor closes when it succeeded.
export function edit(row, post, save) {
  const form = open(row, "edit-form", save);
  if (!form) return;
  const text = form.elements.text;
  const target = row.querySelector(".target");
  text.lang = target.lang;
  text.dir = target.dir;
  text.value = text.defaultValue = row.dataset.text ?? target.querySelector(".now").textContent;
  text.rows = Math.min(12, 2 + Math.ceil(text.value.length / 60));
  const buttons = codeButtons(form.querySelector(".codes"), row.dataset.codes?.split("\n") ?? [], text);
  const told = form.querySelector(".told");
  const button = form.querySelector("button.main");
  let asked = 0;
  let timer = 0;
  const check = async () => {
    const mine = ++asked;
    try {
      const { findings } = await send("check", { post, unit: row.dataset.unit, text: text.value });
      if (mine !== asked) return;
      tell(told, findings);
      button.disabled = findings.some((each) => each.severity === "critical");
    } catch (error) {
      complain(error);
    }
  };
  text.addEventListener("input", () => {
    for (const each of buttons) each.look();
    button.disabled = true; // until it has been looked at
    asked++;
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  for (const each of buttons) each.look();
  check();
}

// Asks for a sentence; `save` gets it.
export function sentence(row, asked, done, save) {
  const form = open(row, "say-form", save);
  if (!form) return;
  form.querySelector(".asked").textContent = asked;
  form.querySelector("button.main").textContent = done;
}

function open(row, template, save) {
  const written = unsaved();
  if (written) {
    written.focus();
    complain("This is not kept yet: save it, or cancel it.");
    return null;
  }
  document.querySelector(".editor")?.remove();
  const form = copied(template);
  const text = form.elements.text;
  const close = () => {
    form.remove();
    live(row).focus({ preventScroll: true });
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button.main");
    if (button.disabled) return;
    button.disabled = true;
    try {
      const refused = await save(text.value);
      if (refused) tell(form.querySelector(".told"), [{ severity: "critical", message: refused }]);
      else close();
    } catch (error) {
      complain(error);
    }
    button.disabled = false;
  });
  let warned = false;
  text.addEventListener("input", () => (warned = false));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && unsaved() && !warned) {
      warned = true;
      complain("This is not kept yet: Ctrl+Enter saves it, Escape once more gives it up.");
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.querySelector("[data-close]").addEventListener("click", close);
  row.append(form);
  form.scrollIntoView({ block: "nearest" });
  text.focus();
  return form;
}

function tell(list, findings) {
  list.replaceChildren(
    ...findings.map(({ severity, check, message }) => {
      const head = [severity, check].filter(Boolean).join(" ");
      return element("li", `${head}: ${message}`, { class: severity });
    }),
  );
}

// A button per code: it puts the code where the cursor is, a pair around what is chosen.
function codeButtons(place, codes, text) {
  place.hidden = !codes.length;
  return codes.map((code) => {
    const [, name, label] = code.match(/^(\S+) (.*)$/);
    const pair = name.startsWith("g");
    const inside = pair ? "" : label.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const [before, after] = pair ? [`<${name}>`, `</${name}>`] : [`<${name}>${inside}</${name}>`, ""];
    const button = element("button", label, { type: "button" });
    place.append(button);
    const there = new RegExp(`<${name}[/>]`);
    button.addEventListener("click", () => {
      const { selectionStart: start, selectionEnd: end } = text;
      const chosen = after ? text.value.slice(start, end) : "";
      text.setRangeText(before + chosen + after, start, end, "end");
      if (after && !chosen) text.selectionStart = text.selectionEnd = start + before.length;
      text.focus();
      text.dispatchEvent(new Event("input"));
    });
    return {
      look() {
        const lost = !there.test(text.value);
        button.classList.toggle("lost", lost);
        button.disabled = !lost;
        button.title = lost ? "Put it in: it is missing" : "It is there";
      },
    };
  });
}
