"""The text of a document: plain text, Word (.docx) or PDF."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from studio.errors import DataError
from studio.storage.reading import reading
from studio.text.encodings import read_text

DOCUMENT_SUFFIXES = (".txt", ".docx", ".pdf")
"""The files that `read_document` knows; any other is taken for plain text."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The same as its sibling once more, for older programs, as of every text box."""
_MOST_XML = 1 << 28  # bytes


def read_document(path: Path) -> str:
    """All of a document's text, a paragraph a line, in NFC.

    Raises:
        DataError: it cannot be read, is encrypted, or holds no text, as a PDF of scanned pages.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        text = _docx(path)
    elif suffix == ".pdf":
        text = _pdf(path)
    else:
        text = read_text(path)
    if not any(char.isalnum() for char in text):
        raise DataError(
            f"There is no text in {path}.",
            "A PDF of scanned pages holds pictures only: recognise its text first, or paste it.",
            code="no_text",
            about=str(path),
        )
    return unicodedata.normalize("NFC", text)


def _docx(path: Path) -> str:
    """The paragraphs of the body: python-docx, with lxml below it, would add 6 MB for these lines."""
    with reading(path, "Word document"):
        try:
            with zipfile.ZipFile(path) as archive:
                if archive.getinfo("word/document.xml").file_size > _MOST_XML:
                    raise ValueError("its text is too large")
                root = fromstring(archive.read("word/document.xml"))
        except (zipfile.BadZipFile, KeyError, RuntimeError) as error:
            raise ValueError("it is no Word document (.docx)") from error
    return "\n".join(_paragraph(each) for each in _paragraphs(root))


def _paragraphs(element: Element) -> Iterator[Element]:
    """All of them, those of text boxes after the one that holds the box; each text once."""
    for each in element:
        if each.tag == f"{_W}p":
            yield each
        if each.tag != _FALLBACK:
            yield from _paragraphs(each)


def _inside(paragraph: Element) -> Iterator[Element]:
    """What a paragraph holds, but for other paragraphs."""
    for each in paragraph:
        if each.tag not in (f"{_W}p", _FALLBACK):
            yield each
            yield from _inside(each)


def _paragraph(paragraph: Element) -> str:
    spaces = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
    return "".join(
        (each.text or "") if each.tag == f"{_W}t" else spaces.get(each.tag, "") for each in _inside(paragraph)
    )


def _pdf(path: Path) -> str:
    import pypdf  # 0.3 s that nobody else needs

    with reading(path, "PDF"):
        try:
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        except pypdf.errors.PyPdfError as error:
            raise ValueError(str(error)) from error
