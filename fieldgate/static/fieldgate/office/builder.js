// The proposal builder without waiting for whole pages: its small buttons and its total are asked of the server
// in the background. Whatever is shown comes from there; without this script the same buttons load the page.
const form = document.getElementById("build");
const said = document.getElementById("said");
const PAUSE = 350; // milliseconds without typing
let typed = false;
let pause = 0;
let asked = null; // the request under way for the total

function body(button) {
  const data = new URLSearchParams(new FormData(form));
  data.set("do", button);
  return data;
}

async function ask(button, headers, signal) {
  const answer = await fetch(form.action, { method: "POST", body: body(button), headers, signal, redirect: "error" });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// The form as the server sends it back, at the same place on the screen, with the focus where it says.
function show(page) {
  const fresh = page.getElementById("build");
  if (!fresh) throw new Error("no form");
  const opened = [...form.querySelectorAll("details")].map((each) => each.open);
  form.replaceChildren(...fresh.childNodes);
  form.querySelectorAll("details").forEach((each, n) => { each.open = each.open || opened[n]; });
  const next = form.querySelector("[autofocus]:not([disabled])") || form.querySelector("[autofocus]");
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  said.textContent = page.getElementById("said")?.textContent || "";
}

async function press(button) {
  clearTimeout(pause);
  asked?.abort();
  form.setAttribute("aria-busy", "true");
  try {
    show(await ask(button.value, {}));
    typed = true;
  } catch {
    // Signed out, refused or offline: the browser does it the long way, and shows what there is to know.
    typed = false;
    button.removeAttribute("data-press");
    form.requestSubmit(button);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

async function count() {
  asked?.abort();
  asked = new AbortController();
  try {
    const fresh = (await ask("totals", { "X-Part": "totals" }, asked.signal)).getElementById("totals");
    if (fresh) document.getElementById("totals").replaceWith(fresh);
  } catch {
    // The next stroke, or saving, asks again.
  }
}

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.hasAttribute("data-press") && button?.value !== "totals") {
    typed = false;
    return;
  }
  event.preventDefault();
  if (!form.hasAttribute("aria-busy")) press(button);
});

// In a field for finding something, Enter finds.
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.type !== "search") return;
  event.preventDefault();
  form.querySelector(`[data-enter="${event.target.id}"]`)?.click();
});

form?.addEventListener("input", (event) => {
  typed = true;
  if (!/^s\d+-(price|optional)$/.test(event.target.name)) return;
  clearTimeout(pause);
  pause = setTimeout(count, PAUSE);
});

addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
