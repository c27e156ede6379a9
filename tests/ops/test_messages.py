from ops import messages

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "case"
msgstr "forløb"
"""


def test_compiles_what_is_new_and_nothing_twice(tmp_path):
    folder = tmp_path / "locale" / "da" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)

    assert messages.compile_all(tmp_path) == 1
    assert messages.compile_all(tmp_path) == 0
    assert "forløb".encode() in (folder / "django.mo").read_bytes()
