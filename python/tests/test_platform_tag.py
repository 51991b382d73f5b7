"""The platforms that a wheel is tagged with, of the heads of binaries."""

from __future__ import annotations

import importlib.util
import struct
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The hook that packs wheels."""
    path = Path(__file__).resolve().parents[1] / "hatch_build.py"
    spec = importlib.util.spec_from_file_location("hatch_build", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def elf(machine: int, *, dynamic: bool, strings: bytes = b"") -> bytes:
    """An ELF file as far as it is looked at: its header, one segment, and texts."""
    header = bytearray(64)
    header[:4] = b"\x7fELF"
    struct.pack_into("<H", header, 0x12, machine)
    struct.pack_into("<Q", header, 0x20, 64)
    struct.pack_into("<HH", header, 0x36, 56, 2)
    types = [1, 3 if dynamic else 2]
    return bytes(header) + b"".join(struct.pack("<I", kind) + bytes(52) for kind in types) + strings


@pytest.mark.parametrize(
    ("binary", "tag"),
    [
        (elf(0x3E, dynamic=True, strings=b"\0GLIBC_2.2.5\0GLIBC_2.17\0"), "manylinux_2_17_x86_64"),
        (elf(0xB7, dynamic=True, strings=b"\0GLIBC_2.17\0GLIBC_2.9\0"), "manylinux_2_17_aarch64"),
        (elf(0x3E, dynamic=True, strings=b"\0GLIBC_2.2.5\0"), "manylinux_2_17_x86_64"),
        (elf(0x3E, dynamic=True, strings=b"\0GLIBC_2.34\0GLIBC_2.9\0"), "manylinux_2_34_x86_64"),
        (elf(0xB7, dynamic=False), "musllinux_1_2_aarch64"),
        (b"\xcf\xfa\xed\xfe" + struct.pack("<I", 0x0100000C), "macosx_11_0_arm64"),
        (b"\xcf\xfa\xed\xfe" + struct.pack("<I", 0x01000007), "macosx_10_12_x86_64"),
        (b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40) + b"PE\0\0" + struct.pack("<H", 0x8664), "win_amd64"),
    ],
)
def test_a_binary_says_where_it_runs(build: ModuleType, binary: bytes, tag: str) -> None:
    assert build.platform_tag(binary) == tag


@pytest.mark.parametrize(
    ("binary", "problem"),
    [
        (b"#!/bin/sh\n", "no executable"),
        (elf(0x08, dynamic=True), "processor"),
        (elf(0x3E, dynamic=True), "no version of glibc"),
    ],
)
def test_what_no_platform_can_be_told_of_is_rejected(build: ModuleType, binary: bytes, problem: str) -> None:
    with pytest.raises(build.UnknownBinary, match=problem):
        build.platform_tag(binary)


def test_the_interpreter_of_these_tests_is_told_right(build: ModuleType) -> None:
    tag = build.platform_tag(Path(sys.executable).resolve().read_bytes())
    assert tag.startswith({"linux": "manylinux_2_", "darwin": "macosx_", "win32": "win_"}[sys.platform])
