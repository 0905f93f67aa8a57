// 复制 beside each text; without script the text is selected and copied by hand.
for (const text of document.querySelectorAll("textarea[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "复制";
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = "已复制";
  });
  const line = document.createElement("p");
  line.append(button);
  text.after(line);
}
