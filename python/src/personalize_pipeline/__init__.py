"""Amazon Personalize on a laptop, for tests.

`Emulator` starts one and stops it; the pytest plugin gives each test its own by the fixture `personalize`. The command
`pipeline` comes with this package.
"""

from ._admin import EmulatorError
from ._binary import BinaryNotFound, find_binary
from ._emulator import DEFAULT_SERVICES, Emulator, Resource
from ._loading import RunFailed

__all__ = [
    "DEFAULT_SERVICES",
    "BinaryNotFound",
    "Emulator",
    "EmulatorError",
    "Resource",
    "RunFailed",
    "find_binary",
]
