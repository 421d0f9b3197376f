// The keyboard of a screen that has none. It opens under a text field, writes where the caret is, and leaves the focus in
// the field. The keys are simple-keyboard's; words come from pinyin.js. Nothing that was typed is kept.

const dock = document.getElementById("keyboard");
const bar = dock.querySelector(".kb-bar");
const list = dock.querySelector(".kb-list");
const typedHere = dock.querySelector(".kb-typed");
const opener = dock.querySelector("[data-open]");
const root = document.documentElement;

const FIELDS = "input:not([type]), input[type=text], input[type=search], input[type=tel], input[type=password], input[type=email], textarea";
const LETTERS = ["q w e r t y u i o p", "a s d f g h j k l"];
const LAST_ROW = "{symbols} {lang} {space} {clear} {done}";
const SIGNS_LAST_ROW = "{letters} {lang} {space} {clear} {done}";
const DIGITS = "1 2 3 4 5 6 7 8 9 0";
const pad = (left, right) => ["1 2 3 {bksp}", "4 5 6 {clear}", "7 8 9 {done}", `${left} 0 ${right}`];
const LAYOUTS = {
  pinyin: [...LETTERS, "{sep} z x c v b n m {bksp}", LAST_ROW],
  english: [...LETTERS, "{shift} z x c v b n m {bksp}", LAST_ROW],
  capitals: [...LETTERS.map((row) => row.toUpperCase()), "{shift} Z X C V B N M {bksp}", LAST_ROW],
  signs: [DIGITS, "- / # . · ( ) & +", "， 。 、 ： ； “ ” {bksp}", SIGNS_LAST_ROW],
  marks: [DIGITS, "- / # . , : ( ) &", "' \" @ + ; ? ! {bksp}", SIGNS_LAST_ROW],
  number: pad("-", "."),
  plain: pad("{none}", "{none}"),
  id: pad("{none}", "X"),
  // GB 32100 leaves out I, O, Z, S and V, which are easily mistaken for others.
  uscc: [DIGITS, "Q W E R T Y U P", "A D F G H J K L", "{clear} X C B N M {bksp} {done}"],
  code: [DIGITS, "Q W E R T Y U I O P", "A S D F G H J K L", "{clear} Z X C V B N M {bksp} {done}"],
};
const BY_KIND = { phone: "plain", code: "plain", number: "number", money: "number", area: "number", id_number: "id", uscc: "uscc", case_number: "code", password: "english", email: "english" };
const PADS = new Set(["number", "plain", "id"]);
const QUICK = { address: "address", name: "name", search: "search" };
const PAUSE = 80; // milliseconds after which a field that lost the focus is left

let field = null; // where is being typed
let before = ""; // its value when it was entered, to know whether it changed
let layout = "";
let typed = ""; // letters that are not words yet
let shown = []; // what may be chosen, in order
let pages = [0]; // where each page that was seen begins
let keys = null;
let engine = null;

const isChinese = () => layout === "pinyin" || (layout === "signs" && root.lang.startsWith("zh"));
const kindOf = (one) => one.dataset.keys || (one.type === "tel" ? "phone" : one.type);

// --- the field -------------------------------------------------------------------------------------------------------

function write(text, inputType = "insertText") {
  const { selectionStart: from, selectionEnd: to, value, maxLength } = field;
  const room = maxLength < 0 ? Infinity : maxLength - (value.length - (to - from));
  const fits = [...text].reduce((kept, one) => (kept.length + one.length <= room ? kept + one : kept), "");
  if (text && !fits) return;
  field.setRangeText(fits, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data: fits || null }));
  // A long value scrolls inside its field, so that the caret is seen.
  field.scrollLeft = field.selectionEnd === field.value.length ? field.scrollWidth : field.scrollLeft;
}

function rubOut() {
  const { selectionStart: from, selectionEnd: to, value } = field;
  if (from === to) {
    if (!from) return;
    const last = [...value.slice(0, from)].at(-1);
    field.setSelectionRange(from - last.length, from);
  }
  write("", "deleteContentBackward");
}

function clear() {
  field.setSelectionRange(0, field.value.length);
  write("", "deleteContentBackward");
}

/** What the form asks next: a text field is gone into, anything else is left to the finger. */
function nextField() {
  if (!field.form) return null;
  const all = [...field.form.elements].filter((one) => one.type !== "hidden" && one.type !== "submit" && !one.disabled && one.offsetParent);
  const next = all[all.indexOf(field) + 1];
  return next?.matches(FIELDS) ? next : null;
}

// --- words -----------------------------------------------------------------------------------------------------------

/** What stands in the other fields of this kind on the page: the same person is often named twice. */
function nearby() {
  const kind = kindOf(field);
  if (field.value || !field.form || !["name", "address"].includes(kind)) return [];
  return [...field.form.elements].filter((one) => one !== field && one.dataset.keys === kind).map((one) => one.value).filter(Boolean);
}

function offer() {
  const quick = QUICK[kindOf(field)] || "text";
  if (!engine || !isChinese()) shown = [];
  else if (typed) shown = engine.candidates(typed, { names: kindOf(field) === "name" });
  else shown = [...new Set([...nearby(), ...engine.quick(quick)])].map((text) => ({ text, end: 0 }));
  pages = [0];
  draw();
}

/** The words that have room, from the present page's first one on; real widths, so that nothing is cut. */
function draw() {
  typedHere.textContent = typed && engine ? engine.shown(typed) : typed;
  const isOpen = opener.getAttribute("aria-expanded") === "true";
  list.replaceChildren();
  const first = pages.at(-1);
  let count = 0;
  for (const { text } of shown.slice(first, first + (isOpen ? 60 : 14))) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", tabIndex: -1, textContent: text });
    button.dataset.at = first + count;
    list.append(button);
    const hasRoom = isOpen ? list.scrollHeight <= list.clientHeight + 1 : list.scrollWidth <= list.clientWidth + 1;
    if (!hasRoom && count) {
      button.remove();
      break;
    }
    count += 1;
  }
  if (typed && !first) list.firstChild?.classList.add("is-first");
  const [back, more] = bar.querySelectorAll("[data-page]");
  back.disabled = pages.length < 2;
  more.disabled = first + count >= shown.length;
  more.dataset.next = first + count;
  opener.disabled = !isOpen && shown.length <= count;
}

function turn(step, next) {
  if (step > 0) pages.push(Number(next));
  else pages.pop();
  draw();
}

function unfold(isOpen) {
  opener.setAttribute("aria-expanded", String(isOpen));
  dock.toggleAttribute("data-unfolded", isOpen);
  pages = [pages[0]];
  draw();
}

/** Write a word; the letters that it does not use up stay for the next. */
function choose(word) {
  typed = typed.slice(word.end).replace(/^'+/, "");
  delete dock.dataset.looking;
  write(word.text);
  if (!typed && opener.getAttribute("aria-expanded") === "true") unfold(false);
  offer();
}

/** Letters that were never chosen become the first word, or stay as they are. */
function settle() {
  for (let turns = 0; typed && turns < 20; turns += 1) {
    if (shown.length) choose(shown[0]);
    else {
      write(typed);
      typed = "";
    }
  }
}

async function spell(letter) {
  typed += letter;
  offer();
  const now = typed;
  if (!engine) return;
  dock.dataset.looking = "";
  const isNew = await engine.fetch(now);
  if (typed !== now) return;
  delete dock.dataset.looking;
  if (isNew) offer();
}

// --- keys ------------------------------------------------------------------------------------------------------------

function show(name) {
  layout = name;
  dock.dataset.layout = name;
  bar.hidden = !["pinyin", "english", "capitals", "signs", "marks"].includes(name);
  dock.toggleAttribute("data-pad", PADS.has(name));
  keys.setOptions({ layoutName: name });
  offer();
  makeRoom();
}

const ACTS = {
  "{bksp}": () => (typed ? spellBack() : rubOut()),
  "{clear}": () => (typed ? forget() : clear()),
  "{space}": () => (typed && shown.length ? choose(shown[0]) : write(" ")),
  "{sep}": () => typed && !typed.endsWith("'") && spell("'"),
  "{shift}": () => show(layout === "capitals" ? "english" : "capitals"),
  "{symbols}": () => { settle(); show(layout === "pinyin" ? "signs" : "marks"); },
  "{letters}": () => show(layout === "signs" ? "pinyin" : "english"),
  "{lang}": () => { settle(); show({ pinyin: "english", signs: "marks", marks: "signs" }[layout] || "pinyin"); },
  "{done}": () => goOn(),
};

function spellBack() {
  typed = typed.slice(0, -1);
  delete dock.dataset.looking;
  offer();
}

function forget() {
  typed = "";
  delete dock.dataset.looking;
  offer();
}

function press(key) {
  if (!field) return;
  if (ACTS[key]) ACTS[key]();
  else if (layout === "pinyin") spell(key);
  else {
    write(key);
    if (layout === "capitals" && field.type !== "password") show("english");
  }
}

function goOn() {
  settle();
  const next = nextField();
  if (next) next.focus();
  else field.blur();
}

function nameKeys() {
  for (const button of dock.querySelectorAll(".hg-button")) {
    button.tabIndex = -1;
    const known = dock.querySelector("template").content.querySelector(`[data-key="${button.dataset.skbtn}"]`);
    if (known?.dataset.label) button.setAttribute("aria-label", known.dataset.label);
    if (button.dataset.skbtn === "{none}") button.setAttribute("aria-hidden", "true");
    if (button.dataset.skbtn === "{done}") {
      button.querySelector("span").textContent = field && nextField() ? dock.dataset.next : dock.dataset.done;
    }
  }
}

async function makeKeys() {
  const { SimpleKeyboard } = await import(dock.dataset.keysLibrary);
  const words = dock.querySelectorAll("template")[0].content.querySelectorAll("[data-key]");
  keys = new SimpleKeyboard(dock.querySelector(".kb-keys"), {
    layout: LAYOUTS,
    layoutName: "pinyin",
    display: { ...Object.fromEntries([...words].map((one) => [one.dataset.key, one.innerHTML])), "{none}": " " },
    mergeDisplay: true,
    useButtonTag: true,
    preventMouseDownDefault: true,
    disableCaretPositioning: true,
    inputPattern: /(?!)/, // the library's own copy of what is typed stays empty
    onKeyPress: press,
    onRender: nameKeys,
  });
}

// --- opening and closing -----------------------------------------------------------------------------------------------

/** The page ends above the keyboard, and the field is never under it. */
function makeRoom() {
  const height = dock.hidden ? 0 : dock.offsetHeight;
  root.style.setProperty("--keyboard", `${height}px`);
  if (dock.hidden) delete root.dataset.typing;
  else root.dataset.typing = PADS.has(layout) ? "pad" : "words";
  if (field) bringIntoSight();
}

function bringIntoSight() {
  const top = parseFloat(getComputedStyle(root).scrollPaddingTop) || 0;
  const foot = field.form?.querySelector(".foot");
  const bottom = (foot?.offsetParent ? foot : dock).getBoundingClientRect().top;
  const whole = (field.closest(".field, .search") || field).getBoundingClientRect();
  // With its label where there is room, else the field alone.
  const box = whole.height + 32 <= bottom - top ? whole : field.getBoundingClientRect();
  const middle = Math.max(top + 16, (top + bottom - box.height) / 2);
  if (box.top < top + 16 || box.bottom > bottom - 16) scrollBy({ top: box.top - middle, behavior: "instant" });
}

async function enter(one) {
  if (field && field !== one) leave();
  field = one;
  before = one.value;
  typed = "";
  if (!keys) await makeKeys();
  if (field !== one) return;
  dock.hidden = false;
  const kind = kindOf(one);
  show(BY_KIND[kind] || (root.lang.startsWith("zh") ? "pinyin" : "english"));
  nameKeys();
  if (!engine) {
    dock.dataset.looking = "";
    const { Pinyin } = await import(dock.dataset.engine);
    engine ??= await Pinyin.load(dock.dataset.words);
    delete dock.dataset.looking;
    if (field) offer();
  }
}

function leave() {
  settle();
  if (field.isConnected && field.value !== before) field.dispatchEvent(new Event("change", { bubbles: true }));
  field = null;
}

function close() {
  if (field) leave();
  if (opener.getAttribute("aria-expanded") === "true") unfold(false);
  dock.hidden = true;
  makeRoom();
}

/** No other keyboard opens: the system's would lie over ours. */
function quieten() {
  for (const one of document.querySelectorAll(FIELDS)) {
    one.inputMode = "none";
    one.autocomplete = "off";
  }
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches(FIELDS) && !target.readOnly) enter(target);
});
document.addEventListener("focusout", () => {
  setTimeout(() => {
    if (field && document.activeElement !== field && !document.activeElement?.matches(FIELDS)) close();
  }, PAUSE);
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (field && detail.target.contains(field)) {
    field = null;
    close();
  }
});
document.addEventListener("htmx:afterSettle", quieten);

// A press on the keyboard leaves the focus, and so the caret, in the field.
dock.addEventListener("pointerdown", (event) => event.preventDefault());
dock.addEventListener("mousedown", (event) => event.preventDefault());
bar.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button || !field) return;
  if ("at" in button.dataset) choose(shown[Number(button.dataset.at)]);
  else if ("page" in button.dataset) turn(Number(button.dataset.page), button.dataset.next);
  else unfold(opener.getAttribute("aria-expanded") !== "true");
});
// A field that is submitted holds words, not letters.
document.addEventListener("submit", () => field && settle(), true);

quieten();
if (document.activeElement?.matches(FIELDS)) enter(document.activeElement);
