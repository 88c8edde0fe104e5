#!/usr/bin/env python3
"""The viewer without a window system, on a whole machine: a virtual one with a display, a keyboard and a pointer.

usage: bare.py CLI KERNEL OUT        (CLI: the built satchel; KERNEL: a folder with boot/vmlinuz-* and lib/modules, as
                                      `dpkg -x linux-image-*.deb` leaves it, or / ; OUT: where pictures and files go)

The machine starts with nothing but a shell, the kernel's modules and the folder that `satchel stick` makes, and shows on
/dev/dri/card0, then on /dev/fb0, then on what it finds by itself on a console, with a keyboard that is plugged in meanwhile. Each
time what the screen shows must be the picture that the same keys give without a display. Exits 77 with a word when the machine cannot
be made here.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from virtual import HEIGHT, WIDTH, Machine, archive, kernel_of, module_order, settle

MODULES = ["virtio-gpu", "virtio_pci", "virtio_input", "evdev"]

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
%(modules)s
while [ ! -e /dev/dri/card0 ] || [ ! -e /dev/fb0 ] || [ ! -e /dev/input/event2 ]; do sleep 0.2; done
export SOURCE_DATE_EPOCH=1795500000 LANG=C
view() {
    echo "BARE start $*"
    /viewer/lib/ld-linux-x86-64.so.2 --library-path /viewer/lib /viewer/bin/satchel-view --private --sandbox required "$@" /book.satchel \\
        </dev/tty1 >/dev/ttyS0 2>&1 &
    pid=$!
    sleep 1
    grep VmHWM /proc/$pid/status | sed 's/^/BARE /'
    wait $pid
    echo "BARE end $?"
}
view --screen /dev/dri/card0
view --screen /dev/fb0
view
# A terminal that is ended by a signal says so, by which its unit knows that no operator has let it go.
/viewer/lib/ld-linux-x86-64.so.2 --library-path /viewer/lib /viewer/bin/satchel-view --private --sandbox required --kiosk \\
    --settings /kiosk.conf /book.satchel </dev/tty1 >/dev/ttyS0 2>&1 &
pid=$!
until grep -q "^SigBlk:.*4003$" /proc/$pid/status || [ ! -e /proc/$pid/exe ]; do sleep 0.2; done
kill -TERM $pid
wait $pid
echo "BARE told $?"
echo "BARE mode $(cat /sys/class/tty/tty0/active)"
poweroff -f
"""

KIOSK = """waive root groups shell vt-switch zap sysrq ctrl-alt-del getty auto-vt boot-shell power-key x-access trust
"""


def make_initrd(cli, modules, out):
    root = out / "root"
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("bin", "proc", "sys", "dev", "tmp", "modules"):
        (root / folder).mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), root / "bin/busybox")
    sample = pathlib.Path(__file__).parents[2] / "assets/sample"
    run = lambda *words: subprocess.run(words, check=True)
    run(cli, "pack", "-q", "-f", "--profile", "fast", "-o", root / "book.satchel", sample / "water-returns.md", sample / "boil-water-ar.md")
    run(cli, "stick", out / "stick", root / "book.satchel")
    shutil.copytree(next((out / "stick/viewer").iterdir()), root / "viewer", ignore=shutil.ignore_patterns("*CJK*", "priors"))
    lines = []
    for path in module_order(modules, MODULES):
        shutil.copy(path, root / "modules")
        lines.append(f"insmod /modules/{path.name}")
    (root / "kiosk.conf").write_text(KIOSK)
    init = root / "init"
    init.write_text(INIT % {"modules": "\n".join(lines)})
    init.chmod(0o755)
    archive(root, out / "initrd")


def expected(cli, root, out):
    """What the same keys show without a display."""
    script = out / "script"
    script.write_text(f"wait\nshot {out}/want-contents.png\nkey Return\nwait\nshot {out}/want-article.png\nquit\n")
    environment = dict(os.environ, SOURCE_DATE_EPOCH="1795500000", LANG="C")
    viewer = root / "viewer"
    subprocess.run([next((viewer / "lib").glob("ld-linux*")), "--library-path", viewer / "lib", viewer / "bin/satchel-view",
                    "--private", "--size", f"{WIDTH}x{HEIGHT}", "--script", script, root / "book.satchel"],
                   check=True, env=environment)


def main():
    cli, kernel_root, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    kernel, modules = kernel_of(kernel_root, ["busybox"])
    out.mkdir(parents=True, exist_ok=True)
    make_initrd(cli, modules, out)
    expected(cli, out / "root", out)
    machine = Machine(kernel, out, "-m", "512")
    failed = 0
    try:
        for turn, where in enumerate(("drm", "fb", "console"), 1):
            machine.wait_for("BARE VmHWM", turn)
            if where == "console":
                machine.call("device_del", id="keyboard")
                machine.call("device_add", driver="virtio-keyboard-pci", id="another")
                time.sleep(3)
            for screen in ("contents", "article"):
                if screen == "article" and where == "fb":
                    machine.tap(400, 200)
                elif screen == "article":
                    machine.key("ret")
                wrong = settle(machine, f"{where}-{screen}", out / f"want-{screen}.png")
                print(f"{where} {screen}: {wrong} bytes differ")
                failed += wrong > 0
            machine.key("ctrl", "q")
            machine.wait_for("BARE end 0", turn)
        machine.wait_for("BARE mode", 1)
        told = re.search(r"BARE told (\d+)", machine.text()).group(1)
        print(f"a kiosk that SIGTERM ends: exit {told}")
        failed += told != "143"
        print("\n".join(line for line in machine.text().splitlines() if "VmHWM" in line))
    finally:
        machine.process.terminate()
        machine.process.wait()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
