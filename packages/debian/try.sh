#!/bin/sh
# Installs the package named by $1 into a copy of this machine that is gone afterwards, and tries what it has put there.
# Run by root on Debian: cargo xtask test server does.
set -eu

if [ "${2:-}" != inside ]; then
    exec unshare --mount --propagation private sh "$0" "$1" inside
fi

copy=$(mktemp -d)
mount -t tmpfs copy "$copy"
mkdir "$copy/changed" "$copy/work" "$copy/root"
mount -t overlay copy -o "lowerdir=/,upperdir=$copy/changed,workdir=$copy/work" "$copy/root"
mount -t proc proc "$copy/root/proc"
mount --bind /dev "$copy/root/dev"
mount -t tmpfs run "$copy/root/run"
mount -t tmpfs tmp "$copy/root/tmp"
cp "$1" "$copy/root/tmp/portico.deb"

cat > "$copy/root/tmp/inside.sh" <<'INSIDE'
set -eu
export DEBIAN_FRONTEND=noninteractive
fail() { echo "$1" >&2; exit 1; }
is() { [ "$(stat -c '%U:%G %a' "$1")" = "$2" ] || fail "$1 is $(stat -c '%U:%G %a' "$1"), and not $2"; }

dpkg -i /tmp/portico.deb > /tmp/installed 2>&1 || { cat /tmp/installed >&2; fail "it is not installed"; }
is /etc/portico "root:portico 750"
is /etc/portico/portico.toml "root:portico 640"
is /var/lib/portico "portico:portico 700"
for file in /usr/bin/portico /lib/systemd/system/portico.service /lib/systemd/system/portico.socket \
    /lib/systemd/system/portico-backup.service /lib/systemd/system/portico-backup.timer \
    /usr/share/bash-completion/completions/portico; do
    [ -s "$file" ] || [ -s "/usr$file" ] || fail "$file is not there"
done
ls /usr/share/man/man1/portico-serve.1* > /dev/null
! dpkg -L portico | grep -q portico-backup.socket || fail "a unit is there twice"
portico --version

# The settings are a form to fill in.
sed -i 's/LOGIN.EXAMPLE.COM/login.example.com/; s/MAIL.EXAMPLE.COM/mail.example.com/; s/USER@/user@/;
    s/SHOP.EXAMPLE.COM/shop.example.com/; s/EXAMPLE.COM/example.com/; s/COMPANY/Juniper/; s/APP/Shop/' /etc/portico/portico.toml
install -m 640 -g portico /dev/null /etc/portico/mail-password
echo hunter2 > /etc/portico/mail-password
setpriv --reuid portico --regid portico --clear-groups portico check --settings /etc/portico/portico.toml

# A change of the operator's stays, and so does the data.
touch /var/lib/portico/portico.db
dpkg -i /tmp/portico.deb > /tmp/again 2>&1 || { cat /tmp/again >&2; fail "it is not installed again"; }
grep -q login.example.com /etc/portico/portico.toml || fail "the settings were overwritten"
dpkg --purge portico > /tmp/purged 2>&1 || { cat /tmp/purged >&2; fail "it is not removed"; }
[ -e /var/lib/portico/portico.db ] || fail "the accounts are gone"
[ ! -e /usr/bin/portico ] || fail "the program is still there"
INSIDE
chroot "$copy/root" sh /tmp/inside.sh
