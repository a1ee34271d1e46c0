from html import unescape
from html.parser import HTMLParser

import pytest

from sae_auditor.html_text import html_lines, html_page, html_text

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


def page(text):
    return Page(html_page(text, "p {}", f'<p title="{html_text(text)}">{html_text(text)}</p>'))


def test_a_text_is_only_text_in_elements_attributes_and_the_title():
    read = page(HOSTILE)
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in page("plain").tags]
    paragraph = next(attrs for tag, attrs in read.tags if tag == "p")
    assert list(paragraph) == ["title"]
    shown = HOSTILE.encode("unicode_escape").decode()
    assert paragraph["title"] == shown
    assert read.texts.count(shown) == 2  # title and paragraph
    html_page(HOSTILE, "", html_text(HOSTILE)).encode()


def test_the_check_above_finds_a_tag():
    assert [tag for tag, _ in Page(html_page("x", "", HOSTILE)).tags] != [tag for tag, _ in page("plain").tags]


def test_the_page_may_load_and_send_nothing():
    metas = [attrs for tag, attrs in page("x").tags if tag == "meta"]
    policy = next(meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "script-src" not in rules
    assert not any("http" in value for value in rules.values())


@pytest.mark.parametrize("text", ["99.7\u202f%", "a\u3000b", "赤 é"])
def test_our_own_spaces_stay(text):
    assert unescape(html_text(text)) == text


def test_lines_stay_only_where_they_are_meant_to():
    assert html_text("a\nb") == "a\\nb"
    assert html_lines("a\nb<") == "a\nb&lt;"
