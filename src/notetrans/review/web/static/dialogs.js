// Questions before something is done to more than one segment.

import { element } from "./elements.js";

const dialog = document.getElementById("confirm");

// Returns whether a person says yes. Without `yes` there is nothing to agree to.
export function confirmed(title, paragraphs, yes = "Yes") {
  document.getElementById("confirm-title").textContent = title;
  const told = document.getElementById("confirm-told");
  told.replaceChildren(...paragraphs.map((text) => element("p", text)));
  const button = dialog.querySelector('[value="yes"]');
  button.textContent = yes;
  button.hidden = !yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
