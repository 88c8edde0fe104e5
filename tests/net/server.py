"""Servers on loopback, as good and as bad as they come. What each has sent is kept, range by range, to count what came twice."""
import http.server
import pathlib
import random
import re
import socketserver
import threading
import time


class Served:
    """A folder and a way to serve it. `how` is a word, with a number behind a colon where it says so:

    good  several ranges in one answer       single    only the first range asked for
    whole knows of no ranges                 s3        ranges one at a time, the whole file for several
    cut:N every answer ends after N bytes    once:N    the first answer that is longer does, all others are whole
    dice:SEED after any number of bytes      slow:N    N bytes a second
    lies  bytes of another place             short     ranges half empty
    label names another range than it sends  nameless  says of no range which it is
    long  a length longer than the body      garbage   noise        page    a page of HTML, as hotspots send
    endless noise without an end             gone      404          weary   503 to every other request
    turn  a redirection first                hang:N    nothing more after N bytes
    """

    def __init__(self, folder, how="good"):
        self.folder = pathlib.Path(folder)
        self.how, _, value = how.partition(":")
        self.value = int(value or 0)
        self.random = random.Random(self.value)
        self.lock = threading.Lock()
        self.sent = []  # (from, to) of the file, as they went out
        self.requests = self.asked = 0  # `asked`: bytes of the ranges in them
        self.spent = False
        self.proxied = 0
        self.before = None  # called with the number of the request

    def clear(self):
        self.sent, self.requests, self.asked, self.spent = [], 0, 0, False

    def bytes(self):
        return sum(b - a for a, b in self.sent)

    def twice(self):
        """Bytes of the file that went out more than once."""
        edges = sorted([(a, 1) for a, b in self.sent if b > a] + [(b, -1) for a, b in self.sent if b > a])
        covered = depth = last = 0
        for at, step in edges:
            covered += at - last if depth else 0
            depth, last = depth + step, at
        return self.bytes() - covered

    def most(self, size):
        """How many bytes of an answer go out."""
        if self.how == "cut":
            return self.value
        if self.how == "once" and not self.spent and size > self.value:
            self.spent = True
            return self.value
        if self.how == "dice":
            return self.random.randrange(1, 9000)
        return size


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def head(self, status, length, **fields):
        self.send_response(status)
        for key, value in {"Content-Length": str(length), **fields}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()

    def refuse(self, s):
        """Answers that have nothing to do with what was asked."""
        if s.how == "gone" or (s.how == "weary" and s.requests % 2):
            self.head(404 if s.how == "gone" else 503, 4)
            self.wfile.write(b"Sad\n")
        elif s.how == "turn" and not self.path.startswith("/there/"):
            self.head(302, 0, Location="/there" + self.path)
        elif s.how == "page":
            page = b"<!DOCTYPE html><title>Welcome</title><p>Log in to use this network." + b" " * 200
            self.head(200, len(page), Content_Type="text/html")
            self.wfile.write(page)
        elif s.how == "endless":
            self.head(200, 1 << 40)
            try:
                while True:
                    self.wfile.write(random.Random(1).randbytes(1 << 16))
            except OSError:
                self.close_connection = True
        else:
            return False
        return True

    def do_GET(self):
        s = self.server.served
        with s.lock:
            s.requests += 1
            if s.before:
                s.before(s.requests)
        if self.path.startswith("http://"):
            s.proxied += 1
            self.path = "/" + self.path.split("/", 3)[3]
        if self.refuse(s):
            return
        path = s.folder / self.path.replace("/there/", "/").lstrip("/")
        if not path.is_file():
            self.head(404, 0)
            return
        self.serve(s, path.read_bytes())

    def serve(self, s, data):
        said = re.findall(r"(\d+)-(\d+)", self.headers.get("Range", ""))
        ranges = [(int(a), min(int(b) + 1, len(data))) for a, b in said if int(a) < len(data)]
        s.asked += sum(b - a for a, b in ranges)
        if said and not ranges:
            self.head(416, 0)
            return
        if s.how == "single":
            ranges = ranges[:1]
        if not ranges or s.how == "whole" or (s.how == "s3" and len(ranges) > 1):
            self.answer(s, 200, {}, [(b"", 0, len(data))], data)
        elif len(ranges) == 1:
            a, b = ranges[0]
            name = f"bytes {a - 5 if s.how == 'label' and a > 9 else a}-{b - 1}/{len(data)}"
            self.answer(s, 206, {} if s.how == "nameless" else {"Content_Range": name}, [(b"", a, b)], data)
        else:
            off = 5 if s.how == "label" else 0
            pieces = [(f"\r\n--XX\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {a - off}-{b - 1}/{len(data)}"
                       "\r\n\r\n".encode(), a, b) for a, b in ranges] + [(b"\r\n--XX--\r\n", 0, 0)]
            self.answer(s, 206, {"Content_Type": "multipart/byteranges; boundary=XX"}, pieces, data)

    def answer(self, s, status, fields, pieces, data):
        size = sum(len(head) + b - a for head, a, b in pieces)
        self.head(status, size + (1000 if s.how == "long" else 0), **fields)
        left = s.most(size)
        hang = s.value if s.how == "hang" else size
        for head, a, b in pieces:
            if not self.out(s, head[:left]):
                return
            left -= len(head[:left])
            end = min(b, a + left, a + max(hang, 0))
            for at in range(a, end, 512):
                to = min(end, at + 512)
                if not self.out(s, spoil(s, data, at, to)):
                    return
                s.sent.append((at, to))
            left -= end - a
            hang -= end - a
            if hang <= 0 < size - s.value and s.how == "hang":
                time.sleep(30)
                return
        if s.most(0) or s.how in ("cut", "once", "dice", "long"):
            self.close_connection = True

    def out(self, s, data):
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            self.close_connection = True
            return False
        if s.how == "slow" and data:
            time.sleep(len(data) / s.value)
        return True


def spoil(s, data, a, b):
    if s.how == "lies" and a > 300:
        return (data[a - 7:b - 7] + b"x" * 7)[:b - a]
    if s.how == "short" and a > 300:
        return data[a:a + (b - a) // 2].ljust(b - a, b"\0")
    return s.random.randbytes(b - a) if s.how == "garbage" else data[a:b]


class Ftp(socketserver.StreamRequestHandler):
    """As much of FTP (RFC 959, 2428, 3659) as a client asks for. With "rest" as `how` it cannot begin in the middle."""

    def say(self, text):
        self.wfile.write((text + "\r\n").encode())

    def handle(self):
        self.say("220 here")
        rest, listener = 0, None
        for line in self.rfile:
            word, _, name = line.decode("latin-1").strip().partition(" ")
            s, word = self.server.served, word.upper()
            path = s.folder / name.lstrip("/")
            if word in ("USER", "PASS", "TYPE", "CWD", "PWD"):
                self.say({"USER": "331 word?", "PASS": "230 in", "PWD": '257 "/"'}.get(word, "250 fine"))
            elif word == "EPSV":
                listener = socketserver.TCPServer(("127.0.0.1", 0), None)
                self.say(f"229 Extended (|||{listener.server_address[1]}|)")
            elif word == "SIZE" and path.is_file():
                self.say(f"213 {path.stat().st_size}")
            elif word == "REST":
                rest = 0 if s.how == "rest" else int(name)
                self.say("502 no" if s.how == "rest" else "350 from there")
            elif word == "RETR" and path.is_file() and listener:
                self.retrieve(s, path.read_bytes(), rest, listener)
                rest, listener = 0, None
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("550 no such thing")

    def retrieve(self, s, data, rest, listener):
        self.say("150 coming")
        peer, _ = listener.socket.accept()
        s.requests += 1
        try:
            for at in range(rest, len(data), 512):
                peer.sendall(data[at:at + 512])
                s.sent.append((at, min(at + 512, len(data))))
        except OSError:
            pass
        peer.close()
        listener.server_close()
        self.say("226 done")


class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_):
        pass


class Running:
    """with Running(folder, "cut:4096") as s: s.url("today.satchel"), s.served"""

    def __init__(self, folder, how="good", handler=Handler, host="127.0.0.1"):
        self.server = Threads((host, 0), handler)
        self.served = self.server.served = Served(folder, how)
        self.host = host
        self.scheme = "ftp" if handler is Ftp else "http"

    def url(self, name):
        return f"{self.scheme}://{self.host}:{self.server.server_address[1]}/{name}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
