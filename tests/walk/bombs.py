"""Writes ZIP bombs and their relatives, and bundles that hold them. usage: bombs.py FOLDER

The first is Fifield's quoted overlap (A better zip bomb, WOOT 2019): every entry's data is the local header of the
next, quoted by a stored deflate block, and at the end all share one kernel of zeros: 43 KB that unpack to
5.5 GB. What is named bundle-* begins as a bundle does, so that more than its first bytes must be read.
"""
import hashlib, os, struct, sys, zlib

out = sys.argv[1]
os.makedirs(out, exist_ok=True)


def put(name, data):
    with open(os.path.join(out, name + ".satchel"), "wb") as f:
        f.write(data)


def crc(data):
    return zlib.crc32(data) & 0xFFFFFFFF


def local(name, method, sum_, stored, size, flags=0, extra=b"", date=33):
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 20 if method else 10, flags, method, 0, date, sum_, stored, size, len(name),
                       len(extra)) + name + extra


def central(name, method, sum_, stored, size, offset, flags=0, extra=b"", comment=b"", attributes=0):
    return struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20 if method else 10, flags, method, 0, 33, sum_, stored, size,
                       len(name), len(extra), len(comment), 0, 0, attributes, offset) + name + extra + comment


def end(count, size, offset, comment=b"", here=None):
    return struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count if here is None else here, count, size, offset, len(comment)) + comment


def pack(data, level=9):
    c = zlib.compressobj(level, zlib.DEFLATED, -15)
    return c.compress(data) + c.flush()


def archive(entries, **kw):
    """entries: (name, method, stored bytes, decoded size, crc)"""
    body, directory = b"", b""
    for name, method, stored, size, sum_ in entries:
        directory += central(name, method, sum_, len(stored), size, len(body))
        body += local(name, method, sum_, len(stored), size) + stored
    return body + directory + end(len(entries), len(directory), len(body), **kw)


def plain(name, data):
    return (name, 0, data, len(data), crc(data))


def zeros(size):
    c, stored, left, sum_ = zlib.compressobj(9, zlib.DEFLATED, -15), b"", size, 0
    block = bytes(1 << 20)
    while left:
        part = block[:min(left, len(block))]
        stored += c.compress(part)
        sum_ = zlib.crc32(part, sum_)
        left -= len(part)
    return stored + c.flush(), sum_ & 0xFFFFFFFF


def quoted(files, kernel_size):
    kernel, sum_ = zeros(kernel_size)
    names = [b"%x" % i for i in range(files)]
    tail = local(names[-1], 8, sum_, len(kernel), kernel_size) + kernel
    data, size, sums, sizes = kernel, kernel_size, [sum_], [(len(kernel), kernel_size)]
    headers = [local(names[-1], 8, sum_, len(kernel), kernel_size)]
    for name in reversed(names[:-1]):
        quote = headers[0]
        block = struct.pack("<BHH", 0, len(quote), 0xFFFF ^ len(quote))
        data = block + quote + data
        size += len(quote)
        # CRC of quote followed by what was: any value does for readers that look at sizes alone.
        headers.insert(0, local(name, 8, 0, len(data), size))
        sizes.insert(0, (len(data), size))
        sums.insert(0, 0)
    body, offsets = headers[0] + data, []
    at = 0
    for i in range(files):
        offsets.append(at)
        at += len(headers[i]) + 5
    directory = b"".join(central(names[i], 8, sums[i], sizes[i][0], sizes[i][1], offsets[i]) for i in range(files))
    del tail
    return body + directory + end(files, len(directory), len(body))


def bundle(manifest, rest=b"", method=0, stored=None, size=None):
    mime = b"application/vnd.satchel+zip"
    stored = manifest if stored is None else stored
    size = len(manifest) if size is None else size
    head = local(b"mimetype", 0, crc(mime), len(mime), len(mime)) + mime
    return head + local(b"manifest", method, crc(manifest), len(stored) if method else size, size) + stored + rest


def lines(*body):
    text = "".join(line + "\n" for line in body).encode()
    return text + b"end " + hashlib.blake2b(text, digest_size=16).hexdigest().encode() + b"\n"


def entry(name, data, size=None):
    return local(name, 0, crc(data), len(data), len(data)) + data


many = 65535
put("quoted-overlap", quoted(250, 21_000_000))
put("quoted-overlap-large", quoted(2000, 4_000_000))
ratio, ratio_sum = zeros(150_000_000)
put("ratio", archive([(b"a", 8, ratio, 150_000_000, ratio_sum)]))
small, small_sum = zeros(20_000_000)
for count in (2, 8, 16, 64):
    put(f"ratio-{count}", archive([(b"%d" % i, 8, small, 20_000_000, small_sum) for i in range(count)]))
one = local(b"a", 8, small_sum, len(small), 20_000_000) + small
for count in (10, 300, 2000, many):
    directory = central(b"a", 8, small_sum, len(small), 20_000_000, 0) * count
    put(f"same-offset-{count}", one + directory + end(count, len(directory), len(one)))
nested = archive([plain(b"x", bytes(1000))])
for depth in range(6):
    nested = archive([(b"%d.zip" % i, 8, pack(nested), len(nested), crc(nested)) for i in range(16)])
put("nested", nested)
put("claims-4g", archive([(b"a", 0, b"x" * 1000, 0xFFFFFFF0, 0)]))
put("claims-less", archive([(b"a", 8, small, 10, 0)]))
put("claims-entries", archive([plain(b"a", b"x")])[:-22] + end(many, 47, 32))
put("directory-4g", archive([plain(b"a", b"x")])[:-22] + end(1, 0xFFFFFFFF, 0))
put("directory-at-4g", archive([plain(b"a", b"x")])[:-22] + end(1, 47, 0xFFFFFFF0))
put("names-64k", archive([plain(b"n" * 65535, b"x")] * 40))
put("comment-64k", archive([plain(b"a", b"x")], comment=b"c" * 65535))
put("entries-65535", archive([plain(b"%d" % i, b"") for i in range(many)]))
put("end-in-comment", archive([plain(b"a", b"x")], comment=archive([plain(b"b", b"y")])))
put("deflate-empty-blocks", archive([(b"a", 8, b"\x00\x00\x00\xff\xff" * 200_000 + b"\x03\x00", 0, 0)]))
put("deflate-without-end", archive([(b"a", 8, b"\x00\x00\x00\xff\xff" * 200_000, 0, 0)]))
put("encrypted", archive([plain(b"a", b"x")]).replace(b"\n\0\0\0\0\0", b"\n\0\1\0\0\0"))

# Bundles.
page = "page 128 %d %d %s 0 " + "00" * 16
huge = 16 << 20
put("bundle-manifest-deflated", bundle(bytes(60000), b"", 8, pack(bytes(60000))))
put("bundle-manifest-4g", bundle(b"x", b"", 0, b"x", 0xFFFFFFF0))
put("bundle-manifest-64k", bundle(b"x" * 65536))
put("bundle-lines", bundle(lines("satchel 1", *["a"] * 32000)))
put("bundle-pages", bundle(lines("satchel 1", "articles 128", "text 0", "entry catalog 900 900 00000000",
                                 *[page % (1, huge, "zstd")] * 900)))
put("bundle-priors", bundle(lines("satchel 1", *["prior en " + "00" * 16] * 1500)))
put("bundle-statements", bundle(lines("satchel 1", *["revoked " + "A" * 56 + " " + "A" * 88] * 300)))
put("bundle-articles", bundle(lines("satchel 1", "articles 130000", "text 18446744073709551615",
                                    "entry catalog 1 16777216 00000000", page % (huge, huge, "zstd"))))
for name, data in {"zstd": b"\x28\xb5\x2f\xfd\xa0\xff\xff\xff\x00" + b"\x02\xff\x07\x00" * 500,
                   "deflate": pack(bytes(huge)), "brotli": b"\x1b\xff\xff\xff" + bytes(500),
                   "stored": bytes(1000)}.items():
    coded = bytes([len(data) & 127 | 128, len(data) >> 7 & 127 | 128, len(data) >> 14]) if len(data) >= 16384 else (
        bytes([len(data) & 127 | 128, len(data) >> 7]) if len(data) > 127 else bytes([len(data)]))
    block = coded + data + bytes(40)
    digest = hashlib.blake2b(block, digest_size=16).hexdigest()
    text = lines("satchel 1", "articles 1", "text 1", "entry catalog 1 %d %08x" % (len(block), crc(block)),
                 "page 1 %d %d %s 0 %s" % (len(block), huge, name, digest))
    put(f"bundle-{name}", bundle(text, entry(b"catalog", block)))
facts = b"\x01\n" + b"\xff" * 100_000
digest = hashlib.blake2b(facts, digest_size=16).hexdigest()
put("bundle-facts", bundle(lines("satchel 1", "articles 128", "text 1", "entry catalog 1 %d %08x" % (len(facts), crc(facts)),
                                 "page 128 %d 1 stored 0 %s" % (len(facts), digest)), entry(b"catalog", facts)))
put("bundle-with-bomb", bundle(lines("satchel 1"), quoted(250, 1_000_000)))
put("bundle-excerpt", bundle(lines("satchel 1", "articles 1", "text 0", "entry catalog 1 1 00000000",
                                   page.replace("128", "1") % (1, 1, "stored")),
                             entry(b"excerpt", lines("satchel excerpt 1", "text 0", *["article 0"] * 5000))))
for shards in (1, 0xFFFFFFFF):
    put(f"bundle-recovery-{shards}", bundle(lines("satchel 1"), (b"SATPARI1" + struct.pack("<III", shards, 100, 0) + bytes(4076)) * 50))
