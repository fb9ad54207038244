"""A CSV file as programs export it: encoding, delimiter, and records with their lines.

It is read as a stream, so a file of any length takes the memory of some lines. A
record that is no CSV is told and stepped over. What an open quotation mark has
swallowed is read again from the next line on, so that one slip costs one line.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from capi.rules.rule import ERROR, Rule
from capi.upload.faults import NotATable

QUOTES_MISMATCHED = Rule(
    "quotes_mismatched",
    ERROR,
    "The quotation marks do not match, so the cells cannot be told apart.",
    "Write a quotation mark inside a quoted cell twice, and close each cell.",
)
LINE_TOO_LONG = Rule(
    "line_too_long",
    ERROR,
    "The line is longer than any sale.",
    "See whether the line breaks got lost when the file was made.",
)

UNDECODABLE = "\ufffd"
"""What stands in a cell for bytes that the file's encoding does not know."""

DELIMITERS = ",;\t|"

_SAMPLE = 65_536
_LONGEST_LINE = 65_536
_MOST_LINES = 50
"""Of one record. A note may have some; more is an open quotation mark."""

_TOO_LONG = "(a line that is too long)"
"""Stands for such a line, known again by its identity."""

_EXCELS_HINT = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "compressed by gzip",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record, and the line on which it begins; `fault` where it is
    none."""

    line: int
    cells: Sequence[str]
    fault: Rule | None = None


class Table:
    """The records of a file, after the line of headings.

    `encoding` is what the file is read as; without one it is UTF-8, or UTF-16 where
    the file looks so. `is_known` says whether a heading is one that is looked for: by
    that the delimiter is found. The file is left open. Raises NotATable.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        is_known: Callable[[str], bool],
        encoding: str | None = None,
    ) -> None:
        self._bytes = _Bytes(file)
        self._lines = _Lines(_text(self._bytes, encoding))
        self.delimiter = _delimiter(self._lines, is_known)
        self._records = _records(self._lines, self.delimiter)
        self.header = next(self._records, Record(1, ())).cells

    @property
    def position(self) -> int:
        """How many bytes of the file were read."""
        return self._bytes.position

    def __iter__(self) -> Iterator[Record]:
        return self._records


class _Bytes(io.RawIOBase):
    """The caller's file, counted, and not closed with the readers around it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)


def _text(file: _Bytes, asked: str | None) -> TextIO:
    buffered = io.BufferedReader(file, _SAMPLE)
    encoding = _encoding(buffered.peek(_SAMPLE), asked)
    # The csv module finds the line breaks itself; only some end a record.
    return io.TextIOWrapper(buffered, encoding, errors="replace", newline="")


def _encoding(sample: bytes, asked: str | None) -> str:
    for start, what in _NO_TEXT.items():
        if sample.startswith(start):
            raise NotATable(
                f"This is {what}, not a CSV file. Open it where it was made, and save"
                " it as “CSV UTF-8”."
            )
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if asked:
        return asked
    # A heading begins with a letter of ASCII, which in UTF-16 has a zero at its side.
    return {0: "utf-16-be", 1: "utf-16-le"}.get(sample.find(0, 0, 2), "utf-8")


def _delimiter(lines: "_Lines", is_known: Callable[[str], bool]) -> str:
    """What parts the cells: what Excel's first line says, or what parts the headings
    into most that are known."""
    try:
        first = next((line for line in lines if not line.isspace()), "")
    except _Broken:
        first = ""
    if hint := _EXCELS_HINT.fullmatch(first.strip("\r\n")):
        return hint[1]
    lines.give_back(first)
    known = {
        delimiter: sum(map(is_known, next(csv.reader([first], delimiter=delimiter))))
        for delimiter in (DELIMITERS if first else "")
    }
    best = max(known, key=known.__getitem__, default="")
    if not best or not known[best]:
        raise NotATable(
            "The first line names no column of a sale, such as email or event_time."
            " Put the names of the columns there."
        )
    return best


class _Lines:
    """The lines of a text, one by one, and those once more that were given back.

    `number` is that of the line that was read last, `taken` what was read since
    `begin`.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        if line is _TOO_LONG or len(self.taken) > _MOST_LINES:
            raise _Broken
        return line

    def begin(self) -> int:
        """Forget what was taken; gives the number of the next line."""
        self.taken.clear()
        return self.number + 1

    def give_back(self, *lines: str) -> None:
        """Let these be read again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        line = part = self._text.readline(_LONGEST_LINE)
        while len(part) == _LONGEST_LINE and not part.endswith(("\n", "\r")):
            line, part = _TOO_LONG, self._text.readline(_LONGEST_LINE)
        return line


class _Broken(Exception):
    """The record cannot be read; the csv module lets this pass through."""


def _records(lines: _Lines, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Broken):
            begun, *swallowed = lines.taken
            lines.give_back(*swallowed)
            fault = LINE_TOO_LONG if begun is _TOO_LONG else QUOTES_MISMATCHED
            yield Record(line, (), fault)
            continue
        if any(cell and not cell.isspace() for cell in cells):
            yield Record(line, cells)
