// What is easier with a script: writing in the text itself, keys on the review desk. All of it works without.
"use strict";
for (const area of document.querySelectorAll("textarea[data-editor]")) {
  const editor = document.createElement("div");
  editor.className = "editor prose";
  editor.contentEditable = "true";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-labelledby", area.id + "-label");
  const label = document.querySelector(`label[for="${area.id}"]`);
  if (label) { label.id = area.id + "-label"; label.addEventListener("click", () => editor.focus()); }
  // A document of its own runs no handler of a pasted text while it is parsed.
  const parsed = new DOMParser().parseFromString(area.value, "text/html");
  parsed.querySelectorAll("script,iframe,object,embed,link,style,svg,math,form").forEach((e) => e.remove());
  for (const e of parsed.querySelectorAll("*")) for (const a of [...e.attributes]) if (/^on|^style$/i.test(a.name) || /^\s*javascript:/i.test(a.value)) e.removeAttribute(a.name);
  editor.append(...parsed.body.childNodes);
  const bar = document.createElement("div");
  bar.className = "editor-bar";
  for (const [word, command, value] of [["标题", "formatBlock", "h3"], ["正文", "formatBlock", "p"], ["加粗", "bold", ""], ["编号", "insertOrderedList", ""]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word;
    button.addEventListener("click", () => { editor.focus(); document.execCommand(command, false, value); });
    bar.append(button);
  }
  area.hidden = true;
  area.before(bar, editor);
  area.form.addEventListener("submit", () => { area.value = editor.innerHTML; });
  if (area.form.dataset.keep !== undefined) {
    let changed = false;
    area.form.addEventListener("input", () => { changed = true; });
    area.form.addEventListener("submit", () => { changed = false; });
    addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
}
const signing = document.querySelector("form[data-review]");
const body = document.getElementById("body");
if (body) {
  const marks = [...body.querySelectorAll("mark")];
  let at = -1;
  const go = (step) => {
    if (!marks.length) return;
    marks[at]?.classList.remove("here");
    at = (at + step + marks.length) % marks.length;
    marks[at].classList.add("here");
    marks[at].scrollIntoView({ block: "center" });
  };
  addEventListener("keydown", (event) => {
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") go(1);
    else if (event.key === "p") go(-1);
    else if (signing && /^[1-5]$/.test(event.key)) signing.querySelectorAll("input[name=gates]")[event.key - 1].click();
  });
  if (signing) document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    const text = chosen.toString().split("\n")[0].trim();
    if (!text || text.length > 300 || !body.contains(chosen.anchorNode)) return;
    const free = [...signing.querySelectorAll("input[name=quote]")].find((i) => !i.value || i.dataset.filled === "1");
    if (free) { free.value = text; free.dataset.filled = "1"; }
  });
  if (signing) signing.querySelectorAll("input[name=said]").forEach((said) => said.addEventListener("input", () => { said.closest("p").querySelector("input[name=quote]").dataset.filled = ""; }));
}
