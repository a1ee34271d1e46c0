from sae_auditor.workbench.fuzzy import rank, score


def test_letters_in_order_match_and_word_beginnings_win():
    assert score("oi", "Open images…") > score("oi", "Add the foil")
    assert score("xyz", "Open images…") is None
    assert score("", "anything") == 0.0
    assert score("画像", "画像を開く…") is not None


def test_without_a_query_recent_ones_come_first():
    recent = {"c": 0, "a": 1}
    assert rank("", ["a", "b", "c"], str, lambda entry: recent.get(entry, 9)) == ["c", "a", "b"]
