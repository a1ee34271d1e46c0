"""Read tables that people made: CSV in UTF-8, divided by commas, semicolons or tabs, as `csv_text` writes them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sae_auditor.csv_text import csv_value
from sae_auditor.errors import InputRefused, system_words
from sae_auditor.i18n import say
from sae_auditor.names import printable
from sae_auditor.plain_files import read_plain_file

_MAX_FILE_BYTES: Final = 256 * 2**20


@dataclass(frozen=True)
class CsvRows:
    """A table.

    Parameters
    ----------
    path
        The file.
    columns
        Their names, in lower case without spaces around them; each once.
    titles
        The same names as they are written.
    rows
        The cells of each row by column, as they were before `csv_text` guarded them.
    lines
        The line of the file at which each row ends.
    """

    path: str
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column(self, name: str) -> tuple[str, ...]:
        """Return the cells of a column.

        Raises
        ------
        InputRefused
            When the table has no such column.
        """
        if name not in self.columns:
            raise refused_table(
                self.path,
                say("has no column '{0}'", name),
                say("Its columns are: {0}.", printable(", ".join(self.columns))),
            )
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


def read_csv(path: str | Path) -> CsvRows:
    """Read a table with a head; rows of empty cells are left out.

    Raises
    ------
    InputRefused
        When it cannot be read, is larger than 256 MiB, or a row does not fit its head; the line is named.
    """
    try:
        text = io.StringIO(read_plain_file(path, _MAX_FILE_BYTES).decode("utf-8-sig"), newline="")
        first = text.readline()
        text.seek(0)
        return _parsed(str(path), csv.reader(text, delimiter=delimiter_of(first), strict=True))
    except OSError as error:
        reason = system_words(error) if error.strerror else say("it is damaged")
        raise refused_table(path, say("cannot be read: {0}", reason)) from error
    except UnicodeDecodeError as error:
        raise refused_table(path, say("is not in UTF-8"), say("Save it as 'CSV UTF-8' and try again.")) from error
    except csv.Error as error:
        raise refused_table(path, say("is no table ({0})", error)) from error


def delimiter_of(head: str) -> str:
    """Return what divides the cells of a head: where several could, what stands there most often."""
    return max(",;\t", key=head.count)


def refused_table(path: str | Path, why: str, todo: str = "") -> InputRefused:
    """Return the refusal of a table; `why` goes on after its name."""
    return InputRefused(say("The table '{0}' {1}.", printable(Path(path).name), why), todo=todo)


def _parsed(path: str, reader: object) -> CsvRows:
    titles: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    for cells in reader:  # type: ignore[attr-defined]
        row = tuple(csv_value(cell).strip() for cell in cells)
        if not any(row):
            continue
        line = reader.line_num  # type: ignore[attr-defined]
        if not titles:
            titles = row
            if len({name.lower() for name in row}) < len(row):
                raise refused_table(path, say("has two columns of one name"), say("Give each column its own name."))
        elif len(row) != len(titles):
            raise refused_table(path, say("has {0} cells in line {1} under {2} heads", len(row), line, len(titles)))
        else:
            rows.append(row)
            lines.append(line)
    if not titles:
        raise refused_table(path, say("is empty"))
    return CsvRows(path, tuple(name.lower() for name in titles), titles, tuple(rows), tuple(lines))
