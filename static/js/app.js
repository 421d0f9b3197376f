// Makes pages calmer where scripts run; every page works without it.

const main = document.getElementById("main");
const live = document.getElementById("live");

/** Say something that passes: one line over the page, also to screen readers. */
function say(text) {
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = text;
  live.replaceChildren(line);
  setTimeout(() => line.remove(), 6000);
}

/** After a page or a block has come: the error summary, else (after a swap) the heading, has the focus. */
function land(swapped) {
  const summary = main.querySelector("[data-focus]");
  const target = summary || (swapped && main.querySelector("h1"));
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: swapped && !summary });
  if (swapped && !summary) scrollTo(0, 0);
}

/** What is true only where scripts run is shown (data-scripts); a part that needs more names its module: data-module. */
function wake() {
  for (const line of main.querySelectorAll("[data-scripts][hidden]")) line.hidden = false;
  for (const part of main.querySelectorAll("[data-module]:not([data-awake])")) {
    part.dataset.awake = "";
    import(part.dataset.module).then((module) => module.start(part));
  }
}

/** A form that is under way: its button says so and a second press does nothing. */
function setBusy(form, button, isBusy) {
  if (isBusy) form.dataset.busy = "";
  else delete form.dataset.busy;
  if (button) {
    if (isBusy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";
const pressed = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isPost(form)) return;
  if ("busy" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const button = event.submitter || form.querySelector(".btn.main");
  pressed.set(form, button);
  setBusy(form, button, true);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (isPost(form)) setBusy(form, pressed.get(form), false);
});
// A page that comes back from the browser's memory is not under way any more.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) setBusy(form, pressed.get(form), false);
});

// What renews itself takes no focus: htmx gives it back to what has the same id; where that is gone,
// the heading has it.
let held = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  held = event.detail.target !== main && event.detail.target.contains(document.activeElement);
  // An error of the server is a page too; only the whole page is replaced by it.
  if (event.detail.xhr.status >= 400 && event.detail.target === main) event.detail.shouldSwap = true;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === main) land(true);
  else if (held && document.activeElement === document.body) land(true);
  held = false;
  wake();
});
// What looks again by itself says while it cannot.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const stale = document.querySelector("[data-stale]");
  if (stale && detail.elt.matches("[data-hx-trigger]")) stale.hidden = detail.successful === true;
});
document.addEventListener("htmx:sendError", (event) => {
  if (isPost(event.detail.elt)) say(live.dataset.lost);
});

// A link of the error summary leads into the field, not only near it.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") || field;
  control.focus();
  control.scrollIntoView({ block: "center" });
});

// A menu closes as menus do: by pressing elsewhere, or by Escape.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", ({ target }) => {
  for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

land(false);
wake();
