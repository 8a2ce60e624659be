"""Runs an image as docs/guides/container.md has it run, without a container engine: as its own user, with a root file system that
nobody can write, in namespaces of its own without a network. Run by root on Linux: `cargo xtask image` does.

    python3 try.py IMAGE.tar
"""

import ctypes
import email
import email.policy
import fcntl
import http.client
import json
import os
import re
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

SETTINGS = """
public_url = "http://login.localhost:8080"
[mail]
smtp = "smtp://localhost:2525"
from = "Juniper <no-reply@juniper.example>"
[brand]
name = "Juniper"
[[apps]]
id = "shop"
name = "Juniper Shop"
return_to = ["http://localhost:9000/"]
user_flow = "default"
[user_flows.default]
mfa = "off"
"""

# All that is in it, but for folders.
FILES = {
    "portico",
    "etc/group",
    "etc/nsswitch.conf",
    "etc/passwd",
    "etc/ssl/certs/ca-certificates.crt",
    "usr/share/doc/portico/LICENSE-APACHE",
    "usr/share/doc/portico/LICENSE-MIT",
}

USER = 65532
STOP = 10
PASSWORD = "kaktus lampe fenster"
PERSON = "mara@example.org"


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def unpack(archive, root):
    """The configuration of the image, whose files are in `root` after that."""
    with tarfile.open(archive) as image:
        manifest = json.load(image.extractfile("manifest.json"))[0]
        config = json.load(image.extractfile(manifest["Config"]))["config"]
        for name in manifest["Layers"]:
            with tarfile.open(fileobj=image.extractfile(name)) as layer:
                layer.extraction_filter = lambda member, _: member
                layer.extractall(root, numeric_owner=True)
    return config


def look_at(root, config):
    files = {os.path.relpath(os.path.join(at, name), root) for at, _, names in os.walk(root) for name in names}
    assert files == FILES, files ^ FILES
    data = os.stat(f"{root}/data")
    assert (data.st_uid, data.st_gid, data.st_mode & 0o777) == (USER, USER, 0o700), data
    for at in ["portico", "etc/portico", "etc/ssl/certs/ca-certificates.crt"]:
        status = os.stat(f"{root}/{at}")
        assert (status.st_uid, status.st_mode & 0o022) == (0, 0), (at, status)
    assert config["User"] == f"{USER}:{USER}", config
    assert (config["Entrypoint"], config["Cmd"]) == (["/portico"], ["serve"]), config
    assert config["Healthcheck"]["Test"] == ["CMD", "/portico", "health"], config
    assert (list(config["Volumes"]), list(config["ExposedPorts"])) == (["/data"], ["8080/tcp"]), config
    assert config["Labels"]["org.opencontainers.image.version"], config


def put_in(root, name, text):
    """What a container engine or its user mounts."""
    inside = f"{root}/{name}"
    os.makedirs(os.path.dirname(inside), exist_ok=True)
    open(inside, "a").close()
    outside = f"{root}.{name.replace('/', '-')}"
    with open(outside, "w") as file:
        file.write(text)
    os.chmod(outside, 0o644)
    mount("--bind", outside, inside)
    mount("-o", "remount,bind,ro", inside)


def lay_out(root):
    mount("--bind", root, root)
    mount("-t", "tmpfs", "-o", f"uid={USER},gid={USER},mode=700", "data", f"{root}/data")
    for folder in ["proc", "dev"]:
        os.makedirs(f"{root}/{folder}")
    mount("-t", "proc", "proc", f"{root}/proc")
    # Those that each runtime of the Open Container Initiative makes.
    for device in ["full", "null", "random", "tty", "urandom", "zero"]:
        open(f"{root}/dev/{device}", "w").close()
        mount("--bind", f"/dev/{device}", f"{root}/dev/{device}")
    put_in(root, "etc/portico/portico.toml", SETTINGS)
    put_in(root, "etc/hosts", "127.0.0.1 localhost login.localhost\n")
    put_in(root, "etc/resolv.conf", "nameserver 127.0.0.1\n")
    mount("-o", "remount,bind,ro", root)
    assert os.statvfs(root).f_flag & os.ST_RDONLY


class Container:
    def __init__(self, root, config):
        self.root, self.config = root, config

    def start(self, words, variables=()):
        """A program as process 1 of the container."""
        own = [self.root, json.dumps(self.config), json.dumps(dict(variables)), *words]
        enter = [sys.executable, __file__, "enter", *own]
        outside = ["unshare", "--pid", "--fork", "--kill-child", *enter]
        return subprocess.Popen(outside, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words, **variables):
        """The exit status, and all that was said."""
        program = self.start(["/portico", *words], variables)
        said, complained = program.communicate(timeout=60)
        return program.returncode, said + complained

    def health(self):
        return self.run(*self.config["Healthcheck"]["Test"][2:])

    def serve(self):
        begun = time.monotonic()
        server = self.start(self.config["Entrypoint"] + self.config["Cmd"])
        line = server.stdout.readline()
        assert line.startswith("Portico listens on http://localhost:8080"), line + server.stderr.read()
        log = []
        threading.Thread(target=lambda: log.extend(server.stderr), daemon=True).start()
        return server, log, time.monotonic() - begun


def enter(root, config, variables, *words):
    """Becomes a program in the container."""
    config = json.loads(config)
    environment = dict(one.split("=", 1) for one in config["Env"]) | json.loads(variables)
    user, group = map(int, config["User"].split(":"))
    os.chroot(root)
    os.chdir(config["WorkingDir"])
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    no_new_privileges = 38
    assert ctypes.CDLL(None).prctl(no_new_privileges, 1, 0, 0, 0) == 0
    os.execve(words[0], words, environment)


def process_in(outside):
    with open(f"/proc/{outside.pid}/task/{outside.pid}/children") as children:
        return int(children.read().split()[0])


def ask(method, path, body=None, cookie=""):
    connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=20)
    headers = {"host": "login.localhost:8080", "cookie": cookie}
    if body is not None:
        headers["content-type"] = "application/json"
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    return response, response.read()


MAILS = []


class Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 mail.example.com")
        for line in self.rfile:
            word = line.strip().upper()
            if word == b"DATA":
                self.say("354 Go on")
                MAILS.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.say("221 Bye" if word == b"QUIT" else "250 Fine")

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")


class Names(socketserver.BaseRequestHandler):
    """Knows login.example.com only."""

    def handle(self):
        query, sender = self.request
        end = query.index(b"\0", 12) + 5
        known = query[12:end] == b"\5login\7example\3com\0\0\1\0\1"
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if known else b""
        head = query[:2] + b"\x81\x80\0\1" + struct.pack("!HHH", 1 if known else 0, 0, 0)
        sender.sendto(head + query[12:end] + answer, self.client_address)


def listen():
    up = struct.pack("16sh14x", b"lo", 0x41)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, up)
    for server in [
        socketserver.ThreadingTCPServer(("127.0.0.1", 2525), Mail),
        socketserver.ThreadingUDPServer(("127.0.0.1", 53), Names),
    ]:
        threading.Thread(target=server.serve_forever, daemon=True).start()


def sign_up():
    """The cookie of a person with a new account."""
    response, body = ask("POST", "/flows", {"app": "shop", "purpose": "sign_up"})
    reply = json.loads(body)
    cookies = {}

    def keep(response):
        for one in response.headers.get_all("set-cookie") or []:
            name, value = one.split(";")[0].split("=", 1)
            cookies[name] = value

    def answer(answer, expected):
        nonlocal reply
        keep(response)
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        sent = {"step": reply["step"], "answer": answer, "begin": reply.get("begin")}
        got, body = ask("POST", f"/flows/{reply['flow']}/answers", sent, cookie)
        reply = json.loads(body)
        assert got.status == 200 and expected in reply["screen"], body
        return got

    response = answer({"type": "email", "email": PERSON}, "enter_code")
    end = time.monotonic() + 20
    while not MAILS:
        assert time.monotonic() < end, "no mail comes"
        time.sleep(0.05)
    subject = email.message_from_bytes(MAILS[0], policy=email.policy.default)["subject"]
    response = answer({"type": "code", "code": re.sub(r"\D", "", subject)}, "create_password")
    response = answer({"type": "new_password", "password": PASSWORD}, "signed_in")
    keep(response)
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def walk(archive, work):
    root = f"{work}/root"
    os.mkdir(root)
    config = unpack(archive, root)
    look_at(root, config)
    lay_out(root)
    listen()
    container = Container(root, config)

    status, said = container.run("check")
    assert status == 0, said
    status, said = container.health()
    assert status == 1 and "cannot be asked" in said, said

    server, log, started = container.serve()
    begun = time.monotonic()
    assert container.health() == (0, "The server at 0.0.0.0:8080 is ready.\n"), (container.health(), log)
    asked = time.monotonic() - begun
    response, page = ask("GET", "/sign-in?app=shop")
    assert response.status == 200 and b"<form" in page, page
    script = re.search(rb'/assets/portico-[0-9a-f]+\.js', page)
    assert script and ask("GET", script.group().decode())[0].status == 200, page
    cookie = sign_up()
    person = json.loads(ask("GET", "/session", cookie=cookie)[1])
    assert person["email"] == PERSON, person
    status, said = container.run("accounts", "list")
    assert status == 0 and PERSON in said, said

    # Names are resolved by /etc/hosts, and by the DNS.
    for url, name in [(None, "login.localhost"), ("https://login.example.com", "login.example.com")]:
        variables = {"PORTICO__PUBLIC_URL": url} if url else {}
        _, said = container.run("doctor", **variables)
        assert re.search(rf"^ok +public_url +{name} has the address 127\.0\.0\.1\.$", said, re.M), said
        assert re.search(r"^ok +mail +localhost answers\.$", said, re.M), said

    with open(f"/proc/{process_in(server)}/status") as file:
        lines = dict(line.split(":\t", 1) for line in file.read().splitlines())
    assert lines["Uid"].split() == [str(USER)] * 4 and int(lines["CapEff"], 16) == 0, lines
    assert lines["NSpid"].split()[-1] == "1" and lines["NoNewPrivs"] == "1", lines

    begun = time.monotonic()
    os.kill(process_in(server), getattr(signal, config["StopSignal"]))
    assert server.wait(timeout=STOP) == 0, log
    stopped = time.monotonic() - begun
    assert container.health()[0] == 1

    server, log, again = container.serve()
    assert json.loads(ask("GET", "/session", cookie=cookie)[1])["email"] == PERSON, log
    for name in ["portico.db", "portico.key"]:
        status = os.stat(f"{root}/data/{name}")
        assert (status.st_uid, status.st_mode & 0o077) == (USER, 0), (name, status)
    os.kill(process_in(server), signal.SIGTERM)
    assert server.wait(timeout=STOP) == 0, log

    size = os.stat(f"{root}/portico").st_size / 1e6
    memory = int(lines["VmHWM"].split()[0]) / 1e3
    print(
        f"The program has {size:.1f} MB. It listened after {started * 1000:.0f} ms, and with a database after "
        f"{again * 1000:.0f} ms; a health check took {asked * 1000:.0f} ms, the stop {stopped * 1000:.0f} ms; it had at "
        f"most {memory:.0f} MB in memory."
    )


def main():
    if sys.argv[1] == "enter":
        enter(*sys.argv[2:])
    elif len(sys.argv) == 3:
        mount("-t", "tmpfs", "try", sys.argv[2])
        walk(sys.argv[1], sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as work:
            apart = ["unshare", "--mount", "--net", "--propagation", "private"]
            again = [*apart, sys.executable, __file__, sys.argv[1], work]
            sys.exit(subprocess.run(again).returncode)


main()
