"""How each program packs a folder of articles and opens one of them.

A peer is a function (work, edition) -> (archive, command that writes one article to standard output). A command is a list
of steps of a pipe, each a list of words. Ours is one of them.
"""
import html
import pathlib
import shutil
import struct
import subprocess
import zlib

THREE = {"en": "eng", "ar": "ara", "fa": "fas", "he": "heb", "uk": "ukr", "hi": "hin", "ru": "rus", "es": "spa",
         "fr": "fra", "de": "deu", "zh": "zho", "tr": "tur", "ur": "urd", "ja": "jpn", "ko": "kor"}
RTL = ("ar", "fa", "he", "ur", "ckb", "ps", "sd", "ug", "yi")


class Edition:
    """The articles of a folder as plain text, as HTML and as EPUB, and as one uncompressed tar of the plain text."""

    def __init__(self, folder, language, work):
        self.work, self.language = work, language
        self.files = sorted(folder.rglob("*.txt"))
        self.names = [f"{number:05}" for number in range(len(self.files))]
        self.middle = self.names[len(self.names) // 2]
        self.text, self.html, self.epub = work / "text", work / "html", work / "epub"
        self.bytes = 0
        for part in (self.text, self.html, self.epub / "OEBPS", self.epub / "META-INF"):
            part.mkdir(parents=True)
        for file, name in zip(self.files, self.names):
            self.add(file.read_text("utf-8"), name)
        self.frame()
        self.tar = work / "text.tar"
        call(["tar", "--sort=name", "--owner=0", "--group=0", "--mtime=@0", "--format=ustar", "-cf", self.tar, "text"], work)

    def add(self, text, name):
        headline, _, body = text.partition("\n")
        language, direction = self.language, ' dir="rtl"' if self.language in RTL else ""
        title = html.escape(headline.strip(), quote=False)
        paragraphs = "".join(f"<p>{html.escape(p.strip(), quote=False)}</p>\n" for p in body.split("\n") if p.strip())
        (self.text / f"{name}.txt").write_text(text, "utf-8")
        (self.html / f"{name}.html").write_text(
            f'<!DOCTYPE html>\n<html lang="{language}"{direction}><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body>\n<h1>{title}</h1>\n{paragraphs}</body></html>\n", "utf-8")
        (self.epub / f"OEBPS/{name}.xhtml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" '
            f'xml:lang="{language}"{direction}><head><title>{title}</title></head><body>\n<h1>{title}</h1>\n'
            f"{paragraphs}</body></html>\n", "utf-8")
        self.bytes += len(text.encode())

    def headline(self, name):
        return (self.text / f"{name}.txt").read_text("utf-8").partition("\n")[0]

    def frame(self):
        """The list of contents that HTML in a ZIM and an EPUB need."""
        def rows(extension):
            return "\n".join(f'<li><a href="{n}.{extension}">{html.escape(self.headline(n), quote=False)}</a></li>'
                             for n in self.names)
        (self.html / "index.html").write_text(
            f'<!DOCTYPE html>\n<html lang="{self.language}"><head><meta charset="utf-8"><title>Edition</title></head>'
            f"<body><ul>\n{rows('html')}\n</ul></body></html>\n", "utf-8")
        write_png(self.html / "i.png")
        items = "".join(f'<item id="a{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>\n' for n in self.names)
        order = "".join(f'<itemref idref="a{n}"/>\n' for n in self.names)
        (self.epub / "mimetype").write_text("application/epub+zip")
        (self.epub / "META-INF/container.xml").write_text(
            '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>'
            "</container>")
        (self.epub / "OEBPS/nav.xhtml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Edition</title></head><body><nav epub:type="toc"><ol>\n'
            f"{rows('xhtml')}\n</ol></nav></body></html>\n", "utf-8")
        (self.epub / "OEBPS/content.opf").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
            'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x'
            f"</dc:identifier><dc:title>Edition</dc:title><dc:language>{self.language}</dc:language>"
            '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata><manifest><item id="nav" '
            f'href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n{items}</manifest>'
            f"<spine>{order}</spine></package>\n", "utf-8")


def write_png(path):
    """The icon that zimwriterfs insists on: 48 by 48 pixels of one colour."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\0" * 48 for _ in range(48))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 48, 48, 8, 0, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def call(words, folder):
    subprocess.run([str(w) for w in words], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# --- ours ----------------------------------------------------------------------------------------


def satchel(bin_folder, *options):
    def pack(e):
        out = e.work / "ours.satchel"
        call([bin_folder / "satchel", "pack", "--quiet", "-f", "-o", out, "--title", "Edition", "--language", e.language,
              *options, e.text], e.work)
        return out, [[bin_folder / "satchel", "show", "--text", out, e.middle]]
    return pack


# --- peers that open one article alone -----------------------------------------------------------


def zim(*options):
    def pack(e):
        out = e.work / "peer.zim"
        call(["zimwriterfs", *options, "-w", "index.html", "-I", "i.png", "-l", THREE.get(e.language, "eng"), "-n", "x",
              "-t", "Edition", "-d", "Edition", "-c", "x", "-p", "x", "html", out], e.work)
        return out, [["zimdump", "show", f"--url={e.middle}.html", "--ns=C", out]]
    return pack


def epub(e):
    out = e.work / "peer.epub"
    call(["zip", "-X0q", out, "mimetype"], e.epub)
    call(["zip", "-X9qr", out, "META-INF", "OEBPS"], e.epub)
    return out, [["unzip", "-p", out, f"OEBPS/{e.middle}.xhtml"]]


def zipped(e):
    out = e.work / "peer.zip"
    call(["zip", "-X9qr", out, "text"], e.work)
    return out, [["unzip", "-p", out, f"text/{e.middle}.txt"]]


# --- solid archives: what comes before is decoded too ---------------------------------------------


def tar_with(extension, packing, opening):
    def pack(e):
        out = e.work / f"peer.tar.{extension}"
        with open(out, "wb") as to:
            subprocess.run([*packing, "text.tar"], cwd=e.work, check=True, stdout=to, stderr=subprocess.DEVNULL)
        return out, [[*opening, out], ["tar", "-xOf", "-", "--occurrence=1", f"text/{e.middle}.txt"]]
    return pack


def seven(*method):
    def pack(e):
        out = e.work / "peer.7z"
        call(["7zz", "a", "-bd", "-ms=on", "-mmt=1", *method, out, "text"], e.work)
        return out, [["7zz", "x", "-so", out, f"text/{e.middle}.txt"]]
    return pack


def zpaq(e):
    out, there = e.work / "peer.zpaq", e.work / "opened"
    call(["zpaq", "a", out, "text", "-m5", "-t1"], e.work)
    return out, [["zpaq", "x", out, f"text/{e.middle}.txt", "-to", there / "a.txt", "-t1"]]


def table(bin_folder):
    """(name, whole, pack): `whole` says that one article cannot be opened without what lies before it."""
    return [
        ("satchel", False, satchel(bin_folder)),
        ("satchel --self-contained", False, satchel(bin_folder, "--self-contained")),
        ("satchel --profile fast", False, satchel(bin_folder, "--profile", "fast")),
        ("zim", False, zim("-j")),
        ("zim 8 MiB clusters", False, zim("-j", "-m", "8388608")),
        ("zim with index", False, zim()),
        ("epub", False, epub),
        ("zip -9", False, zipped),
        ("tar.xz -9e", True, tar_with("xz", ["xz", "-9e", "-c"], ["xz", "-dc"])),
        ("tar.zst --ultra -22", True, tar_with("zst", ["zstd", "-q", "--ultra", "-22", "--long=31", "-c"],
                                               ["zstd", "-dc", "-q", "--long=31"])),
        ("tar.br -q 11", True, tar_with("br", ["brotli", "-q", "11", "--large_window=30", "-c"], ["brotli", "-dc"])),
        ("tar.bz3", True, tar_with("bz3", ["bzip3", "-e", "-b", "64", "-c"], ["bzip3", "-d", "-c"])),
        ("7z LZMA2", True, seven("-mx=9", "-m0=LZMA2:d=64m")),
        ("7z PPMd o6", True, seven("-m0=PPMd:o=6:mem=256m")),
        ("7z PPMd o16", True, seven("-m0=PPMd:o=16:mem=256m")),
        ("zpaq -m5", True, zpaq),
    ]


def remove(path):
    """A file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def fresh(work):
    """Takes away what the peer before has left."""
    for path in pathlib.Path(work).glob("peer.*"):
        remove(path)
