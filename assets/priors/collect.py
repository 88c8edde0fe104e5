#!/usr/bin/env python3
"""Collects the free prose that the shipped priors are learnt from.

    collect.py PACKAGES PROSE OUT

PACKAGES is a folder with the Debian packages named in README.md, each unpacked into a folder of its
own name (dpkg-deb -x); PROSE the folder with NTREX-128 (ntrex/) and FLORES-200 (flores/). Writes
OUT/LANGUAGE.train and OUT/LANGUAGE.tune: articles of about 4 KB, each ended by a form feed. Markup,
code, tables and paragraphs seen before are left out; only running text is kept.
"""
import gzip
import hashlib
import html.parser
import os
import re
import sys
import unicodedata

PACKAGES, PROSE, OUT = sys.argv[1:4]
ARTICLE = 4000  # characters after which an article is closed


class Text(html.parser.HTMLParser):
    """The paragraphs of an HTML or DocBook-like page."""

    BREAKS = {"p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "title", "td", "div", "item", "section",
              "br", "para", "blockquote", "page", "link", "term", "note", "desc"}
    SKIPPED = {"script", "style", "pre", "code", "screen", "head", "info", "table", "programlisting", "nav"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.paragraphs, self.now, self.skip = [], [], 0

    def flush(self):
        text = " ".join("".join(self.now).split())
        if text:
            self.paragraphs.append(text)
        self.now = []

    def handle_starttag(self, tag, attributes):
        if tag in self.SKIPPED and tag != "code":
            self.skip += 1
        if tag in self.BREAKS:
            self.flush()

    def handle_startendtag(self, tag, attributes):
        if tag in self.BREAKS:
            self.flush()

    def handle_endtag(self, tag):
        if tag in self.SKIPPED and tag != "code":
            self.skip = max(0, self.skip - 1)
        if tag in self.BREAKS:
            self.flush()

    def handle_data(self, data):
        if not self.skip:
            self.now.append(data)


def read(path):
    with (gzip.open if path.endswith((".gz", ".dz")) else open)(path, "rb") as file:
        return file.read().decode("utf-8", "replace")


def from_html(path):
    parser = Text()
    parser.feed(read(path))
    parser.flush()
    return parser.paragraphs


def from_cookies(path):
    """A fortune file: pieces between lines of '%'."""
    for piece in re.split(r"^%+\s*$", read(path), flags=re.M):
        yield " ".join(re.sub(r"\x1b\[[0-9;]*m|.\x08", "", piece).split())


def from_lines(path):
    for line in re.sub(r"^<.*?>$", "", read(path), flags=re.M).split("\n"):
        yield " ".join(line.split())


def from_paragraphs(path):
    for piece in re.split(r"\n\s*\n", read(path)):
        yield " ".join(piece.split())


def from_wordnet(path):
    for line in read(path).split("\n"):
        if "|" in line and not line.startswith("  "):
            yield line.split("|", 1)[1].strip().replace("; \"", ". \"")


def from_dictionary(path):
    for piece in re.split(r"\n\s*\n", read(path)):
        yield " ".join(re.sub(r"[{}\[\]\\]", "", piece).split())


def from_catalogue(path):
    """Long translations of a gettext catalogue (.mo)."""
    import struct
    data = open(path, "rb").read()
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, _, target = struct.unpack(order + "III", data[8:20])
    for i in range(count):
        size, at = struct.unpack(order + "II", data[target + 8 * i:target + 8 * i + 8])
        for piece in data[at:at + size].decode("utf-8", "replace").split("\n"):
            piece = " ".join(re.sub(r"<[^>]*>|\$[a-z_.|]+|%[^ ]*|\^", "", piece).split())
            yield piece


def plain(paragraph):
    """Is it running text? Mostly letters, in words, not code."""
    if len(paragraph) < 24 or len(paragraph) > 20000 or "\ufffd" in paragraph:
        return False
    letters = sum(unicodedata.category(c)[0] in "LM" for c in paragraph)
    odd = sum(c in "{}<>|\\=_#$~^*`/" for c in paragraph)
    # A line in another language than the folder's is told by its script elsewhere.
    return letters > 0.7 * len(paragraph) and odd < 0.01 * len(paragraph) + 1


SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "ps": "ARABIC", "ckb": "ARABIC", "he": "HEBREW",
           "uk": "CYRILLIC", "ru": "CYRILLIC", "bg": "CYRILLIC", "hi": "DEVANAGARI", "el": "GREEK", "bn": "BENGALI",
           "ta": "TAMIL", "th": "THAI", "am": "ETHIOPIC", "ti": "ETHIOPIC", "zh": "CJK", "ko": "HANGUL"}


def in_script(paragraph, language):
    script = SCRIPTS.get(language)
    if language == "ja":
        return any("\u3040" <= c <= "\u30ff" for c in paragraph)
    if not script:
        return True
    letters = [c for c in paragraph if c.isalpha()]
    return sum(unicodedata.name(c, "").startswith(script) for c in letters) > 0.8 * len(letters)


class Collection:
    def __init__(self, language):
        self.language, self.seen, self.articles, self.now = language, set(), [], []
        self.sources = {}

    def add(self, paragraphs, source, length=ARTICLE):
        before = sum(map(len, self.now))
        for p in paragraphs:
            if not plain(p) or not in_script(p, self.language):
                continue
            key = hashlib.blake2b(re.sub(r"\W+", "", p).lower().encode(), digest_size=8).digest()
            if key in self.seen:
                continue
            self.seen.add(key)
            self.now.append(p)
            self.sources[source] = self.sources.get(source, 0) + len(p.encode()) + 1
            if sum(map(len, self.now)) > length:
                self.close()
        if sum(map(len, self.now)) > length // 2:
            self.close()

    def close(self):
        if self.now:
            self.articles.append("\n".join(self.now))
        self.now = []


def files(package, pattern):
    top = os.path.join(PACKAGES, package)
    found = []
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if re.search(pattern, path[len(top) + 1:]) and os.path.isfile(path):
                found.append(path)
    return sorted(found)


FLORES = {"en": "eng_Latn", "ar": "arb_Arab", "he": "heb_Hebr", "fa": "pes_Arab", "uk": "ukr_Cyrl", "ru": "rus_Cyrl",
          "es": "spa_Latn", "fr": "fra_Latn", "de": "deu_Latn", "hi": "hin_Deva", "zh": "zho_Hans", "tr": "tur_Latn",
          "ur": "urd_Arab", "it": "ita_Latn", "pt": "por_Latn", "pl": "pol_Latn", "ro": "ron_Latn", "id": "ind_Latn",
          "vi": "vie_Latn", "sw": "swh_Latn", "so": "som_Latn", "ha": "hau_Latn", "kmr": "kmr_Latn", "el": "ell_Grek",
          "bn": "ben_Beng", "ta": "tam_Taml", "th": "tha_Thai", "am": "amh_Ethi", "ti": "tir_Ethi", "ja": "jpn_Jpan",
          "ko": "kor_Hang", "ps": "pbt_Arab", "ckb": "ckb_Arab"}
NTREX = {"en": ["src.eng"], "ar": ["ref.arb"], "he": ["ref.heb"], "fa": ["ref.fas", "ref.prs"], "uk": ["ref.ukr"],
         "ru": ["ref.rus"], "es": ["ref.spa", "ref.spa-MX", "ref-2.spa"], "fr": ["ref.fra", "ref.fra-CA"], "de": ["ref.deu"],
         "hi": ["ref.hin"], "zh": ["ref.zho-CN"], "tr": ["ref.tur"], "ur": ["ref.urd"], "it": ["ref.ita"],
         "pt": ["ref.por", "ref.por-BR"], "pl": ["ref.pol"], "ro": ["ref.ron"], "id": ["ref.ind"], "vi": ["ref.vie"],
         "sw": ["ref.swa"], "so": ["ref.som"], "ha": ["ref.hau"], "kmr": ["ref.kmr"], "el": ["ref.ell"], "bn": ["ref.ben"],
         "ta": ["ref.tam"], "th": ["ref.tha"], "am": ["ref.amh"], "ti": ["ref.tir"], "ja": ["ref.jpn"], "ko": ["ref.kor"],
         "ps": ["ref.pus"], "ckb": ["ref.ckb-Arab"]}
HANDBOOK = {"en": "en-US", "ar": "ar-MA", "fa": "fa-IR", "ru": "ru-RU", "es": "es-ES", "fr": "fr-FR", "de": "de-DE",
            "zh": "zh-CN", "tr": "tr-TR", "it": "it-IT", "pt": "pt-BR", "pl": "pl-PL", "ro": "ro-RO", "id": "id-ID",
            "vi": "vi-VN", "el": "el-GR", "ja": "ja-JP", "ko": "ko-KR"}
DASHER = {"en": ["english_GB"], "he": ["hebrew_IL"], "fa": ["persian_IR"], "ru": ["russian_RU"],
          "es": ["spanish_ES", "spanishC_ES"], "fr": ["french_FR", "frenchC_FR"], "de": ["german_DE"], "tr": ["turkish_TR"],
          "it": ["italian_IT", "italianC_IT"], "pt": ["portuguese_BR", "portugueseC_BR"], "pl": ["polish_PL"],
          "sw": ["swahili_KE"], "el": ["greek_GR"], "bn": ["bengali_BD"]}
FORTUNES = {"en": ["fortunes", "fortunes-min", "fortune-anarchism", "fortunes-debian-hints"], "ru": ["fortunes-ru"],
            "de": ["fortunes-de"], "es": ["fortunes-es"], "zh": ["fortunes-zh"], "it": ["fortunes-it"], "pl": ["fortunes-pl"],
            "pt": ["fortunes-br", "fortunes-mario"]}


def cookies(package):
    return [f for f in files(package, r"usr/share/games/fortunes/") if not re.search(r"\.(dat|u8)$|asciiart|arteascii|ascii-art", f)
            and not os.path.islink(f)]


def collect(language):
    c = Collection(language)
    # News prose first: paragraphs seen twice are kept where they are seen first.
    for name in NTREX.get(language, [])[:1]:
        lines = list(from_lines(f"{PROSE}/ntrex/{name}.txt"))
        c.add(lines, "NTREX-128")
    news = len(c.articles)
    flores = FLORES.get(language)
    if flores:
        for part in ("dev", "devtest"):
            c.add(from_lines(f"{PROSE}/flores/{flores}.{part}.txt"), "FLORES-200")
    prose = len(c.articles)
    for name in NTREX.get(language, [])[1:]:
        c.add(from_lines(f"{PROSE}/ntrex/{name}.txt"), "NTREX-128")
    for name in DASHER.get(language, []):
        for f in files("dasher-data", rf"training_{name}\.txt$"):
            c.add(from_paragraphs(f), "dasher-data")
            c.add(from_lines(f), "dasher-data")
    for package in FORTUNES.get(language, []):
        for f in cookies(package):
            c.add(from_cookies(f), package)
    if language in HANDBOOK:
        for f in files("debian-handbook", rf"html/{HANDBOOK[language]}/.*\.html$"):
            c.add(from_html(f), "debian-handbook")
    for f in files("debian-history", rf"\.{language}\.html$"):
        c.add(from_html(f), "debian-history")
    folder = {"en": "C", "zh": "zh_CN", "pt": "pt_BR"}.get(language, language)
    for f in files("gnome-user-docs", rf"help/{folder}/.*\.page$"):
        c.add(from_html(f), "gnome-user-docs")
    for f in files("installation-guide-amd64", rf"amd64/{folder if language != 'en' else 'en'}/.*\.html$"):
        c.add(from_html(f), "installation-guide")
    for f in files("wesnoth-1.16-data", rf"translations/{folder}/LC_MESSAGES/.*\.mo$"):
        c.add(from_catalogue(f), "wesnoth-1.16-data")
    for f in files("stellarium-data", rf"(description\.{folder}\.utf8|description\.{language}\.html|/{language}\.html)$"):
        c.add(from_html(f), "stellarium-data")
    for f in files(f"gimp-help-{language}", r"\.html$") + files(f"libreoffice-help-{language}", r"text/s(writer|calc|hared)/.*\.html$"):
        c.add(from_html(f), "gimp-help, libreoffice-help")
    if language == "en":
        for f in files("wordnet-base", r"data\.(noun|verb|adj|adv)$"):
            c.add(from_wordnet(f), "wordnet-base")
        for f in files("anarchism", r"html/(sec|app).*\.html$"):
            c.add(from_html(f), "anarchism")
        for f in files("dict-foldoc", r"foldoc\.dict\.dz$") + files("dict-jargon", r"jargon\.dict\.dz$"):
            c.add(from_dictionary(f), "dict-foldoc, dict-jargon")
    c.close()
    return c, news, prose


def main():
    os.makedirs(OUT, exist_ok=True)
    for language in sys.argv[4:] or sorted(FLORES):
        c, news, prose = collect(language)
        with open(f"{OUT}/{language}.train", "w") as file:
            file.write("".join(a + "\n\f" for a in c.articles))
        with open(f"{OUT}/{language}.count", "w") as file:
            file.write(f"{news} {prose} {len(c.articles)}\n")
        size = sum(len(a.encode()) for a in c.articles)
        print(language, len(c.articles), "articles", size, "bytes:",
              ", ".join(f"{k} {v}" for k, v in sorted(c.sources.items(), key=lambda x: -x[1])), flush=True)


main()
