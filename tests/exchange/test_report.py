"""What a report keeps, counts and prints."""

import pytest

from fieldgate.exchange.report import MOST_KEPT, MOST_PRINTED, Place, Report, Tally

pytestmark = pytest.mark.pure


def test_problems_are_printed_by_file_and_line_after_the_counts_and_the_notes() -> None:
    report = Report("spring", tallies={"a.csv": Tally(1, 2, 3, 4, 5), "b.csv": Tally(new=6)})
    report.problem(Place("b.csv", 3, "x"), "Third.")
    report.problem(Place("b.csv"), "Second.")
    report.problem(Place("a.csv", 20), "First but one.")
    report.problem(Place("a.csv", 3, key="dates"), "First.")
    report.note(Place("a.csv", 1), "By the way.")
    assert list(report.lines()) == [
        "a.csv line 1: By the way.",
        "a.csv                            1 new       2 changed       4 left       5 in conflict"
        "       3 removed",
        "b.csv                            6 new       0 changed       0 left       0 in conflict",
        "a.csv line 3, key dates: First.",
        "a.csv line 20: First but one.",
        "b.csv: Second.",
        "b.csv line 3, column x: Third.",
        "4 problems in spring. Nothing was written.",
    ]


def test_lines_are_in_conflict_once_and_never_the_header() -> None:
    report = Report("spring")
    for line in (1, 2, 2, None, 7):
        report.problem(Place("a.csv", line), "No.")
    assert report.lines_in_conflict("a.csv") == {2, 7}
    assert report.lines_in_conflict("b.csv") == set()


def test_what_is_beyond_reading_is_counted_and_not_kept() -> None:
    report = Report("spring")
    for n in range(MOST_KEPT + 5):
        report.problem(Place("a.csv", n + 2), "No.")
        report.note(Place("a.csv", n + 2), "Well.")
    assert (len(report.problems), report.not_kept, len(report.notes)) == (MOST_KEPT, 5, MOST_KEPT)
    lines = list(report.lines())
    assert len(lines) == 2 * MOST_PRINTED + 3
    assert lines[MOST_PRINTED] == "... and 9,900 more notes."
    assert lines[-2:] == ["... and 9,905 more problems.", "10,005 problems in spring. Nothing was written."]
    assert len(report.lines_in_conflict("a.csv")) == MOST_KEPT + 5


@pytest.mark.parametrize(
    ("dry_run", "last"), [(False, "spring was imported."), (True, "Dry run: nothing was written.")]
)
def test_without_problems_the_last_line_says_what_was_done(dry_run: bool, last: str) -> None:
    report = Report("spring", dry_run)
    report.note(Place("a.csv"), "Well.")
    assert list(report.lines()) == ["a.csv: Well.", last]
