"""Texts of documents: plain text in any encoding, Word and PDF; and what holds none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from studio.errors import DataError
from studio.text.documents import read_document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return path


def pdf(path: Path, text: str, password: str = "") -> Path:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    font = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
    named = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = stream
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def test_plain_text_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "강의.txt"
    path.write_bytes("오늘은 날씨가 좋습니다.\n그래서 산책을 갑니다.".encode("cp949"))
    assert read_document(path).split("\n") == ["오늘은 날씨가 좋습니다.", "그래서 산책을 갑니다."]


def test_word_gives_a_line_a_paragraph(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>One </w:t></w:r><w:r><w:t>two.</w:t><w:br/><w:t>Three.</w:t></w:r></w:p>"
    body += "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>e\u0301</w:t><w:tab/><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    body += (
        '<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t xml:space="preserve">end</w:t></w:r></w:p>'
    )
    assert read_document(docx(tmp_path / "talk.docx", body)) == "One two.\nThree.\n\u00e9\tcell\nend"


def test_the_text_of_a_text_box_is_read_once(tmp_path: Path) -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    both = f'<m:AlternateContent xmlns:m="{mc}"><m:Choice>{box}</m:Choice><m:Fallback>{box}</m:Fallback>'
    body = f"<w:p><w:r><w:t>before</w:t></w:r><w:r>{both}</m:AlternateContent></w:r><w:r><w:t> after</w:t></w:r></w:p>"
    assert read_document(docx(tmp_path / "talk.docx", body)) == "before after\nboxed"


def test_pdf(tmp_path: Path) -> None:
    assert read_document(pdf(tmp_path / "talk.PDF", "Good morning.")).strip() == "Good morning."


@pytest.mark.parametrize("name", ["scan.pdf", "blank.docx", "blank.txt"])
def test_a_document_without_text_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".pdf":
        pdf(path, "")
    elif path.suffix == ".docx":
        docx(path, "<w:p/>")
    else:
        path.write_text("... —\n")
    with pytest.raises(DataError, match="no text") as refused:
        read_document(path)
    assert refused.value.code == "no_text"


@pytest.mark.parametrize("name", ["broken.pdf", "broken.docx", "locked.pdf", "other.docx", "missing.pdf"])
def test_what_cannot_be_read_is_told_with_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.startswith("broken"):
        path.write_bytes(b"PK\x03\x04 no more than that")
    elif name == "locked.pdf":
        pdf(path, "Secret.", password="known to nobody")
    elif name == "other.docx":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/epub+zip")
    with pytest.raises(DataError, match=name):
        read_document(path)
