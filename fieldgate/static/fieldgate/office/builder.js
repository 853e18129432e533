// The proposal builder without waiting for whole pages: its small buttons and its total are asked of the server
// in the background. Whatever is shown comes from there; without this script the same buttons load the page.
const form = document.getElementById("build");
const said = document.getElementById("said");
const away = document.getElementById("away");
const PAUSE = 350; // milliseconds without typing
let strokes = 0; // so that nothing that is typed while the server answers is overwritten by its answer
let unsaved = false;
let pause = 0;
let counting = null; // the request under way for the total
let busy = null; // the button that is being done, and the one that was pressed meanwhile
let next = null;
let isSaving = false;

async function send(button, headers, signal) {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", button);
  const answer = await fetch(form.action, { method: "POST", body, headers, signal, redirect: "manual" });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// Whoever was signed out and in again meanwhile has another token; it is taken from a fresh page.
async function renew() {
  const answer = await fetch(form.action, { redirect: "manual" });
  if (answer.type !== "basic" || (!answer.ok && answer.status !== 409)) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]");
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
  return Boolean(token);
}

async function ask(button, headers = {}, signal = undefined) {
  const page = (await send(button, headers, signal)) || ((await renew()) && (await send(button, headers, signal)));
  if (!page) throw new Error("not here");
  away.hidden = true;
  return page;
}

// The form as the server sends it back, with the focus where it says.
function show(page) {
  const fresh = page.getElementById("build");
  const opened = [...form.querySelectorAll("details")].map((each) => each.open);
  form.replaceChildren(...fresh.childNodes);
  form.querySelectorAll("details").forEach((each, n) => { each.open = each.open || Boolean(opened[n]); });
  const target = form.querySelector("[autofocus]:not([disabled])");
  if (target) {
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  }
  said.textContent = page.getElementById("said")?.textContent || "";
}

// Signed out, or no way to the server: what is typed stays here until there is one.
function tell() {
  away.hidden = false;
  away.scrollIntoView({ block: "nearest" });
}

async function press(button) {
  if (busy !== null) {
    if (button !== busy) next = button; // the same one twice is a slip of the finger
    return;
  }
  busy = button;
  clearTimeout(pause);
  counting?.abort();
  form.setAttribute("aria-busy", "true");
  try {
    let page = null;
    let before = -1;
    while (before !== strokes) {
      before = strokes;
      page = await ask(button);
    }
    show(page);
    unsaved = true;
  } catch {
    tell();
    next = null;
  }
  form.removeAttribute("aria-busy");
  busy = null;
  if (next !== null) {
    const waiting = next;
    next = null;
    press(waiting);
  }
}

async function count() {
  counting?.abort();
  counting = new AbortController();
  try {
    const fresh = (await ask("totals", { "X-Part": "totals" }, counting.signal)).getElementById("totals");
    if (fresh) document.getElementById("totals").replaceWith(fresh);
    return Boolean(fresh);
  } catch (error) {
    return error.name === "AbortError";
  }
}

async function save(button) {
  // A look whether there is a way to the server at all, before the page is left.
  if (isSaving) return;
  isSaving = true;
  if (await count()) {
    unsaved = false;
    form.requestSubmit(button);
  } else {
    isSaving = false;
    tell();
  }
}

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (isSaving && !unsaved) return;
  event.preventDefault();
  if (button.value === "totals") count().then((went) => went || tell());
  else if (button.hasAttribute("data-press")) press(button.value);
  else save(button);
});

// In a field for finding something, Enter finds.
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.type !== "search") return;
  event.preventDefault();
  form.querySelector(`[data-enter="${event.target.id}"]`)?.click();
});

form?.addEventListener("input", (event) => {
  strokes += 1;
  unsaved = true;
  if (!/^s\d+-(price|optional)$/.test(event.target.name)) return;
  clearTimeout(pause);
  pause = setTimeout(count, PAUSE);
});

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

// The page as the browser kept it, when one comes back to it.
addEventListener("pageshow", () => { isSaving = false; });
