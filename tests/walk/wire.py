#!/usr/bin/env python3
"""What wire stories say of themselves, read here without the packer, against what arrives in a bundle.

usage: wire.py SATCHEL WIRE [-v]

WIRE holds ninjs and NewsML-G2 files, in folders of any name. Each item with a text, picture or headline of its own is read with
Python's json and ElementTree by the IPTC's documentation; then the file is packed and every fact that the item states is
looked for in the article of its id. Many examples have neither a headline nor a text and are no articles: copies of them get
a headline. Printed: what differs, then how many facts of each kind were stated and how many came.
"""
import collections
import datetime
import glob
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

# After every embargo in the material, before every expiry in it.
EDITION = "2019-11-01T00:00:00Z"


def squeeze(text):
    return " ".join((text or "").split())


def utc(text):
    """A date as satchel prints it, None where it is none."""
    text = squeeze(text).replace("Z", "+00:00")
    text = re.sub(r"\.\d+", "", text)
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    time = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
    return time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(text):
    text = str(text)
    return int(text) if text.isdigit() and 0 < int(text) < 2**31 else None


class Facts(collections.defaultdict):
    """Kind -> values that are stated; nothing is kept of what says nothing."""

    def __init__(self):
        super().__init__(list)

    def say(self, kind, *values):
        self[kind] += [squeeze(str(v)) for v in values if v is not None and squeeze(str(v))]


def status_of(word):
    word = re.split(r"[:/]", word or "")[-1].lower()
    return {"canceled": "canceled", "usable": None, "withheld": "withheld", "correction": "corrected"}.get(word)


# --- ninjs ------------------------------------------------------------------------------------------------------------


def lower(value):
    if isinstance(value, dict):
        return {k.lower(): lower(v) for k, v in value.items()}
    return [lower(v) for v in value] if isinstance(value, list) else value


def names(item, *keys):
    for key in keys:
        if isinstance(item.get(key), list):
            return [e.get("name") or e.get("literal") for e in item[key] if isinstance(e, dict)]
    return []


def first(*values):
    return next((v for v in values if isinstance(v, str) and squeeze(v)), None)


def by_role(item, key, role):
    return first(*[e.get("value") for e in item.get(key) or [] if isinstance(e, dict) and e.get("role") == role])


def associated(item):
    with_ = item.get("associations")
    return [v for v in (with_.values() if isinstance(with_, dict) else with_ or []) if isinstance(v, dict)]


def picture(item, facts):
    caption = first(by_role(item, "descriptions", "caption"), item.get("description_text"))
    facts.say("caption", caption)
    facts.say("credit", item.get("creditline") if caption else None)
    facts.say("alt", by_role(item, "descriptions", "alttext"))


def ninjs_item(item, facts):
    facts.say("id", item.get("uri"))
    facts.say("version", number(item.get("version", "")))
    facts.say("status", status_of(item.get("pubstatus")))
    facts.say("language", item.get("language"))
    facts.say("headline", first(item.get("headline"), by_role(item, "headlines", "main")))
    facts.say("byline", first(item.get("byline"), item.get("by")))
    facts.say("place", first(item.get("located"), *names(item, "place", "places")))
    facts.say("issued", utc(first(item.get("firstcreated"), item.get("contentcreated"), item.get("versioncreated"))))
    facts.say("updated", utc(item.get("versioncreated")))
    facts.say("embargo", utc(item.get("embargoed")))
    facts.say("expires", utc(item.get("expires")))
    facts.say("urgency", number(item.get("urgency", "")))
    facts.say("section", *names(item, "service", "services")[:1])
    facts.say("source", *names(item, "infosource", "infosources"))
    facts.say("subject", *names(item, "subject", "subjects"))
    for entry in item.get("subject") or item.get("subjects") or []:
        code = entry.get("code") if isinstance(entry, dict) else None
        facts.say("subject-code", (entry.get("scheme") or "") + code if code else entry.get("uri"))
    facts.say("rights", first(item.get("copyrightnotice"), item.get("copyrightholder")))
    facts.say("usage", first(item.get("usageterms"), (item.get("rightsinfo") or {}).get("linkedrights")))
    if item.get("type") == "picture":
        picture(item, facts)
    for other in associated(item):
        if other.get("type") == "picture":
            picture(other, facts)
        else:
            facts.say("related", other.get("uri"))


def ninjs_items(value):
    if isinstance(value, list):
        return [i for v in value for i in ninjs_items(v)]
    if not isinstance(value, dict) or "uri" not in value:
        return []
    inner = [i for v in associated(value) for i in ninjs_items(v)] if value.get("type") == "composite" else []
    return inner + [value]


def read_ninjs(path):
    for item in ninjs_items(lower(json.load(open(path, encoding="utf-8")))):
        facts = Facts()
        ninjs_item(item, facts)
        yield facts


# --- NewsML-G2 --------------------------------------------------------------------------------------------------------

G2 = "{http://iptc.org/std/nar/2006-10-01/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def all_text(node):
    return squeeze("".join(node.itertext())) if node is not None else None


def name_of(node):
    if node is None:
        return None
    name = node.find(G2 + "name")
    code = node.get("qcode")
    return all_text(name) if name is not None else first(node.get("literal"), code.split(":", 1)[1] if code and ":" in code else None)


def code_of(node):
    return None if node is None else node.get("qcode") or node.get("uri")


def g2_item(item, facts):
    def at(path):
        return item.find("/".join(G2 + p for p in path.split("/")))

    def each(path):
        return item.findall("/".join(G2 + p for p in path.split("/")))

    facts.say("id", item.get("guid"))
    facts.say("version", number(item.get("version", "")))
    facts.say("status", status_of(code_of(at("itemMeta/pubStatus"))) or
              next(filter(None, (status_of(code_of(s)) for s in each("itemMeta/signal"))), None))
    language = at("contentMeta/language")
    facts.say("language", language.get("tag") if language is not None else item.get(LANG))
    facts.say("headline", first(all_text(at("contentMeta/headline")), all_text(at("itemMeta/title"))))
    by = all_text(at("contentMeta/by"))
    facts.say("byline", by or ", ".join(filter(None, map(name_of, each("contentMeta/creator")))))
    facts.say("place", name_of(at("contentMeta/located")))
    facts.say("issued", next(filter(None, (utc(all_text(at(p))) for p in
                             ("itemMeta/firstCreated", "contentMeta/contentCreated", "itemMeta/versionCreated"))), None))
    facts.say("updated", utc(all_text(at("itemMeta/versionCreated"))))
    facts.say("embargo", utc(all_text(at("itemMeta/embargoed"))))
    facts.say("expires", *[utc(all_text(e)) for e in each("itemMeta/expires") if not e.get("pubconstraint")])
    facts.say("section", name_of(at("itemMeta/service")))
    facts.say("urgency", number(all_text(at("contentMeta/urgency")) or ""))
    sources = [name_of(s) for s in each("contentMeta/infoSource")]
    facts.say("source", *(sources or [name_of(at("itemMeta/provider"))]))
    facts.say("subject", *[name_of(s) for s in each("contentMeta/subject")], *map(all_text, each("contentMeta/keyword")))
    facts.say("subject-code", *map(code_of, each("contentMeta/subject")))
    facts.say("rights", first(all_text(at("rightsInfo/copyrightNotice")), name_of(at("rightsInfo/copyrightHolder"))))
    facts.say("usage", all_text(at("rightsInfo/usageTerms")))
    facts.say("related", *[link.get("residref") for link in each("itemMeta/link")])
    if "picture" in (code_of(at("itemMeta/itemClass")) or ""):
        captions = [d for d in each("contentMeta/description") if "caption" in (d.get("role") or "")]
        facts.say("caption", all_text(captions[0]) if captions else None)
        facts.say("credit", all_text(at("contentMeta/creditline")) if captions else None)


def read_g2(path):
    for item in ElementTree.parse(path).getroot().iter(G2 + "newsItem"):
        facts = Facts()
        g2_item(item, facts)
        yield facts


# --- examples without words --------------------------------------------------------------------------------------------


def with_headline(path, room):
    """A copy of a file in which every item has a headline, for what is left out for want of one."""
    copy = os.path.join(room, os.path.basename(path))
    if path.endswith("json"):
        value = json.load(open(path, encoding="utf-8"))
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and not item.get("headline") and not item.get("headlines"):
                item["headline"] = "A headline"
        json.dump(value, open(copy, "w", encoding="utf-8"))
        return copy
    tree = ElementTree.parse(path)
    for item in tree.getroot().iter(G2 + "newsItem"):
        meta = item.find(G2 + "contentMeta")
        meta = ElementTree.SubElement(item, G2 + "contentMeta") if meta is None else meta
        if meta.find(G2 + "headline") is None:
            ElementTree.SubElement(meta, G2 + "headline").text = "A headline"
    tree.write(copy, encoding="utf-8")
    return copy


# --- what arrives -----------------------------------------------------------------------------------------------------


def arrived(article):
    facts = Facts()
    for key in ("id", "version", "language", "headline", "byline", "issued", "updated", "section"):
        facts.say(key, article[key])
    facts.say("status", article["status"])
    for fact in article.get("meta", []):
        facts.say(fact["key"], fact["value"])
    for block in article.get("blocks", []):
        if block["kind"] == "image":
            facts.say("caption", block["text"])
            facts.say("credit", block["credit"])
            facts.say("alt", block["alt"])
    return facts


def run(satchel, *arguments):
    return subprocess.run([satchel, *arguments], capture_output=True, text=True, errors="replace", timeout=60)


def pack(satchel, path, room):
    """Id -> facts of all that the file gives; None when it gives nothing."""
    bundle = os.path.join(room, "x.satchel")
    if run(satchel, "pack", "-q", "-f", "--images", "none", "--issued", EDITION, "-o", bundle, path).returncode:
        return None
    articles = {}
    for record in json.loads(run(satchel, "list", "--json", bundle).stdout):
        shown = run(satchel, "show", "--json", bundle, record["id"])
        articles[record["id"]] = arrived(json.loads(shown.stdout) if shown.returncode == 0 else record)
    return articles


def markup_free(text):
    return squeeze(re.sub(r"<[^>]*>", " ", html.unescape(text)))


def same(kind, want, got):
    if kind == "language":
        return want.lower() in [g.lower() for g in got]
    if kind in ("headline", "byline", "caption"):
        return any(markup_free(want) == markup_free(g) for g in got)
    return want in got


def main():
    verbose, (satchel, wire) = "-v" in sys.argv, [a for a in sys.argv[1:] if a != "-v"]
    files = sorted(f for kind in ("json", "xml") for f in glob.glob(os.path.join(wire, "**", "*." + kind), recursive=True))
    stated, came, untold, packed = collections.Counter(), collections.Counter(), 0, 0
    read = {"json": read_ninjs, "xml": read_g2}
    with tempfile.TemporaryDirectory() as room:
        for path in files:
            try:
                items = list(read[path.rsplit(".", 1)[1]](path))
            except (ValueError, ElementTree.ParseError):
                continue
            articles = pack(satchel, path, room) if items else None
            if items and not articles:
                path_read = with_headline(path, room)
                items, articles = list(read[path.rsplit(".", 1)[1]](path_read)), pack(satchel, path_read, room)
            packed += bool(articles)
            for facts in items:
                article = (articles or {}).get((facts["id"] or [None])[0])
                if article is None:  # without a text, or not to be published: the packer says so
                    untold += 1
                    if verbose:
                        print(f"{os.path.relpath(path, wire)}: left out {facts['id']}", file=sys.stderr)
                    continue
                for kind, values in facts.items():
                    for want in values:
                        stated[kind] += 1
                        came[kind] += same(kind, want, article[kind])
                        if not same(kind, want, article[kind]):
                            print(f"{os.path.relpath(path, wire)}: {kind}: {want[:90]!r} is {article[kind][:3]!r}", file=sys.stderr)
    for kind in stated:
        print(f"{kind}: {came[kind]} of {stated[kind]}")
    print(f"{packed} files packed, {untold} items left out, {sum(came.values())} of {sum(stated.values())} facts")
    sys.exit(stated != came)


main()
