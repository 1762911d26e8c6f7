// Elements: made by name with text in them, or from what notetrans rendered (and escaped) itself.

const policy = globalThis.trustedTypes?.createPolicy("notetrans", { createHTML: (html) => html });

export function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export function rendered(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content.firstElementChild;
}

export function copied(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
