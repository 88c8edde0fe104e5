#!/usr/bin/env python3
"""How well the article of a web page is found, against Readability's test pages.

usage: score.py SATCHEL PAGES [NAME] [-v]

PAGES holds folders with source.html, expected.html and expected-metadata.json. Printed for each page: word-level F1 of
what `satchel show` gives (headline and byline apart) against the text of expected.html, and whether title and byline
are the same. The last line is JSON: the means.
"""
import collections
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile


class Text(html.parser.HTMLParser):
    """The text of a page, white space between blocks."""
    INLINE = set("a abbr b bdi bdo cite code dfn em font i kbd mark q s samp small span strong sub sup time tt u var".split())

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.hidden = 0

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style"):
            self.hidden += 1
        if tag not in self.INLINE:
            self.parts.append(" ")

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self.hidden -= 1
        if tag not in self.INLINE:
            self.parts.append(" ")

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def words(text):
    return re.findall(r"\w+", text.lower())


def f1(got, want):
    a, b = collections.Counter(words(got)), collections.Counter(words(want))
    if not a and not b:
        return 1.0, a, b
    same = sum((a & b).values())
    if not same:
        return 0.0, a, b
    precision, recall = same / sum(a.values()), same / sum(b.values())
    return 2 * precision * recall / (precision + recall), a, b


def plain(text):
    return re.sub(r"\s+", " ", text or "").strip()


def read(satchel, source, room):
    bundle = os.path.join(room, "x.satchel")
    if subprocess.run([satchel, "pack", "-q", "-f", "--images", "none", "-o", bundle, source],
                      capture_output=True).returncode:
        return {"headline": "", "byline": "", "blocks": []}
    listed = json.loads(subprocess.run([satchel, "list", "--json", bundle], capture_output=True).stdout)
    return json.loads(subprocess.run([satchel, "show", "--json", bundle, listed[0]["id"]], capture_output=True).stdout)


def main():
    verbose = "-v" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    satchel, pages = arguments[0], arguments[1]
    scores, titles, bylines = [], [], []
    with tempfile.TemporaryDirectory() as room:
        for name in sorted(os.listdir(pages)):
            folder = os.path.join(pages, name)
            if len(arguments) > 2 and arguments[2] != name:
                continue
            if not os.path.exists(os.path.join(folder, "source.html")) or not os.path.exists(os.path.join(folder, "expected.html")):
                continue
            article = read(satchel, os.path.join(folder, "source.html"), room)
            expected = Text()
            expected.feed(open(os.path.join(folder, "expected.html"), encoding="utf-8").read())
            got = "\n".join((b["text"] + " " + b["credit"]) for b in article["blocks"] if b["kind"] not in ("headline", "byline"))
            score, a, b = f1(got, "".join(expected.parts))
            scores.append(score)
            line = f"{score:6.3f}  {name}"
            path = os.path.join(folder, "expected-metadata.json")
            if os.path.exists(path):
                metadata = json.load(open(path, encoding="utf-8"))
                title, byline = plain(metadata.get("title")), plain(metadata.get("byline"))
                if title:
                    titles.append(plain(article["headline"]) == title)
                    line += "" if titles[-1] else f"  title: {article['headline']!r} for {title!r}"
                bylines.append(re.sub(r"^by ", "", plain(article["byline"]), flags=re.I) == re.sub(r"^by ", "", byline, flags=re.I))
                line += "" if bylines[-1] else f"  byline: {article['byline']!r} for {byline!r}"
            print(line, file=sys.stderr)
            if verbose:
                print("   lost ", (b - a).most_common(25), file=sys.stderr)
                print("   extra", (a - b).most_common(25), file=sys.stderr)
    if not scores:
        sys.exit("score.py: no pages")
    mean = lambda values: sum(values) / len(values) if values else 1.0
    print(json.dumps({"pages": len(scores), "f1": round(mean(scores), 4), "worst": round(min(scores), 4),
                      "title": round(mean(titles), 4), "byline": round(mean(bylines), 4)}))


main()
