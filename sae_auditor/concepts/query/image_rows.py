"""What a row of a table of images can say."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.i18n import say

_SHA256: Final = "^[0-9a-f]{64}$"
# As long as a path can be on any system, in characters.
_MAX_PATH: Final = 32_768
_MAX_STATUS: Final = 200
# No format that is read has longer sides.
_MAX_SIDE: Final = 2**26


def check_image_rows(rows: pa.Table, file: str) -> None:
    """Require of rows of `schema.images_schema` that they can be what they stand for.

    Raises
    ------
    BundleRefused
        Names the first column that is wrong; `file` names the table.
    """
    for name, most in (("path", _MAX_PATH), ("status", _MAX_STATUS)):
        if rows[name].null_count:
            raise _wrong(file, name, say("has gaps"))
        if (pc.max(pc.utf8_length(rows[name])).as_py() or 0) > most:
            raise _wrong(file, name, say("has a text of more than {0} characters", f"{most:,}"))
        # Other control characters stand in names of files, and are escaped where they are shown.
        if pc.any(pc.match_substring(rows[name], "\0")).as_py():
            raise _wrong(file, name, say("has a text with a character of the value zero"))
    if pc.all(pc.match_substring_regex(rows["sha256"], _SHA256)).as_py() is False:
        raise _wrong(file, "sha256", say("has a value that is no SHA-256"))
    is_used = pc.equal(rows["status"], STATUS_OK)
    for name in ("width", "height"):
        sides = pc.min_max(rows[name]).as_py()
        if sides["min"] is not None and not 1 <= sides["min"] <= sides["max"] <= _MAX_SIDE:
            raise _wrong(file, name, say("has a value outside 1 to {0}", f"{_MAX_SIDE:,}"))
        if pc.any(pc.and_(is_used, rows[name].is_null())).as_py():
            raise _wrong(file, name, say("lacks the size of an image that is used"))


def _wrong(file: str, name: str, how: str) -> BundleRefused:
    return BundleRefused(say("The column '{0}' in '{1}' of the bundle {2}.", name, file, how))
