// Looking at an application together: the same part on both sides of a call, and where somebody points.

/** What stands beside the talk; the script of the room brings the news and takes what is pointed at. */
export function start(beside) {
  const room = beside.closest("#room");
  let changes = Number(beside.dataset.changes);
  let look = { place: "", mine: true, number: 0 };

  function apply() {
    const [wanted] = look.place.split("/");
    const sections = [...beside.querySelectorAll("[data-section]")];
    if (!sections.length) return;
    const there = sections.find((one) => one.dataset.section === wanted) || sections[0];
    for (const one of sections) one.hidden = one !== there;
    let pointed = null;
    for (const one of beside.querySelectorAll("[data-place]")) {
      if (one.matches("a")) {
        if (one.dataset.place === there.dataset.section) one.setAttribute("aria-current", "true");
        else one.removeAttribute("aria-current");
        continue;
      }
      one.setAttribute("role", "button");
      one.tabIndex = 0;
      const isPointed = one.dataset.place === look.place;
      one.classList.toggle("is-pointed", isPointed);
      if (isPointed) pointed = one;
    }
    const parts = beside.querySelector(".v-parts");
    const part = parts.querySelector("[aria-current]").getBoundingClientRect();
    parts.scrollLeft += part.left - parts.getBoundingClientRect().left - 8;
    const words = pointed && !look.mine ? `${beside.dataset.pointed} ${pointed.querySelector("[data-label]").textContent}` : "";
    const line = beside.querySelector('[data-part="pointed"]');
    if (line.textContent !== words) line.textContent = words;
    if (!look.mine) (pointed || there).scrollIntoView({ block: "nearest" });
  }

  function point(place) {
    look = { ...look, place, mine: true };
    apply();
    room.dispatchEvent(new CustomEvent("call:point", { detail: place }));
  }

  /** What was changed on the other side; not while somebody chooses something here. */
  function refresh() {
    if (beside.querySelector("select:focus")) addEventListener("focusout", refresh, { once: true });
    else beside.dispatchEvent(new Event("refresh"));
  }

  room.addEventListener("call:news", ({ detail: news }) => {
    if (news.changes !== changes) {
      changes = news.changes;
      refresh();
    }
    if (news.look.number <= look.number) return;
    look = news.look;
    apply();
  });
  beside.addEventListener("click", (event) => {
    const to = event.target.closest("[data-place]");
    if (!to) return;
    event.preventDefault();
    point(to.dataset.place);
  });
  beside.addEventListener("keydown", (event) => {
    if (!event.target.matches("[role=button][data-place]") || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    point(event.target.dataset.place);
  });
  beside.addEventListener("htmx:afterSwap", ({ detail }) => {
    apply();
    if (detail.requestConfig?.verb === "post") beside.querySelector("[role=alert], h2, button")?.focus();
  });
  apply();
}
