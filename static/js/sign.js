// Draws a name on a pad. Without this the name is typed; both count the same.

/** The part that is asked for: section [data-module] with a canvas, its two buttons and its field. */
export async function start(part) {
  const { default: SignaturePad } = await import(part.dataset.library);
  const form = part.closest("form");
  const canvas = part.querySelector("canvas");
  const field = part.querySelector("[name=strokes]");
  const byName = form.querySelector("[data-by-name]");
  const box = part.querySelector(".sigpad");
  part.hidden = false;
  if (!byName.querySelector("[aria-invalid], .err") && !byName.querySelector("[name=name]").value) byName.open = false;

  const pad = new SignaturePad(canvas, { minWidth: 1.6, maxWidth: 3.4, throttle: 8 });
  pad.off();

  /** As sharp as the screen, in the ink of the theme; what was drawn stays. */
  function fit() {
    const ratio = Math.max(devicePixelRatio || 1, 1);
    const { width, height } = canvas.getBoundingClientRect();
    if (!width || (canvas.width === Math.round(width * ratio) && canvas.dataset.drawn)) return;
    const kept = pad.toData();
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    canvas.dataset.drawn = "";
    pad.penColor = getComputedStyle(box).color;
    pad.fromData(kept.map((stroke) => ({ ...stroke, penColor: pad.penColor })));
  }

  /** What is sent: the pad's size and the strokes, to a tenth of a unit. */
  function keep() {
    const strokes = pad.toData().map((one) => one.points.map(({ x, y }) => [round(x), round(y)]));
    const { width, height } = canvas.getBoundingClientRect();
    field.value = strokes.length ? JSON.stringify({ w: round(width), h: round(height), s: strokes }) : "";
    box.classList.toggle("is-empty", !strokes.length);
  }
  const round = (n) => Math.round(n * 10) / 10;

  part.querySelector("[data-undo]").addEventListener("click", () => {
    pad.fromData(pad.toData().slice(0, -1));
    keep();
  });
  part.querySelector("[data-clear]").addEventListener("click", () => {
    pad.clear();
    keep();
  });
  pad.addEventListener("endStroke", keep);
  new ResizeObserver(fit).observe(canvas);
  fit();
  keep();
  readFirst(part, pad);
}

/** Nobody signs what they have not had before their eyes: the pad waits for the last line. */
function readFirst(part, pad) {
  const last = document.querySelector("#statement > :last-child");
  const said = document.getElementById("seen-end");
  const button = document.querySelector(".foot .btn.main");
  const word = button.querySelector(".word");
  const words = word.textContent;
  let seen = false;
  part.classList.add("is-waiting");
  button.setAttribute("aria-disabled", "true");
  word.textContent = part.dataset.read;
  button.addEventListener("click", (event) => {
    if (seen) return;
    event.preventDefault();
    last.scrollIntoView({ block: "center" });
  });
  // What lies under the buttons at the foot has not been seen.
  const hidden = Math.max(0, innerHeight - button.closest(".foot").getBoundingClientRect().top);
  new IntersectionObserver((entries, watch) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    seen = true;
    part.classList.remove("is-waiting");
    button.removeAttribute("aria-disabled");
    word.textContent = words;
    said.hidden = false;
    pad.on();
  }, { threshold: 0.6, rootMargin: `0px 0px -${Math.round(hidden)}px` }).observe(last);
}
