"""The path that a URL names, as a person would write it."""

from urllib.parse import unquote


def url_path(url: str) -> str:
    """Without scheme, host, query and fragment, percent signs resolved.

    `http://files.example/in/a%20b.pdf?part=1` and `/in/a%20b.pdf` both give `/in/a b.pdf`."""
    path = without_host(url).partition("?")[0].partition("#")[0]
    return unquote(path, errors="backslashreplace")


def without_host(url: str) -> str:
    """`ftp://192.0.2.1/a.pdf` gives `/a.pdf`; what has no scheme stays as it is."""
    scheme, mark, rest = url.partition("://")
    if not mark or not scheme.isalnum():
        return url
    return "/" + rest.partition("/")[2]
