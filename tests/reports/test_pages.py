"""What a stranger's text may not do on a page."""

from html import unescape
from html.parser import HTMLParser

import pytest
from markupsafe import escape

from sae_auditor.reports import pages

HOSTILE = "</title><script>x</script>\"'><img src=x onerror=alert(1)> javascript:x &lt; \x1b[31m\u202e\x9b\0\ud800"


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def rendered(text):
    """A page of latents with `text` in its title, a heading, an attribute, a note and a list."""
    shot = {"path": text, "source": "data:image/jpeg;base64,", "frame": []}
    latent = {"name": text, "latent": 1, "mark": text, "note": text, "by": text, "shots": [shot]}
    return pages.render(
        "latents.html",
        title=text,
        subtitle=text,
        latents=[latent | {"facts": [(text, text)]}],
        origin=text,
        provenance=[(text, text)],
    )


def page(text):
    return Page(rendered(text))


def test_a_text_is_only_text_in_elements_attributes_and_the_title():
    read = page(HOSTILE)
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in page("plain").tags]
    picture = next(attrs for tag, attrs in read.tags if tag == "img")
    assert list(picture) == ["alt", "src"]
    shown = HOSTILE.encode("unicode_escape").decode()
    assert picture["alt"] == shown
    found = [
        [text.strip() for text in one.texts].count(wanted) for one, wanted in ((read, shown), (page("plain"), "plain"))
    ]
    assert found == [12, 12]
    rendered(HOSTILE).encode()


def test_the_check_above_finds_a_tag():
    plain = rendered("plain")
    assert [tag for tag, _ in Page(plain.replace("plain", HOSTILE)).tags] != [tag for tag, _ in Page(plain).tags]


def test_the_page_may_load_and_send_nothing():
    metas = [attrs for tag, attrs in page("x").tags if tag == "meta"]
    policy = next(meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "script-src" not in rules
    assert not any("http" in value for value in rules.values())


@pytest.mark.parametrize("text", ["99.7\u202f%", "a\u3000b", "赤 é"])
def test_our_own_spaces_stay(text):
    assert unescape(escape(pages.shown(text))) == text


def test_lines_stay_only_where_they_are_meant_to():
    assert pages.shown("a\nb") == "a\\nb"
    assert pages.lines("a\nb<") == "a\nb&lt;"
