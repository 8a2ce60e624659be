#!/bin/sh
# Unpacks the image $1 and runs it as Kubernetes and Docker do: as its own user, without rights, on a read-only root. Run by root on Linux.
set -eu
folder=${2:-}
if [ -z "$folder" ]; then
    folder=$(mktemp -d)
    status=0
    unshare --mount --net --pid --fork --propagation private sh "$0" "$1" "$folder" || status=$?
    rm -rf "$folder"
    exit "$status"
fi
fail() { echo "$1" >&2; cat "$folder/output" >&2 || true; exit 1; }

mkdir "$folder/image" "$folder/root"
tar -xf "$1" -C "$folder/image"
for layer in "$folder"/image/*.tar; do tar -xpf "$layer" -C "$folder/root"; done
[ "$(stat -c '%u:%g %a' "$folder/root/var/lib/portico")" = "10001:10001 700" ] || fail "the data folder is not the user's"
grep -q '"User":"10001:10001"' "$folder"/image/*.json || fail "it runs as root"
grep -q '"Test":\["CMD","/portico","health","--settings","/etc/portico/portico.toml"\]' "$folder"/image/*.json || fail "it has no health check"
! ldd "$folder/root/portico" > /dev/null 2>&1 || fail "the program is not static"

cat > "$folder/root/etc/portico/portico.toml" << 'END'
public_url = "https://login.example.com"
listen = "0.0.0.0:8080"
data = "/var/lib/portico"
[mail]
smtp = "smtp://localhost:2525"
from = "Juniper <no-reply@juniper.example>"
[brand]
name = "Juniper"
[[apps]]
id = "shop"
name = "Shop"
return_to = ["https://shop.example.com/"]
user_flow = "default"
[user_flows.default]
mfa = "off"
END
echo "127.0.0.1 localhost" > "$folder/root/etc/hosts"
ip link set lo up
mount -t proc proc /proc
mount --bind "$folder/root" "$folder/root"
mount -t tmpfs -o uid=10001,gid=10001,mode=700 data "$folder/root/var/lib/portico"
# A secret as Kubernetes mounts it: it belongs to root, and the group of the pod reads it.
key=$folder/root/var/lib/portico/portico.key
od -An -tx1 -N32 /dev/urandom | tr -d ' \n' > "$key"
chown 0:10001 "$key"
chmod 440 "$key"
mount -o remount,ro,bind "$folder/root"

inside() {
    # chroot needs a right that the program must not have.
    unshare --root "$folder/root" --wd / --setuid 10001 --setgid 10001 "$@"
}
inside /portico serve --settings /etc/portico/portico.toml > "$folder/output" 2>&1 &
server=$!
tries=0
until inside /portico health --settings /etc/portico/portico.toml > "$folder/health" 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail "it is not ready: $(cat "$folder/health")"
    sleep 0.5
done
[ "$(cat "$folder/health")" = ready ] || fail "the health check does not say so"
[ "$(stat -c %u "/proc/$server")" = 10001 ] || fail "it runs as another user"
kill "$server"
wait "$server" || fail "it does not stop well"
if inside /portico health --listen 127.0.0.1:8080 > "$folder/health" 2>&1; then fail "it is said to be ready when it is gone"; fi
