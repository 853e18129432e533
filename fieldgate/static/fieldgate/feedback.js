// What the page says back: messages as toasts, rows that join a list, and answers that are not what was asked for.

const tray = document.getElementById("toasts");
const STAY = 8000;

function dress(toast) {
  if (toast.dataset.dressed) return;
  toast.dataset.dressed = "1";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-close";
  button.textContent = "×";
  button.setAttribute("aria-label", tray.dataset.dismiss);
  button.addEventListener("click", () => toast.remove());
  toast.append(button);
  // Good news leaves by itself, unless someone is reading it; anything else waits to be dismissed.
  if (!toast.classList.contains("toast-success")) return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, STAY) : toast.remove());
  setTimeout(leave, STAY);
}

function show(kind, words) {
  const toast = document.createElement("p");
  toast.className = `toast toast-${kind}`;
  toast.textContent = words;
  tray.append(toast);
  dress(toast);
}

// Put back after the page is up, so that the live region speaks them.
setTimeout(() => {
  const waiting = [...tray.children];
  tray.replaceChildren();
  for (const toast of waiting) {
    tray.append(toast);
    dress(toast);
  }
}, 100);

document.addEventListener("htmx:afterSettle", () => [...tray.children].forEach(dress));

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => show("error", tray.dataset.offline));
}

let before = 0;

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  // A whole page where a part was asked for, or one without the shell: signed out meanwhile. Go where the answer came from.
  const whole = /^\s*<!doctype/i.test(xhr.responseText);
  const wanted = requestConfig.elt.id === "filter-form";
  if (xhr.status < 400 && whole !== (wanted && xhr.responseText.includes('id="filter-form"'))) {
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL || location.href);
    return;
  }
  if (target.id === "rows") before = target.children.length;
});

document.addEventListener("htmx:afterSwap", (event) => {
  const rows = event.detail.target;
  if (rows?.id !== "rows") return;
  const joined = [...rows.children].slice(before);
  for (const row of joined) row.classList.add("joins");
  // The first that joined may be a heading without a link.
  const links = joined.map((row) => row.querySelector("a"));
  links.find(Boolean)?.focus({ preventScroll: true });
  setTimeout(() => {
    document.getElementById("live").textContent = document.getElementById("count").textContent;
  }, 50);
});
