// The signature: drawn with finger, pen or mouse as a path of whole numbers; without this script it is typed.

const SVG = "http://www.w3.org/2000/svg";
const form = document.querySelector("form.sign");
const part = (name) => form.querySelector(`[data-${name}]`);
const [kind, drawn, typed, written] = ["kind", "drawn", "typed", "written"].map(part);
const pad = drawn.querySelector(".pad");
const { name, strokes, width, height } = form.elements;
const paths = [];
let points;

function box() {
  // As large as it is shown, twice as fine; once something is drawn it stays, so that nothing is bent.
  if (paths.length) return;
  width.value = pad.clientWidth * 2;
  height.value = pad.clientHeight * 2;
  pad.setAttribute("viewBox", `0 0 ${width.value} ${height.value}`);
}

function keep() {
  strokes.value = paths.map((path) => path.getAttribute("d")).join("");
  for (const button of drawn.querySelectorAll("button")) button.disabled = !paths.length;
}

function add(d) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  pad.append(path);
  paths.push(path);
  return path;
}

function place(event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(pad.getScreenCTM().inverse());
  const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
  return [within(at.x, width.value), within(at.y, height.value)];
}

// Through the middles of what was pointed at, curved by the points themselves.
function curve() {
  const [first, ...rest] = points;
  if (!rest.length) return `M${first} L${first[0] + (first[0] < width.value ? 1 : -1)} ${first[1]}`.replaceAll(",", " ");
  let d = `M${first}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const middle = rest[i].map((value, axis) => Math.round((value + rest[i + 1][axis]) / 2));
    d += `Q${rest[i]} ${middle}`;
  }
  return `${d}L${rest.at(-1)}`.replaceAll(",", " ");
}

pad.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button) return;
  event.preventDefault();
  box();
  pad.setPointerCapture(event.pointerId);
  points = [place(event)];
  add(curve());
});

pad.addEventListener("pointermove", (event) => {
  if (!points || !event.isPrimary) return;
  for (const one of event.getCoalescedEvents?.() ?? [event]) {
    const next = place(one);
    if (Math.hypot(next[0] - points.at(-1)[0], next[1] - points.at(-1)[1]) > 4) points.push(next);
  }
  paths.at(-1).setAttribute("d", curve());
});

for (const end of ["pointerup", "pointercancel"]) {
  pad.addEventListener(end, () => {
    points = undefined;
    keep();
  });
}

function take(count) {
  for (const path of paths.splice(-count)) path.remove();
  keep();
}

part("undo").addEventListener("click", () => take(1));
part("clear").addEventListener("click", () => take(paths.length));

function choose() {
  drawn.hidden = form.elements.kind.value !== "drawn";
  typed.hidden = !drawn.hidden;
}

kind.addEventListener("change", choose);
name.addEventListener("input", () => (written.textContent = name.value));

if ("new" in kind.dataset) form.elements.kind.value = "drawn";
kind.hidden = false;
choose();
if (strokes.value) {
  pad.setAttribute("viewBox", `0 0 ${width.value} ${height.value}`);
  for (const d of strokes.value.match(/M[^M]*/g) ?? []) add(d);
}
keep();
