"""Files for spreadsheets, out and in: no cell of ours becomes a formula on somebody's computer."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fastapi.responses import StreamingResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 200


class UnreadableFile(ValueError):
    """A file that is no table, with the sentence for the person."""


def csv_response(name: str, head: Sequence[str], lines: Iterable[Sequence[str]]) -> StreamingResponse:
    """The file, written while it is sent: a ledger of any length takes no more memory than a page."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_written(head, lines), media_type="text/csv; charset=utf-8", headers=headers)


def safe_cell(text: str) -> str:
    """The text as a cell: a name like =HYPERLINK(…) would else run when the file is opened."""
    if not text.startswith(FORMULA) or _is_number(text):
        return text
    return f"'{text}"


def plain_cell(text: str) -> str:
    """The text that `safe_cell` wrote."""
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def read_rows(content: bytes, columns: Sequence[str]) -> list[Mapping[str, str]]:
    """The rows by column, other columns ignored. Raises UnreadableFile."""
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        table = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableFile(
            f"The file is not a table of comma-separated values (line {reader.line_num}). Export it as CSV again."
        ) from error
    if not table:
        raise UnreadableFile("The file is empty. Export the table, fill it in, and import that file.")
    head = [cell.strip().casefold() for cell in table[0]]
    lacking = [name for name in columns if name.casefold() not in head]
    if lacking:
        raise UnreadableFile(
            f"The first line does not name the column “{lacking[0]}”. Export the table, fill in that file, "
            "and import it."
        )
    places = {name: head.index(name.casefold()) for name in columns}
    return [
        {name: plain_cell(row[place]) if place < len(row) else "" for name, place in places.items()}
        for row in table[1:]
    ]


def _text(content: bytes) -> str:
    """Spreadsheets save UTF-8 with a mark, or the code page of the country."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _is_number(text: str) -> bool:
    """-4.00 is a refund, not a formula."""
    return text[1:].replace(".", "", 1).isdigit() and text[0] in "+-" and text.isascii()


def _written(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # without the mark Excel reads UTF-8 as the code page of the country
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(head)
    for number, line in enumerate(lines, 1):
        writer.writerow([safe_cell(cell) for cell in line])
        if number % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
