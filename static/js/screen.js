// The calling screen: asks every few seconds, shows each new call for a while, says it, and goes on through a lost network.

const board = document.getElementById("board");
const parts = Object.fromEntries([...document.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
const { address, every, shown, old, zone } = board.dataset;
const LONGEST = 30_000;
/** A network that is lost may simply not answer. */
const PATIENCE = 8_000;
const LONGEST_SPEECH = 8_000;
/** With so many more waiting a call stands half as long, and is spoken in Chinese alone. */
const MANY = 3;
/** So long without network the waits on the board are no longer true. */
const STALE = 60_000;

let last = Number(board.dataset.last);
let wait = Number(every);
let waiting = [];
let busyUntil = 0;
let drawn = "";
let heard = performance.now();

// --- sound: on once somebody has pressed the button, as browsers want it ---------------------------------------------

let sounds = false;
let context;

const voice = (language) => speechSynthesis.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));

/** Two soft tones, where no voice is installed and before each call. */
function chime() {
  context ||= new AudioContext();
  for (const [at, pitch] of [[0, 660], [.25, 880]]) {
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(.3, context.currentTime + at);
    gain.gain.exponentialRampToValueAtTime(.001, context.currentTime + at + .5);
    tone.connect(gain).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + .5);
  }
}

function say(call, short) {
  board.dataset.said = call.id;
  if (!sounds) return;
  chime();
  if (!("speechSynthesis" in window)) return;
  for (const [language, text] of short ? call.said.slice(0, 1) : call.said) {
    if (!voice(language.slice(0, 2))) continue;
    const line = new SpeechSynthesisUtterance(text);
    line.lang = language;
    line.voice = voice(language.slice(0, 2));
    line.rate = 0.85;
    speechSynthesis.speak(line);
  }
}

parts.sound.hidden = false;
parts.sound.addEventListener("click", () => {
  sounds = !sounds;
  parts.sound.setAttribute("aria-pressed", String(sounds));
  parts.sound.querySelector(".word").textContent = sounds ? parts.sound.dataset.on : parts.sound.dataset.off;
  if (sounds) chime();
  else window.speechSynthesis?.cancel();
});

// --- what is shown -------------------------------------------------------------------------------------------------------

function show(call) {
  parts.quiet.hidden = true;
  parts.now.hidden = false;
  parts.name.textContent = call.name;
  parts.time.textContent = call.time;
  parts.label.textContent = call.label;
  parts.label.classList.toggle("is-long", call.label.length > 4);
  parts.window.textContent = call.window;
  parts.side.textContent = call.side;
  parts.arrow.querySelector("use").setAttribute("href", call.arrow);
}

/** What stands beside the call, drawn by the server. */
function renew(board) {
  if (board === drawn) return;
  drawn = board;
  parts.board.replaceChildren(...new DOMParser().parseFromString(board, "text/html").body.children);
}

/** The next call that nobody has seen yet; each stands long enough to be read, and to be spoken. */
function next(now) {
  if (!waiting.length || now < busyUntil) return;
  if (window.speechSynthesis?.speaking && now < busyUntil + LONGEST_SPEECH) return;
  const call = waiting.shift();
  const many = waiting.length >= MANY;
  show(call);
  if (call.age < Number(old)) say(call, many);
  busyUntil = now + (many ? Number(shown) / 2 : Number(shown));
}

async function look() {
  const answer = await fetch(`${address}?after=${last}`, { cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE), headers: { Accept: "application/json" } });
  if (answer.status === 403) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const state = await answer.json();
  const fresh = state.calls.reverse();
  if (fresh.length) {
    last = fresh.at(-1).id;
    // Called once more, or to another window: what was true before is not said any more.
    waiting = waiting.filter(({ label }) => !fresh.some((one) => one.label === label));
    // After a lost network only what is still true is called; the rest stands in the list.
    const young = fresh.filter(({ age }) => age < Number(old));
    waiting.push(...(young.length ? young : fresh.slice(-1)));
  }
  if (state.quiet && !waiting.length) {
    parts.now.hidden = true;
    parts.quiet.hidden = false;
  }
  renew(state.board);
}

async function round() {
  try {
    await look();
    wait = Number(every);
    heard = performance.now();
    document.body.classList.remove("is-lost", "is-stale");
  } catch {
    document.body.classList.add("is-lost");
    if (performance.now() - heard > STALE) document.body.classList.add("is-stale");
    wait = Math.min(wait * 2, LONGEST);
  }
  setTimeout(round, wait);
}

function tick() {
  const now = new Date();
  parts.clock.textContent = now.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
  next(performance.now());
}

addEventListener("online", () => { wait = Number(every); });
setInterval(tick, 250);
tick();
round();
