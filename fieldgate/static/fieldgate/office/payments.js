// Kinds of payment cannot be ticked while electronic payments are off. The server says so too.
const all = document.getElementById("id_electronic_payments");
const kinds = ["id_accept_card", "id_accept_ach"].map((id) => document.getElementById(id)).filter(Boolean);

function settle() {
  for (const kind of kinds) {
    kind.disabled = !all.checked;
    if (!all.checked) kind.checked = false;
  }
}

if (all && kinds.length) {
  all.addEventListener("change", settle);
  settle();
}
