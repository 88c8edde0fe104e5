#!/usr/bin/env python3
"""Makes the malformed bundles of this folder from the good ones: a file a class, a line a class in `classes`.

Only whoever adds a class runs this; the tests need what it has written. usage: make.py (in this folder)"""
import hashlib
import struct
import zlib

good = open("good-unsigned.satchel", "rb").read()
signed = open("good-signed.satchel", "rb").read()
stated = open("good-statement.satchel", "rb").read()
brought = open("good-prior.satchel", "rb").read()
face = open("face.ttf", "rb").read()
MIMETYPE = b"application/vnd.satchel+zip"
cases = []


def hash16(data):
    return hashlib.blake2b(data, digest_size=16).digest()


def local(name, data, **o):
    crc, size = o.get("crc", zlib.crc32(data)), o.get("size", len(data))
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 10, o.get("flags", 0), o.get("method", 0), 0, o.get("date", 33), crc,
                       size, o.get("size2", size), len(name), len(o.get("extra", b""))) + name + o.get("extra", b"")


def central(name, data, offset):
    return struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 10, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data),
                       len(name), 0, 0, 0, 0, 0, offset) + name


def directory(entries, **o):
    at, records = 0, b""
    for name, data in entries:
        records += central(name, data, at)
        at += 30 + len(name) + len(data)
    count = o.get("count", len(entries))
    return records + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, o.get("bytes", len(records)),
                                 o.get("at", at), len(o.get("comment", b""))) + o.get("comment", b"")


def take(bundle):
    """The entries of a good bundle, in their order."""
    at, found = 0, []
    while bundle[at:at + 4] == b"PK\3\4":
        size, = struct.unpack_from("<I", bundle, at + 18)
        length, = struct.unpack_from("<H", bundle, at + 26)
        found.append((bundle[at + 30:at + 30 + length], bundle[at + 30 + length:at + 30 + length + size]))
        at += 30 + length + size
    return found


def put(entries, **o):
    return b"".join(local(n, d, **o.get(n.decode().replace(".", "_"), {})) + d for n, d in entries) + directory(
        o.get("listed", entries), **o.get("end", {}))


def mend(manifest):
    """The last line made right again."""
    body = manifest[:manifest.rindex(b"end ")]
    return body + b"end " + hash16(body).hex().encode() + b"\n"


def with_manifest(change, base=good):
    entries = take(base)
    entries[1] = (b"manifest", change(entries[1][1]))
    return put(entries)


def line(old, new, base=good, mended=True):
    """The bundle with one piece of its manifest replaced."""
    def change(manifest):
        assert old in manifest, old
        manifest = manifest.replace(old, new, 1)
        return mend(manifest) if mended else manifest
    return with_manifest(change, base)


def blocks(catalog=None, text=None):
    """The bundle with other blocks, all hashes and sums made right for them."""
    entries = dict(take(good))
    old_catalog, old_text, m = entries[b"catalog"], entries[b"text"], entries[b"manifest"]
    new_catalog = old_catalog if catalog is None else catalog(old_catalog)
    if text is not None:
        entries[b"text"] = text(old_text)
        assert len(entries[b"text"]) == len(old_text)
        new_catalog = new_catalog.replace(hash16(old_text), hash16(entries[b"text"]))
        m = m.replace(b"%08x" % zlib.crc32(old_text), b"%08x" % zlib.crc32(entries[b"text"]))
    entries[b"catalog"] = new_catalog
    m = m.replace(b"%08x" % zlib.crc32(old_catalog), b"%08x" % zlib.crc32(new_catalog))
    m = m.replace(b"entry catalog 1 %d" % len(old_catalog), b"entry catalog 1 %d" % len(new_catalog))
    m = m.replace(b"page 1 %d" % len(old_catalog), b"page 1 %d" % len(new_catalog))
    m = m.replace(hash16(old_catalog).hex().encode(), hash16(new_catalog).hex().encode())
    entries[b"manifest"] = mend(m)
    return put(list(entries.items()))


def at(data, offset, new):
    return data[:offset] + new + data[offset + len(new):]


def faced(font, **o):
    """The good bundle with a face."""
    entries = dict(take(good))
    m = entries[b"manifest"]
    hash_ = o.get("hash", hash16(font).hex().encode())
    m = m.replace(b"entry text", b"entry faces %d %d %08x\nentry text" % (o.get("blocks", 1), len(font), zlib.crc32(font)))
    line = b"face %d %d %s %s\n" % (o.get("stored", len(font)), o.get("decoded", len(font)), o.get("coding", b"stored"), hash_)
    m = m.replace(b"end ", line * o.get("times", 1) + b"end ")
    return put([(b"mimetype", MIMETYPE), (b"manifest", mend(m)), (b"catalog", entries[b"catalog"]), (b"faces", font),
                (b"text", entries[b"text"])])


def table(tag, change, font=None):
    """The face with one table changed; what comes out has its length."""
    font = face if font is None else font
    i = [font[12 + 16 * n:16 + 16 * n] for n in range(font[5])].index(tag)
    offset, length = struct.unpack_from(">II", font, 20 + 16 * i)
    new = change(font[offset:offset + length])
    assert len(new) == length
    return at(font, offset, new)


def record(tag, field, value, font=None):
    font = face if font is None else font
    i = [font[12 + 16 * n:16 + 16 * n] for n in range(font[5])].index(tag)
    return at(font, 12 + 16 * i + 4 * field, value if isinstance(value, bytes) else struct.pack(">I", value))


def first_outline():
    """The number of the glyph whose outline comes first."""
    offset, length = struct.unpack_from(">II", face, 20 + 16 * [face[12 + 16 * n:16 + 16 * n] for n in range(face[5])].index(b"loca"))
    loca = struct.unpack_from(">%dH" % (length // 2), face, offset)
    return struct.pack(">H", [i for i in range(len(loca) - 1) if loca[i] < loca[i + 1]][0])


def glyphs(change):
    return table(b"glyf", change)


def case(name, what, data):
    cases.append((name, what))
    open(name + ".satchel", "wb").write(data)


E = take(good)
MANIFEST, CATALOG, TEXT = E[1][1], E[2][1], E[3][1]
head = 103 + len(MANIFEST)
catalog_at = head + 37
text_at = catalog_at + len(CATALOG) + 34
end_at = text_at + len(TEXT)

# The file
case("file-empty", "a file of no bytes", b"")
case("file-one-byte", "its first byte alone", good[:1])
case("file-other", "a PNG picture", b"\x89PNG\r\n\x1a\n" + bytes(200))
case("file-text", "a text", b"Dear reader,\n" * 20)
case("file-plain-zip", "a ZIP of something else", put([(b"a.txt", b"hello" * 30)]))
case("file-prefix", "a byte before it", b"x" + good)
case("file-zip-before", "another ZIP before it", put([(b"a.txt", b"hello")]) + good)
case("file-no-mimetype", "without its first entry", put(E[1:]))
case("file-other-mimetype", "the media type of EPUB", put([(b"mimetype", b"application/epub+zip")] + E[1:]))
case("file-order", "manifest before mimetype", put([E[1], E[0]] + E[2:]))
case("cut-header", "cut in the first header", good[:20])
case("cut-manifest", "cut in the manifest", good[:103 + len(MANIFEST) // 2])
case("cut-catalog", "cut in the catalog", good[:catalog_at + 10])
case("cut-text", "cut in the text", good[:text_at + 10])
case("cut-directory", "cut in the directory", good[:end_at + 20])
case("cut-end", "without its last byte", good[:-1])
case("cut-signature", "cut in the signature", signed[:103 + len(take(signed)[1][1]) + 60])
# The ZIP around the blocks
case("zip-mimetype-deflated", "mimetype said to be deflated", put(E, mimetype={"method": 8}))
case("zip-mimetype-encrypted", "mimetype said to be encrypted", put(E, mimetype={"flags": 1}))
case("zip-manifest-deflated", "manifest said to be deflated", put(E, manifest={"method": 8}))
case("zip-manifest-sizes", "two sizes of the manifest", put(E, manifest={"size2": len(MANIFEST) + 1}))
case("zip-manifest-empty", "a manifest of no bytes", put(E, manifest={"size": 0}))
case("zip-manifest-short", "a manifest shorter than it is", put(E, manifest={"size": len(MANIFEST) - 10}))
case("zip-manifest-long", "a manifest that is too long", put(E, manifest={"size": 65537}))
case("zip-manifest-4g", "a manifest of 4 GiB", put(E, manifest={"size": 0xFFFFFFFF}))
case("zip-manifest-crc", "another CRC-32 of the manifest", put(E, manifest={"crc": 1}))
case("zip-entry-name", "an entry of another name", good.replace(b"catalog", b"katalog", 2).replace(b"katalog 1", b"catalog 1"))
case("zip-entry-crc", "another CRC-32 in a header", put(E, catalog={"crc": 1}))
case("zip-entry-size", "another size in a header", put(E, text={"size": 4}))
case("zip-entry-flags", "an entry said to be encrypted", put(E, text={"flags": 1}))
case("zip-entry-descriptor", "an entry with a data descriptor", put(E, text={"flags": 8}))
case("zip-entry-method", "an entry said to be deflated", put(E, text={"method": 8}))
case("zip-entry-date", "an entry of another day", put(E, text={"date": 34}))
case("zip-entry-extra", "an extra field", put(E, text={"extra": b"\1\0\4\0\0\0\0\0"}))
case("zip-gap", "a byte between two entries", good[:head] + b"\0" + good[head:])
case("zip-directory-name", "another name in the directory", at(good, end_at + 46, b"M"))
case("zip-directory-count", "fewer entries in the end record", put(E, end={"count": 3}))
case("zip-directory-more", "an entry that is in the directory only", put(E, listed=E + [(b"extra", b"")]))
case("zip-directory-twice", "one entry listed twice", put(E, listed=E[:3] + [E[2]]))
case("zip-directory-offset", "the end record points elsewhere", put(E, end={"at": 7}))
case("zip-comment", "a comment behind the end", put(E, end={"comment": b"hello"}))
case("zip-after", "bytes behind the end", good + b"more")
case("zip-zip64", "a zip64 locator before the end", good[:-22] + struct.pack("<IIQI", 0x07064B50, 0, 0, 1) + good[-22:])
case("zip-two", "two bundles, one behind the other", good + good)
case("zip-nested", "a second bundle in its comment", put(E, end={"comment": good}))
# The manifest
case("manifest-hash", "its last line differs", line(b"edition 7", b"edition 8", mended=False))
case("manifest-no-end", "no last line", with_manifest(lambda m: m[:m.rindex(b"end ")]))
case("manifest-end-upper", "its hash in capitals", with_manifest(
    lambda m: m[:m.rindex(b"end ") + 4] + m[m.rindex(b"end ") + 4:].upper()))
case("manifest-format", "format 2", line(b"satchel 1", b"satchel 2"))
case("manifest-first", "no first line", line(b"satchel 1\n", b""))
case("manifest-unknown", "a line nobody knows", line(b"\narticles", b"\ncolour red\narticles"))
case("manifest-order", "lines in another order", line(b"title Title\npublisher P\n", b"publisher P\ntitle Title\n"))
case("manifest-twice", "a line twice", line(b"title Title\n", b"title Title\ntitle Title\n"))
case("manifest-crlf", "lines ended as in DOS", line(b"title Title\n", b"title Title\r\n"))
case("manifest-spaces", "two spaces", line(b"edition 7", b"edition  7"))
case("manifest-blank", "an empty line", line(b"edition 7\n", b"edition 7\n\n"))
case("manifest-zero", "a leading zero", line(b"edition 7", b"edition 07"))
case("manifest-edition-0", "edition 0", line(b"edition 7", b"edition 0"))
case("manifest-negative", "a negative number", line(b"edition 7", b"edition -7"))
case("manifest-overflow", "a number over 64 bits", line(b"edition 7", b"edition 99999999999999999999"))
case("manifest-nul", "a NUL in a line", line(b"Title", b"Ti\0le"))
case("manifest-control", "a control character in the title", line(b"Title", b"Ti\x1b[31m"))
case("manifest-utf8", "a title that is not UTF-8", line(b"Title", b"Ti\xfftle"))
case("manifest-surrogate", "half a surrogate pair in the title", line(b"Title", b"Ti\xed\xa0\x80"))
case("manifest-title-empty", "an empty title", line(b"title Title", b"title "))
case("manifest-title-long", "a title of 5,000 bytes", line(b"Title", b"T" * 5000))
case("manifest-time", "a date that does not exist", line(b"2026-11-20", b"2026-02-30"))
case("manifest-time-zone", "a date in another zone", line(b"06:00:00Z", b"06:00:00+02:00"))
case("manifest-articles-0", "no articles", line(b"articles 1", b"articles 0"))
case("manifest-articles", "more articles than pages hold", line(b"articles 1", b"articles 2"))
case("manifest-articles-many", "more articles than may be", line(b"articles 1", b"articles 130001"))
case("manifest-text", "another number of bytes of text", line(b"text 42\n", b"text 43\n"))
case("manifest-no-catalog", "no catalog", line(b"entry catalog 1 %d " % len(CATALOG), b"entry images 1 %d " % len(CATALOG)))
case("manifest-entry-unknown", "an entry nobody knows", line(b"entry text", b"entry font"))
case("manifest-entry-twice", "an entry twice", line(b"entry text 1 42", b"entry catalog 1 42"))
case("manifest-entry-blocks", "another number of blocks", line(b"entry text 1", b"entry text 0"))
case("manifest-entry-bytes", "more bytes than there are", line(b"entry text 1 42", b"entry text 1 420"))
case("manifest-entry-4g", "more than 4 GiB", line(b"entry text 1 42", b"entry text 1 4294967295"))
case("manifest-entry-crc", "another CRC-32 of an entry", line(b"%08x" % zlib.crc32(TEXT), b"00000001"))
case("manifest-page-none", "no page of the catalog", with_manifest(lambda m: mend(m[:m.index(b"page ")] + m[m.index(b"end "):])))
case("manifest-page-records", "a page of 129 records", line(b"page 1 ", b"page 129 "))
case("manifest-page-empty", "a page of no records", line(b"page 1 ", b"page 0 "))
case("manifest-page-stored", "a page of other length", line(b"page 1 %d" % len(CATALOG), b"page 1 %d" % (len(CATALOG) - 1)))
case("manifest-page-decoded", "a page that decodes to more", line(b" 21 stored", b" 22 stored"))
case("manifest-page-bomb", "a page that decodes to 16 MiB and more", line(b" 21 stored", b" 16777217 stored"))
case("manifest-page-strings", "a page that decodes to more than its records can hold", line(b" 21 stored", b" 20489 stored"))
case("manifest-page-coding", "a coding nobody knows", line(b"stored", b"lzma"))
case("manifest-page-lies", "a coding that it is not in", line(b"stored", b"zstd"))
case("manifest-page-offset", "texts that begin beyond their end", line(b"stored 0 ", b"stored 43 "))
case("manifest-page-shifted", "texts that begin too late", line(b"stored 0 ", b"stored 1 "))
case("manifest-page-hash", "another hash of a page", line(hash16(CATALOG).hex().encode(), b"0" * 32))
case("manifest-page-short-hash", "a hash that is too short", line(hash16(CATALOG).hex().encode(), b"0" * 30))
# Keys
key = take(signed)[1][1].split(b"key ")[1].split(b"\n")[0]
S = take(signed)
case("key-no-signature", "a key and no signature", put([S[0], S[1]] + S[3:]))
case("key-malformed", "a key that is none", line(b"key " + key, b"key " + key[:-1] + b"!", signed))
case("key-short", "a key that is too short", line(b"key " + key, b"key " + key[:-4], signed))
case("key-forged", "a manifest changed after it was signed", line(b"edition 7", b"edition 8", signed))
case("key-stripped", "the key taken away, the signature left", line(b"key " + key + b"\n", b"", signed))
case("signature-damaged", "a bit of the signature, its CRC-32 left", signed.replace(S[2][1], at(S[2][1], 90, bytes([S[2][1][90] ^ 1]))))
case("signature-wrong", "a bit of the signature", put([S[0], S[1], (S[2][0], at(S[2][1], 90, b"A" if S[2][1][90:91] != b"A" else b"B"))] + S[3:]))
case("signature-comment", "another trusted comment", put([S[0], S[1], (S[2][0], S[2][1].replace(b": satchel", b": Satchel"))] + S[3:]))
case("signature-empty", "a signature of no bytes", put([S[0], S[1], (S[2][0], b"")] + S[3:]))
case("signature-long", "a signature of 1,100 bytes", put([S[0], S[1], (S[2][0], S[2][1] + b"x" * 800)] + S[3:]))
case("signature-text", "no signature but a text", put([S[0], S[1], (S[2][0], b"signed, the publisher\n" * 9)] + S[3:]))
statement = [l for l in take(stated)[1][1].split(b"\n") if l.startswith(b"succeeded")][0]
words = statement.split(b" ")
case("statement-malformed", "a statement without its last word", line(statement, b" ".join(words[:-1]), stated))
case("statement-forged", "a statement about another key", line(statement, b" ".join([words[0], words[2], words[1]] + words[3:]), stated))
case("statement-many", "17 statements", line(statement, b"\n".join([statement] * 17), stated))
# Blocks
case("catalog-damaged", "a bit of the catalog", at(good, catalog_at + 5, bytes([good[catalog_at + 5] ^ 1])))
case("text-damaged", "a bit of a text", at(good, text_at + 5, bytes([good[text_at + 5] ^ 1])))
case("catalog-zeros", "a page of zeros", blocks(catalog=lambda c: bytes(len(c))))
case("catalog-cut", "a page without its end", blocks(catalog=lambda c: c[:-1]))
case("catalog-more", "a page with a byte more", blocks(catalog=lambda c: c + b"\0"))
case("catalog-strings", "strings longer than the page", blocks(catalog=lambda c: at(c, 0, b"\x7f")))
case("catalog-id-empty", "an article without id", blocks(catalog=lambda c: at(c, 1, b"\nb")))
case("catalog-utf8", "a headline that is not UTF-8", blocks(catalog=lambda c: at(c, 4, b"\xff")))
case("catalog-control", "a control character in a headline", blocks(catalog=lambda c: at(c, 4, b"\x07")))
case("catalog-mark", "an id with a mark that nobody knows", blocks(catalog=lambda c: at(c, 1, b"\x08")))
case("catalog-uuid", "an id with a UUID that is not there", blocks(catalog=lambda c: at(c, 1, b"\7")))
case("catalog-day", "an id with the day of an article without one", blocks(catalog=lambda c: at(c, 1, b"\3")))
case("catalog-numbers", "a byline that is not there", blocks(catalog=lambda c: at(c, 19, b"\1")))
case("catalog-lines", "a line too few", blocks(catalog=lambda c: at(c, 14, b"x")))
case("catalog-facts", "numbers out of all bounds", blocks(catalog=lambda c: at(c, 22, b"\xff" * 12)))
case("catalog-hash", "another hash of a text", blocks(catalog=lambda c: c[:-16] + bytes(16)))
# A prior that the bundle brings along
B = take(brought)
PRIOR = dict(B)[b"prior"]
NAMED = b"%s %d" % (hash16(PRIOR).hex().encode(), len(PRIOR))


def prior(new):
    """The bundle with another prior, its hash and sums made right for it."""
    m = B[1][1].replace(NAMED, b"%s %d" % (hash16(new).hex().encode(), len(new)))
    m = m.replace(b"entry prior 1 %d %08x" % (len(PRIOR), zlib.crc32(PRIOR)), b"entry prior 1 %d %08x" % (len(new), zlib.crc32(new)))
    return put([(n, mend(m) if n == b"manifest" else new if n == b"prior" else d) for n, d in B])


case("prior-damaged", "a bit of the prior", brought.replace(PRIOR, at(PRIOR, 99, bytes([PRIOR[99] ^ 1]))))
case("prior-bytes", "a prior of another length", line(NAMED, NAMED + b"0", brought))
case("prior-empty", "a prior of no bytes", line(NAMED, NAMED[:33] + b"0", brought))
case("prior-long", "a prior of more than 8 MiB", line(NAMED, NAMED[:33] + b"8388609", brought))
case("prior-missing", "a prior said to be elsewhere", line(NAMED, NAMED[:32], brought))
case("prior-twice", "two priors and one block", line(b"prior own " + NAMED, b"prior own %s\nprior own %s" % (NAMED, NAMED), brought))
case("prior-other", "no prior but a text", prior(b"Dear reader,\n" * 20))
case("prior-form", "a prior of unknown form", prior(at(PRIOR, 14, b"4")))
case("prior-added", "a prior on top of one whose name is none", prior(at(PRIOR, 14, b"3")))
case("prior-head", "a prior whose head is longer than it", prior(at(PRIOR, 16, b"\xff\xff\x07\xff\xff\x07")))
case("prior-zeros", "a prior whose texts are zeros", prior(PRIOR[:200] + bytes(len(PRIOR) - 200)))
case("prior-cut", "a prior without its second half", prior(PRIOR[:len(PRIOR) // 2]))
for name, what, offset, new in [
        ("document-tag", "a section of unknown kind", 0, b"\x77"),
        ("document-tag-order", "sections in falling order", 0, b"\x05"),
        ("document-size", "a section longer than the block", 1, b"\x7f"),
        ("document-size-long", "a size in a longer form than needed", 1, b"\xa3\x00"),
        ("document-utf8", "a text that is not UTF-8", 5, b"\xff"),
        ("document-control", "a control character in a text", 5, b"\x1b"),
        ("document-nul", "a NUL in a text", 5, b"\0"),
        ("document-overlong", "a slash in two bytes", 5, b"\xc0\xaf"),
        ("document-blocks", "more blocks than there are", 38, b"\x7f"),
        ("document-kind", "a block of unknown kind", 40, b"\x7f"),
        ("document-leaves", "fewer leaves than lines", 26, b"\x0a")]:
    case(name, what, blocks(text=lambda t: at(t, offset, new)))
# Faces
open("good-faces.satchel", "wb").write(faced(face))
case("faces-damaged", "a bit of a face", faced(face, hash=b"0" * 32))
case("faces-more", "a face that is not in its entry", faced(face, times=2))
case("faces-fewer", "an entry of more faces than are named", faced(face, blocks=2))
case("faces-many", "129 faces", faced(face, times=129))
case("faces-large", "a face of 4 MiB and more", faced(face, decoded=4194305))
case("faces-bomb", "faces of more than 8 MiB in all", faced(face, decoded=4194304, times=3))
case("faces-empty", "a face of no bytes", faced(face, stored=0))
case("faces-coding", "a coding that it is not in", faced(face, coding=b"zstd"))
case("faces-model", "a coding for texts", faced(face, coding=b"model"))
for name, what, font in [
        ("text", "a text", b"no font at all, dear reader\n" * 4),
        ("collection", "a collection of fonts", at(face, 0, b"ttcf")),
        ("tables", "a table too many in the directory", at(face, 5, b"\x40")),
        ("table", "a table nobody knows", record(b"post", 0, b"pest")),
        ("program", "a font program", record(b"post", 0, b"prep")),
        ("bitmaps", "bitmaps", record(b"name", 0, b"sbix")),
        ("svg", "drawings in SVG", record(b"post", 0, b"SVG ")),
        ("variations", "variations", record(b"name", 0, b"fvar")),
        ("twice", "a table twice", record(b"post", 0, b"name")),
        ("outside", "a table beyond its end", record(b"post", 2, 0xFFFFFFF0)),
        ("long", "a table longer than the font", record(b"post", 3, 0xFFFFFFF0)),
        ("overlap", "two tables in one place", record(b"hmtx", 2, 220)),
        ("missing", "no table of metrics", record(b"hmtx", 0, b"hmtz")),
        ("outlines", "outlines of another kind than it says", at(face, 0, b"OTTO")),
        ("head", "no magic number", table(b"head", lambda t: at(t, 12, b"\0\0\0\0"))),
        ("em", "an em of 0 units", table(b"head", lambda t: at(t, 18, b"\0\0"))),
        ("glyphs", "no glyphs", table(b"maxp", lambda t: at(t, 4, b"\0\0"))),
        ("glyphs-many", "more glyphs than there are", table(b"maxp", lambda t: at(t, 4, b"\xff\xff"))),
        ("metrics", "more metrics than glyphs", table(b"hhea", lambda t: at(t, 34, b"\xff\xff"))),
        ("loca", "outlines beyond their table", table(b"loca", lambda t: t[:-2] + b"\xff\xff")),
        ("loca-falls", "outlines in falling order", table(b"loca", lambda t: at(t, 4, b"\x01\x00\0\0"))),
        ("contours", "more contours than there is room for", glyphs(lambda t: at(t, 0, b"\x7f\xff"))),
        ("points", "contours that do not rise", glyphs(lambda t: at(t, 10, b"\xff\xff"))),
        ("itself", "a glyph that is a part of itself", glyphs(lambda t: at(t, 0, b"\xff\xff" + t[2:10] + b"\0\0" + first_outline() + b"\0\0"))),
        ("part", "a part that is no glyph", glyphs(lambda t: at(t, 0, b"\xff\xff" + t[2:10] + b"\0\0\xff\xff\0\0"))),
        ("instructions", "hinting in a glyph", glyphs(lambda t: at(t, 0, b"\xff\xff" + t[2:10] + b"\1\0\0\1\0\0"))),
        ("cmap", "a list of characters of an old kind", table(b"cmap", lambda t: t[:t.index(b"\0\4")] + t[t.index(b"\0\4"):].replace(b"\0\4", b"\0\0"))),
        ("cmap-outside", "a list of characters beyond its table", table(b"cmap", lambda t: at(t, 8, b"\0\0\xff\xff"))),
        ("name", "a name", table(b"name", lambda t: at(t, 12, b"\0\1"))),
        ("layout", "a layout table of another version", table(b"GSUB", lambda t: at(t, 0, b"\0\2")))]:
    case("face-" + name, "a face: " + what, faced(font))

with open("classes", "w") as out:
    for name, what in cases:
        out.write(name + "\t" + what + "\n")
print(len(cases), "classes")
