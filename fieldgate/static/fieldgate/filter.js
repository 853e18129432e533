// The Property Filter and the profile menu: both open without script; this closes them kindly and lets the filter apply itself.

const pops = [...document.querySelectorAll("details[data-pop]")];
const phone = matchMedia("(max-width: 47.99em)");
const page = () => document.getElementById("page");

// On a phone what opens lies over the page, so everything there but the heading rests until it closes.
function rest() {
  const open = phone.matches && pops.some((pop) => pop.open);
  for (const part of page().querySelectorAll(":scope > :not(.head), :scope > .head > :not(.head-main)")) part.inert = open;
}

for (const pop of pops) pop.addEventListener("toggle", rest);
document.addEventListener("htmx:afterSwap", rest);

function close(pop, focus) {
  pop.open = false;
  if (focus) pop.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const pop = pops.find((one) => one.open);
  if (!pop) return;
  event.preventDefault();
  close(pop, true);
});

document.addEventListener("click", (event) => {
  for (const pop of pops) if (pop.open && !pop.contains(event.target)) close(pop, false);
});

// Moving on with Tab closes what would else lie over the focus.
document.addEventListener("keyup", (event) => {
  if (event.key !== "Tab") return;
  for (const pop of pops) if (pop.open && !pop.contains(document.activeElement)) close(pop, false);
});

const form = document.getElementById("filter-form");

if (form && window.htmx) {
  const all = document.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const done = form.querySelector("[data-done]");
  const live = document.getElementById("live");
  const text = (id) => document.getElementById(id)?.textContent.replace(/\s+/g, " ").trim() ?? "";
  const press = () => all.setAttribute("aria-pressed", String(!boxes.some((box) => box.checked)));

  form.querySelector("[data-apply]").hidden = true;
  done.hidden = false;
  done.addEventListener("click", () => close(form.closest("details"), true));
  form.addEventListener("change", press);
  press();

  all.addEventListener("click", (event) => {
    event.preventDefault();
    if (!boxes.some((box) => box.checked)) return;
    for (const box of boxes) box.checked = false;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });

  form.addEventListener("htmx:beforeRequest", () => page().setAttribute("aria-busy", "true"));
  form.addEventListener("htmx:afterRequest", (event) => {
    page().removeAttribute("aria-busy");
    if (event.detail.successful) setTimeout(() => (live.textContent = [text("filter-label"), text("balance")].filter(Boolean).join(". ")), 50);
  });
}
