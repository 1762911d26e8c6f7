// Which rows are shown: by what is chosen and by the words that are looked for.

const TESTS = {
  open: (row) => row.dataset.mark === "open",
  approved: (row) => row.dataset.mark === "approved",
  rejected: (row) => row.dataset.mark === "rejected",
  missing: (row) => row.dataset.mark === "missing",
  changed: (row) => row.dataset.change !== "same",
  person: (row) => row.dataset.origin === "person" && row.dataset.mark !== "missing",
  commented: (row) => "commented" in row.dataset,
  warned: (row) => ["critical", "major"].includes(row.dataset.worst),
};

function test(chosen) {
  const check = chosen.startsWith("check:") && chosen.slice(6);
  if (check) return (row) => (row.dataset.checks ?? "").split(" ").includes(check);
  return TESTS[chosen] ?? (() => true);
}

export function matches(chosen, words) {
  const fits = test(chosen);
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    if (!fits(row)) return false;
    if (!wanted.length) return true;
    const text = said(row).toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  };
}

// The texts of a row, and what is said of them: not its headings, which all below them share, nor its buttons.
const SAID = ".sides .now, .finding, .terms, .comment";
const said = (row) => [...row.querySelectorAll(SAID)].map((each) => each.textContent).join(" ");

// Keeps the choice in the address, so that a page that is loaded again shows the same.
export function remembered(fields, apply) {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, field] of Object.entries(fields)) {
    const value = given.get(name);
    if (value && (field.type === "search" || [...field.options].some((each) => each.value === value)))
      field.value = value;
  }
  const changed = () => {
    const now = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) now.set(name, field.value);
    history.replaceState(null, "", `${location.pathname}${location.search}${String(now) && `#${now}`}`);
    apply();
  };
  for (const field of Object.values(fields)) field.addEventListener("input", changed);
  apply();
}
