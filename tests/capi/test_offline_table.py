"""How the bytes of a file become records: encodings, delimiters, quotes and lines."""

import io

import pytest

from capi.upload.columns import is_known
from capi.upload.faults import NotATable
from capi.upload.table import Table

HEADER = "email,event_time,value\n"


def table(content: bytes | str, encoding: str | None = None) -> Table:
    raw = content.encode() if isinstance(content, str) else content
    return Table(io.BytesIO(raw), is_known=is_known, encoding=encoding)


def records(content: bytes | str) -> list[tuple[int, list[str] | str]]:
    """Line and cells of each record, or the code of what is wrong with it."""
    return [
        (each.line, each.fault.code if each.fault else list(each.cells))
        for each in table(content)
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_unicode_is_recognised_with_and_without_its_mark(encoding: str) -> None:
    content = "email,city\njörg@example.com,Київ\n".encode(encoding)

    assert records(content) == [(2, ["jörg@example.com", "Київ"])]


def test_another_encoding_must_be_said() -> None:
    content = "email,city\na@example.com,Київ\n".encode("cp1251")

    (said,) = table(content, "cp1251")
    (unsaid,) = table(content)

    assert said.cells[1] == "Київ"
    assert set(unsaid.cells[1]) == {"\ufffd"}


def test_the_mark_of_unicode_outweighs_what_is_said() -> None:
    (record,) = table("\ufeffemail,city\na@example.com,Zürich\n", "cp1252")

    assert record.cells[1] == "Zürich"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_parts_the_headings(delimiter: str) -> None:
    content = "email,value,title\na@example.com,1,x\n".replace(",", delimiter)

    found = table(content)

    assert found.delimiter == delimiter
    assert [record.cells for record in found] == [["a@example.com", "1", "x"]]


def test_excels_first_line_says_the_delimiter_and_is_a_line() -> None:
    assert records("sep=;\nemail;value\na@example.com;1,5\n") == [
        (3, ["a@example.com", "1,5"])
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(ending: str) -> None:
    content = "email,value\na@example.com,1\nb@example.com,2".replace("\n", ending)

    assert [line for line, _ in records(content)] == [2, 3]


def test_line_breaks_in_quotes_and_blank_lines_count_as_lines() -> None:
    content = HEADER + '"a\nb",1,2\n\n,,\nc,3,4\n'

    assert records(content) == [(2, ["a\nb", "1", "2"]), (6, ["c", "3", "4"])]


def test_a_quote_that_is_never_closed_costs_its_own_line_alone() -> None:
    content = HEADER + 'a,1,2\n"b,3,4\nc,5,6\n' + "d,7,8\n" * 100

    found = records(content)

    assert found[:3] == [
        (2, ["a", "1", "2"]),
        (3, "quotes_mismatched"),
        (4, ["c", "5", "6"]),
    ]
    assert len(found) == 103


def test_a_quote_that_is_closed_by_the_next_row_spoils_only_the_first() -> None:
    assert records(HEADER + '"a,1,2\n"b",3,4\nc,5,6\n') == [
        (2, "quotes_mismatched"),
        (3, ["b", "3", "4"]),
        (4, ["c", "5", "6"]),
    ]


def test_a_quote_inside_a_word_is_a_letter() -> None:
    assert records(HEADER + 'a,1,6" nails\n') == [(2, ["a", "1", '6" nails'])]


def test_a_line_without_end_is_told_once_and_stepped_over() -> None:
    content = HEADER + "a,1,2\n" + "x" * 200_000 + '\n"open,1,2\n' + "y" * 200_000

    assert records(content + "\nb,3,4\n") == [
        (2, ["a", "1", "2"]),
        (3, "line_too_long"),
        (4, "quotes_mismatched"),
        (5, "line_too_long"),
        (6, ["b", "3", "4"]),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names no column"),
        (b"\n\n", "names no column"),
        (b"x" * 200_000, "names no column"),
        (b"jenny@example.com,1790000000,9.5\n", "names no column"),
        (b"PK\x03\x04\x14\x00", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook"),
        (b"\x1f\x8b\x08", "compressed by gzip"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_what_is_no_table_is_refused_with_words_and_without_its_content(
    content: bytes, words: str
) -> None:
    with pytest.raises(NotATable) as refused:
        table(content)

    assert words in str(refused.value)
    assert "jenny" not in str(refused.value)


def test_the_callers_file_stays_open() -> None:
    file = io.BytesIO((HEADER + "a,1,2\n").encode())

    list(Table(file, is_known=is_known))

    assert not file.closed


def test_how_far_the_file_was_read_is_told() -> None:
    content = HEADER + "a,1,2\n"
    found = table(content)

    list(found)

    assert found.position == len(content)
