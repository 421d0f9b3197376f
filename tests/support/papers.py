"""Papers as people send them: a photograph, a drawing, a HEIC, a PDF; and ones that bite."""

from __future__ import annotations

import base64
import io
import random
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

HERE = {1: "N", 2: (36.0, 4.0, 5.0), 3: "E", 4: (120.0, 22.0, 1.0)}
"""Where a photograph was taken, in its metadata."""
CAMERA = "Marker Camera Works"
"""Stands in the metadata of every sample; must stand in nothing that is kept."""

_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAYBtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAAA5waXRtAAAAAAABAAAANGlsb2MAAAAAREAAAgABAAAAAAGkAAEAAAAAAAAA6AACAAAAAAKMAAEAAAAAAAAA"
    "lgAAADhpaW5mAAAAAAACAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAFWluZmUCAAABAAIAAEV4aWYAAAAAv2lwcnAAAACh"
    "aXBjbwAAAHVodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQAo"
    "QgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAGAA"
    "AABAAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAA"
    "AYZtZGF0AAAA5CgBrxOACdBnpg1xmbpglUy27b3zf8wWJL9vzSmieaLamOXU+NKHdUEVYYu/dvNGEY548zddmF0LBi7e"
    "7uYQ/zp5G+NBURY6Ho4yLs2k+mb2Pl78xYn5l74WzB/NaMYCE6PasU6Ip07vsX13INtoEePtO/t8XbH8XlCPcfudC0d1"
    "Lol4kgcV9fA2w6UvczCOvWwLfbBEav4bAIJBcpGlQq19m2nIP5qCKXnFXWBFF0ed2NveRbpqA8Bqd1vU3THfB8wzLjI7"
    "rcuK/6RtG3JJDa05hwtUplO7A28M5JPxG4BHuzF0XAAAAABNTQAqAAAACAACAQ8AAgAAAAYAAAAmiCUABAAAAAEAAAAs"
    "AAAAAFBob25lAAAEAAEAAgAAAAJOAAAAAAIABQAAAAMAAABiAAMAAgAAAAJFAAAAAAQABQAAAAMAAAB6AAAAAAAAACQA"
    "AAABAAAABAAAAAEAAAAFAAAAAQAAAHgAAAABAAAAFgAAAAEAAAABAAAAAQ=="
)


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """A picture that is red on the left, blue on top of the right, white else."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 3, height), fill="red")
    draw.rectangle((width // 2, 0, width, height // 3), fill="blue")
    return image


def metadata(orientation: int = 1) -> Image.Exif:
    """What a camera writes into a photograph."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CAMERA
    exif[0x8825] = HERE
    return exif


def jpeg(
    width: int = 640, height: int = 480, *, orientation: int = 1, mode: str = "RGB", **options: Any
) -> bytes:
    """A photograph with metadata, a comment and XMP."""
    made = io.BytesIO()
    picture(width, height).convert(mode).save(
        made,
        "JPEG",
        exif=metadata(orientation),
        comment=CAMERA.encode(),
        xmp=f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CAMERA}</x:xmpmeta>".encode(),
        **options,
    )
    return made.getvalue()


def png(width: int = 400, height: int = 300, *, mode: str = "RGB", **options: Any) -> bytes:
    """A drawing."""
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("Author", CAMERA)
    made = io.BytesIO()
    picture(width, height).convert(mode).save(made, "PNG", pnginfo=text, exif=metadata(), **options)
    return made.getvalue()


def heic() -> bytes:
    """A photograph of 96 by 64 in the format of some phones, with metadata."""
    return base64.b64decode(_HEIC)


def pdf(pages: int = 2, **options: Any) -> bytes:
    """A PDF of some pages with a few words each."""
    document = pdf_document(pages)
    made = io.BytesIO()
    document.save(made, **options)
    return made.getvalue()


def pdf_document(pages: int = 1) -> pikepdf.Pdf:
    """The same, to be made worse before it is saved."""
    document = pikepdf.new()
    for number in range(pages):
        document.add_blank_page(page_size=(595, 842))
        words = f"BT /F1 24 Tf 72 720 Td (Page {number + 1}) Tj ET".encode()
        document.pages[-1].Contents = document.make_stream(words)
    return document


def saved(document: pikepdf.Pdf, **options: Any) -> bytes:
    """The bytes of a document."""
    made = io.BytesIO()
    document.save(made, **options)
    return made.getvalue()


def photograph(width: int = 4000, height: int = 3000, *, quality: int = 94) -> bytes:
    """About 4 MB, as a phone of 12 megapixels takes it."""
    chance = random.Random(1)
    image = Image.effect_noise((width // 4, height // 4), 60).resize((width, height))
    image = image.convert("RGB")
    draw = ImageDraw.Draw(image)
    for number in range(300):
        x, y = chance.randrange(width), chance.randrange(height)
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        draw.rectangle((x, y, x + chance.randrange(400), y + chance.randrange(400)), fill=colour)
        draw.text((x, y), f"一次办 {number}", fill="black")
    fine = Image.effect_noise((width, height), 25).convert("RGB")
    made = io.BytesIO()
    Image.blend(image, fine, 0.12).save(made, "JPEG", quality=quality, exif=metadata(orientation=6))
    return made.getvalue()
