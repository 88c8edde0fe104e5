#!/usr/bin/env python3
"""A whole kiosk as assets/kiosk describes it, in a virtual machine: systemd, udev, a user who owns nothing, and sticks.

usage: kiosk.py CLI KERNEL SYSTEM OUT   (CLI, KERNEL and OUT as for bare.py; SYSTEM: a folder that system.sh has filled)

Nothing of the audit is waived. Sticks with the file systems that people use go into a USB socket and out of it again, whole and
broken: each time the screen must be the sign that the same edition gives without a machine, and the shelf must hold the edition that
it should. Then systemd stops the terminal, and a login comes. Exits 77 with a word when the machine cannot be made here.
"""
import hashlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

from virtual import HEIGHT, WIDTH, Machine, archive, differ, kernel_of, module_order, settle, skip

ASSETS = pathlib.Path(__file__).parents[2] / "assets"
MODULES = ["virtio-gpu", "virtio_pci", "virtio_input", "virtio_blk", "evdev", "xhci-pci", "usb-storage", "sd_mod",
           "autofs4", "vfat", "exfat", "ext4", "crc32c_generic", "nls_cp437", "nls_ascii", "nls_utf8"]
UNIT = "satchel-kiosk-bare"
PID = f"$(systemctl show -p MainPID --value {UNIT})"
MiB = 1 << 20
FAT32_MIB = 40  # the least that has 65,525 clusters of one sector

VIEWER = """#!/bin/sh
exec /opt/viewer/lib/ld-linux-x86-64.so.2 --library-path /opt/viewer/lib /opt/viewer/bin/satchel-view "$@"
"""
CONTROL = """[Service]
StandardInput=tty
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS1
ExecStart=/bin/sh -c 'stty raw -echo; cat | /bin/sh'
[Install]
WantedBy=multi-user.target
"""


def run(*words, **more):
    return subprocess.run([str(w) for w in words], check=True, **more)


# --- what goes in ---------------------------------------------------------------------------------


def make_editions(cli, out):
    """Editions 1 to 5 of one paper, one of strangers, and a torn one."""
    folder = out / "editions"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("us", "them"):
        run(cli, "keygen", "-o", name, cwd=folder, stdout=subprocess.DEVNULL)
    for number, key in (("1", "us"), ("2", "us"), ("3", "us"), ("4", "us"), ("5", "us"), ("9", "them")):
        run(cli, "pack", "-q", "-f", "--profile", "fast", "-o", folder / f"{number}.satchel", "--title", "Day", "--language", "en",
            "--edition", number, "--sign", folder / f"{key}.key", "--issued", f"2026-11-2{number}T06:00:00Z", ASSETS / "sample")
    torn = bytearray((folder / "5.satchel").read_bytes())
    torn[9000:9004] = b"xxxx"
    (folder / "torn.satchel").write_bytes(torn)
    return folder


def partitioned(image):
    """The file system behind a table of partitions, at one MiB, as sticks are sold: type 0x0C, FAT32."""
    data = image.read_bytes()
    table = bytearray(MiB)
    table[446:462] = bytes([0, 0, 0, 0, 0x0C, 0, 0, 0]) + (MiB // 512).to_bytes(4, "little") + (len(data) // 512).to_bytes(4, "little")
    table[510:512] = b"\x55\xAA"
    image.write_bytes(bytes(table) + data)


def make_fat(image, files, table=True):
    with open(image, "wb") as f:
        f.truncate(FAT32_MIB * MiB)
    run("mkfs.vfat", "-F", "32", "-s", "1", "-n", "STICK", image, stdout=subprocess.DEVNULL)
    run("mmd", "-i", image, "::System Volume Information")
    for name, source in files.items():
        run("mcopy", "-i", image, source, f"::{name}", env=dict(os.environ, LC_ALL="C.UTF-8"))
    if table:
        partitioned(image)


def make_ext4(image, files):
    with open(image, "wb") as f:
        f.truncate(16 * MiB)
    folder = pathlib.Path(f"{image}.d")
    folder.mkdir()
    for name, source in files.items():
        shutil.copy(source, os.fsencode(folder) + b"/" + name)
    run("mke2fs", "-q", "-t", "ext4", "-d", folder, image)
    shutil.rmtree(folder)


def flip(image, *places):
    data = bytearray(image.read_bytes())
    for place in places:
        data[place] ^= 0x55
    image.write_bytes(data)


def cut(image, size):
    os.truncate(image, size)


def cross_chains(image):
    """Both copies of the FAT: what follows each cluster of a file is the cluster itself."""
    data = bytearray(image.read_bytes())
    start = int.from_bytes(data[14:16], "little") * 512
    size = int.from_bytes(data[36:40], "little") * 512
    for copy in range(data[16]):
        for cluster in range(20, 1000):
            at = start + copy * size + cluster * 4
            data[at : at + 4] = cluster.to_bytes(4, "little")
    image.write_bytes(data)


def make_sticks(editions, out):
    """name -> (image, the sign that is right, the edition that is live afterwards); in the order in which they go in."""
    folder = out / "sticks"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    e = {p.name: p for p in editions.glob("*.satchel")}
    sticks = {}

    def stick(name, sign, edition):
        sticks[name] = (folder / f"{name}.img", sign, edition)
        return folder / f"{name}.img"

    make_fat(stick("fat32", "done", 2), {"Ausgabe № 2 – مرحبا '\"$(x)\" .satchel".replace('"', "”"): e["2.satchel"], "._x.satchel": editions / "us.pub",
                                         "AUTORUN.INF": editions / "us.pub"})
    make_fat(stick("fat32-again", "same", 2), {"2.SATCHEL": e["2.satchel"]}, table=False)
    with open(stick("exfat", "done", 3), "wb") as f:
        f.truncate(16 * MiB)
    run("mkfs.exfat", folder / "exfat.img", stdout=subprocess.DEVNULL)  # filled by the machine's own kernel
    make_ext4(stick("ext4", "done", 4), {b"\xff\xfe\n\x1b[31m \xd9\x85\xf0\x9f\x97\x9e.satchel": e["4.satchel"]})
    make_fat(stick("strangers", "untrusted", 4), {"9.satchel": e["9.satchel"]})
    make_fat(stick("torn", "damaged", 4), {"5.satchel": e["torn.satchel"]})
    make_fat(stick("fat32-empty", "same", 4), {})
    # Broken ones: the edition on them would be new.
    make_fat(stick("fat32-no-boot-sector", "damaged", 4), {"5.satchel": e["5.satchel"]}, table=False)
    flip(sticks["fat32-no-boot-sector"][0], *range(0, 64), 510, 511)
    make_fat(stick("fat32-chains", "damaged|pulled", 4), {"5.satchel": e["5.satchel"]}, table=False)
    cross_chains(sticks["fat32-chains"][0])
    make_ext4(stick("ext4-superblock", "damaged", 4), {b"5.satchel": e["5.satchel"]})
    flip(sticks["ext4-superblock"][0], *range(1024, 1024 + 56), *range(1024 + 58, 1024 + 96))  # the magic number is right
    make_ext4(stick("ext4-cut", "damaged", 4), {b"5.satchel": e["5.satchel"]})
    cut(sticks["ext4-cut"][0], 9 * MiB)
    noise = stick("noise", "damaged", 4)
    noise.write_bytes(hashlib.shake_128(b"stick").digest(MiB))
    return sticks


def make_signs(editions, viewer, out):
    """What the signs look like: the same viewer with the same sticks as folders, without a display."""
    signs = {}
    for sign, files in {"done": ["2.satchel"], "same": ["us.pub"], "untrusted": ["9.satchel"], "damaged": ["torn.satchel"]}.items():
        work = out / "signs" / sign
        shutil.rmtree(work, ignore_errors=True)
        for folder in ("sticks/a", "trust", "state", "srv"):
            (work / folder).mkdir(parents=True)
        shutil.copy(editions / "us.pub", work / "trust")
        shutil.copy(editions / "1.satchel", work / "srv")
        for name in files:
            shutil.copy(editions / name, work / "sticks/a" / name)
        settings = (ASSETS / "kiosk/kiosk.conf").read_text()
        settings = re.sub("/(media/satchel|etc/satchel/trust|srv/satchel|var/lib/satchel)\\b",
                          lambda m: str(work / {"media/satchel": "sticks", "etc/satchel/trust": "trust", "srv/satchel": "srv", "var/lib/satchel": "state"}[m[1]]), settings)
        (work / "kiosk.conf").write_text(settings + "language en\n")
        picture = out / f"want-{sign}.png"
        (work / "script").write_text(f"wait\nshot {picture}\nquit\n")
        run(next((viewer / "lib").glob("ld-linux*")), "--library-path", viewer / "lib", viewer / "bin/satchel-view", "--kiosk", "--settings",
            work / "kiosk.conf", "--state", work / "state", "--size", f"{WIDTH}x{HEIGHT}", "--script", work / "script",
            env=dict(os.environ, LANG="C", TZ="UTC", SOURCE_DATE_EPOCH="1795500000"))
        signs[sign] = picture
    return signs


def make_screens(viewer, editions, out):
    """What an edition looks like at the start, without a machine."""
    (out / "signs/same/sticks/a/us.pub").unlink()
    for name, number in (("start", 1), ("again", 4)):
        script = out / "script"
        script.write_text(f"wait\nshot {out}/want-{name}.png\nquit\n")
        run(next((viewer / "lib").glob("ld-linux*")), "--library-path", viewer / "lib", viewer / "bin/satchel-view", "--kiosk", "--settings",
            out / "signs/same/kiosk.conf", "--size", f"{WIDTH}x{HEIGHT}", "--script", script, editions / f"{number}.satchel",
            env=dict(os.environ, LANG="C", TZ="UTC", SOURCE_DATE_EPOCH="1795500000"))


# --- the machine ----------------------------------------------------------------------------------


def make_system(kernel, modules, system, editions, viewer, out):
    root = out / "root"
    shutil.rmtree(root, ignore_errors=True)
    kept = root / "usr/lib/modules" / modules.name
    for path in [modules / "modules.order", modules / "modules.builtin", modules / "modules.builtin.modinfo", *module_order(modules, MODULES)]:
        to = kept / path.relative_to(modules)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, to)
    run("depmod", "-b", root / "usr", modules.name)
    etc = root / "etc"
    places = {"kiosk.conf": "satchel", "90-satchel-sysctl.conf": "sysctl.d", "90-satchel-logind.conf": "systemd/logind.conf.d",
              "90-satchel-system.conf": "systemd/system.conf.d", "90-satchel-journald.conf": "systemd/journald.conf.d",
              "90-satchel.rules": "udev/rules.d", "satchel-kiosk-bare.service": "systemd/system", "satchel-unreadable@.service": "systemd/system",
              "satchel-login@.service": "systemd/system"}
    for name, place in places.items():
        (etc / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(ASSETS / "kiosk" / name, etc / place)
    with open(etc / "satchel/kiosk.conf", "a") as settings:
        settings.write("language en\nattract 0\n")
    (etc / "satchel/trust").mkdir()
    shutil.copy(editions / "us.pub", etc / "satchel/trust")
    for folder in ("srv/satchel", "media/satchel", "usr/bin", "root"):
        (root / folder).mkdir(parents=True)
    shutil.copy(editions / "1.satchel", root / "srv/satchel")
    shutil.copy(editions / "3.satchel", root / "root")
    shutil.copytree(viewer, root / "opt/viewer", ignore=shutil.ignore_patterns("priors"))
    (root / "usr/bin/satchel-view").write_text(VIEWER)
    (root / "usr/bin/satchel-view").chmod(0o755)
    (etc / "systemd/system/control.service").write_text(CONTROL)
    wants = etc / "systemd/system/multi-user.target.wants"
    wants.mkdir()
    for unit in ("satchel-kiosk-bare.service", "control.service"):
        (wants / unit).symlink_to(f"/etc/systemd/system/{unit}")
    (etc / "systemd/system/ctrl-alt-del.target").symlink_to("/dev/null")
    (root / "init").symlink_to("/lib/systemd/systemd")
    (etc / "machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    archive(root, out / "tail")
    with open(out / "initrd", "wb") as initrd:
        for part in (system / "system.cpio", out / "tail"):
            data = part.read_bytes()
            initrd.write(data + bytes(-len(data) % 512))


class Control:
    """A shell of root's at the machine's second serial port."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.socket.settimeout(3)
        self.count = 0
        for _ in range(60):  # until there is one, which puts an end to echoes
            try:
                self.socket.sendall(b"echo rea''dy\n")
                while b"ready" not in self.socket.recv(65536):
                    continue
                break
            except TimeoutError:
                continue
        time.sleep(1)
        self.socket.setblocking(False)
        try:
            while self.socket.recv(65536):
                continue
        except BlockingIOError:
            pass
        self.socket.settimeout(60)

    def run(self, command):
        """What it prints; the status is its last line."""
        self.count += 1
        mark = f"--{self.count}--"
        self.socket.sendall(f"{command}\necho $?; echo {mark[:-1]}'-'\n".encode())
        got = b""
        while mark.encode() not in got:
            got += self.socket.recv(65536)
        return got.decode(errors="replace").replace("\r", "").split(mark)[0].strip()


def shown(machine, signs):
    """The sign on the screen; None: another screen, or one that is still being drawn."""
    picture = machine.shot("now")
    try:
        return next((sign for sign, want in signs.items() if not differ(picture, want)), None)
    except subprocess.CalledProcessError:  # half of a picture
        return None


def live(control, editions):
    """Which edition is the newest on the shelf, by its bytes; 1: the one that the machine came with."""
    sums = {hashlib.sha256(p.read_bytes()).hexdigest(): int(p.stem) for p in editions.glob("[0-9].satchel")}
    kept = [sums.get(line.split()[0], 99) for line in control.run("sha256sum /var/lib/satchel/shelf/* 2>/dev/null").splitlines()[:-1]]
    return max(kept, default=1)


def plug(machine, image, name):
    machine.call("blockdev-add", **{"driver": "raw", "node-name": name, "read-only": True, "file": {"driver": "file", "filename": str(image)}})
    machine.call("device_add", driver="usb-storage", id=name, drive=name)


def unplug(machine, name):
    machine.call("device_del", id=name)
    for _ in range(100):
        time.sleep(0.1)
        try:
            machine.call("blockdev-del", **{"node-name": name})
            return
        except RuntimeError:
            continue
    raise RuntimeError(f"{name} does not go")


def try_stick(machine, control, signs, editions, name, image, sign, edition):
    """Whether the stick was answered as it should be."""
    plug(machine, image, name)
    got, start = None, time.time()
    while got is None and time.time() < start + 30:
        got = shown(machine, signs)
    took = time.time() - start
    shutil.copy(machine.out / "now.ppm", machine.out / f"sign-{name}.ppm")
    unplug(machine, name)
    for _ in range(100):
        if shown(machine, signs) is None:
            break
    left = control.run("ls -A /media/satchel; grep -c /media/satchel /proc/mounts").split("\n")
    now = live(control, editions)
    good = got is not None and got in sign.split("|") and now == edition
    print(f"{name}: sign {got}, edition {now} live, {took:.1f} s" + ("" if good else f"   WRONG: {sign}, {edition}"), flush=True)
    if left[-2] != "0" or any("unreadable" in line for line in left):
        print(f"{name}: it is still there: {left}")
        good = False
    return good


def fill_exfat(machine, control, image):
    """By the machine's own driver, as no tool of this one can; through a disk that is no stick."""
    machine.call("blockdev-add", **{"driver": "raw", "node-name": "fill", "file": {"driver": "file", "filename": str(image)}})
    machine.call("device_add", driver="virtio-blk-pci", id="fill", drive="fill")
    said = control.run("n=0; until [ -b /dev/vda ] || [ $n = 100 ]; do sleep 0.2; n=$((n+1)); done; modprobe exfat; mount -t exfat /dev/vda /mnt && "
                       "cp /root/3.satchel \"/mnt/Газета 🗞 'no 3'; rm -rf .satchel\" && umount /mnt")
    if not said.endswith("0"):
        raise RuntimeError(f"exfat: {said}")
    unplug(machine, "fill")


def main():
    cli, kernel_root, system, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4]).resolve()
    kernel, modules = kernel_of(kernel_root, ["mkfs.vfat", "mkfs.exfat", "mke2fs", "mcopy", "depmod"])
    if not (system / "system.cpio").exists():
        skip(f"no system in {system}")
    out.mkdir(parents=True, exist_ok=True)
    editions = make_editions(cli, out)
    shutil.rmtree(out / "stick", ignore_errors=True)
    run(cli, "stick", out / "stick", editions / "1.satchel")
    viewer = next((out / "stick/viewer").iterdir())
    sticks = make_sticks(editions, out)
    signs = make_signs(editions, viewer, out)
    make_screens(viewer, editions, out)
    make_system(kernel, modules, system, editions, viewer, out)
    (out / "control").unlink(missing_ok=True)
    machine = Machine(kernel, out, "-m", "2048", "-device", "qemu-xhci", "-rtc", "base=2026-11-24T06:00:00", "-serial", f"unix:{out}/control,server=on,wait=off",
                      append="systemd.getty_auto=no ")
    failed = 0

    def hold(what, good):
        nonlocal failed
        print(f"{what}: {'ok' if good else 'WRONG'}", flush=True)
        failed += not good

    try:
        control = Control(out / "control")
        control.run("until systemctl is-active -q satchel-kiosk-bare; do sleep 0.5; done")
        hold("the terminal shows its edition", not settle(machine, "start", out / "want-start.png"))
        said = control.run(f"grep -E '^(Uid|VmHWM)' /proc/{PID}/status; systemctl show -p NRestarts {UNIT}; /usr/bin/satchel-view --kiosk-audit")
        print("\n".join(line for line in said.splitlines() if "VmHWM" in line))
        hold("it is not root's, and started once", "NRestarts=0" in said and not re.search("Uid:\\s0", said))
        fill_exfat(machine, control, sticks["exfat"][0])
        for name, (image, sign, edition) in sticks.items():
            failed += not try_stick(machine, control, signs, editions, name, image, sign, edition)
        # However it ends but by its operator: it is there again, and nobody may log in.
        for signal in ("KILL", "TERM", "INT", "SEGV"):
            control.run(f"kill -{signal} {PID}; sleep 0.3; until systemctl is-active -q {UNIT}; do sleep 0.2; done; sleep 3")
            hold(f"SIG{signal} brings no login, not for a moment",
                 control.run("systemctl show -p InactiveExitTimestampMonotonic --value getty@tty1").startswith("0\n"))
        hold("the terminal shows again", not settle(machine, "again", out / "want-again.png"))
        control.run(f"systemctl stop {UNIT}; sleep 5")
        hold("a stop is no failure", control.run(f"systemctl is-active {UNIT}").startswith("inactive"))
        hold("and brings a login", control.run("systemctl is-active getty@tty1").startswith("active"))
        machine.shot("login")
        (out / "journal").write_text(control.run("journalctl -b --no-pager"))
    finally:
        machine.process.terminate()
        machine.process.wait()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
