# Inside the copy of the machine: what the guide takes as given, its ten commands, and a look at what they have brought about.
set -eux
cd /root/try
trap '[ $? = 0 ] || journalctl --no-pager --unit portico' EXIT
fail() { echo "$1"; exit 1; }
is() { [ "$(stat -c '%U:%G %a' "$1")" = "$2" ] || fail "$1 is $(stat -c '%U:%G %a' "$1"), and not $2"; }

# An authority, which stands in for Let's Encrypt, and a mail server.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout authority.key -out authority.pem
install -m 644 authority.pem /etc/authority.pem
cat > pebble.json << 'END'
{ "pebble": { "listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": "authority.pem",
  "privateKey": "authority.key", "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false } }
END
systemd-run --unit names pebble-challtestsrv -http01 "" -https01 "" -tlsalpn01 "" -defaultIPv6 "" -dns01 127.0.0.1:8053
systemd-run --unit authority --working-directory "$PWD" --setenv PEBBLE_VA_NOSLEEP=1 \
    pebble -config pebble.json -dnsserver 127.0.0.1:8053
cat > mail.py << 'END'
import socketserver

class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 mail.example.com\r\n")
        for line in self.rfile:
            self.wfile.write(b"221 Bye\r\n" if line.upper().startswith(b"QUIT") else b"250 Fine\r\n")

socketserver.ThreadingTCPServer(("127.0.0.1", 2525), Talk).serve_forever()
END
systemd-run --unit mail-server python3 "$PWD/mail.py"
mkdir -p /etc/systemd/system/portico.service.d
cat > /etc/systemd/system/portico.service.d/try.conf << 'END'
[Service]
Environment=PORTICO__TLS__ACME__DIRECTORY=https://localhost:14000/dir PORTICO__TLS__ACME__ROOT_FILE=/etc/authority.pem
END
sed -i 's,smtps://portico@mail.example.com:465,smtp://127.0.0.1:2525,; /password_file/d' 3.sh
curl --silent --insecure --retry 20 --retry-delay 1 --retry-all-errors https://localhost:15000/roots/0 > root.pem
export CURL_CA_BUNDLE="$PWD/root.pem" DEBIAN_FRONTEND=noninteractive

for number in 1 2 3 4 5 6 7 8 9 10; do
    echo hunter2 | sh -eux "$number.sh"
done
[ ! -e 11.sh ] || fail "there are more than ten commands"

is /etc/portico "root:portico 750"
is /etc/portico/portico.toml "root:portico 640"
is /etc/portico/mail-password "root:portico 640"
is /var/lib/portico "portico:portico 700"
is "$(ls /var/lib/portico-backup/*.db)" "portico:portico 600"
ls /usr/share/man/man1/portico-serve.1* /usr/share/bash-completion/completions/portico
! dpkg -L portico | grep -q portico-backup.socket || fail "a unit is there twice"

page=$(curl --silent --include "https://login.example.com/sign-up?app=shop")
echo "$page" | head -n 1 | grep "HTTP/2 200"
curl --silent --include "http://login.example.com/sign-in?app=shop" | grep "location: https://login.example.com/sign-in?app=shop"

# It is started again after it was killed, and people who come meanwhile wait.
systemctl kill --signal KILL portico
curl --fail --max-time 30 https://login.example.com/readyz
systemctl reload portico
systemctl is-active portico portico.socket portico-backup.timer

# A newer package keeps what the operator wrote, and a purge keeps the accounts.
dpkg -i portico.deb
systemctl is-active portico
grep login.example.com /etc/portico/portico.toml
dpkg --purge portico
[ -e /var/lib/portico/portico.db ] || fail "the accounts are gone"
[ ! -e /usr/bin/portico ] || fail "the program is still there"
echo well > ended
