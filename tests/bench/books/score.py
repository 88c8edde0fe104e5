#!/usr/bin/env python3
"""Is the text of books complete? Word recall of every spine document against a plain walk of its XHTML.

usage: score.py SATCHEL BOOKS [NAME]

Every EPUB below BOOKS is packed, and what `satchel show --text` gives of each document of its spine is compared with
all text of the document's body, scripts, styles and annotations of formulas apart. Printed: books that do not pack
and documents below 0.995, then JSON: how many pack, and the recall of all and of the worst document.
"""
import collections
import concurrent.futures
import json
import os
import posixpath
import re
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile

import lxml.etree as etree

INLINE = set("a em i b strong span code sup sub small cite q u s kbd tt abbr dfn var samp bdi bdo ruby rt rp mark font".split())
HIDDEN = " or ".join(f'local-name()="{n}"' for n in ("script", "style", "template", "annotation", "annotation-xml"))


def words(text):
    """Digits apart from letters: a footnote's mark stands behind a word without a space."""
    return collections.Counter(re.findall(r"[^\W\d]+|\d+", text))


def parse(data):
    return etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False))


def text_of(data):
    top = parse(data)
    if top is None:
        return None
    body = top.find("{*}body")
    body = top if body is None else body
    for node in body.iter():
        if isinstance(node.tag, str) and etree.QName(node).localname not in INLINE:
            node.text, node.tail = " " + (node.text or ""), " " + (node.tail or "")
    return "".join(body.xpath(f".//text()[not(ancestor::*[{HIDDEN}])]"))


def spine(book):
    """Path and words of each document."""
    package = parse(book.read("META-INF/container.xml")).find(".//{*}rootfile").get("full-path")
    top = parse(book.read(package))
    items = {i.get("id"): i for i in top.findall(".//{*}manifest/{*}item")}
    for reference in top.findall(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") != "application/xhtml+xml":
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(package), urllib.parse.unquote(item.get("href"))))
        try:
            text = text_of(book.read(path))
        except KeyError:
            continue
        if text and words(text):
            yield path, words(text)


def measure(satchel, path):
    """What pack said, or None and a list of (document, words found, words there, missing ones)."""
    rows = []
    with tempfile.TemporaryDirectory() as room:
        bundle = os.path.join(room, "x.satchel")
        run = subprocess.run([satchel, "pack", "-q", "--images", "none", "-o", bundle, path], capture_output=True, text=True, timeout=120)
        if run.returncode:
            return run.stderr.strip(), rows
        listed = json.loads(subprocess.run([satchel, "list", "--json", bundle], capture_output=True, text=True).stdout)
        ids = {a["id"] for a in listed}
        stem = os.path.basename(path)[:-5]
        try:
            documents = list(spine(zipfile.ZipFile(path)))
        except (KeyError, AttributeError, zipfile.BadZipFile, etree.XMLSyntaxError):
            return None, rows  # a sound result from an unsound book: nothing to compare with
        for part, want in documents:
            name = stem + "/" + posixpath.splitext(part)[0]
            got = words(subprocess.run([satchel, "show", "--text", bundle, name], capture_output=True, text=True).stdout if name in ids else "")
            rows.append((part, sum((want & got).values()), sum(want.values()), list((want - got).items())[:8]))
    return None, rows


def main():
    satchel, root, only = (sys.argv[1:] + [""])[:3]
    books = sorted(os.path.join(d, f) for d, _, files in os.walk(root) for f in files if f.endswith(".epub") and only in os.path.join(d, f))
    found = there = packed = low = documents = 0
    worst = 1.0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, (said, rows) in zip(books, pool.map(lambda p: measure(satchel, p), books)):
            packed += said is None
            if said is not None:
                print(f"{os.path.relpath(path, root)}: {said[:160]}", file=sys.stderr)
            for part, got, want, missing in rows:
                documents += 1
                found, there, worst = found + got, there + want, min(worst, got / want)
                if got < want * 0.995:
                    low += 1
                    print(f"{os.path.relpath(path, root)}: {part}: {got} of {want}, without {missing}", file=sys.stderr)
    print(json.dumps({"books": len(books), "packed": packed, "documents": documents, "low": low,
                      "recall": round(found / there, 5) if there else 0, "worst": round(worst, 4)}))


main()
