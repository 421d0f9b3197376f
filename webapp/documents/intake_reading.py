"""Reads what was sent: pictures are made anew, upright, without metadata; PDFs are looked through.

Pictures that a well-worn decoder reads (JPEG, PNG) are read in the server. HEIC and PDF are read by
this same file in a process of its own, with little memory and time, because their readers are
large and a crafted file can make them take both: `python intake_reading.py heic|pdf LIMITS`, the
file on its input. So it imports nothing of this house.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

from PIL import Image, JpegImagePlugin, PngImagePlugin

QUALITY = 85
DRAWING_QUALITY = 92
"""PNGs are drawings and screenshots: thin lines and small print show the marks of compression."""
PREVIEW = 360
PREVIEW_QUALITY = 75
MANY_SCANS = 1_500_000_000
"""Pixels times passes of a progressive JPEG: a few kB can ask for hours of work."""
MANY_OBJECTS = 200_000
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, by the orientation in its metadata."""

ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/EmbeddedFiles", "/RichMedia"})
ACTIVE_KINDS = frozenset(
    {
        "/EmbeddedFile",
        "/Filespec",
        "/RichMedia",
        "/Movie",
        "/Sound",
        "/Screen",
        "/3D",
        "/FileAttachment",
    }
)
"""What an object of a PDF may not be, by /Type or /Subtype."""
ACTIVE_ACTIONS = frozenset(
    {
        "/GoToR",
        "/GoToE",
        "/GoToDp",
        "/Launch",
        "/Sound",
        "/Movie",
        "/Hide",
        "/SubmitForm",
        "/ResetForm",
        "/ImportData",
        "/SetOCGState",
        "/Rendition",
        "/Trans",
        "/GoTo3DView",
        "/JavaScript",
        "/RichMediaExecute",
    }
)
"""Actions (ISO 32000) but those that lead a reader to a place or an address."""


class Unreadable(Exception):
    """Why a file cannot be taken: a name of `intake.Problem`, and the limit it broke."""

    def __init__(self, problem: str, limit: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.limit = problem, limit


# --- pictures -----------------------------------------------------------------------------------


def jpeg(content: bytes, *, pixels: int, pixels_whole: int, side: int) -> tuple[bytes, bytes]:
    """A JPEG made anew, and its preview.

    A large one is decoded at a half, a quarter or an eighth of its size, which is cheap, as long
    as its long side keeps `side` pixels. One that is progressive has to be held whole.
    """
    image = JpegImagePlugin.JpegImageFile(io.BytesIO(content))
    progressive = "progressive" in image.info or "progression" in image.info
    _check(image.width * image.height, pixels_whole if progressive else pixels)
    if progressive and content.count(b"\xff\xda") * image.width * image.height > MANY_SCANS:
        raise Unreadable("pixels", pixels_whole)
    turn = _orientation(image)
    parts = _parts(image, side)
    if parts > 1:
        image.draft(None, (image.width // parts, image.height // parts))
    image.load()
    return _made_anew(image, turn=turn, side=side)


def png(content: bytes, *, pixels_whole: int, side: int) -> tuple[bytes, bytes]:
    """A PNG as a JPEG, on white where one can see through it; of several frames the first."""
    image = PngImagePlugin.PngImageFile(io.BytesIO(content))
    _check(image.width * image.height, pixels_whole)
    turn = _orientation(image)
    image.load()
    return _made_anew(image, turn=turn, side=side, drawing=True)


def heic(content: bytes, *, pixels_whole: int, side: int) -> tuple[bytes, bytes]:
    """A HEIC photograph as a JPEG; of several the main one. Its decoder turns it upright."""
    import pi_heif  # type: ignore[import-untyped]

    found = pi_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    main_one = found[found.primary_index]
    _check(main_one.size[0] * main_one.size[1], pixels_whole)
    return _made_anew(main_one.to_pillow(), turn=None, side=side)


def _check(found: int, pixels: int) -> None:
    # The size stands in the header: nothing is decoded yet.
    if found > pixels:
        raise Unreadable("pixels", pixels)


def _parts(image: Image.Image, side: int) -> int:
    """How much smaller a picture may become: a half, a quarter, an eighth of its sides."""
    long = max(image.size)
    return next((n for n in (8, 4, 2) if long // n >= side), 1)


def _orientation(image: Image.Image) -> Image.Transpose | None:
    try:
        return UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # metadata is not what makes a photograph unreadable
        return None


def _made_anew(
    image: Image.Image, *, turn: Image.Transpose | None, side: int, drawing: bool = False
) -> tuple[bytes, bytes]:
    image = _flat(image)
    parts = _parts(image, side)
    if parts > 1:
        image = image.reduce(parts)
    if turn is not None:
        image = image.transpose(turn)
    small = image.reduce(max(1, max(image.size) // (PREVIEW * 2)))
    small.thumbnail((PREVIEW, PREVIEW), Image.Resampling.BILINEAR)
    whole = _encoded(image, DRAWING_QUALITY, 0) if drawing else _encoded(image, QUALITY, 2)
    return whole, _encoded(small, PREVIEW_QUALITY, 2)


def _flat(image: Image.Image) -> Image.Image:
    """Eight bits, grey or in colour, on white paper."""
    if image.mode.startswith("I"):
        # 16 bit grey: Pillow would cut it off, not scale it.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    if image.mode in {"RGB", "L"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _encoded(image: Image.Image, quality: int, subsampling: int) -> bytes:
    # A comment or XMP in `info` would be written again.
    image.info = {}
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality, subsampling=subsampling)
    return made.getvalue()


# --- PDF ----------------------------------------------------------------------------------------


def pdf(content: bytes, *, pages: int) -> tuple[int, bool]:
    """The pages of a PDF that is whole, open and only to be read; whether it is signed."""
    import pikepdf

    try:
        document = pikepdf.open(io.BytesIO(content), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise Unreadable("locked") from None
    with document:
        if document.is_encrypted:
            raise Unreadable("locked")
        found = len(document.pages)
        if found > pages:
            raise Unreadable("pages", pages)
        if not found:
            raise Unreadable("broken")
        if len(document.objects) > MANY_OBJECTS or _is_active(document):
            raise Unreadable("active")
        return found, _is_signed(document)


def _is_signed(document: Any) -> bool:
    """Whether a PDF bears a digital signature: only that has a range of bytes."""
    import pikepdf

    dictionaries = (one for one in document.objects if isinstance(one, pikepdf.Dictionary))
    form = document.Root.get("/AcroForm", {})
    return bool(int(form.get("/SigFlags", 0)) & 1) or any("/ByteRange" in d for d in dictionaries)


def _is_active(document: Any) -> bool:
    """Whether a PDF holds anything that acts by itself, or another file."""
    import pikepdf

    waiting: list[Any] = [document.trailer, *document.objects]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            inner = list(one)
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            if _acts(one):
                return True
            inner = [one[key] for key in one.keys()]  # noqa: SIM118  a PDF's object is no dict
        else:
            continue
        # What is referred to stands in the list of objects itself.
        waiting += (
            part
            for part in inner
            if isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect
        )
    return False


def _acts(one: Any) -> bool:
    return (
        not ACTIVE_KEYS.isdisjoint(one.keys())
        or str(one.get("/Type", "")) in ACTIVE_KINDS
        or str(one.get("/Subtype", "")) in ACTIVE_KINDS
        or str(one.get("/S", "")) in ACTIVE_ACTIONS
    )


# --- alone --------------------------------------------------------------------------------------


def main(kind: str, limits: dict[str, int]) -> None:
    """Read the file on the input; on the output one line of JSON, then what was made of it."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    parts: tuple[bytes, ...] = ()
    said: dict[str, Any] = {}
    try:
        if kind == "pdf":
            said["pages"], said["signed"] = pdf(content, pages=limits["pages"])
        else:
            parts = heic(content, pixels_whole=limits["pixels_whole"], side=limits["side"])
    except Unreadable as why:
        said = {"problem": why.problem, "limit": why.limit}
    except Exception:  # whatever a reader says of a file that it cannot read
        said, parts = {"problem": "broken"}, ()
    said["sizes"] = [len(part) for part in parts]
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(parts))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
