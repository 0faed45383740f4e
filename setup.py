"""Builds the modules in C (docs/native.md). All else that is to be said of the package stands in pyproject.toml."""

import sys

from setuptools import Extension, setup

# The code reads hostile bytes: whatever slips through its own checks is to end the process, and do nothing else
HARDENED = ["-O3", "-Wall", "-Wextra", "-fvisibility=hidden", "-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"]
SEALED = ["-Wl,-z,relro,-z,now"]  # what the linker filled in cannot be changed afterwards

setup(
    ext_modules=[
        Extension(
            f"purloined._{name}",
            [f"purloined/{name}.c"],
            py_limited_api=True,  # one build serves every Python from 3.11 on
            extra_compile_args=[] if sys.platform == "win32" else HARDENED,
            extra_link_args=SEALED if sys.platform == "linux" else [],
        )
        for name in ("native", "sums", "evtx_chunks")
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
