"""Facts about listings made on the spot by the programs that make them, of a folder with hostile names.

A program that is not installed skips its tests; with PURLOINED_REQUIRE=all it fails them.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from purloined import readers
from purloined.evidence import Evidence

FILES = {
    " leading blank.txt": 3,
    "Beta/Drawings/plan  two blanks.dwg": 20480,
    "Beta/Drawings/O'Neil & Söhne <draft> #1 100%.txt": 11,
    "Beta/Drawings/semi;colon,comma.csv": 12,
    "Beta/v1.2/read me": 5,
    "Kestrel/NDA/Mutual NDA [signed] (1).pdf": 2,
    "Kestrel/a b/two..dots.txt": 7,
    "Kestrel/a b/\u202egnp.exe": 8,
    "two\nlines.txt": 1,
    "テスト/図面/部品表 001.dwg": 12345,
}
GERMAN = "de_DE.UTF-8"
LOCALES = ("C.UTF-8", "C", GERMAN)


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is listed: `Share`, with an empty folder and a link in it."""
    root = tmp_path_factory.mktemp("fresh") / "Share"
    for name, size in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
        os.utime(path, (1_710_411_300, 1_710_411_300))
    (root / "empty folder").mkdir()
    (root / "Kestrel" / "link").symlink_to("../Beta")
    return root


def need(program: str) -> None:
    if shutil.which(program) is None:
        if os.environ.get("PURLOINED_REQUIRE") == "all":
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"no {program} here")


@cache
def german() -> str:
    """The folder with a German locale, made on the spot: few machines have one."""
    need("localedef")
    folder = Path(tempfile.mkdtemp(prefix="purloined-locale-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / GERMAN)], capture_output=True)
    if not (folder / GERMAN).is_dir():
        if os.environ.get("PURLOINED_REQUIRE") == "all":
            pytest.fail(f"no German locale can be made: {made.stderr!r}")
        pytest.skip("no German locale can be made here")
    return str(folder)


def output(command: str, folder: Path, locale: str = "C.UTF-8", room: Path | None = None) -> bytes:
    """What the shell command prints, started in that folder."""
    need(command.split()[0])
    environment = os.environ | {"LC_ALL": locale, "TZ": "UTC"}
    if locale == GERMAN:
        environment["LOCPATH"] = german()
    made = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, timeout=60)
    assert made.stdout, made.stderr
    return made.stdout


def listed(content: bytes, tmp_path: Path, name: str = "list.txt", most_unread: int = 0) -> list[dict]:
    """The rows of a listing, read by the one reader that recognises it as a list of files."""
    path = tmp_path / name
    path.write_bytes(content)
    evidence = Evidence(path)
    found = readers.claims(name, evidence.head())
    assert len(found) == 1, f"claimed by {[reader.name for reader in found]}: {content[:400]!r}"
    rows = [readers.listing(raw, "s") for raw in found[0].module.read(evidence)]
    unread = evidence.take_unread(end=True)
    assert len(unread) <= most_unread, unread
    return rows


def compare(rows: list[dict], below: str = "Share/", sizes: bool = True, changed: dict | None = None) -> None:
    """Every file is there, with its size where the form shows bytes; `changed`: names that the program itself changes,
    None for one that it loses."""
    changed = changed or {}
    wanted = {below + changed.get(name, name): size for name, size in FILES.items() if changed.get(name, name)}
    found = {row["path"].removeprefix("./"): row["size"] for row in rows}

    assert wanted.keys() - found.keys() == set()
    extra = {path for path in found.keys() - wanted.keys() if Path(path).name not in ("empty folder", "link", "")}
    assert {path for path in extra if "/link" not in path and " -> " not in path} == set()
    assert {path: found[path] for path in wanted} == (wanted if sizes else dict.fromkeys(wanted))


each_locale = pytest.mark.parametrize("locale", LOCALES)


@each_locale
@pytest.mark.parametrize("switches", ["-s", "-s -D", "-a -p -u -g -s -D -F", "-s -f -Q", "-s --charset=ascii", "-s -C"])
def test_tree_in_text_with_sizes(share: Path, tmp_path: Path, switches: str, locale: str) -> None:
    """Whatever columns stand before the names."""
    compare(listed(output(f"tree {switches} Share", share.parent, locale), tmp_path))


@each_locale
@pytest.mark.parametrize("switches", ["", "-p", "-D", "-u -g --inodes --device", "-f", "-F", "-Q", "-A", "-i -f", "-h"])
def test_tree_in_text_without_sizes(share: Path, tmp_path: Path, switches: str, locale: str) -> None:
    """The paths are right, and no other number is taken for a size."""
    rows = listed(output(f"tree {switches} Share", share.parent, locale), tmp_path)
    small = {row["path"] for row in rows if row["size"] is not None}

    assert not small or switches == "-h"
    compare([row | {"size": None} for row in rows], sizes=False)


@pytest.mark.parametrize("switches", ["-J -s", "-J -s -D -p", "-X -s", "-X -s -D -p -u", "-J -s -f", "-X -s -f"])
def test_tree_as_json_and_xml(share: Path, tmp_path: Path, switches: str) -> None:
    """Files are told from folders there."""
    compare(listed(output(f"tree {switches} Share", share.parent), tmp_path))


@pytest.mark.parametrize("switches", ["-H . -s", "-H http://x.example/y -s -D", "-H . -s -C -T Files"])
def test_tree_as_html(share: Path, tmp_path: Path, switches: str) -> None:
    """The names come from the links, which begin below the folder that was listed."""
    compare(listed(output(f"tree {switches} Share", share.parent), tmp_path), below="")


@each_locale
@pytest.mark.parametrize(
    "switches",
    [
        "-lR",
        "-laR --time-style=full-iso",
        "-lRQ",
        "-lRis --time-style=long-iso",
        "-lRgo",
        "-lRn",
        "-lRp",
        "-lRb",
        "-lRF",
    ],
)
def test_ls_with_sizes(share: Path, tmp_path: Path, switches: str, locale: str) -> None:
    """Also with a line end in a name."""
    compare(listed(output(f"ls {switches} Share", share.parent, locale), tmp_path))


@pytest.mark.parametrize("switches", ["-1RpQ", "-RQ -1", "-RpQF -1"])
def test_ls_without_sizes(share: Path, tmp_path: Path, switches: str) -> None:
    """Names below their folders."""
    compare(listed(output(f"ls {switches} Share", share.parent), tmp_path), sizes=False)


def test_ls_as_a_terminal_shows_it(share: Path, tmp_path: Path) -> None:
    """Quoted for a shell, as it is when pasted from a window."""
    made = output("ls -lR --quoting-style=shell-escape Share", share.parent)

    compare(listed(made, tmp_path))


@each_locale
@pytest.mark.parametrize("command", ["find Share", "find Share -type f", "find . -type f -name '*'"])
def test_find(share: Path, tmp_path: Path, command: str, locale: str) -> None:
    """Paths alone. The rest of a name after a line end belongs to it where everything lies in one folder."""
    changed = {"two\nlines.txt": None} if "-type" in command else {}
    made = output(command, share.parent, locale)
    rows = [row for row in listed(made, tmp_path) if row["path"] not in ("lines.txt", "Share/two", "./Share/two")]

    compare(rows, sizes=False, changed=changed)


@each_locale
@pytest.mark.parametrize("command", ["find Share -ls", "find Share -printf '%T+\\t%s\\t%p\\n'", "find . -type f -ls"])
def test_find_with_sizes(share: Path, tmp_path: Path, command: str, locale: str) -> None:
    """Columns before the path."""
    compare(listed(output(command, share.parent, locale), tmp_path))


@pytest.mark.parametrize("switches", ["-a", "-ah --time", "-ab"])
def test_du(share: Path, tmp_path: Path, switches: str) -> None:
    """What it counts is no size of a file."""
    compare(listed(output(f"du {switches} Share", share.parent), tmp_path), sizes=False)


@pytest.mark.parametrize("command", ["lsl .", "ls .", "lsf -R --format pst .", "lsf -R --format tsp --separator '|' ."])
def test_rclone_with_sizes(share: Path, tmp_path: Path, command: str) -> None:
    """What it shows by pictures of control characters is put back."""
    compare(listed(output(f"rclone {command}", share), tmp_path), below="")


@pytest.mark.parametrize("command", ["lsf -R .", "tree .", "hashsum MD5 .", "sha1sum .", "lsf -R --files-only ."])
def test_rclone_without_sizes(share: Path, tmp_path: Path, command: str) -> None:
    """Paths alone."""
    below = "/" if command.startswith("tree") else ""

    compare(listed(output(f"rclone {command}", share), tmp_path), below=below, sizes=False)


def test_rclone_lsjson(share: Path, tmp_path: Path) -> None:
    """An inventory by its form, and a listing where one says so."""
    compare(listed(output("rclone lsjson -R .", share), tmp_path), below="")


def test_hashes_prove_content(share: Path, tmp_path: Path) -> None:
    """SHA-256 by the program, and by ours."""
    import hashlib

    rows = listed(output("find Share -type f -exec sha256sum {} +", share.parent), tmp_path)

    assert {row["path"]: row["sha256"] for row in rows} == {
        f"Share/{name}": hashlib.sha256(b"x" * size).hexdigest() for name, size in FILES.items()
    }


@pytest.mark.parametrize("tool", ["md5sum", "sha1sum --tag", "sha512sum", "b2sum", "sha256sum --tag"])
def test_hash_lists(share: Path, tmp_path: Path, tool: str) -> None:
    """Escaped names come back."""
    need(tool.split()[0])

    compare(listed(output(f"find Share -type f -exec {tool} {{}} +", share.parent), tmp_path), sizes=False)


def test_hashdeep(share: Path, tmp_path: Path) -> None:
    """Size and hash; what comes after a line end in a name is unread."""
    need("hashdeep")
    rows = listed(output("hashdeep -r -l Share", share.parent), tmp_path, most_unread=1)
    kept = [row for row in rows if row["path"] != "Share/two" and "/link/" not in row["path"]]

    compare(kept, changed={"two\nlines.txt": None})


@pytest.mark.parametrize("command", ["unzip -l a.zip", "unzip -v a.zip", "zipinfo a.zip", "zipinfo -lT a.zip"])
def test_zip(share: Path, tmp_path: Path, command: str) -> None:
    """A ZIP archive by Info-ZIP; the link is kept as one. Control and invisible characters it shows otherwise."""
    need("zip")
    subprocess.run(["zip", "-qry", str(tmp_path / "a.zip"), "Share"], cwd=share.parent, check=True)

    compare(listed(output(command, tmp_path), tmp_path))


def test_pythons_zipfile(share: Path, tmp_path: Path) -> None:
    """Names of UTF-8 that no flag calls so."""
    need("zip")
    subprocess.run(["zip", "-qry", str(tmp_path / "a.zip"), "Share"], cwd=share.parent, check=True)

    compare(listed(output("python3 -m zipfile -l a.zip", tmp_path), tmp_path))


@pytest.mark.parametrize("switches", ["l", "l -slt"])
@pytest.mark.parametrize("kind", ["7z", "zip", "tar"])
def test_7z(share: Path, tmp_path: Path, kind: str, switches: str) -> None:
    """It shows a line end as `_`, and a direction mark, too."""
    program = "7zz" if shutil.which("7zz") else "7z"
    need(program)
    subprocess.run([program, "a", "-snl", str(tmp_path / f"a.{kind}"), "Share"], cwd=share.parent, capture_output=True)
    made = output(f"{program} {switches} a.{kind}", tmp_path)

    compare(listed(made, tmp_path), changed={"two\nlines.txt": "two_lines.txt"})


@pytest.mark.parametrize("program", ["tar", "bsdtar"])
@each_locale
def test_tar(share: Path, tmp_path: Path, program: str, locale: str) -> None:
    """Of either maker, in any locale."""
    need(program)
    subprocess.run(["tar", "-cf", str(tmp_path / "a.tar"), "Share"], cwd=share.parent, check=True)

    compare(listed(output(f"{program} -tvf a.tar", tmp_path, locale), tmp_path))


# Web servers ------------------------------------------------------------------------------------------

NGINX = """
daemon off; pid {0}/pid; error_log {0}/errors; worker_processes 1;
events {{}}
http {{ access_log off; client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c;
  uwsgi_temp_path {0}/d; scgi_temp_path {0}/e;
  server {{ listen 127.0.0.1:{1}; root {2}; charset utf-8; autoindex on; autoindex_format {3}; }} }}
"""
APACHE = """
ServerRoot {0}
ServerName localhost
Listen 127.0.0.1:{1}
PidFile {0}/pid
ErrorLog {0}/errors
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule autoindex_module /usr/lib/apache2/modules/mod_autoindex.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
DocumentRoot {2}
<Directory {2}>
  Options Indexes
  IndexOptions {3}
</Directory>
"""


def port() -> int:
    """One that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pages(command: list[str], at: int, folders: list[str], accept: str = "text/html") -> list[bytes]:
    """The index pages of these folders, from a server that is started for it."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return [fetched(f"http://127.0.0.1:{at}{quote(folder)}", accept) for folder in folders]
    finally:
        server.terminate()
        server.wait(20)


def fetched(address: str, accept: str) -> bytes:
    """The answer; the server has some seconds to come up."""
    for _ in range(100):
        try:
            with urlopen(Request(address, headers={"Accept": accept}), timeout=20) as answer:
                return answer.read()
        except (ConnectionError, URLError):
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


def saved(made: list[bytes], tmp_path: Path, ending: str) -> list[dict]:
    return [row for at, page in enumerate(made) for row in listed(page, tmp_path, f"{at}.{ending}")]


def folders(share: Path) -> list[str]:
    """Every folder that has files, as a server names it."""
    below = {f"/{path.parent.relative_to(share)}/".replace("/./", "/") for path in map(share.joinpath, FILES)}
    return sorted(below)


def command_of(server: str, at: int, share: Path, tmp_path: Path, how: str = "") -> list[str]:
    """How a server is started. how: the form or the options of its index pages."""
    if server == "python3":
        return ["python3", "-m", "http.server", str(at), "--bind", "127.0.0.1", "--directory", str(share)]
    if server == "rclone":
        return ["rclone", "serve", "http", str(share), "--addr", f"127.0.0.1:{at}"]
    if server == "caddy":
        return ["caddy", "file-server", "--browse", "--root", str(share), "--listen", f"127.0.0.1:{at}"]
    configuration = tmp_path / "server.conf"
    template = NGINX if server == "nginx" else APACHE
    user = "user root;\n" if server == "nginx" and os.geteuid() == 0 else ""
    configuration.write_text(user + template.format(tmp_path, at, share, how))
    if server == "nginx":
        return ["nginx", "-p", str(tmp_path), "-c", str(configuration), "-e", f"{tmp_path}/errors"]
    return ["apache2", "-d", str(tmp_path), "-f", str(configuration), "-X"]


@pytest.mark.parametrize(
    ("server", "how", "exact"),
    [
        ("python3", "", False),
        ("rclone", "", True),
        ("caddy", "", True),
        ("nginx", "html", True),
        ("apache2", "FancyIndexing HTMLTable NameWidth=*", False),
        ("apache2", "FancyIndexing", False),
    ],
)
def test_a_saved_index_page(share: Path, tmp_path: Path, server: str, how: str, exact: bool) -> None:
    """One per folder; the names whole, from the links, and the folder from the page."""
    need(server)
    at = port()
    made = pages(command_of(server, at, share, tmp_path, how), at, folders(share))
    rows = saved(made, tmp_path, "html")

    compare(rows if exact else [row | {"size": None} for row in rows], below="/", sizes=exact)


@pytest.mark.parametrize(("server", "how"), [("caddy", "json"), ("nginx", "json"), ("nginx", "xml")])
def test_a_saved_index_for_programs(share: Path, tmp_path: Path, server: str, how: str) -> None:
    """JSON and XML name the files, not the folder."""
    need(server)
    at = port()
    made = pages(command_of(server, at, share, tmp_path, how), at, folders(share), "application/json")
    rows = saved(made, tmp_path, how)

    assert {row["path"]: row["size"] for row in rows if row["path"] != "link"} == {
        Path(name).name: size for name, size in FILES.items()
    }
