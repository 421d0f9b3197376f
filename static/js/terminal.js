// A screen that the next person will use: it asks whether anybody is there, wipes itself, and
// speaks with the terminal's own program (kiosk/) where there is one.

const body = document.body;
const { agent, agentToken } = body.dataset;
const TICK = 250;
const MOST_BETWEEN_BEATS = 15_000;
const LONGEST_WAIT = 180_000;
const SIGN_OF_LIFE = 5000;
const SERVER_PATIENCE = 4000;
const AGENT_PATIENCE = 8000;

let inUse = "inUse" in body.dataset;
let touched = performance.now();
let beaten = -Infinity;
let dialog = null;
let leaving = false;

// Read each time: elder mode, which has its own, comes and goes without a new page.
const warnAfter = () => 1000 * body.dataset.idle;
const countdown = () => 1000 * body.dataset.countdown;

/** How long this page waits: longer while somebody is busy with their phone, as long as its code lives. */
const waits = new WeakMap();
function patience() {
  const waiting = document.querySelector("[data-wait]");
  if (!waiting) return warnAfter();
  if (!waits.has(waiting)) waits.set(waiting, performance.now() + 1000 * (Number(waiting.dataset.wait) || 0));
  return Math.max(warnAfter(), Math.min(LONGEST_WAIT, waits.get(waiting) - touched));
}

/** Ask the terminal's program for something; its answer, or null where it has none. */
async function tell(path, content = {}, patience_ = AGENT_PATIENCE) {
  if (!agent) return null;
  try {
    const answer = await fetch(agent + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${agentToken}`, "Content-Type": "application/json" },
      body: JSON.stringify(content),
      signal: AbortSignal.timeout(patience_),
    });
    return answer.ok ? answer : null;
  } catch {
    return null;
  }
}

/** Tell the server that the person is still here, so that their session lives on. */
function beat() {
  beaten = performance.now();
  fetch("/terminal/here", { method: "POST" }).catch(() => {});
}

function here() {
  if (leaving) return;
  touched = performance.now();
  inUse = true;
}

function ask(seconds) {
  if (!dialog) {
    body.append(document.getElementById("idle").content.cloneNode(true));
    dialog = body.lastElementChild;
    const kept = document.querySelector(".leave[data-kept]");
    if (kept) dialog.querySelector("[data-kept]").textContent = kept.dataset.kept;
    // The page's own main button is hidden now; on the screen there is one.
    dialog.querySelector("[data-stay]").classList.add("main");
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    body.dataset.asking = "";
    dialog.showModal();
    dialog.querySelector("[data-stay]").focus();
  }
  const words = dialog.querySelector("[data-seconds]");
  if (dialog.dataset.left === String(seconds)) return;
  dialog.dataset.left = seconds;
  words.textContent = words.dataset.seconds.replace("{}", seconds);
  dialog.querySelector("text").textContent = seconds;
  dialog.querySelector(".left").setAttribute("stroke-dasharray", `${(100000 * seconds) / countdown()} 100`);
}

function goOn() {
  if (!dialog || leaving) return;
  const before = dialog;
  dialog = null;
  before.close();
  before.remove();
  delete body.dataset.asking;
}

/** End the visit: nothing is left on the screen, in the browser, or with the server. */
async function leave() {
  if (leaving) return;
  leaving = true;
  if (!dialog) ask(0);
  body.dataset.leaving = "";
  dialog.querySelector("[data-gone]").hidden = false;
  document.getElementById("main").replaceChildren();
  // The browser is replaced even where the server does not answer: its sessions end by themselves.
  await fetch("/terminal/wipe", {
    method: "POST", redirect: "manual", keepalive: true, signal: AbortSignal.timeout(SERVER_PATIENCE),
  }).catch(() => {});
  const replaced = await tell("/next");
  setTimeout(() => location.replace("/"), replaced ? AGENT_PATIENCE : 0);
}

setInterval(() => {
  if (!inUse || leaving) return;
  const now = performance.now();
  const left = touched + patience() + countdown() - now;
  if (left <= 0) leave();
  else if (left <= countdown()) ask(Math.ceil(left / 1000));
  else {
    goOn();
    const isWaiting = patience() > warnAfter();
    const isTime = now - beaten >= Math.min(MOST_BETWEEN_BEATS, warnAfter() / 2);
    if (isTime && (touched > beaten || isWaiting)) beat();
  }
}, TICK);

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "input", "terminal:here"]) {
  addEventListener(kind, (event) => {
    if (!event.target.closest?.("[data-go]")) here();
  }, { capture: true, passive: true });
}
addEventListener("click", (event) => {
  if (dialog && !event.target.closest("[data-go]")) goOn();
}, true);

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/terminal/wipe") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leave();
}, true);

// What a browser offers by itself is of no use here, and some of it leads away.
for (const kind of ["contextmenu", "dragstart"]) addEventListener(kind, (event) => event.preventDefault());
// A page out of the browser's memory may be another person's.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// --- print ---------------------------------------------------------------------------------------

function showPrinting() {
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-print]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const printed = await tell("/print", JSON.parse(button.dataset.print), 30_000);
  button.removeAttribute("aria-busy");
  const said = document.getElementById(button.getAttribute("aria-describedby"));
  said.textContent = printed ? button.dataset.done : button.dataset.failed;
});

if (agent) {
  showPrinting();
  document.addEventListener("htmx:afterSwap", showPrinting);
  const alive = () => leaving || tell("/alive");
  alive();
  setInterval(alive, SIGN_OF_LIFE);
}
