// Keys of the desk: single letters outside of inputs; they press what carries the letter in data-key.

const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]");

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement);
  const shown = rows.findIndex((row) => row.closest("[aria-current]"));
  const next = rows[Math.min(Math.max((here < 0 ? shown : here) + step, 0), rows.length - 1)];
  if (next) next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  const key = event.key.toUpperCase();
  if (key === "J" || key === "K") {
    event.preventDefault();
    move(key === "J" ? 1 : -1);
    return;
  }
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!control) return;
  event.preventDefault();
  if (control.matches("input")) control.focus();
  else control.click();
});
