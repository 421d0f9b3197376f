// The page without a network tries again by itself. The browser's word that it is online is a hint to ask at
// once; only an answer of the server counts.

const ASK = "/healthz";
const FIRST = 2000;
const LONGEST = 20000;
const line = document.getElementById("line");
let wait = FIRST;
let timer = 0;
let asking = false;

/** Whether the server answers now. */
async function answers() {
  try {
    return (await fetch(ASK, { cache: "no-store", credentials: "omit" })).ok;
  } catch {
    return false;
  }
}

/** Ask; with an answer the page that was wanted comes, without one ask again, more and more seldom. */
async function ask() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  if (await answers()) {
    line.textContent = line.dataset.back;
    location.reload();
    return;
  }
  asking = false;
  timer = setTimeout(ask, wait);
  wait = Math.min(wait * 1.5, LONGEST);
}

line.textContent = line.dataset.wait;
document.getElementById("again").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
addEventListener("online", () => {
  wait = FIRST;
  ask();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") ask();
});
timer = setTimeout(ask, FIRST);
