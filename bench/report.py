"""`make bench`: runs every bench and writes docs/benchmarks.md.

python -m bench.report            all of them
python -m bench.report drain      some, with the table on standard output
"""

import argparse
import os
import platform
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench import drain, events, growth, long_list, pages, webhook
from bench.timing import Figure, Scale

BENCHES = {
    "events": events,
    "drain": drain,
    "webhook": webhook,
    "pages": pages,
    "growth": growth,
    "list": long_list,
}
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEAD = "| What | Measured | Target | |\n| --- | ---: | ---: | --- |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("benches", nargs="*", metavar="bench", help=", ".join(BENCHES))
    parser.add_argument("--rounds", type=int, default=Scale.rounds)
    parser.add_argument("--share", type=float, default=Scale.share)
    asked = parser.parse_args()
    if unknown := set(asked.benches) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    scale = Scale(rounds=asked.rounds, share=asked.share)
    load = os.getloadavg()[0]
    found: list[Figure] = []
    for name in asked.benches or BENCHES:
        began = time.monotonic()
        found += BENCHES[name].figures(scale)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    text = f"{machine(scale, load)}\n\n{table(found)}"
    if asked.benches:
        print(text)
    else:
        put(text)


def machine(scale: Scale, load: float) -> str:
    """What was measured, where and when."""
    when = datetime.now(UTC)
    return (
        f"{when:%d %B %Y, %H:%M} UTC, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; "
        f"load {load:.1f} when it began; "
        f"medians of {scale.rounds} rounds, {scale.share:g} of the full sizes."
    )


def table(found: Iterable[Figure]) -> str:
    """The figures in Markdown."""
    return HEAD + "\n".join(map(_line, found)) + "\n"


def put(text: str, document: Path = DOCUMENT) -> None:
    """Set the text between the marks of the document; the rest stays."""
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(
        f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8", newline="\n"
    )


def _line(figure: Figure) -> str:
    ratio = "—" if figure.ratio is None else f"{figure.ratio:.2f}×"
    side = "≤" if figure.at_most else "≥"
    target = "—" if figure.target is None else f"{side} {figure.target:g}×"
    met = {None: "", True: "met.", False: "**missed.**"}[figure.is_met]
    remark = " ".join(filter(None, (met, figure.note)))
    return f"| {figure.what} | {ratio} | {target} | {remark} |"


if __name__ == "__main__":
    main()
