// The start page: sends a fresh browser on, goes on by itself when the server is back, types digits.

const form = document.querySelector("form[data-go]");
const link = document.querySelector("a[data-go]");
const watch = document.body.dataset.watch;
const code = document.getElementById("code");

if (form) form.submit();
else if (link) location.replace(link.href);

async function look() {
  try {
    const { state } = await (await fetch(watch)).json();
    if (state !== "away") location.reload();
  } catch {
    // This program itself is being started again; the next look finds it, or its new browser does.
  }
}
if (watch) setInterval(look, 1500);

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-digit]")?.dataset.digit;
  if (!key) return;
  code.value = key === "⌫" ? code.value.slice(0, -1) : code.value + key;
});
document.addEventListener("contextmenu", (event) => event.preventDefault());
