"""Behind a real nginx with the example of deploy/, its ports, names of files and certificate changed to loopback's."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
NAME = "news.example"
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/dateline.conf;
}}
"""


@dataclass
class Proxy:
    """A running nginx: its two ports."""

    plain: int
    tls: int

    def ask(self, path: str, *, tls: bool = True, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One request as a reader sends it."""
        connection = self.open(tls=tls)
        connection.request("GET", path, headers={"Host": NAME, **{k.replace("_", "-"): v for k, v in headers.items()}})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body

    def open(self, *, tls: bool = True) -> http.client.HTTPConnection:
        if not tls:
            return http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20)
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=trusting)


def _free_ports(count: int) -> list[int]:
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in listening]
    for each in listening:
        each.close()
    return ports


def _adapted(folder: Path, dateline: str, plain: int, tls: int) -> str:
    """The example with nothing changed but where it listens, where Dateline does, and where the certificate is."""
    text = EXAMPLE.read_text("utf-8")
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "server 127.0.0.1:8000;": f"server {dateline.removeprefix('http://')};",
        "/etc/ssl/news.example": str(folder),
    }
    for old, new in changes.items():
        assert old in text, f"deploy/nginx.conf has no {old!r} any more"
        text = text.replace(old, new)
    return text


def _certificate(folder: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl for a certificate")
    key, chain = folder / "privkey.pem", folder / "fullchain.pem"
    make = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    make += ["-subj", f"/CN={NAME}", "-keyout", str(key), "-out", str(chain)]
    subprocess.run(make, capture_output=True, check=True)


@contextmanager
def _nginx(folder: Path, dateline: str, until: Callable[..., Any]) -> Iterator[Proxy]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("needs nginx: apt-get install nginx-light")
    folder.mkdir()
    folder.chmod(0o755)
    _certificate(folder)
    plain, tls = _free_ports(2)
    (folder / "dateline.conf").write_text(_adapted(folder, dateline, plain, tls))
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(tls), seconds=20)
        yield Proxy(plain, tls)
    finally:
        running.terminate()
        running.wait(timeout=20)


def _answers(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def proxied(serving: Callable[..., Any], until: Callable[..., Any], tmp_path: Path) -> Iterator[tuple[Any, Proxy]]:
    """A Dateline that is told of its proxy, and the proxy before it."""
    settings = {
        "DATELINE_SITE_ADDRESS": f"https://{NAME}",
        "DATELINE_SERVER_TRUSTED_PROXIES": "127.0.0.1",
        "DATELINE_SERVER_PORT": str(_free_ports(1)[0]),
        "DATELINE_MARKETS_PROVIDER": "simulated",
    }
    one = serving(**settings).start()
    address = f"http://127.0.0.1:{settings['DATELINE_SERVER_PORT']}"
    with _nginx(tmp_path / "nginx", address, until) as proxy:
        yield one, proxy


def test_dateline_behind_the_example_proxy(proxied: tuple[Any, Proxy], until: Callable[..., Any]) -> None:
    one, proxy = proxied
    until(lambda: b"<article" in proxy.ask("/")[2])

    status, headers, _ = proxy.ask("/latest?x=1", tls=False)
    assert (status, headers["location"]) == (301, f"https://{NAME}/latest?x=1")

    # Packed once, by Dateline; asked again with its validator, nothing is sent.
    status, headers, body = proxy.ask("/sources", Accept_Encoding="gzip")
    assert status == 200 and headers["content-encoding"] == "gzip" and body[:2] == b"\x1f\x8b"
    assert headers["strict-transport-security"] and "default-src 'self'" in headers["content-security-policy"]
    again, _, nothing = proxy.ask("/robots.txt", If_None_Match=proxy.ask("/robots.txt")[1]["etag"])
    assert (again, nothing) == (304, b"")

    # Addresses of the site are those that readers use.
    feed = proxy.ask("/feed.xml")[2].decode()
    assert f"https://{NAME}/article/" in feed and "127.0.0.1" not in feed

    # The site answers for its own name only, and the desk is not opened by a made-up address.
    assert proxy.ask("/", Host="other.example")[0] == 400
    # Its link is this machine's own address, where it works: the public name is refused until a password is set.
    assert re.match(r"http://127\.0\.0\.1:\d+/desk/enter\?token=", one.desk_link)
    path = "/" + one.desk_link.split("/", 3)[3]
    with urllib.request.urlopen(one.desk_link, timeout=20) as answer:
        assert answer.status == 200
    assert proxy.ask(path)[0] == 403
    assert proxy.ask(path, X_Forwarded_For="127.0.0.1", X_Real_IP="127.0.0.1")[0] == 403


def test_the_live_stream_comes_through_the_proxy_at_once(proxied: tuple[Any, Proxy]) -> None:
    _, proxy = proxied
    connection = proxy.open()
    connection.request("GET", "/live", headers={"Host": NAME})
    answer = connection.getresponse()
    assert answer.status == 200 and answer.getheader("content-type", "").startswith("text/event-stream")
    first = answer.readline()  # a proxy that buffers would hold this back, and the socket's time limit would end it
    assert re.match(rb"(retry|id|event|data|:)", first)
    connection.close()
