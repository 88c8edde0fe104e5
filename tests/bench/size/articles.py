#!/usr/bin/env python3
"""articles.py [--halves] MATERIAL OUT [LANGUAGE...]: sets of articles of about 4 KB for measuring.

Cuts free texts into articles, a folder a set. A file is a headline, an empty line, and paragraphs with an empty line between
two of them. What the texts are:

  OUT/prose/LANGUAGE    encyclopedia, blogs, speeches, a novel (en); guides to running open projects (ar fa hi ru tr and
                        others); sentences from the web and newspapers, unconnected, 25 a file (all but en)
  OUT/news/LANGUAGE     123 news stories and their translations (NTREX-128). The shipped priors are trained on them:
                        right for measuring a prior that was trained without
  OUT/manuals/en        manuals from Debian packages, where MATERIAL is not there

With --halves every set comes as LANGUAGE and LANGUAGE-fresh, so that what is tuned on one half can be measured on the other;
without, as one set of at most 100. The same MATERIAL gives the same files.
"""
import html
import html.parser
import itertools
import pathlib
import re
import sys
import zipfile

TARGET = 4096  # bytes of UTF-8 of an article
LEAST, MOST = 24, 100  # articles of a set
SENTENCES = {"zh-hans": "zh"}
NEWS = {
    "en": "src.eng", "ar": "ref.arb", "fa": "ref.fas", "he": "ref.heb", "uk": "ref.ukr", "hi": "ref.hin",
    "ru": "ref.rus", "es": "ref.spa", "fr": "ref.fra", "de": "ref.deu", "zh": "ref.zho-CN", "tr": "ref.tur",
    "ur": "ref.urd", "ja": "ref.jpn", "ko": "ref.kor", "vi": "ref.vie", "bn": "ref.ben", "ta": "ref.tam",
    "el": "ref.ell", "th": "ref.tha", "sw": "ref.swa", "pt": "ref.por-BR", "it": "ref.ita", "pl": "ref.pol",
}


class Page(html.parser.HTMLParser):
    """(is heading, text) of the headings and paragraphs of a page, in order."""

    TAKEN = {"p": False, "h1": True, "h2": True, "h3": True, "h4": True, "blockquote": False, "li": False}

    def __init__(self, text):
        super().__init__()
        self.blocks, self.open, self.words = [], None, []
        self.feed(text)
        self.end()

    def end(self):
        text = " ".join(re.sub(r"\[(\d+|citation needed)\]", "", "".join(self.words)).split())
        if self.open is not None and text:
            self.blocks.append((self.open, text))
        self.open, self.words = None, []

    def handle_starttag(self, tag, attrs):
        if tag in self.TAKEN:
            self.end()
            self.open = self.TAKEN[tag]

    def handle_endtag(self, tag):
        if tag in self.TAKEN:
            self.end()

    def handle_data(self, data):
        if self.open is not None:
            self.words.append(data)


def plain(text):
    """Markdown or HTML inside a line, without its marks."""
    text = re.sub(r"<[^>]*>", "", html.unescape(text))
    text = re.sub(r"!\[[^]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"\{#[^}]*\}|[*`_]{1,3}(?=\S)|(?<=\S)[*`_]{1,3}", "", text).split())


def markdown(text):
    front = re.match(r"---\n(.*?)\n---\n", text, re.S)
    title = re.search(r"^title:\s*(.*)$", front.group(1), re.M) if front else None
    blocks = [(True, title.group(1).strip("\"' "))] if title else []
    body = text[front.end():] if front else text
    body = re.sub(r"<(aside|script|style).*?</\1>", "", body, flags=re.S)
    for block in re.split(r"\n\s*\n", body):
        heading = re.match(r"#+\s+", block)
        words = plain(re.sub(r"^\s*(#+|[-*>]|\d+\.)\s+", "", block))
        if words:
            blocks.append((bool(heading), words))
    return blocks


def size(text):
    return len(text.encode())


def short(text):
    """A headline from a sentence: at most about 70 characters, whole words."""
    if len(text) <= 80:
        return text
    cut = text[:70]
    return cut[:cut.rfind(" ")] if " " in cut else cut


def article(headline, paragraphs):
    """Text without a headline gets its first sentence for one, if that is short."""
    if headline is None:
        first = re.match(r".{15,110}?[.!?؟।]\s+(?=\S)", paragraphs[0])
        headline = first.group(0).strip() if first else short(paragraphs[0])
        paragraphs = [paragraphs[0][first.end():]] + paragraphs[1:] if first else paragraphs
    return headline, paragraphs


def cut(blocks):
    """Articles (headline, paragraphs) of about TARGET bytes from (is heading, text)."""
    articles, headline, paragraphs, held = [], None, [], 0

    def done():
        nonlocal headline, paragraphs, held
        if held >= TARGET // 2:
            articles.append(article(headline, paragraphs))
            headline, paragraphs, held = None, [], 0

    for heading, text in blocks:
        if heading:
            if held >= TARGET * 3 // 4:
                done()
            if headline is None and not paragraphs:
                headline = text
            else:
                paragraphs.append(text)
                held += size(text)
            continue
        if held and held + size(text) > TARGET * 5 // 4:
            done()
        paragraphs.append(text)
        held += size(text)
        if held >= TARGET:
            done()
    done()
    return articles


def epub(path):
    with zipfile.ZipFile(path) as z:
        names = sorted(n for n in z.namelist() if n.endswith(("html", "htm")))
        return [block for n in names for block in Page(z.read(n).decode("utf-8", "replace")).blocks]


def halves(blocks):
    """A long text gives its first half to one set and its second to the other."""
    articles = cut(blocks)
    middle = len(articles) // 2
    return articles[:middle], articles[middle:]


def prose(material, language):
    """Two lists of articles, tuned on and fresh."""
    sets = ([], [])
    turn = 0

    def add(blocks):
        nonlocal turn
        first, second = halves(blocks)
        if not first:  # one article: to each in turn
            sets[turn % 2].extend(second)
            turn += 1
            return
        sets[0].extend(first)
        sets[1].extend(second)

    if language == "en":
        for page in sorted((material / "2-html/readability").glob("*/expected.html")):
            add([b for b in Page(page.read_text("utf-8", "replace")).blocks if size(b[1]) > 20])
        for speech in sorted((material / "6-text/us-inaugural").glob("*.txt")):
            lines = speech.read_bytes().decode("utf-8", "replace").splitlines()
            add([(False, " ".join(line.split())) for line in lines if line.strip()])
        book = epub(material / "1-epub/epub3-samples/moby-dick.epub")
        first, second = halves(book)
        sets[0].extend(first[10:40])
        sets[1].extend(second[10:40])
    guides = material / "5-markdown/opensource-guide"
    guides = [guides / "best-practices.md"] if language == "en" else sorted((guides / language).glob("*.md"))
    for guide in guides:
        add(markdown(guide.read_text("utf-8")))
    folder = material / "6-text/sentences-22-languages" / SENTENCES.get(language, language)
    for number, file in enumerate(sorted(folder.glob("*.txt"))):
        lines = [" ".join(line.split()) for line in file.read_text("utf-8").splitlines() if line.strip()]
        sets[number % 2].extend(cut([(False, line) for line in lines]))
    return sets


def news(material, language):
    """The stories, found by their headlines in the English text: a line without a full stop, at least five lines after
    the one before. The translations have the same lines."""
    english = (material / "12-free-prose/ntrex/src.eng.txt").read_text("utf-8").splitlines()
    lines = (material / f"12-free-prose/ntrex/{NEWS[language]}.txt").read_text("utf-8").splitlines()
    starts = [0]
    for number, line in enumerate(english):
        if line and line.rstrip()[-1] not in ".?!\"”'’:;)" and number - starts[-1] >= 5:
            starts.append(number)
    articles, held, paragraphs, headline = [], 0, [], None
    for first, end in zip(starts, starts[1:] + [len(lines)]):
        if paragraphs:
            paragraphs.append(lines[first].strip())
        else:
            headline = lines[first].strip()
        body = [" ".join(line.split()) for line in lines[first + 1:end] if line.strip()]
        for start in range(0, len(body), 3):  # one sentence a line: three make a paragraph
            paragraphs.append(" ".join(body[start:start + 3]))
            held += size(paragraphs[-1])
            if held >= TARGET:
                articles.append(article(headline, paragraphs))
                headline, held, paragraphs = None, 0, []
    if held >= TARGET // 2:
        articles.append(article(headline, paragraphs))
    middle = len(articles) // 2
    return articles[:middle], articles[middle:]


def manuals():
    """Pages of manuals that Debian packages install."""
    pages = [*sorted(pathlib.Path("/usr/share/developers-reference").glob("[a-z]*.html")),
             *sorted(pathlib.Path("/usr/share/doc/debian/FAQ").glob("[a-z]*.en.html"))]
    skipped = ("developers-reference.html", "index.html", "index.en.html", "search.html")
    sets = ([], [])
    for number, page in enumerate(p for p in pages if p.name not in skipped):
        sets[number % 2].extend(cut([b for b in Page(page.read_text("utf-8", "replace")).blocks if size(b[1]) > 20]))
    return sets


def write(folder, articles):
    folder.mkdir(parents=True, exist_ok=True)
    for number, (headline, paragraphs) in enumerate(articles, 1):
        text = "\n\n".join([headline] + paragraphs) + "\n"
        (folder / f"{number:03}.txt").write_text(text, "utf-8")


def write_set(folder, sets, apart):
    if apart:
        for name, articles in zip(("", "-fresh"), sets):
            if articles:
                write(folder.with_name(folder.name + name), articles)
        return
    together = [a for pair in itertools.zip_longest(*sets) for a in pair if a]
    if len(together) >= LEAST:
        write(folder, together[:MOST])


def main():
    words = [w for w in sys.argv[1:] if w != "--halves"]
    material, out, apart = pathlib.Path(words[0]), pathlib.Path(words[1]), "--halves" in sys.argv
    if not material.is_dir():
        write_set(out / "manuals/en", manuals(), apart)
        return
    for language in words[2:] or ["en", "ar", "fa", "he", "uk", "hi"]:
        write_set(out / "prose" / language, prose(material, language), apart)
        if language in NEWS:
            write_set(out / "news" / language, news(material, language), apart)


if __name__ == "__main__":
    main()
