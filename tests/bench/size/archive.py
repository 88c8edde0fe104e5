#!/usr/bin/env python3
"""archive.py DOC OUT: a week of 700 articles and an archive of 5,000, OUT/week/en and OUT/archive/en, from the manuals of Linux,
PostgreSQL and Python that the packages linux-doc-6.1, postgresql-doc-15 and python3.11-doc have below DOC (/usr/share/doc; no need to
install them: dpkg -x puts them anywhere). No prior has seen them. They are three publishers' prose about a world of their own, in
which much is said again, and no news.

    SATCHEL_BENCH_ARTICLES=OUT/week ./dev bench size
"""
import pathlib
import re
import sys

import articles

MANUALS = ("linux-doc-6.1", "postgresql-doc-15", "python3.11")
LEFT_OUT = ("translations", "genindex", "search", "_modules", "whatsnew/changelog", "_static", "/index.html", "bookindex")
TAKEN = {"p": False, "h1": True, "h2": True, "h3": True, "blockquote": False, "dd": False}
LEAST = 1500  # characters of a page
WEEK, ARCHIVE = 700, 5000


def is_prose(text):
    return len(text) > 60 and sum(c.isalpha() or c == " " for c in text) > 0.85 * len(text)


def blocks(page):
    text = page.read_text("utf-8", "replace")
    body = (re.search(r'<div[^>]*role="main".*?(?=<div class="(sphinxsidebar|footer)|</body>)', text, re.S)
            or re.search(r"<body.*", text, re.S))
    if not body:
        return []
    text = re.sub(r"<(pre|script|style|table|nav)\b.*?</\1>", "", body.group(0), flags=re.S)
    found = [(heading, words.replace("¶", "").strip()) for heading, words in articles.Page(text).blocks]
    found = [b for b in found if b[0] or is_prose(b[1])]
    return found if sum(len(words) for _, words in found) > LEAST else []


def manual(folder, seen):
    """Its articles; a paragraph that has been there before is left out."""
    made = []
    for page in sorted(folder.rglob("*.html")):
        if any(part in str(page) for part in LEFT_OUT):
            continue
        made += articles.cut([b for b in blocks(page) if b[0] or (b[1] not in seen and not seen.add(b[1]))])
    return made


def main():
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    articles.Page.TAKEN = TAKEN
    seen, placed = set(), []
    for name in MANUALS:
        made = manual(root / name, seen)
        placed += [((number + 0.5) / len(made), name, a) for number, a in enumerate(made)]
    placed.sort(key=lambda p: p[:2])
    together = [a for _, _, a in placed]
    if len(together) < ARCHIVE:
        sys.exit(f"archive.py: only {len(together)} articles below {root}, install {' '.join(MANUALS)}")
    articles.write(out / "week/en", together[:WEEK])
    articles.write(out / "archive/en", [together[i * len(together) // ARCHIVE] for i in range(ARCHIVE)])


if __name__ == "__main__":
    main()
