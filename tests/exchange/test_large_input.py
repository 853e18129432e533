"""Input that is far too large: it is refused in words, in little time, and with a report one can read."""

from pathlib import Path

import pytest
from hypothesis import settings

from fieldgate.exchange.files.folder import MOST_BYTES
from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.report import MOST_KEPT, MOST_PRINTED
from tests.exchange.folders import GOOD, everything, make_folder

pytestmark = pytest.mark.django_db

# A million in `make soak`; in `make test` as many as there is time for.
LINES = min(1_000_000, 200 * settings().max_examples)


def test_a_line_with_ten_thousand_columns(tmp_path: Path) -> None:
    before = everything()
    wide = ",".join(["O9", *["x"] * 9_999])
    report = import_folder(make_folder(tmp_path, {"proposals.csv": GOOD["proposals.csv"] + wide + "\n"}))
    assert [str(p) for p in report.problems] == [
        'proposals.csv line 5: The line has 10000 cells, the header 14: too many (it begins with "O9"). '
        "Put quotation marks around cells that hold the delimiter."
    ]
    assert everything() == before


def test_a_file_beyond_all_measure_is_not_even_read(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    with (folder / "visits.csv").open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # of nothing: it takes no room on the disk
    report = import_folder(folder)
    assert [str(p) for p in report.problems] == ["visits.csv: is larger than 300 MB. Give a smaller file."]


def test_a_header_with_ten_thousand_columns(tmp_path: Path) -> None:
    names = ",".join(["external_id", *(f"column_{n}" for n in range(9_999))])
    cells = ",".join(["O1", *["x"] * 9_999])
    report = import_folder(make_folder(tmp_path, {"proposals.csv": f"{names}\n{cells}\n"}))
    assert len(report.problems) + report.not_kept >= 9_999
    assert len([line for line in report.lines() if " line " in line]) == MOST_PRINTED


def test_a_cell_of_ten_million_letters(tmp_path: Path) -> None:
    text = GOOD["proposals.csv"].replace("Planting", "x" * 10_000_000)
    report = import_folder(make_folder(tmp_path, {"proposals.csv": text}))
    assert {p.place.file for p in report.problems} == {"proposals.csv"}
    assert all(len(str(p)) < 400 for p in report.problems)


@pytest.mark.soak
def test_a_million_lines_of_nothing_but_faults(tmp_path: Path) -> None:
    before = everything()
    text = GOOD["visits.csv"] + "".join(f"X{n},W1,someday,,,\n" for n in range(LINES))
    report = import_folder(make_folder(tmp_path, {"visits.csv": text}))
    assert len(report.problems) == MOST_KEPT
    lines = [line for line in report.lines() if " line " in line]
    assert lines[0] == (
        'visits.csv line 5, column day: "someday" is not a day. Write it as 2024-02-28 or 02/28/2024.'
    )
    assert len(lines) == MOST_PRINTED
    assert list(report.lines())[-1].startswith(f"{LINES:,} problems in ")
    assert everything() == before


@pytest.mark.soak
def test_a_million_good_lines(tmp_path: Path) -> None:
    text = GOOD["visits.csv"] + "".join(f"X{n},W1,2024-07-01,7:00am,,\n" for n in range(LINES))
    report = import_folder(make_folder(tmp_path, {"visits.csv": text}), dry_run=True)
    assert report.problems == []
    assert report.tallies["visits.csv"].new == LINES + 3
