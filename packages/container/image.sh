#!/bin/sh
# Makes an image of the static program $1 as the archive $2, which docker load and podman load take, without a daemon: cargo xtask image does. $3 is a folder for what is made on the way.
set -eu
program=$1 archive=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$folder/root" "$archive"
mkdir -p "$folder/root/etc/portico" "$folder/root/etc/ssl/certs" "$folder/root/var/lib/portico" "$folder/root/tmp"
install -m 755 "$program" "$folder/root/portico"
# By these it knows mail servers, webhooks and providers.
install -m 644 /etc/ssl/certs/ca-certificates.crt "$folder/root/etc/ssl/certs/ca-certificates.crt"
echo "portico:x:10001:10001::/var/lib/portico:/portico" > "$folder/root/etc/passwd"
echo "portico:x:10001:" > "$folder/root/etc/group"
echo "hosts: files dns" > "$folder/root/etc/nsswitch.conf"
chown 10001:10001 "$folder/root/var/lib/portico"
chmod 700 "$folder/root/var/lib/portico"
chmod 1777 "$folder/root/tmp"

buildah() { command buildah --root "$folder/storage" --runroot "$folder/run" --storage-driver vfs "$@"; }
container=$(buildah from --format docker scratch)
trap 'buildah rm "$container" > /dev/null' EXIT
buildah copy --quiet "$container" "$folder/root" / > /dev/null
buildah config --user 10001:10001 --workingdir /var/lib/portico --entrypoint '["/portico"]' \
    --cmd '["serve", "--settings", "/etc/portico/portico.toml"]' --port 8080 --stop-signal SIGTERM \
    --healthcheck 'CMD /portico health --settings /etc/portico/portico.toml' \
    --healthcheck-interval 10s --healthcheck-start-period 5m \
    --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    --label org.opencontainers.image.title=Portico --label org.opencontainers.image.licenses="MIT OR Apache-2.0" "$container"
buildah commit --quiet --format docker "$container" "docker-archive:$archive:portico:latest" > /dev/null
echo "$archive"
