#!/bin/sh
# Boots systemd in a copy of this machine that is gone afterwards and has no network, and follows the ten commands of
# docs/guides/operate.md there with the package $1. Run by root on Debian: cargo xtask test server does.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)

copy=${2:-}
if [ -z "$copy" ]; then
    copy=$(mktemp -d)
    status=0
    unshare --mount --propagation private sh "$0" "$1" "$copy" || status=$?
    rmdir "$copy"
    exit "$status"
fi

mount -t tmpfs copy "$copy"
mkdir "$copy/changed" "$copy/work" "$copy/root"
mount -t overlay copy -o "lowerdir=/,upperdir=$copy/changed,workdir=$copy/work" "$copy/root"
root=$copy/root
mkdir "$root/root/try"
cp "$1" "$root/root/try/portico.deb"
cp "$here/packages/debian/commands.sh" "$root/root/try/commands.sh"
# The commands of the guide, one a file, without the indentation of their step.
awk -v to="$root/root/try" '
    /^ *```sh$/ { inside = 1; number++; indent = index($0, "`"); next }
    /^ *```$/ { inside = 0 }
    inside { print substr($0, indent) > (to "/" number ".sh") }
' "$here/docs/guides/operate.md"

# Nothing else of this machine starts.
rm -f "$root"/etc/systemd/system/*.wants/* "$root/etc/machine-id"
touch "$root/etc/machine-id"
echo "127.0.0.1 localhost login.example.com" > "$root/etc/hosts"
cat > "$root/etc/systemd/system/try.service" << 'END'
[Unit]
After=basic.target dbus.service
[Service]
Type=oneshot
ExecStart=/bin/sh /root/try/commands.sh
ExecStopPost=/bin/systemctl poweroff --force --force
StandardOutput=file:/root/try/output
StandardError=file:/root/try/output
TimeoutStartSec=120s
[Install]
WantedBy=multi-user.target
END
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../try.service "$root/etc/systemd/system/multi-user.target.wants/try.service"

timeout 180 systemd-nspawn --directory "$root" --private-network --register=no --keep-unit --console=pipe --boot \
    < /dev/null > "$copy/console" 2>&1 || true
if [ "$(cat "$root/root/try/ended" 2> /dev/null)" != well ]; then
    tail -n 20 "$copy/console" >&2
    tail -n 60 "$root/root/try/output" >&2
    exit 1
fi
