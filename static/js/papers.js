// The box of a paper: sends what is chosen, one file after the other, and again where the line broke.

const PAUSES = [1, 2, 4, 8, 15, 30, 30, 30]; // seconds before each further try
const QUIET = 90; // seconds without a byte moving after which a try is given up
const MB = 1048576;

const waiting = []; // what is to be sent, in order, whatever box it belongs to
let current = null;

/** Make a box send by itself. Its words stand in its data-… attributes. */
export function start(box) {
  box.dataset.scripted = "";
  box.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    const form = input.form;
    const replaces = input.dataset.replaces || "";
    [...input.files].forEach((file, place) => add(box, form, file, place ? "" : replaces));
    input.value = "";
  });
}

function add(box, form, file, replaces) {
  const job = { box: box.id, action: form.action, row: form.elements.row.value, replaces, file, key: newKey(), tries: 0 };
  job.line = lineOf(box, job);
  box.querySelector("[data-queue]").append(job.line.item);
  show(box);
  if (file.size > Number(box.dataset.most)) {
    stop(job, box.dataset.tooLarge);
    return;
  }
  waiting.push(job);
  next();
}

/** A new name for this file: sent twice, it comes once. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function lineOf(box, job) {
  const item = document.createElement("li");
  item.className = "sending-row";
  const name = document.createElement("b");
  name.textContent = job.file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", job.file.name);
  const words = document.createElement("small");
  words.textContent = box.dataset.waiting;
  item.append(name, bar, words);
  return { item, bar, words };
}

function next() {
  if (current || !waiting.length) return;
  current = waiting.shift();
  send(current);
}

function send(job) {
  const box = document.getElementById(job.box);
  if (!box) return done(job); // the person has gone on to another page
  const form = box.querySelector("[data-pick]") || document.querySelector("[data-pick]");
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("row", job.row);
  body.append("upload_key", job.key);
  if (job.replaces) body.append("replaces", job.replaces);
  body.append("file", job.file);
  const request = new XMLHttpRequest();
  let watch;
  const stir = () => {
    clearTimeout(watch);
    watch = setTimeout(() => request.abort(), QUIET * 1000);
  };
  request.open("POST", job.action);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRF-Token", form.elements.csrf_token.value);
  request.upload.onprogress = (event) => {
    stir();
    const part = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
    job.line.bar.value = part;
    const size = (job.file.size / MB).toFixed(1);
    job.line.words.textContent = part < 100 ? `${box.dataset.sending} ${part} % · ${size} MB` : box.dataset.checking;
  };
  request.onload = () => {
    clearTimeout(watch);
    answered(job, request);
  };
  request.onerror = request.onabort = () => {
    clearTimeout(watch);
    later(job, 0);
  };
  stir();
  request.send(body);
}

function answered(job, request) {
  let said = {};
  try {
    said = JSON.parse(request.responseText);
  } catch {
    // A page of an error, or of somebody in between: its status says enough.
  }
  for (const [id, html] of Object.entries(said.parts || {})) put(id, html);
  if (request.status === 200 && said.parts) {
    say(job, document.getElementById(job.box)?.dataset.done);
    done(job);
  } else if (request.status >= 500 || request.status === 408 || request.status === 429) {
    later(job, Number(request.getResponseHeader("Retry-After")) || 0);
  } else {
    stop(job, said.error || document.getElementById(job.box)?.dataset.failed);
  }
}

/** Put a new part in the place of an old one, and leave the focus where it was. */
function put(id, html) {
  const place = document.getElementById(id);
  if (!place) return;
  const had = place.contains(document.activeElement);
  place.innerHTML = html;
  if (window.htmx) window.htmx.process(place);
  if (had) (place.querySelector("input[type=file]") || place).focus();
}

/** Try again after a while, or as soon as there is a network again. */
function later(job, least) {
  const box = document.getElementById(job.box);
  if (!box) return done(job);
  if (job.tries >= PAUSES.length) {
    stop(job, box.dataset.failed);
    return;
  }
  job.line.bar.value = 0;
  job.line.words.textContent = box.dataset.lost;
  say(job, box.dataset.lost);
  const pause = Math.max(least, PAUSES[job.tries]) * 1000;
  job.tries += 1;
  const again = () => {
    clearTimeout(timer);
    removeEventListener("online", again);
    send(job);
  };
  const timer = setTimeout(again, pause);
  addEventListener("online", again);
}

/** A file that does not get through stays in sight, with why, until the person decides. */
function stop(job, why) {
  const box = document.getElementById(job.box);
  if (box) {
    job.line.item.classList.add("is-bad");
    job.line.bar.remove();
    job.line.words.textContent = why || "";
    say(job, why);
    const tools = document.createElement("span");
    tools.className = "row";
    if (job.tries >= PAUSES.length) {
      tools.append(
        button(box.dataset.again, () => {
          const fresh = lineOf(box, job);
          job.line.item.replaceWith(fresh.item);
          Object.assign(job, { line: fresh, tries: 0 });
          waiting.push(job);
          next();
        }),
      );
    }
    tools.append(
      button(box.dataset.drop, () => {
        job.line.item.remove();
        show(box);
        box.focus();
      }),
    );
    job.line.item.append(tools);
  }
  if (current === job) free();
}

function button(words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn quiet";
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

function done(job) {
  job.line.item.remove();
  const box = document.getElementById(job.box);
  if (box) show(box);
  if (current === job) free();
}

function free() {
  current = null;
  next();
}

function show(box) {
  const queue = box.querySelector("[data-queue]");
  queue.hidden = !queue.children.length;
}

function say(job, words) {
  const place = document.getElementById(job.box)?.querySelector("[data-say]");
  if (place && words) place.textContent = `${job.file.name}: ${words}`;
}

addEventListener("beforeunload", (event) => {
  if (current) event.preventDefault();
});
