// A video call: the two browsers find each other through our server, then talk directly. Without a camera the words are enough.

const FAST = 500;
const LONGEST = 15_000;
const RETRY = 4000;
const MOST_TRIES = 8;
const HURRY = 30_000;

/** The part of the page with data-module: the room of a call, or the place where somebody waits for one. */
export async function start(room) {
  const { side, address, poll } = room.dataset;
  const part = (name) => room.querySelector(`[data-part="${name}"]`);
  const token = room.querySelector("[name=csrf_token]").value;
  const mayTalk = room.dataset.state === "talking" && "RTCPeerConnection" in window;
  const said = part("said");
  let after = 0;
  let line = Math.max(0, ...[...room.querySelectorAll("[data-line]")].map((one) => Number(one.dataset.line)));
  let wait = FAST;
  let outbox = [];
  let pointing = "";
  let local = null;
  let peer = null;
  let isOver = false;
  let lost = false;
  let quiet = false;

  let hurryUntil = 0;

  /** Often while two browsers look for each other, calmly at all other times. */
  const pace = () => (mayTalk && !isConnected() && performance.now() < hurryUntil ? FAST : Number(poll));
  const hurry = () => { hurryUntil = performance.now() + HURRY; };

  const tell = (kind, content) => outbox.push({ kind, content: JSON.stringify(content) });
  const send = (path, body, headers = {}) => fetch(`${address}/${path}`, {
    method: "POST", body, cache: "no-store", headers: { Accept: "application/json", "X-CSRF-Token": token, ...headers },
  });

  // --- what is said of the line -------------------------------------------------------------------------------------

  const isConnected = () => peer?.link.connectionState === "connected";
  let passing = "";

  function status() {
    if (!said) return;
    const { connecting, quiet: away, nopicture, barred, nocamera, lost: broken, over } = room.dataset;
    const isBarred = peer?.link.connectionState === "failed";
    const noPicture = isConnected() && !peer.hasPicture();
    const text = isOver ? over : lost ? broken : passing || (!mayTalk ? "" : quiet ? away : isBarred ? barred : noPicture ? nopicture : isConnected() ? "" : connecting);
    const own = mayTalk && !isOver && !lost && local === false ? nocamera : "";
    const whole = [own, text].filter(Boolean).join(" ");
    if (said.textContent !== whole) said.textContent = whole;
  }

  function pass(text) {
    passing = text;
    status();
    setTimeout(() => { passing = ""; status(); }, 5000);
  }

  // --- camera and microphone ----------------------------------------------------------------------------------------

  /** Both, or what there is of them; false where there is nothing, or nobody allowed it. */
  async function open(facing) {
    const video = { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: facing };
    for (const wanted of [{ audio: true, video }, { video }, { audio: true }]) {
      try {
        return await navigator.mediaDevices.getUserMedia(wanted);
      } catch { /* the next smaller wish */ }
    }
    return false;
  }

  const track = (kind) => (local && local.getTracks().find((one) => one.kind === kind)) || null;

  function showOwn() {
    const own = part("own");
    own.parentElement.hidden = !track("video");
    if (track("video")) {
      own.srcObject = new MediaStream([track("video")]);
      own.play().catch(() => {});
    }
    for (const [name, kind] of [["mute", "audio"], ["camera", "video"], ["shoot", "video"], ["turn", "video"]]) {
      if (part(name)) part(name).hidden = !track(kind);
    }
  }

  function toggle(name, kind) {
    const button = part(name);
    button.addEventListener("click", () => {
      const one = track(kind);
      if (!one) return;
      one.enabled = !one.enabled;
      button.setAttribute("aria-pressed", String(!one.enabled));
      button.querySelector(".word").textContent = one.enabled ? button.dataset.off : button.dataset.on;
    });
  }

  let facing = "user";

  /** The camera on the other side of a phone, to show a paper; the one before where there is no other. */
  async function turn() {
    const before = track("video");
    before.stop();
    for (const wanted of [facing === "user" ? "environment" : "user", facing]) {
      try {
        const video = { width: { ideal: 1920 }, height: { ideal: 1080 }, facingMode: wanted };
        const [fresh] = (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks();
        fresh.enabled = before.enabled;
        local.removeTrack(before);
        local.addTrack(fresh);
        facing = wanted;
        await peer?.replace("video", fresh);
        return showOwn();
      } catch { /* that one cannot be had */ }
    }
    pass(room.dataset.failed);
  }

  async function shoot() {
    const own = part("own");
    const canvas = document.createElement("canvas");
    canvas.width = own.videoWidth;
    canvas.height = own.videoHeight;
    canvas.getContext("2d").drawImage(own, 0, 0);
    const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg", .92));
    const form = new FormData();
    form.append("file", picture, "paper.jpg");
    await deliver("photos", form, part("shoot").dataset.done);
  }

  // --- the other side -----------------------------------------------------------------------------------------------

  const remote = part("remote");

  /** A new try to reach the other browser; `mark` names it, so that what belongs to an older one is left aside. */
  function connect(mark) {
    peer?.link.close();
    const link = new RTCPeerConnection({ iceServers: JSON.parse(room.dataset.servers) });
    const stream = new MediaStream();
    let early = [];
    const made = {
      mark, link,
      hasPicture: () => stream.getVideoTracks().some((one) => !one.muted),
      replace: async (kind, fresh) => link.getSenders().find((one) => one.track?.kind === kind)?.replaceTrack(fresh),
      async take(candidates) {
        if (!link.remoteDescription) early.push(...candidates);
        else for (const one of candidates) await link.addIceCandidate(one).catch(() => {});
      },
      async describe(description) {
        await link.setRemoteDescription(description);
        const waiting = early;
        early = [];
        await made.take(waiting);
      },
    };
    let found = [];
    link.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate) return;
      found.push(candidate.toJSON());
      if (found.length > 1) return;
      setTimeout(() => { tell("candidates", { mark, candidates: found }); found = []; }, 150);
    });
    link.addEventListener("track", (event) => {
      stream.addTrack(event.track);
      for (const change of ["mute", "unmute", "ended"]) event.track.addEventListener(change, status);
      if (remote.srcObject !== stream) remote.srcObject = stream;
      remote.play().catch(({ name }) => {
        if (name !== "NotAllowedError") return;
        // A browser that lets nothing sound before somebody has pressed something.
        remote.muted = true;
        part("sound").hidden = false;
        remote.play().catch(() => {});
      });
    });
    link.addEventListener("connectionstatechange", () => {
      if (peer !== made) return;
      wait = pace();
      status();
      if (side === "caller" && link.connectionState === "failed") setTimeout(hello, RETRY);
    });
    peer = made;
    return made;
  }

  const page = String(Math.random()).slice(2);
  let tries = 0;

  function hello() {
    if (isOver || tries >= MOST_TRIES) return;
    hurry();
    tell("hello", { page: `${page} ${++tries}` });
  }

  async function offer(to) {
    hurry();
    // Of a page that was reloaded too: what belongs to its older offers is known by another mark.
    const { link, mark } = connect(`${to}|${page} ${++tries}`);
    for (const kind of ["audio", "video"]) {
      if (track(kind)) link.addTransceiver(track(kind), { direction: "sendrecv" });
      else link.addTransceiver(kind, { direction: "recvonly" });
    }
    await link.setLocalDescription();
    tell("offer", { mark, description: link.localDescription });
  }

  async function answer(mark, description) {
    const made = connect(mark);
    await made.describe(description);
    for (const one of made.link.getTransceivers()) {
      const mine = track(one.receiver.track.kind);
      if (!mine) continue;
      await one.sender.replaceTrack(mine);
      one.direction = "sendrecv";
    }
    await made.link.setLocalDescription();
    tell("answer", { mark, description: made.link.localDescription });
  }

  /** What the other browser told; the officer's calls, the applicant's says that it is there. */
  async function hear(signals) {
    const hellos = signals.filter(({ kind }) => kind === "hello");
    for (const one of signals) {
      const { page: whose, mark, description, candidates } = JSON.parse(one.content);
      if (one.kind === "hello" && side === "officer" && one === hellos.at(-1)) await offer(whose);
      else if (one.kind === "offer" && side === "caller" && mark.startsWith(`${page} ${tries}|`)) await answer(mark, description);
      else if (one.kind === "answer" && peer?.mark === mark && peer.link.signalingState === "have-local-offer") await peer.describe(description);
      else if (one.kind === "candidates" && peer?.mark === mark) await peer.take(candidates);
    }
  }

  // --- words and photographs ----------------------------------------------------------------------------------------

  function toTheEnd() {
    const log = part("lines").parentElement;
    log.scrollTop = log.scrollHeight;
  }

  function show(one) {
    if (one.id <= line) return;
    line = one.id;
    if (!part("lines")) return;
    const made = part(one.photo ? "photo-line" : "text-line").content.firstElementChild.cloneNode(true);
    made.dataset.line = one.id;
    made.classList.toggle("is-mine", one.mine);
    made.classList.toggle("is-note", one.note);
    made.querySelector("small").textContent = `${one.who} · ${one.time}`;
    if (one.photo) {
      made.querySelector("a").href = one.photo;
      made.querySelector("img").addEventListener("load", toTheEnd);
      made.querySelector("img").src = one.photo;
    } else made.querySelector("p").textContent = one.text;
    part("lines").append(made);
    toTheEnd();
    part("empty")?.remove();
  }

  async function deliver(path, body, done) {
    try {
      const answered = await send(path, body);
      const { error } = await answered.json();
      if (error) pass(error);
      else {
        if (done) pass(done);
        look().catch(() => {}); // it has arrived, whatever becomes of this look
      }
      return !error;
    } catch {
      pass(room.dataset.failed);
      return false;
    }
  }

  function byScript(form, path) {
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      const arrived = await deliver(path, new FormData(form));
      delete form.dataset.busy;
      button.removeAttribute("aria-busy");
      if (arrived) form.reset();
    });
  }

  // --- looking, again and again -------------------------------------------------------------------------------------

  let looking = null;

  /** One look at a time: what is asked for twice comes once. */
  function look() {
    looking ||= lookOnce().finally(() => { looking = null; });
    return looking;
  }

  async function lookOnce() {
    const telling = outbox.slice(0, 20);
    const look = pointing;
    const body = JSON.stringify({ after, line, look, signals: telling });
    const answered = await send("exchange", body, { "Content-Type": "application/json" });
    // Not theirs any more, or nobody is signed in here: the page itself says what to do.
    if (answered.status === 404 || answered.redirected || (answered.status === 400 && lost)) return location.reload();
    if (answered.status === 429) outbox = []; // no more signals are taken; words are
    if (!answered.ok) throw new Error(answered.status);
    const news = await answered.json();
    outbox = outbox.slice(telling.length);
    if (pointing === look) pointing = "";
    news.lines.forEach(show);
    quiet = news.quiet;
    if (news.state !== room.dataset.state) return changed(news.state);
    room.dispatchEvent(new CustomEvent("call:news", { detail: news }));
    if (mayTalk && local !== null && news.signals.length) {
      after = news.signals.at(-1).number;
      await hear(news.signals);
    }
  }

  /** The officer may be writing what was agreed; the applicant's page becomes the next one. */
  function changed(state) {
    room.dataset.state = state;
    isOver = state !== "talking";
    if (side === "caller") return location.replace(address);
    hangUp();
    part("stage").hidden = part("acts").hidden = true;
    part("say").hidden = true;
    document.getElementById("beside").replaceChildren();
    said.hidden = false;
    room.querySelector(".v-left").append(said);
    status();
  }

  function hangUp() {
    peer?.link.close();
    if (local) local.getTracks().forEach((one) => one.stop());
  }

  async function round() {
    if (!room.isConnected) return hangUp();
    try {
      await look();
      lost = false;
      wait = pace();
    } catch {
      lost = true;
      wait = Math.min(wait * 2, LONGEST);
    }
    status();
    if (!isOver) setTimeout(round, (outbox.length || pointing) && !lost ? 50 : wait);
  }

  byScript(part("say"), "say");
  byScript(part("pick"), "photos");
  part("say")?.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    part("say").requestSubmit();
  });
  if (part("lines")) toTheEnd();
  room.addEventListener("call:point", ({ detail }) => {
    pointing = detail;
    look().catch(() => {}); // it goes with the next look
  });
  addEventListener("online", () => { wait = FAST; });
  addEventListener("pagehide", hangUp);
  hurry();
  round();
  if (!mayTalk) return;
  part("stage").hidden = part("acts").hidden = false;
  toggle("mute", "audio");
  toggle("camera", "video");
  part("turn")?.addEventListener("click", turn);
  part("shoot")?.addEventListener("click", shoot);
  part("sound").addEventListener("click", () => {
    remote.muted = false;
    part("sound").hidden = true;
  });
  local = await open(facing);
  showOwn();
  status();
  if (side === "caller") hello();
}
