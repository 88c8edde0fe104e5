#!/usr/bin/env python3
"""How well feeds are read, against what gofeed's tests expect of them.

usage: score.py SATCHEL FEEDS [-v]

FEEDS holds gofeed/ (feeds, and beside each what gofeed makes of it as JSON), feedparser/ and feedvalidator/. Of every
entry that has a text title, link, date, author and content are compared: texts word by word without their markup,
links and dates as they are. Every file of the other two must be read, or refused with one line and its own exit code.
Printed: what differs (-v), then JSON: shares by field, and how many files were read, refused, and neither.
"""
import concurrent.futures
import glob
import html
import json
import os
import re
import subprocess
import sys
import tempfile

FIELDS = ("title", "link", "date", "author", "content")


def words(text):
    return re.findall(r"\w+", re.sub(r"<[^>]*>", " ", html.unescape(html.unescape(text or ""))))


def pack(satchel, source):
    """Exit code, what it said, its articles as show --json gives them."""
    with tempfile.TemporaryDirectory() as room:
        bundle = os.path.join(room, "x.satchel")
        run = subprocess.run([satchel, "pack", "-q", "--images", "none", "-o", bundle, source],
                             capture_output=True, text=True, errors="replace", timeout=60)
        articles = []
        if run.returncode == 0:
            listed = subprocess.run([satchel, "list", "--json", bundle], capture_output=True, text=True)
            for article in json.loads(listed.stdout):
                shown = subprocess.run([satchel, "show", "--json", bundle, article["id"]], capture_output=True, text=True)
                articles.append(json.loads(shown.stdout))
        return run.returncode, run.stderr, articles


def text_of(value):
    return value.get("value") if isinstance(value, dict) else value if isinstance(value, str) else None


def wanted(item):
    """What gofeed says of an entry, None where it says nothing."""
    links = item.get("links")
    link = item.get("link") or (links[0] if links and isinstance(links[0], str) else None)
    author = item.get("author") or (item.get("authors") or [None])[0]
    if isinstance(author, dict):
        author = author.get("name") or author.get("email")
    title, content = item.get("title"), text_of(item.get("content") or item.get("description") or item.get("summary"))
    return {"title": title if words(title) else None, "link": link,
            "date": item.get("publishedParsed") or item.get("updatedParsed"),
            "author": author if isinstance(author, str) else None, "content": content if words(content) else None}


def given(article):
    meta = {m.get("key"): m.get("value") for m in article.get("meta", [])}
    return {"title": article["headline"], "link": meta.get("url"), "date": article.get("issued") or article.get("updated"),
            "author": article["byline"], "content": " ".join(b["text"] for b in article.get("blocks", []))}


def agrees(field, want, got):
    if field == "link":
        return want.strip() == (got or "").strip()
    if field == "date":
        return bool(got) and re.sub(r"\.\d+", "", want) == got
    if field == "title":
        return words(want) == words(got)
    if field == "author":
        return words(got)[:len(words(want))] == words(want)
    present = set(words(got))
    return all(word in present for word in words(want))


def compare_feed(satchel, expected):
    source = expected[:-5] + ".xml"
    if not os.path.exists(source):
        return []
    feed = json.load(open(expected, encoding="utf-8"))
    items = [i for i in feed.get("items") or feed.get("entries") or [] if
             any(i.get(k) for k in ("title", "description", "content", "summary", "subtitle"))]
    rows, articles = [], pack(satchel, source)[2] if items else []
    for item in items:
        candidates = [a for a in articles if words(a["headline"]) == words(item.get("title"))] if len(items) > 1 else []
        article = (candidates or articles or [None])[0]
        want, got = wanted(item), given(article) if article else {}
        for field in FIELDS:
            if want[field]:
                rows.append((field, bool(article) and agrees(field, want[field], got[field]), want[field], got.get(field)))
    return rows


def judge(satchel, source):
    """True: read or refused with one line; else what was said."""
    try:
        code, said, articles = pack(satchel, source)
    except subprocess.TimeoutExpired:
        return "takes over a minute"
    lines = said.strip().splitlines()
    if code == 0:
        return True if articles else "packed without an article"
    refused = [line for line in lines if not line.endswith("not written: no articles")]
    return None if code < 100 and 1 <= len(lines) and len(refused) <= 1 else f"exit {code}: {said.strip()[:200]}"


def main():
    verbose, (satchel, feeds) = "-v" in sys.argv, [a for a in sys.argv[1:] if a != "-v"]
    right, all_ = dict.fromkeys(FIELDS, 0), dict.fromkeys(FIELDS, 0)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        expected = sorted(glob.glob(os.path.join(feeds, "gofeed", "**", "*.json"), recursive=True))
        for path, rows in zip(expected, pool.map(lambda path: compare_feed(satchel, path), expected)):
            for field, same, want, got in rows:
                all_[field] += 1
                right[field] += same
                if verbose and not same:
                    print(f"{field}: {os.path.relpath(path, feeds)}: {str(want)[:80]!r} is {str(got)[:80]!r}", file=sys.stderr)
        files = sorted(f for kind in ("feedparser", "feedvalidator") for f in
                       glob.glob(os.path.join(feeds, kind, "**", "*"), recursive=True) if os.path.isfile(f))
        verdicts = list(pool.map(lambda path: judge(satchel, path), files))
    for path, verdict in zip(files, verdicts):
        if isinstance(verdict, str):
            print(f"{os.path.relpath(path, feeds)}: {verdict}", file=sys.stderr)
    result = {field: round(right[field] / all_[field], 4) if all_[field] else None for field in FIELDS}
    result.update(compared=sum(all_.values()), files=len(files), read=verdicts.count(True), refused=verdicts.count(None),
                  neither=sum(isinstance(v, str) for v in verdicts))
    print(json.dumps(result))


main()
