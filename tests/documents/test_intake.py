"""What may be handed in: judged by content, kept without metadata, refused with a reason."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
import pikepdf
import pytest
from PIL import Image

from tests.support import papers
from webapp.core import settings
from webapp.core.settings import Settings
from webapp.documents import intake, intake_reading
from webapp.documents.intake import Judged, Problem, Refused


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The settings as they come, or with other limits for one test."""

    def narrow(**changes: Any) -> None:
        monkeypatch.setattr(settings, "_current", msgspec.structs.replace(Settings(), **changes))

    narrow()
    return narrow


def opened(judged: Judged) -> Image.Image:
    """The picture that is kept."""
    assert judged.kind == intake.JPEG
    image = Image.open(io.BytesIO(judged.content))
    assert image.format == "JPEG"
    return image


def refused(content: bytes) -> Problem:
    """Why a file is not taken."""
    with pytest.raises(Refused) as why:
        intake.judge(content)
    return why.value.problem


def nearly(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(found - meant) < 40 for found, meant in zip(pixel, colour, strict=True))


RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_kept_upright(orientation: int) -> None:
    upright = papers.picture(640, 480)
    turned = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    made = io.BytesIO()
    turned.save(made, "JPEG", exif=papers.metadata(orientation))
    image = opened(intake.judge(made.getvalue()))
    assert image.size == (640, 480)
    assert nearly(image.getpixel((50, 240)), RED)
    assert nearly(image.getpixel((600, 50)), BLUE)
    assert nearly(image.getpixel((600, 400)), WHITE)


@pytest.mark.parametrize("made", [papers.jpeg, papers.png, papers.heic])
def test_nothing_is_kept_but_the_picture(made: Callable[[], bytes]) -> None:
    content = made()
    assert papers.CAMERA.encode() in content or made is papers.heic
    judged = intake.judge(content)
    for kept in (judged.content, judged.preview or b""):
        image = Image.open(io.BytesIO(kept))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        for part in (b"Exif", b"ns.adobe.com", b"ICC_PROFILE", b"Marker", b"Phone"):
            assert part not in kept


def test_a_large_photograph_becomes_smaller_and_stays_readable() -> None:
    judged = intake.judge(papers.jpeg(4000, 3000, orientation=6))
    assert opened(judged).size == (1500, 2000)
    preview = Image.open(io.BytesIO(judged.preview or b""))
    assert max(preview.size) == intake_reading.PREVIEW
    assert opened(intake.judge(papers.jpeg(3264, 2448))).size == (3264, 2448)
    assert opened(intake.judge(papers.png(4000, 1000))).size == (2000, 500)


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_a_jpeg_of_any_colours_is_taken(mode: str) -> None:
    image = opened(intake.judge(papers.jpeg(mode=mode)))
    assert image.mode in {"RGB", "L"}
    assert nearly(image.convert("RGB").getpixel((600, 400)), WHITE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_of_any_colours_is_taken(mode: str) -> None:
    image = opened(intake.judge(papers.png(mode=mode)))
    assert nearly(image.convert("RGB").getpixel((300, 250)), WHITE)


def test_what_one_can_see_through_is_paper() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    made = io.BytesIO()
    clear.save(made, "PNG")
    assert nearly(opened(intake.judge(made.getvalue())).getpixel((50, 50)), WHITE)
    made = io.BytesIO()
    Image.new("P", (100, 100), 0).save(made, "PNG", transparency=0)
    assert nearly(opened(intake.judge(made.getvalue())).getpixel((50, 50)), WHITE)


def test_sixteen_bits_of_grey_are_scaled_and_not_cut_off() -> None:
    grey = Image.new("I;16", (100, 100), 128 * 257)
    made = io.BytesIO()
    grey.save(made, "PNG")
    pixel = opened(intake.judge(made.getvalue())).getpixel((50, 50))
    assert isinstance(pixel, int)
    assert abs(pixel - 128) <= 2


def test_of_an_animation_the_first_picture_is_kept() -> None:
    made = io.BytesIO()
    papers.picture().save(
        made, "PNG", save_all=True, append_images=[Image.new("RGB", (640, 480), "black")] * 3
    )
    assert nearly(opened(intake.judge(made.getvalue())).getpixel((50, 240)), RED)


def test_a_heic_photograph_is_taken() -> None:
    image = opened(intake.judge(papers.heic()))
    assert image.size == (96, 64)
    assert nearly(image.getpixel((20, 20)), RED)


def test_a_pdf_stays_as_it_is() -> None:
    content = papers.pdf(3)
    assert intake.judge(content) == Judged(intake.PDF, content, None, 3)
    packed = papers.pdf(2, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert intake.judge(packed).pages == 2


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + b"\0" * 100,
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04 a document",
        b"MZ\x90",
        b"RIFF\0\0\0\0WEBP",
        b"  %PDF-1.7",
        b"x",
        b"\0\0\0\x18ftypavif",
        b"\0\0\0\x18ftypisom",
    ],
)
def test_what_is_no_paper_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert refused(content) is Problem.unknown


def test_the_type_comes_from_the_content() -> None:
    assert refused(b"%PDF-1.7\n" + papers.jpeg()) is Problem.broken
    assert refused(b"\xff\xd8\xff" + papers.pdf()) is Problem.broken
    assert refused(b"\x89PNG\r\n\x1a\n" + papers.jpeg()) is Problem.broken
    assert refused(papers.heic()[:12] + papers.pdf()) is Problem.broken


@pytest.mark.parametrize("made", [papers.jpeg, papers.png, papers.heic, papers.pdf])
def test_what_was_cut_off_is_refused(made: Callable[[], bytes]) -> None:
    content = made()
    for part in (20, len(content) // 2, len(content) * 9 // 10):
        assert refused(content[:part]) is Problem.broken


def test_nothing_and_too_much_are_refused(limits: Callable[..., None]) -> None:
    assert refused(b"") is Problem.empty
    content = papers.jpeg()
    limits(paper_bytes=len(content) - 1)
    assert refused(content) is Problem.large


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kB that promises so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + crc

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    rows = zlib.compress(b"\0" * min(height * (1 + 3 * width), 10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_bomb_of_pixels_is_refused_before_it_is_decoded(limits: Callable[..., None]) -> None:
    began = time.process_time()
    assert refused(bomb(60_000, 60_000)) is Problem.pixels
    limits(paper_pixels=640 * 480 - 1, paper_pixels_whole=96 * 64 - 1)
    assert refused(papers.jpeg()) is Problem.pixels
    assert refused(papers.png()) is Problem.pixels
    assert refused(papers.heic()) is Problem.pixels
    assert time.process_time() - began < 1


def test_a_progressive_photograph_is_held_whole_and_so_has_the_lower_limit(
    limits: Callable[..., None],
) -> None:
    content = papers.jpeg(1000, 1000, progressive=True)
    assert opened(intake.judge(content)).size == (1000, 1000)
    limits(paper_pixels_whole=1000 * 1000 - 1)
    assert refused(content) is Problem.pixels


def test_a_photograph_that_asks_for_endless_passes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake_reading, "MANY_SCANS", 1000 * 1000 * 3)
    assert refused(papers.jpeg(1000, 1000, progressive=True)) is Problem.pixels


def active(kind: str) -> bytes:
    """A PDF that does more than be read."""
    document = papers.pdf_document()
    page, root = document.pages[0], document.Root
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    if kind == "script when opened":
        root.OpenAction = script
    elif kind == "named script":
        tree = pikepdf.Dictionary(Names=pikepdf.Array(["a", document.make_indirect(script)]))
        root.Names = pikepdf.Dictionary(JavaScript=tree)
    elif kind == "script on a page":
        page.AA = pikepdf.Dictionary(O=script)
    elif kind == "script behind a link":
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(Next=script))
        page.Annots = pikepdf.Array([link])
    elif kind == "launch":
        root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    elif kind == "form that sends":
        root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://example.org")
    elif kind == "file inside":
        document.attachments["a.exe"] = b"MZ"
    elif kind == "xfa":
        root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"))
    elif kind == "rich media":
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)
        page.Annots = pikepdf.Array([document.make_indirect(note)])
    return papers.saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@pytest.mark.parametrize(
    "kind",
    [
        "script when opened",
        "named script",
        "script on a page",
        "script behind a link",
        "launch",
        "form that sends",
        "file inside",
        "xfa",
        "rich media",
    ],
)
def test_a_pdf_that_acts_is_refused(kind: str) -> None:
    assert refused(active(kind)) is Problem.active


def test_a_pdf_that_only_leads_the_reader_is_taken() -> None:
    document = papers.pdf_document(2)
    where = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
    document.Root.OpenAction = where
    outward = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")
    link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=outward)
    document.pages[0].Annots = pikepdf.Array([link])
    assert intake.judge(papers.saved(document)).pages == 2


@pytest.mark.parametrize("user", ["secret", ""])
def test_a_locked_pdf_is_refused(user: str) -> None:
    encryption = pikepdf.Encryption(owner="owner", user=user)
    assert refused(papers.saved(papers.pdf_document(), encryption=encryption)) is Problem.locked


def test_a_pdf_with_too_many_pages_or_none_is_refused(limits: Callable[..., None]) -> None:
    limits(paper_pages=2)
    assert intake.judge(papers.pdf(2)).pages == 2
    assert refused(papers.pdf(3)) is Problem.pages
    assert refused(papers.pdf(0)) is Problem.broken


def test_a_pdf_that_unpacks_without_end_is_stopped(limits: Callable[..., None]) -> None:
    limits(paper_memory=200 * 1024 * 1024)
    began = time.monotonic()
    assert refused(pdf_bomb()) in {Problem.slow, Problem.broken}
    assert time.monotonic() - began < 10


def pdf_bomb() -> bytes:
    """A PDF whose objects lie in a stream that unpacks to 400 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(400)) + packer.flush()
    head = b"%PDF-1.7\n"
    first = b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(
        packed
    )
    first += packed + b"\nendstream\nendobj\n"
    start = len(head) + len(first)
    rows = b"\0\0\0\0\xff" + b"\1" + len(head).to_bytes(3, "big") + b"\0"
    rows += b"\2\0\0\1\0" + b"\1" + start.to_bytes(3, "big") + b"\0"
    table = b"3 0 obj\n<</Type/XRef/Size 4/W[1 3 1]/Root 2 0 R/Length %d>>stream\n" % len(rows)
    table += rows + b"\nendstream\nendobj\n"
    return head + first + table + b"startxref\n%d\n%%%%EOF" % start
