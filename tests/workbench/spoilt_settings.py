"""Settings files that somebody else changed, or that were cut off."""

import base64
import json

from hypothesis import strategies as st

from sae_auditor.workbench.settings import load_settings

WHOLE = {
    "theme": "dark",
    "last_bundle": "/no/such/bundle",
    "recent_bundles": ["/a.saebundle", "/b.saebundle"],
    "recent_actions": ["view.theme", "no.such.action"],
    "index_places": ["f=/indexes/a", "f="],
    "geometry": "AdnQywADAAAAAAAAAAAAAAAABLAAAAMgAAAAAAAAAAAAAASwAAADIAAAAAACAAAAAyAAAAAAAAAAAAAABLAAAAMg",
    "heights": [500, 90],
    "column_widths": ["latents/label=12.50"],
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=True)
    | st.text(max_size=50)
    | st.binary(max_size=90).map(lambda data: base64.b64encode(data).decode())
    | st.sampled_from(["/x", "f=/x", "view.theme", "dark", "<b>&amp;</b>", "\u202e", "\0", "../..", "x" * 5000]),
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)


CHANGES = st.dictionaries(st.sampled_from(sorted(WHOLE)), VALUES, min_size=1, max_size=3)


def spoil(file, changes, cut):
    text = json.dumps({**WHOLE, **changes}).encode()
    file.write_bytes(text[: len(text) - cut] if cut > 300 else text)
    return load_settings(file)
