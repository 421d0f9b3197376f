#!/bin/bash
# From nothing: a Debian 12 that holds git, make and Python with venv, a clone, `make run` as a plain
# user and as root, again within 3 seconds, then `make test`. Needs root, debootstrap and an hour.
#
# CLEAN_MACHINE_DIR    where it is made (default /var/tmp/onego-clean); kept for a look afterwards
# CLEAN_MACHINE_COPY   files and folders of this machine that its package managers need there, such
#                      as certificates and the addresses of mirrors
# CLEAN_MACHINE_MIRROR the Debian mirror (default: the one that this machine uses)
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
machine=${CLEAN_MACHINE_DIR:-/var/tmp/onego-clean}
mirror=${CLEAN_MACHINE_MIRROR:-$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\).*/\2/p' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)}
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }

# Mounts and processes of the machine end with this script: it runs in namespaces of its own.
if [ -z "${CLEAN_MACHINE_INSIDE:-}" ]; then
    [ "$(id -u)" = 0 ] || { echo "only root can make a machine" >&2; exit 1; }
    command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt install debootstrap" >&2; exit 1; }
    CLEAN_MACHINE_INSIDE=1 exec unshare --mount --pid --mount-proc --fork --kill-child --propagation private "$0"
fi

rm -rf --one-file-system "$machine"
say "making Debian 12 with git, make, python3 and python3-venv"
debootstrap --variant=minbase --include=git,make,python3,python3-venv bookworm "$machine" "$mirror" \
    >"$machine.debootstrap.log" 2>&1 || { tail -n 20 "$machine.debootstrap.log" >&2; exit 1; }
for path in ${CLEAN_MACHINE_COPY:-} /etc/resolv.conf; do
    [ ! -e "$path" ] || { mkdir -p "$machine$(dirname "$path")" && cp -aLT "$path" "$machine$path"; }
done
mount -t proc proc "$machine/proc"
mount --rbind /sys "$machine/sys"
mount --rbind /dev "$machine/dev"

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# inside USER HOME COMMAND: run it in the clone in that home.
inside() {
    chroot --userspec="$1" "$machine" /usr/bin/env -u CLEAN_MACHINE_INSIDE HOME="$2" PATH="$path" \
        sh -c "cd $2/onego && $3"
}

# answers LIMIT PID: print after how many seconds the server that PID runs answers.
answers() {
    python3 - "$port" "$1" "$2" <<'PYTHON'
import pathlib, sys, time, urllib.request
port, limit, process = sys.argv[1], float(sys.argv[2]), pathlib.Path("/proc", sys.argv[3], "stat")
start = time.monotonic()
while time.monotonic() - start < limit:
    if not process.exists() or ") Z" in process.read_text():
        sys.exit("the server ended")
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).read()
        print(f"{time.monotonic() - start:.1f}")
        sys.exit()
    except OSError:
        time.sleep(0.02)
sys.exit(f"no answer within {limit:.0f} s")
PYTHON
}

# run_once USER HOME LIMIT NAME: `make run` until it answers, then stop it.
run_once() {
    inside "$1" "$2" "PORT=$port exec make run" >"$machine/$4.log" 2>&1 &
    group=$! # job control below: each background job is a process group of its own
    seconds=$(answers "$3" "$group") || { cat "$machine/$4.log" >&2; exit 1; }
    say "make run ($4): answered after $seconds s"
    kill -TERM -- "-$group"
    wait "$group" 2>/dev/null || true
}
set -m

chroot "$machine" useradd --create-home visitor
for home in /root /home/visitor; do
    git clone --quiet --no-hardlinks "$here" "$machine$home/onego"
done
chroot "$machine" chown -R visitor:visitor /home/visitor

run_once visitor:visitor /home/visitor 1200 plain-user
run_once 0:0 /root 1200 root
run_once 0:0 /root 60 root-again
[ "${seconds%.*}" -lt 3 ] || { say "the second start took longer than 3 seconds"; late=1; }

say "make test"
start=$(date +%s)
inside 0:0 /root "make test" >"$machine/make-test.log" 2>&1 || { tail -n 60 "$machine/make-test.log" >&2; exit 1; }
tail -n 1 "$machine/make-test.log"
say "make test passed in $(($(date +%s) - start)) s"
exit "${late:-0}"
