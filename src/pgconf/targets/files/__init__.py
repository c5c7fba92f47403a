"""Live state as files in a folder: versions that are switched at once by one symbolic link.

path/
├── current ──▶ versions/000042      what programs read
├── versions/
│   ├── 000041/                      kept, to go back to
│   └── 000042/
│       ├── gateway/channels.json    an artifact
│       └── .pgconf/revision.json    what this version is: its identity, its note, its digests
└── .pgconf/
    ├── lock                         held while somebody writes
    ├── fence.json                   the highest token of each journal
    ├── pending.json                 the version that is being made, until its services have it
    └── revisions/000001.json        what is left of versions that are not kept any more
"""

from pgconf.targets.files.delivery import Delivery
from pgconf.targets.files.target import FilesTarget

__all__ = ["Delivery", "FilesTarget"]
