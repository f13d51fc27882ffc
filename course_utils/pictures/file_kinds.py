"""Tell from its first bytes what a file is that could not be read as a picture, and what to do about it."""

import re

EXPORT = "open it in a picture viewer and export it as PNG or JPEG"

_PICTURES = {
    b"\x89PNG": "a PNG",
    b"\xff\xd8": "a JPEG",
    b"GIF8": "a GIF",
    b"BM": "a BMP",
    b"II*\0": "a TIFF",
    b"MM\0*": "a TIFF",
    b"II+\0": "a TIFF",
    b"MM\0+": "a TIFF",
    b"\0\0\0\x0cjP": "a JPEG 2000",
    b"\xff\x4f\xff\x51": "a JPEG 2000",
}

_OTHERS = {
    b"PK\x03\x04": ("a zip archive or an Office document", "unpack it and pass a picture from it"),
    b"PK\x05\x06": ("an empty zip archive", "pass a picture"),
    b"\x1f\x8b": ("a gzip archive", "unpack it and pass a picture from it"),
    b"7z\xbc\xaf": ("a 7z archive", "unpack it and pass a picture from it"),
    b"Rar!": ("a RAR archive", "unpack it and pass a picture from it"),
    b"%PDF": ("a PDF document", "take a screenshot of the page, or export the page as PNG"),
    b"%!PS": ("a PostScript document", "export it as PNG"),
    b"8BPS": ("a Photoshop document", "export it as PNG from Photoshop or GIMP"),
    b"gimp xcf": ("a GIMP document", "export it as PNG from GIMP"),
    b"\0\0\0\x0cJXL": ("a JPEG XL picture", EXPORT),
    b"\xff\x0a": ("a JPEG XL picture", EXPORT),
    b"\0\0\x01\0": ("an icon", EXPORT),
    b"v/1\x01": ("an OpenEXR picture", "export it as TIFF or PNG"),
    b"#?RADIANCE": ("a Radiance picture", "export it as TIFF or PNG"),
    b"SIMPLE  =": ("a FITS picture", "export it as 16-bit TIFF"),
    b"\x93NUMPY": ("a NumPy array", "read it with numpy.load"),
    b"\x7fELF": ("a program", "pass a picture"),
    b"MZ": ("a program", "pass a picture"),
    b"\x1aE\xdf\xa3": ("a video", "save one frame of it as PNG"),
    b"version https://git-lfs": ("a Git LFS pointer", "fetch the picture itself with git lfs pull"),
}


def what_is_wrong(data):
    """Say what bytes that could not be decoded seem to be, and how to make a picture of them."""
    for magic, kind in _PICTURES.items():
        if data.startswith(magic):
            return f"starts like {kind} but is damaged, cut short or of a rare kind; copy it again, or {EXPORT}"
    if re.match(rb"P[1-6]\s", data):
        return f"starts like a PPM but is damaged or cut short; copy it again, or {EXPORT}"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return f"starts like a WebP but is damaged or cut short; copy it again, or {EXPORT}"
    for magic, (kind, advice) in _OTHERS.items():
        if data.startswith(magic):
            return f"is {kind}, whatever its name says; {advice}"
    if data[4:8] == b"ftyp":
        brand = data[8:12].lower()
        if brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"):
            return "is a HEIC photograph; export it as JPEG, or set the phone's Camera > Formats to Most Compatible"
        if brand in (b"avif", b"avis"):
            return f"is an AVIF picture; {EXPORT}"
        return "is a video or a raw photograph; save one frame of it as PNG, or export it as JPEG"
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return "is an SVG drawing (lines, not pixels); export it as PNG, for example from a browser or Inkscape"
    if start.startswith((b"<!doctype html", b"<html")):
        return "is a web page; open it in a browser and save the picture itself (right click, Save image as)"
    if not re.search(rb"[^\t\r\n\x0c\x20-\x7e\x80-\xff]", data[:2000]):
        return "is text, not a picture; pass a picture file"
    return f"is not a picture of a known kind, or its beginning is damaged; {EXPORT}"
