#!/usr/bin/env bash
# The kiosk's audit on a system's files: the tree that assets/kiosk describes passes; each thing that would let a visitor out, put
# into it alone, is refused by its name; what the settings waive is not.
#   $1 the folder of the programs, $2 the assets
set -euo pipefail
view=$1/satchel-view assets=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

tree() { # a fresh system in $work/root
    rm -rf "$work/root"
    mkdir -p "$work/root"/{etc/X11/xorg.conf.d,etc/sysctl.d,etc/satchel/trust,etc/default,media/satchel,usr/lib/xorg,lib/systemd,boot} \
        "$work/root"/etc/systemd/{system/getty.target.wants,system/sysinit.target.wants,logind.conf.d,system.conf.d}
    cd "$work/root"
    cp "$assets/kiosk/90-satchel-xorg.conf" etc/X11/xorg.conf.d/
    cp "$assets/kiosk/90-satchel-sysctl.conf" etc/sysctl.d/
    cp "$assets/kiosk/90-satchel-logind.conf" etc/systemd/logind.conf.d/
    cp "$assets/kiosk/90-satchel-system.conf" etc/systemd/system.conf.d/
    cp "$assets/kiosk/satchel-kiosk.service" "$assets/kiosk/satchel-kiosk-cage.service" etc/systemd/system/
    cp "$assets/kiosk/kiosk.conf" etc/satchel/
    ln -s /dev/null etc/systemd/system/ctrl-alt-del.target
    : >usr/lib/xorg/Xorg
    : >lib/systemd/systemd
    : >etc/satchel/trust/paper.pub
    echo 'XKBLAYOUT="us"' >etc/default/keyboard
    echo 'console=serial0 root=/dev/mmcblk0p2 ro quiet' >boot/cmdline.txt
    printf 'root:x:0:0:root:/root:/bin/bash\nkiosk:x:990:990::/var/lib/kiosk:/usr/sbin/nologin\n' >etc/passwd
    printf 'root:x:0:\nsudo:x:27:alice\ndisk:x:6:\nvideo:x:44:kiosk\nkiosk:x:990:\n' >etc/group
}

audit() { # options: prints the findings
    "$view" --kiosk-audit --root "$work/root" --settings "$work/root/etc/satchel/kiosk.conf" "$@" 2>"$work/stderr"
}

refused() { # check [options]: this check is wrong, and no other
    local check=$1 code=0
    shift
    audit "$@" >"$work/out" || code=$?
    [ $code = 42 ] || { echo "FAILED: $check: exit $code, not 42"; failed=1; }
    [ "$(grep -c '^WRONG' "$work/out" || true)" = 1 ] && grep -q "^WRONG   $check " "$work/out" ||
        { echo "FAILED: $check is not the only wrong one:"; cat "$work/out"; failed=1; }
    [ $# -eq 0 ] || return 0
    sed -i "1i waive $check" "$work/root/etc/satchel/kiosk.conf"
    audit >"$work/out" && grep -q "^waived  $check " "$work/out" ||
        { echo "FAILED: $check cannot be waived"; failed=1; }
}

tree
audit >"$work/out" || { echo "FAILED: a system set up as told is refused"; cat "$work/out" "$work/stderr"; failed=1; }

tree; sed -i 's/:990:990:/:0:990:/' etc/passwd; refused root
tree; sed -i 's/^user kiosk/user nobody/' etc/satchel/kiosk.conf; audit >"$work/out" && { echo "FAILED: a user that is not there"; failed=1; }
tree; sed -i 's/alice/alice,kiosk/' etc/group; refused groups
tree; sed -i 's/:990:990:/:990:6:/' etc/passwd; refused groups
tree; sed -i 's,/usr/sbin/nologin,/bin/sh,' etc/passwd; refused shell
tree; rm etc/X11/xorg.conf.d/*; refused vt-switch
tree; echo 'Section "ServerFlags"
 Option "dontvtswitch" "off"
EndSection' >etc/X11/xorg.conf.d/99-later.conf; refused vt-switch
tree; sed -i 's/cage --/cage -ds --/' etc/systemd/system/satchel-kiosk-cage.service; refused vt-switch
tree; sed -i 's/.*DontZap.*//' etc/X11/xorg.conf.d/*; echo 'XKBOPTIONS="compose:menu,terminate:ctrl_alt_bksp"' >>etc/default/keyboard; refused zap
tree; echo 'kernel.sysrq = 438' >etc/sysctl.d/99-later.conf; refused sysrq
tree; rm etc/sysctl.d/*; refused sysrq
tree; rm etc/systemd/system/ctrl-alt-del.target; refused ctrl-alt-del
tree; sed -i 's/^CtrlAltDelBurst.*//' etc/systemd/system.conf.d/*; refused ctrl-alt-del
tree; ln -s /lib/systemd/system/getty@.service etc/systemd/system/getty.target.wants/getty@tty1.service; refused getty
tree; ln -s /lib/systemd/system/serial-getty@.service etc/systemd/system/getty.target.wants/serial-getty@ttyS0.service; refused getty
tree; sed -i 's/^NAutoVTs=0/NAutoVTs=6/' etc/systemd/logind.conf.d/*; refused auto-vt
tree; sed -i 's/^ReserveVT=.*//' etc/systemd/logind.conf.d/*; refused auto-vt
tree; sed -i 's,quiet,quiet init=/bin/sh,' boot/cmdline.txt; refused boot-shell
tree; ln -s /lib/systemd/system/debug-shell.service etc/systemd/system/sysinit.target.wants/; refused boot-shell
tree; sed -i 's/^HandlePowerKey=.*/HandlePowerKey=poweroff/' etc/systemd/logind.conf.d/*; refused power-key
operator() { # what the file holds
    echo 'operator /etc/satchel/operator.pub' >>etc/satchel/kiosk.conf
    printf '%s\n' "$1" >etc/satchel/operator.pub
}
key=RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
tree; rmdir media/satchel; refused sticks
tree; rmdir media/satchel; : >media/satchel; refused sticks
tree; chmod 777 media/satchel; refused sticks
tree; operator $key; audit >"$work/out" && grep -q '^ok      operator ' "$work/out" || { echo "FAILED: an operator"; cat "$work/out"; failed=1; }
tree; operator nonsense; refused operator
tree; operator $key; rm etc/satchel/operator.pub; refused operator
tree; operator $key; chmod 666 etc/satchel/operator.pub; refused operator
tree; operator $key; chmod 777 etc/satchel; refused operator
tree; chmod 777 etc/satchel/trust; refused trust
tree; rm etc/satchel/trust/*; mkdir trust; echo 'trust /trust' >>etc/satchel/kiosk.conf; refused trust
tree; sed -i 's/^trust.*//' etc/satchel/kiosk.conf; refused trust
tree; sed -i 's/^sandbox.*//' etc/satchel/kiosk.conf; refused sandbox --sandbox off

# Every wrong line is named, and nothing starts.
printf 'idel 20\nidle soon\n\n# a remark\nwaive sysrq everything\ntheme gray\ntrust keys\nlanguage\nbundles /a # fine\nname a/b\noperator key.pub\n' >"$work/wrong.conf"
code=0
"$view" --kiosk-audit --settings "$work/wrong.conf" >"$work/out" 2>"$work/stderr" || code=$?
[ $code = 1 ] && [ ! -s "$work/out" ] || { echo "FAILED: wrong settings: exit $code"; failed=1; }
for line in 1 2 5 6 7 8 10 11; do
    grep -q "wrong.conf: line $line: " "$work/stderr" || { echo "FAILED: line $line is not named"; failed=1; }
done
[ "$(grep -c 'line ' "$work/stderr")" = 8 ] || { echo "FAILED: more lines are named than are wrong"; cat "$work/stderr"; failed=1; }
code=0
"$view" --kiosk --settings "$work/none.conf" >/dev/null 2>&1 || code=$?
[ $code = 30 ] || { echo "FAILED: settings that are not there: exit $code, not 30"; failed=1; }

# What was counted, as CSV; names that would be formulas are harmless.
mkdir "$work/counted"
printf 'satchel-counts 1\n"2026-11-24","article","P","=1+1",3\n"2026-11-24","seconds","","",150\n' >"$work/counted/counts"
"$view" --counts --state "$work/counted" >"$work/counts.csv" ||
    { echo "FAILED: --counts"; exit 1; }
printf 'date,what,publication,name,count\r\n"2026-11-24","article","P","'"'"'=1+1",3\r\n"2026-11-24","minutes","","",3\r\n' |
    cmp - "$work/counts.csv" || { echo "FAILED: counts"; exit 1; }
code=0
"$view" --counts --state "$work/nowhere" 2>/dev/null || code=$?
[ "$code" = 30 ] || { echo "FAILED: --counts without a folder: $code"; exit 1; }
exit $failed
