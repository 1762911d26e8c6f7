// What is told at the foot of the page: good news politely, trouble at once and until it is read.

const said = document.getElementById("said");
const trouble = document.getElementById("trouble");
let timer = 0;

export function say(text) {
  trouble.hidden = true;
  said.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => (said.textContent = ""), 5000);
}

// Tells an error, or a sentence.
export function complain(error) {
  said.textContent = "";
  trouble.textContent = error.message ?? String(error);
  trouble.hidden = false;
}

trouble.addEventListener("click", () => (trouble.hidden = true));
