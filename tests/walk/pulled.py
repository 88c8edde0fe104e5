#!/usr/bin/env python3
"""A stick that is pulled while it is read: a file system of the kernel's (FUSE) that fails from its Nth read on.

usage: pulled.py FOLDER-OF-PROGRAMS ASSETS

Every command that reads a bundle, and the viewer, meet EIO and ENODEV at every read of theirs in turn. Each ends by itself and soon,
says in one line why, with a code of its own, writes nothing half, and reads again when the stick is back. Sectors are not
kept (FOPEN_DIRECT_IO), so that every read is one of the stick's; such files cannot be mapped shared, and nothing here wants to.
Exits with 77 where file systems may not be mounted.
"""
import ctypes
import errno
import json
import os
import struct
import subprocess
import sys
import tempfile
import threading

LIBC = ctypes.CDLL(None, use_errno=True)
# linux/fuse.h: what the kernel asks for, and the parts of what is answered.
LOOKUP, GETATTR, OPEN, READ, STATFS, RELEASE, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, ACCESS, INTERRUPT, FORGET, BATCH_FORGET = (
    1, 3, 14, 15, 17, 18, 25, 26, 27, 28, 29, 34, 36, 2, 42)
DIRECT_IO = 1
NAME, ROOT, FILE = b"b.satchel", 1, 2


class Stick:
    """A folder with one file, whose reads fail from the `fail_at`th on; 0: none does."""

    def __init__(self, folder, data):
        self.folder, self.data = folder, data
        self.reads, self.fail_at, self.error = 0, 0, errno.EIO
        self.fd = os.open("/dev/fuse", os.O_RDWR)
        how = f"fd={self.fd},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
        if LIBC.mount(b"stick", os.fsencode(folder), b"fuse", 1 | 2 | 4, how.encode()) != 0:  # read-only, no set-uid, no devices
            raise PermissionError(os.strerror(ctypes.get_errno()))
        threading.Thread(target=self.serve, daemon=True).start()

    def attributes(self, node):
        size, mode = (len(self.data), 0o100444) if node == FILE else (0, 0o40555)
        return struct.pack("<QQQQQQIIIIIIIIII", node, size, (size + 511) // 512, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)

    def answer(self, opcode, node, body):
        """The bytes of an answer, or an error."""
        if opcode == INIT:
            return struct.pack("<IIIIHHIIHHIIIIII", 7, 31, 65536, 0, 12, 10, 65536, 1, 16, 0, 0, 0, 0, 0, 0, 0)[:64]
        if opcode == LOOKUP:
            if body.rstrip(b"\0") != NAME:
                return errno.ENOENT
            return struct.pack("<QQQQII", FILE, 0, 0, 0, 0, 0) + self.attributes(FILE)
        if opcode == GETATTR:
            return struct.pack("<QII", 0, 0, 0) + self.attributes(node)
        if opcode in (OPEN, OPENDIR):
            return struct.pack("<QII", 1, DIRECT_IO if opcode == OPEN else 0, 0)
        if opcode == READ:
            self.reads += 1
            if self.fail_at and self.reads >= self.fail_at:
                return self.error
            _, offset, size = struct.unpack_from("<QQI", body)
            return self.data[offset:offset + size]
        if opcode == READDIR:
            if struct.unpack_from("<QQI", body)[1]:
                return b""
            return struct.pack("<QQII", FILE, 1, len(NAME), 8) + NAME + bytes(-len(NAME) % 8)
        if opcode == STATFS:
            return struct.pack("<QQQQQIIII", 1, 0, 0, 1, 0, 4096, 255, 4096, 0) + bytes(24)
        if opcode in (RELEASE, RELEASEDIR, FLUSH, ACCESS):
            return b""
        return errno.ENOSYS

    def serve(self):
        while True:
            try:
                request = os.read(self.fd, 1 << 20)
            except OSError as error:
                if error.errno in (errno.EINTR, errno.ENOENT):
                    continue
                return  # unmounted
            _, opcode, unique, node = struct.unpack_from("<IIQQ", request)
            if opcode in (FORGET, BATCH_FORGET, INTERRUPT):
                continue
            told = self.answer(opcode, node, request[40:])
            error, body = (-told, b"") if isinstance(told, int) else (0, told)
            try:
                os.write(self.fd, struct.pack("<IiQ", 16 + len(body), error, unique) + body)
            except OSError:
                pass  # who asked is gone

    def unmount(self):
        LIBC.umount2(os.fsencode(self.folder), 2)
        os.close(self.fd)


def run(stick, command, fail_at, error=errno.EIO):
    stick.reads, stick.fail_at, stick.error = 0, fail_at, error
    return subprocess.run(command, capture_output=True, timeout=60)


def sweep(stick, command, output, exact=True):
    """Every read of the command fails in turn; how many there were."""
    def left():
        try:
            with open(output, "rb") as file:
                return file.read()
        except OSError:
            return None
    fine = run(stick, command, 0)
    assert fine.returncode == 0, (command, fine.stderr)
    reads, wanted = stick.reads, left() if output else fine.stdout
    assert reads > 0, command
    for error in (errno.EIO, errno.ENODEV):
        for fail_at in range(1, reads + 1):
            if output and os.path.exists(output):
                os.unlink(output)
            done = run(stick, command, fail_at, error)
            what = (command, fail_at, error, done.returncode, done.stderr)
            assert 0 <= done.returncode < 100, what  # no signal
            if done.returncode == 0 and exact:  # what it did not get it did not need
                assert (left() if output else done.stdout) == wanted, what
            lines = done.stderr.decode().splitlines()
            assert done.returncode == 0 or (lines and all(line.startswith(("satchel: ", "satchel-view: ")) for line in lines)), what
            assert not output or done.returncode == 0 or left() is None, what
    if output and os.path.exists(output):
        os.unlink(output)
    again = run(stick, command, 0)  # it is plugged in again
    assert again.returncode == 0 and (left() if output else again.stdout) == wanted, (command, again.stderr)
    return reads


def main():
    satchel, view, assets = os.path.join(sys.argv[1], "satchel"), os.path.join(sys.argv[1], "satchel-view"), sys.argv[2]
    os.environ.update(LC_ALL="C", SATCHEL_PRIORS="", SDL_VIDEODRIVER="dummy")
    with tempfile.TemporaryDirectory(prefix="satchel-pulled-") as work:
        bundle, mount = os.path.join(work, "made.satchel"), os.path.join(work, "stick")
        subprocess.run([satchel, "pack", "-q", "--images", "none", "--issued", "2026-11-20T06:00:00Z", "-o", bundle,
                        os.path.join(assets, "sample")], check=True)
        article = json.loads(subprocess.run([satchel, "list", "--json", bundle], check=True, capture_output=True).stdout)[0]["id"]
        os.mkdir(mount)
        with open(bundle, "rb") as file:
            data = file.read()
        try:
            stick = Stick(mount, data)
        except OSError as error:
            print(f"skipped: no file system may be mounted here ({error})")
            sys.exit(77)
        try:
            name, out = os.path.join(mount, NAME.decode()), os.path.join(work, "out")
            points = 0
            for command, output in (
                    ([satchel, "info", name], None), ([satchel, "list", name], None), ([satchel, "search", name, "water"], None),
                    ([satchel, "verify", "-q", "--deep", name], None), ([satchel, "protect", name, "-o", out], out),
                    ([satchel, "show", name, article], None), ([satchel, "cut", name, article, "-o", out], out)):
                reads = sweep(stick, command, output)
                print(f"{command[1]:8} {reads:4} reads")
                points += 2 * reads
            page = os.path.join(work, "page.png")
            command = [view, "--state", os.path.join(work, "state"), "--size", "640x480", "--screenshot", page, name]
            reads = sweep(stick, command, None, False)
            print(f"viewer   {reads:4} reads\n{points + 2 * reads} times pulled")
        finally:
            stick.unmount()


main()
