"""Text tables escape special characters."""

from clipit.algorithms.text_tables import html_page, markdown


def test_markdown_escapes_separator() -> None:
    assert markdown(("a", "b"), [("x|y", "1")]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 |\n"


def test_html_escapes_text() -> None:
    page = html_page("t", ["<note>"], ("h",), [("<script>",)])
    assert "<td>&lt;script&gt;</td>" in page
    assert "<p>&lt;note&gt;</p>" in page
