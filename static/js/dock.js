// The dock of a shared screen: larger, lower and read aloud, without losing what was typed.

const root = document.documentElement;
const main = document.getElementById("main");
const dock = document.getElementById("dock");
const reader = dock.querySelector("[data-aloud]");

// --- larger and lower --------------------------------------------------------------------------------------------------

/** What was chosen and typed on the page, by name; it never leaves the page. */
function kept() {
  const controls = [...main.querySelectorAll("input[name]:not([type=hidden]), textarea[name], select[name]")];
  return controls.map(({ name, value, checked, type }) => ({ name, value, checked, type }));
}

function restore(values) {
  for (const { name, value, checked, type } of values) {
    const isMark = type === "radio" || type === "checkbox";
    const same = `[name="${CSS.escape(name)}"]${isMark ? `[value="${CSS.escape(value)}"]` : ""}:not([type=hidden])`;
    const control = main.querySelector(same);
    if (control && isMark) control.checked = checked;
    else if (control) control.value = value;
  }
}

/** The same page once more as the mode shows it, with everything that was typed in its place. */
async function wear(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.type !== "opaqueredirect") throw new Error("refused");
  const shown = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const values = kept();
  const had = button.value;
  main.replaceChildren(...shown.getElementById("main").childNodes);
  root.dataset.mode = shown.documentElement.dataset.mode || "";
  for (const name of ["idle", "countdown"]) document.body.dataset[name] = shown.body.dataset[name];
  const fresh = shown.querySelector("#dock form");
  form.replaceChildren(...fresh.childNodes);
  window.htmx?.process(main);
  document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { target: main } }));
  restore(values);
  [...form.elements].find((one) => one.name === "mode" && one.value !== had)?.focus({ preventScroll: true });
}

dock.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (submitter?.name !== "mode") return;
  event.preventDefault();
  event.stopPropagation();
  wear(form, submitter).catch(() => location.reload()).finally(() => delete form.dataset.busy);
});

// --- read aloud ----------------------------------------------------------------------------------------------------------

// What the house itself says. What a person typed or was shown about themself is never read: others stand near.
const SAID = "h1, .hint, .lead, .summary li, fieldset > legend:not(.vh), fieldset > .tip, .choice, .field > label, .field > .tip, .note";
const voices = (language) => {
  const [spoken] = language.split("-");
  return speechSynthesis.getVoices().filter((one) => one.lang.toLowerCase().startsWith(spoken));
};
let isReading = false;

const words = (part) => ({
  text: part.textContent.replace(/\s+/g, " ").trim(),
  // What the catalog says in another language than the page is read by a voice of that language.
  language: (part.querySelector("[lang]") || part.closest("[lang]")).lang,
});

function say(texts) {
  speechSynthesis.cancel();
  for (const { text, language } of texts.filter((one) => one.text)) {
    const line = new SpeechSynthesisUtterance(text);
    line.lang = language;
    line.voice = voices(language)[0] || null;
    line.rate = 0.9;
    speechSynthesis.speak(line);
  }
}

const isSeen = (part) => part.offsetParent && !part.closest("[data-private], details:not([open]), .answers");

function readPage() {
  say([...main.querySelectorAll(SAID)].filter(isSeen).map(words));
}

function turn(on) {
  isReading = on;
  reader.setAttribute("aria-pressed", String(on));
  reader.querySelector("span").textContent = on ? reader.dataset.stop : reader.dataset.read;
  if (on) readPage();
  else speechSynthesis.cancel();
}

if ("speechSynthesis" in window) {
  const offer = () => {
    reader.hidden = !voices(root.lang).length;
  };
  offer();
  speechSynthesis.addEventListener("voiceschanged", offer);
  reader.addEventListener("click", () => turn(!isReading));
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (isReading && detail.target === main) readPage();
  });
  main.addEventListener("focusin", ({ target }) => {
    if (!isReading) return;
    const part = target.closest(".choice") || target.closest(".field")?.querySelector("label");
    if (part) say([words(part)]);
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
