"""Change orders of change orders end somewhere: no proposal is, by any way, a change order of itself."""

from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.files.sheets import BAD, Sheet
from fieldgate.exchange.report import Report
from fieldgate.proposals.models import Proposal

# As much of a circle as a report shows.
_MOST_NAMED = 5


def check_cycles(proposals: Sheet, report: Report) -> None:
    """Report each circle of change orders, over the file and what is here together."""
    if "change_order_of" not in proposals.columns:
        return
    parents = dict(
        Proposal.objects.filter(parent__isnull=False).values_list("external_id", "parent__external_id")
    )
    for key, row in proposals.rows.items():
        parent = proposals[row, "change_order_of"]
        if parent is None or parent is BAD:
            parents.pop(key, None)
        else:
            parents[key] = parent
    seen: set[str] = set()
    for key in proposals.rows:
        circle = _circle(key, parents, seen)
        if brought := [proposals.rows[k] for k in circle if k in proposals.rows]:
            way = [shown(k) for k in circle[:_MOST_NAMED]] + ["..."] * (len(circle) > _MOST_NAMED)
            report.problem(
                proposals.place(min(brought, key=lambda row: row.line), "change_order_of"),
                f"It would be a change order of itself: {' of '.join([*way, shown(circle[0])])}. "
                "Correct one of them.",
            )


def _circle(start: str, parents: dict[str, str], seen: set[str]) -> list[str]:
    """The circle that the way up from `start` runs into, if it is a new one. What was walked is `seen`."""
    way: dict[str, int] = {}
    at: str | None = start
    while at is not None and at not in seen:
        seen.add(at)
        way[at] = len(way)
        at = parents.get(at)
    return list(way)[way[at] :] if at in way and at is not None else []
