"""One measured figure beside its budget, and how it is printed."""

from dataclasses import dataclass

_LAYOUT = "{:<62} {:>20} {:>10}  {}"
HEAD = _LAYOUT.format("what", "measured", "budget", "")


@dataclass(frozen=True)
class Figure:
    """What was measured; without a budget it is only reported."""

    what: str
    value: float
    unit: str = ""
    budget: float | None = None
    digits: int = 0
    least: bool = False  # the budget is a floor, not a ceiling
    beside: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it misses its budget, by what was measured and not by what is printed."""
        if self.budget is None:
            return False
        return self.value < self.budget if self.least else self.value > self.budget

    def __str__(self) -> str:
        measured = f"{self.value:.{self.digits}f}{self.unit}"
        if self.beside:
            measured = f"{self.beside}  {measured}"
        if self.budget is None:
            return _LAYOUT.format(self.what, measured, "", "").rstrip()
        budget = f"{'≥' if self.least else '≤'} {self.budget:g}{self.unit}"
        return _LAYOUT.format(self.what, measured, budget, "OVER" if self.is_over else "ok")


def quotient(what: str, above: float, below: float, budget: float | None = None) -> Figure:
    """How many times as long `above` takes as `below` (both in ms)."""
    return Figure(what, above / below, "×", budget, digits=2, beside=f"{above:.2f} / {below:.2f} ms")
