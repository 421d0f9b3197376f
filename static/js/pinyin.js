// From typed letters to words: pure look-ups in the tables that config/setup/pinyin.py writes.
// Letters are read as syllables in every way that makes sense; a syllable may be begun only (z, zh, zhon).
// Nothing is learned: the next visitor finds the same words in the same order.

const NAMES_SHOWN = 6;
const GIVEN_SHOWN = 2;
const COMPLETIONS_SHOWN = 8;
const READINGS = 3;
const LONGEST = 9; // syllables of the longest word
const WORD = 4; // what one more word in a sentence costs
const LETTER = 3; // what a begun syllable costs inside a sentence
const SURE = 4; // a word at this cost or below needs no sentence beside it
const RAREST = 9;
const VOWEL = /[aeiouv]/;
const INITIAL = /^(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])$/;

/** The sections of a file: their name and their lines, cut at the tab. */
function* sections(text) {
  let name = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("[")) name = line.slice(1, -1);
    else if (line.includes("\t") || name === "common") yield [name, ...line.split("\t")];
  }
}

export class Pinyin {
  #words = new Map(); // reading → [{ text, weight }], the likely ones first
  #byLetter = new Map(); // first letter → [{ syllables, words }]
  #characters = new Map(); // syllable → its characters in order
  #weights = new Map(); // character → how common it is
  #surnames = []; // { syllables, text }
  #given = { pairs: [], single: [] };
  #endings = new Map(); // syllable → what names and addresses end with: 馆, 号
  #quick = new Map(); // kind of field → what it offers before anything is typed
  #letters = new Map(); // letter → the promise of its file
  #folder;
  #mark;

  /** The engine, with its first table; `address` is that of core.txt. */
  static async load(address) {
    const engine = new Pinyin();
    const text = await (await fetch(address)).text();
    engine.#folder = address.replace(/core\.txt.*/, "");
    engine.#mark = text.slice(0, text.indexOf("\n"));
    engine.#read(text);
    return engine;
  }

  #read(text) {
    for (const [section, key, value] of sections(text)) {
      if (section === "words") this.#addWords(key, value);
      else if (section === "characters") this.#addCharacters(key, value);
      else if (section === "surnames") this.#surnames.push({ syllables: key.split("'"), text: value });
      else if (section === "given") this.#addGiven(key.split("'"), value);
      else if (section === "endings") this.#endings.set(key, (this.#endings.get(key) || "") + value);
      else if (section === "quick") this.#quick.set(key, [...this.quick(key), value]);
      else if (section === "common") for (const one of key.slice(1)) this.#weights.set(one, Number(key[0]));
    }
  }

  #addWords(reading, packed) {
    const found = [...packed.matchAll(/(\d)(\D+)/g)].map(([, weight, text]) => ({ text, weight: Number(weight) }));
    const known = this.#words.get(reading);
    if (known) {
      const fresh = found.filter(({ text }) => known.every((one) => one.text !== text));
      known.push(...fresh);
      known.sort((a, b) => a.weight - b.weight);
      return;
    }
    this.#words.set(reading, found);
    const syllables = reading.split("'");
    const letter = reading[0];
    if (!this.#byLetter.has(letter)) this.#byLetter.set(letter, []);
    this.#byLetter.get(letter).push({ syllables, words: found });
  }

  #addCharacters(syllable, list) {
    if (VOWEL.test(syllable)) this.#characters.set(syllable, (this.#characters.get(syllable) || "") + list);
  }

  #addGiven(syllables, text) {
    if (syllables.length === 1) this.#given.single.push({ syllables, text });
    else {
      this.#given.pairs.push({ syllables, text });
      this.#addWords(syllables.join("'"), `2${text}`);
    }
  }

  /** Fetch the files of the letters that these letters' syllables begin with; true where one came just now. */
  async fetch(typed) {
    const letters = new Set(this.readings(typed).flatMap((tokens) => tokens.map((one) => one.text[0])));
    const fresh = [...letters].filter((one) => !this.#letters.has(one));
    for (const letter of fresh) {
      const come = fetch(`${this.#folder}${letter}.txt?v=${this.#mark}`)
        .then((answer) => (answer.ok ? answer.text() : ""))
        .then((text) => this.#read(text))
        .catch(() => this.#letters.delete(letter)); // asked for again with the next key
      this.#letters.set(letter, come);
    }
    await Promise.all([...letters].map((one) => this.#letters.get(one)));
    return fresh.length > 0;
  }

  /** The likeliest ways to read letters as syllables, the best first: [[{ text, whole, end }]]. */
  readings(typed) {
    const text = typed.toLowerCase();
    const best = Array.from({ length: text.length + 1 }, () => []);
    best[0] = [{ cost: 0, tokens: [] }];
    for (let from = 0; from < text.length; from += 1) {
      const ways = best[from].sort((a, b) => a.cost - b.cost).slice(0, READINGS);
      if (text[from] === "'") {
        best[from + 1].push(...ways);
        continue;
      }
      for (let to = Math.min(text.length, from + 6); to > from; to -= 1) {
        const token = this.#token(text.slice(from, to), to, to === text.length);
        if (token) for (const way of ways) best[to].push({ cost: way.cost + token.cost, tokens: [...way.tokens, token] });
      }
    }
    const whole = best[text.length].sort((a, b) => a.cost - b.cost).slice(0, READINGS);
    return whole.filter((way) => way.tokens.length && way.cost <= whole[0].cost + 2).map((way) => way.tokens);
  }

  #token(text, end, isLast) {
    const name = text.replace(/^([ln])ue$/, "$1ve");
    if (this.#characters.has(name)) return { text: name, whole: true, end, cost: 1 };
    if (INITIAL.test(text)) return { text, whole: false, end, cost: isLast ? 1.6 : 2.2 };
    if (isLast && this.#begins(text)) return { text, whole: false, end, cost: 1.4 };
    return null;
  }

  #begins(text) {
    for (const syllable of this.#characters.keys()) if (syllable.startsWith(text)) return true;
    return false;
  }

  /** What a kind of field offers before anything is typed: 号 and 层 for an address. */
  quick(kind) {
    return this.#quick.get(kind) || [];
  }

  /** How the letters are read, for the eye: zhong shan l. */
  shown(typed) {
    const tokens = this.readings(typed)[0];
    if (!tokens) return typed;
    const starts = [0, ...tokens.slice(0, -1).map((one) => one.end)];
    return tokens.map((one, n) => typed.slice(starts[n], one.end).replaceAll("'", "")).join(" ");
  }

  /**
   * What the letters may mean, the likeliest first: [{ text, end }], `end` letters of them used up.
   * `names`: a person's name is wanted.
   */
  candidates(typed, { names = false } = {}) {
    const readings = this.readings(typed);
    if (!readings.length) return [];
    const found = new Map();
    const add = (text, end) => {
      if (!found.has(text)) found.set(text, { text, end });
    };
    const all = typed.length;
    const isSingle = readings[0].length === 1;
    if (isSingle) this.#addSingle(readings[0][0], all, add, names);
    const people = readings.flatMap((tokens) => this.#names(tokens));
    if (names) {
      for (const name of people.slice(0, NAMES_SHOWN)) add(name, all);
      if (!isSingle) for (const given of readings.flatMap((tokens) => this.#givenNames(tokens)).slice(0, GIVEN_SHOWN)) add(given.text, all);
    }
    const whole = readings.flatMap((tokens) => this.#matching(tokens)).sort((a, b) => a.cost - b.cost);
    const isSure = whole.length && whole[0].cost <= SURE;
    if (isSure && !isSingle) for (const one of whole.slice(0, 12)) add(one.text, all);
    if (!isSingle && !isSure) {
      if (!names && readings[0].length > 2 && readings[0].every((one) => one.whole)) {
        for (const name of people.slice(0, 1)) add(name, all);
      }
      for (const text of this.#sentences(readings)) add(text, all);
    }
    if (isSingle) for (const one of this.#longer(readings[0])) add(one, all);
    for (const one of whole) add(one.text, all);
    for (const tokens of readings) for (const text of this.#longer(tokens)) add(text, all);
    for (const tokens of readings) {
      for (let count = tokens.length - 1; count > 1; count -= 1) {
        const part = tokens.slice(0, count);
        for (const one of this.#matching(part).slice(0, 24)) add(one.text, part.at(-1).end);
      }
    }
    for (const [first] of readings) for (const one of this.#charactersOf(first)) add(one, first.end);
    return [...found.values()];
  }

  // One syllable: its first characters, then what it may go on to be; the other characters come last.
  #addSingle(token, end, add, names) {
    if (names) {
      for (const one of this.#surnames) {
        if (one.syllables.length === 1 && this.#fits(token, one.syllables[0])) add(one.text, end);
      }
    }
    const [first, ...others] = this.#charactersOf(token);
    for (const one of [first, ...(this.#endings.get(token.text) || ""), ...others].slice(0, 5)) add(one, end);
  }

  #fits(token, syllable) {
    return token.whole ? token.text === syllable : syllable.startsWith(token.text);
  }

  #charactersOf(token) {
    if (token.whole) return [...this.#characters.get(token.text)];
    const found = [];
    for (const [syllable, list] of this.#characters) {
      if (syllable.startsWith(token.text)) found.push(...[...list].slice(0, 40));
    }
    return found.sort((a, b) => this.#weight(a) - this.#weight(b)).slice(0, 200);
  }

  #weight(character) {
    return this.#weights.get(character) ?? RAREST;
  }

  // Words that are read exactly so; a begun syllable costs, and the last one may go on.
  #matching(tokens) {
    if (tokens.length === 1) return [];
    const begun = tokens.filter((one) => !one.whole).length;
    if (!begun) {
      const exact = this.#words.get(tokens.map((one) => one.text).join("'")) || [];
      return exact.map(({ text, weight }) => ({ text, cost: weight }));
    }
    const found = [];
    for (const { syllables, words } of this.#byLetter.get(tokens[0].text[0]) || []) {
      if (syllables.length === tokens.length && syllables.every((one, n) => this.#fits(tokens[n], one))) {
        for (const { text, weight } of words) found.push({ text, cost: weight + begun });
      }
    }
    return found.sort((a, b) => a.cost - b.cost);
  }

  // Words that begin so and go on.
  #longer(tokens) {
    const found = [];
    const last = tokens.length - 1;
    for (const { syllables, words } of this.#byLetter.get(tokens[0].text[0]) || []) {
      if (syllables.length <= last) continue;
      const isLonger = syllables.length > tokens.length || syllables[last] !== tokens[last].text;
      const fits = (one, n) => (n < last ? this.#fits(tokens[n], one) : n > last || one.startsWith(tokens[n].text));
      if (isLonger && syllables.every(fits)) {
        for (const { text, weight } of words) found.push({ text, cost: weight + syllables.length });
      }
    }
    return found.sort((a, b) => a.cost - b.cost).slice(0, COMPLETIONS_SHOWN).map((one) => one.text);
  }

  // A family name and a given one: 王建国 from wangjianguo, wang'j'g or wjg.
  #names(tokens) {
    const found = [];
    this.#surnames.forEach((surname, rank) => {
      const count = surname.syllables.length;
      const rest = tokens.slice(count);
      if (rest.length > 2 || tokens.length < 2) return;
      if (!surname.syllables.every((one, n) => this.#fits(tokens[n], one))) return;
      // A rare family's name is as likely as its size; each step down the list counts less.
      const cost = count > 1 ? 1 : 3 * Math.log2(rank + 1);
      if (!rest.length) found.push({ text: surname.text, cost });
      for (const given of this.#givenNames(rest)) found.push({ text: surname.text + given.text, cost: cost + given.cost });
    });
    return found.sort((a, b) => a.cost - b.cost).map((one) => one.text);
  }

  #givenNames(tokens) {
    if (!tokens.length) return [];
    const likely = (list) => {
      const fitting = [];
      list.forEach((one, rank) => {
        const fits = one.syllables.length === tokens.length && one.syllables.every((s, n) => this.#fits(tokens[n], s));
        if (fits) fitting.push({ text: one.text, cost: Math.log2(rank + 2) });
      });
      return fitting.slice(0, 4);
    };
    if (tokens.length === 1) {
      const known = likely(this.#given.single);
      return known.length ? known : this.#charactersOf(tokens[0]).slice(0, 2).map((text) => ({ text, cost: 14 }));
    }
    const pairs = likely(this.#given.pairs);
    if (tokens.some((one) => !one.whole)) return pairs;
    const [first, second] = tokens.map((one) => this.#givenNames([one]).slice(0, 2));
    const made = first.flatMap((a) => second.map((b) => ({ text: a.text + b.text, cost: a.cost + b.cost + 4 })));
    return [...pairs, ...made];
  }

  // The cheapest row of words and characters: 滨江区海天路 where no list has it as one word.
  #sentences(readings) {
    const found = readings.map((tokens) => this.#sentence(tokens)).filter(Boolean).sort((a, b) => a.cost - b.cost);
    return found.filter((one) => one.cost <= found[0].cost + WORD).map((one) => one.text);
  }

  #sentence(tokens) {
    const count = tokens.length;
    if (count < 2 || tokens.slice(0, -1).some((one) => !one.whole)) return null;
    const best = Array(count + 1).fill(null);
    best[0] = { cost: 0, text: "" };
    for (let to = 1; to <= count; to += 1) {
      for (let from = Math.max(0, to - LONGEST); from < to; from += 1) {
        const part = this.#part(tokens.slice(from, to), to === count);
        if (!part || !best[from]) continue;
        const cost = best[from].cost + part.cost + WORD;
        if (!best[to] || cost < best[to].cost) best[to] = { cost, text: best[from].text + part.text };
      }
    }
    return best[count];
  }

  #part(tokens, isLast) {
    if (tokens.length > 1) {
      const [known] = this.#matching(tokens);
      return known ? { text: known.text, cost: known.cost + (tokens.at(-1).whole ? 0 : LETTER) } : null;
    }
    const [token] = tokens;
    const ending = isLast && this.#endings.get(token.text);
    if (ending) return { text: ending[0], cost: 1 };
    const [text] = this.#charactersOf(token);
    return text ? { text, cost: 2 + this.#weight(text) + (token.whole ? 0 : LETTER) } : null;
  }
}
