// Takes the fingerprint (SHA-256) of a file here, in the browser, and asks about it. The file goes nowhere.

// The constants of FIPS 180-4: 32 bits behind the point of the roots of the first primes.
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
const behindPoint = (root) => ((root % 1) * 2 ** 32) | 0;
const ROUNDS = Int32Array.from(primes, (p) => behindPoint(Math.cbrt(p)));
const START = Int32Array.from(primes.slice(0, 8), (p) => behindPoint(Math.sqrt(p)));

// For browsers without crypto.subtle (plain http), and for files that should not be held in memory whole.
export class Sha256 {
  #state = START.slice();
  #words = new Int32Array(64);
  #rest = new Uint8Array(64);
  #length = 0;

  update(bytes) {
    let at = 0;
    const held = this.#length % 64;
    this.#length += bytes.length;
    if (held) {
      at = Math.min(64 - held, bytes.length);
      this.#rest.set(bytes.subarray(0, at), held);
      if (held + at < 64) return this;
      this.#mix(this.#rest, 0);
    }
    for (; at + 64 <= bytes.length; at += 64) this.#mix(bytes, at);
    this.#rest.set(bytes.subarray(at));
    return this;
  }

  hex() {
    const bits = this.#length * 8;
    const padding = new Uint8Array((119 - (this.#length % 64)) % 64 + 9);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits % 2 ** 32);
    this.update(padding);
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #mix(bytes, at) {
    const w = this.#words;
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.#state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { this.#state[i] = (this.#state[i] + word) | 0; });
  }
}

const PIECE = 2 ** 20; // bytes; between two pieces the page answers
const MOST_AT_ONCE = 64 * PIECE;

export async function fingerprint(file, tell = () => {}) {
  if (globalThis.crypto?.subtle && file.size <= MOST_AT_ONCE) {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += PIECE) {
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
    tell(Math.min(1, (at + PIECE) / file.size));
    await new Promise((go) => setTimeout(go));
  }
  return hash.hex();
}

const form = document.getElementById("check-form");
const zone = document.getElementById("check-drop");

if (form && zone) {
  const input = zone.querySelector("input[type=file]");
  const said = document.getElementById("check-said");
  let asked = 0;

  const check = async (file) => {
    if (!file) return;
    const mine = ++asked;
    const tell = (part) => {
      if (mine === asked) said.textContent = `${zone.dataset.reading} ${Math.round(part * 100)} %`;
    };
    said.textContent = zone.dataset.reading;
    try {
      const hex = await fingerprint(file, tell);
      if (mine !== asked) return; // another file was chosen meanwhile
      form.elements.sha256.value = hex;
      form.requestSubmit();
    } catch {
      if (mine === asked) said.textContent = zone.dataset.failed;
    }
  };

  zone.hidden = false;
  input.addEventListener("change", () => check(input.files[0]));
  // Anywhere on the page: whoever misses the box would leave it for the file otherwise.
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("is-over", name === "dragenter" || name === "dragover");
      if (name === "drop") check(event.dataTransfer?.files[0]);
    });
  }
}
