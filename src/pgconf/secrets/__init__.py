"""Where secrets come from: one module a source, and the reading of references such as `env:NAME`.

env        variables of the process
file       files, such as those that Docker and Kubernetes mount
reading    finds the source that a reference names

No source runs a command or opens a connection by itself.
"""

from pgconf.secrets.env import EnvSource
from pgconf.secrets.file import FileSource
from pgconf.secrets.reading import SecretReader

__all__ = ["EnvSource", "FileSource", "SecretReader"]
