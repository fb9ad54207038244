"""Every bench runs, at sizes that say nothing of speed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import report
from bench.timing import TINY, Figure, Times, by_turns


@pytest.mark.parametrize("name", report.BENCHES)
def test_a_bench_gives_figures(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without npm, which would ask the network for Meta's Node SDK.
    monkeypatch.setenv("PATH", "")

    # In a thread of its own: Playwright drives one Chromium a thread, and another test
    # may have begun to in this one.
    with ThreadPoolExecutor(max_workers=1) as aside:
        found = aside.submit(lambda: list(report.BENCHES[name].figures(TINY))).result()

    assert found
    for figure in found:
        measured = figure.ratio is not None and figure.ratio > 0
        assert measured or figure.note.startswith("skipped")


def test_contenders_take_turns_in_changing_order() -> None:
    order: list[str] = []

    def turn(name: str) -> float:
        order.append(name)
        return 1.0

    by_turns({"a": lambda: turn("a"), "b": lambda: turn("b")}, rounds=3)

    assert order == ["a", "b", "b", "a", "a", "b"]


def test_ratio_is_the_median_of_the_rounds() -> None:
    times = Times({"one": [2.0, 4.0, 300.0], "other": [1.0, 1.0, 100.0]})

    assert times.ratio("one", "other") == 3.0


@pytest.mark.parametrize(
    ("ratio", "at_most", "met"),
    [(1.1, True, True), (1.3, True, False), (1.3, False, True), (None, True, None)],
)
def test_target_is_met_on_its_good_side(
    ratio: float | None, at_most: bool, met: bool | None
) -> None:
    assert Figure("it", ratio, target=1.2, at_most=at_most).is_met is met


def test_report_leaves_the_words_around_the_figures(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"Before\n{report.BEGIN}\nold\n{report.END}\nafter\n")

    report.put(report.table([Figure("A claim", 1.5, target=1.2)]), document)

    assert document.read_text() == (
        f"Before\n{report.BEGIN}\n{report.HEAD}"
        f"| A claim | 1.50× | ≤ 1.2× | **missed.** |\n{report.END}\nafter\n"
    )
