// Forms: one submission for a double click, and a way to see the password one types.

const HELD = 10000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), HELD);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

for (const form of document.querySelectorAll("form[data-reveal]")) {
  const [show, hide] = form.dataset.reveal.split("|");
  for (const input of form.querySelectorAll("input[type=password]")) {
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "input-box";
    button.type = "button";
    button.className = "reveal";
    const name = input.labels[0]?.textContent.trim() ?? "";
    const turn = (shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? hide : show;
      button.setAttribute("aria-label", `${button.textContent}: ${name}`);
    };
    button.addEventListener("click", () => turn(input.type === "password"));
    form.addEventListener("submit", () => turn(false));
    turn(false);
    input.replaceWith(box);
    box.append(input, button);
  }
}
