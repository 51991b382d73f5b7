"""Puts the command `pipeline` into the wheel, and tags the wheel with the platforms that the binary is for.

The binary is the one that PIPELINE_BINARY names, so that a release packs what it has built, signed and archived.
Without it, cargo builds one from the checkout around this folder. The platforms are read from the binary itself,
whatever machine builds the wheel; PIPELINE_WHEEL_PLATFORM names others.
"""

from __future__ import annotations

import os
import re
import struct
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The oldest macOS that Rust supports on each processor, as wheels name it.
MACOS = {"x86_64": "10_12", "arm64": "11_0"}
# The first manylinux platform that is named after a version of glibc.
OLDEST_GLIBC = (2, 17)
# The musl platform that statically linked binaries are tagged with. They run with glibc too, but a release has another wheel
# for that: of two wheels whose platforms suit equally well, pip installs either.
MUSL = "1_2"

ELF_MACHINES = {0x3E: "x86_64", 0xB7: "aarch64"}
MACH_O_PROCESSORS = {0x01000007: "x86_64", 0x0100000C: "arm64"}
PE_MACHINES = {0x8664: "win_amd64", 0xAA64: "win_arm64"}

PT_INTERP = 3


class UnknownBinary(ValueError):
    """A binary that no platform can be told of."""


def platform_tag(binary: bytes) -> str:
    """The platforms that a binary runs on, as a wheel's name has them."""
    if binary.startswith(b"\x7fELF"):
        return linux_tag(binary)
    if binary.startswith(b"\xcf\xfa\xed\xfe"):
        processor = _known(MACH_O_PROCESSORS, struct.unpack_from("<I", binary, 4)[0])
        return f"macosx_{MACOS[processor]}_{processor}"
    if binary.startswith(b"MZ"):
        (header,) = struct.unpack_from("<I", binary, 0x3C)
        return _known(PE_MACHINES, struct.unpack_from("<H", binary, header + 4)[0])
    raise UnknownBinary("PIPELINE_BINARY is no executable for Linux, macOS or Windows; name the command `pipeline`")


def linux_tag(binary: bytes) -> str:
    """The platform of an ELF executable: that of the glibc that it asks for, or of musl if it is linked statically."""
    machine = _known(ELF_MACHINES, struct.unpack_from("<H", binary, 0x12)[0])
    if not _has_interpreter(binary):
        return f"musllinux_{MUSL}_{machine}"
    # The names of the versions that the loader must find are texts of their own in the dynamic string table.
    versions = [(int(major), int(minor)) for major, minor in re.findall(rb"\0GLIBC_(\d+)\.(\d+)(?=[\0.])", binary)]
    if not versions:
        raise UnknownBinary("PIPELINE_BINARY asks for no version of glibc; link it with glibc, or statically with musl")
    major, minor = max([OLDEST_GLIBC, *versions])
    return f"manylinux_{major}_{minor}_{machine}"


def _has_interpreter(binary: bytes) -> bool:
    (offset,) = struct.unpack_from("<Q", binary, 0x20)
    size, count = struct.unpack_from("<HH", binary, 0x36)
    types = (struct.unpack_from("<I", binary, offset + size * number)[0] for number in range(count))
    return PT_INTERP in types


def _known(names: dict[int, str], number: int) -> str:
    if number not in names:
        raise UnknownBinary(f"PIPELINE_BINARY is for a processor that is not supported ({number:#x})")
    return names[number]


def built_binary(workspace: Path) -> Path:
    """Builds the command from a checkout."""
    if not (workspace / "cli" / "Cargo.toml").is_file():
        raise UnknownBinary("There is no checkout around this folder to build from; set PIPELINE_BINARY to the command")
    command = ["cargo", "build", "--profile", "dist", "--locked", "--workspace", "--bin", "pipeline"]
    subprocess.run(command, cwd=workspace, check=True)
    name = "pipeline.exe" if os.name == "nt" else "pipeline"
    return Path(os.environ.get("CARGO_TARGET_DIR") or workspace / "target") / "dist" / name


class BinaryBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it packs the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the binary, and the tag that is read from it."""
        named = os.environ.get("PIPELINE_BINARY")
        binary = Path(named) if named else built_binary(Path(self.root).parent)
        platform = os.environ.get("PIPELINE_WHEEL_PLATFORM") or platform_tag(binary.read_bytes())
        suffix = ".exe" if platform.startswith("win") else ""
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["shared_scripts"][str(binary.resolve())] = f"pipeline{suffix}"
