// Questions before something is done to more than one segment.

import { element } from "./elements.js";

const dialog = document.getElementById("confirm");
const also = document.getElementById("confirm-also");
const more = document.getElementById("confirm-more");

// Returns whether a person says yes, "also" if they chose `besides` too. Without `yes` there is
// nothing to agree to but that.
export function confirmed(title, paragraphs, yes = "Yes", besides = "") {
  document.getElementById("confirm-title").textContent = title;
  const told = document.getElementById("confirm-told");
  told.replaceChildren(...paragraphs.map((text) => element("p", text)));
  const button = dialog.querySelector('[value="yes"]');
  const offer = () => {
    button.textContent = yes || "Publish";
    button.hidden = !yes && !also.checked;
  };
  also.checked = false;
  also.onchange = offer;
  more.hidden = !besides;
  more.querySelector("span").textContent = besides;
  offer();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const answer = () => resolve(dialog.returnValue === "yes" && (also.checked ? "also" : true));
    dialog.addEventListener("close", answer, { once: true });
  });
}
