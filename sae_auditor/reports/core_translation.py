"""Say what the rooms below the window said, in the language of the window.

Their texts carry the template that they were made from and its values (`sae_auditor.i18n`). The template is translated
and the values are put in; a value may itself be such a text.
"""

from __future__ import annotations

from sae_auditor.i18n import Text, translate
from sae_auditor.names import is_text, printable


def translate_core(text: str) -> str:
    """Return `text` in the language of the window; what has no template, such as a text of a file, stays as it is."""
    if isinstance(text, Text):
        text = _translated(text)
    elif text.isprintable() and "{" not in text:
        text = translate("Core", text)  # a sentence without values that comes from a file
    # It may have the name of a file in it, and Qt takes text only.
    return text if is_text(text) else printable(text)


def _translated(text: Text) -> str:
    if not text.values:
        return _of_template(text.template)
    values = [_translated(value) if isinstance(value, Text) else value for value in text.values]
    return _of_template(text.template).format(*values)


def _of_template(template: str) -> str:
    found = translate("Core", template)
    if found != template or template.endswith(".") or not any(c.isalpha() for c in template):
        return found
    # It may be a sentence whose full stop is that of the sentence around it.
    sentence = template + "."
    whole = translate("Core", sentence)
    return template if whole == sentence else whole.rstrip("。.")
