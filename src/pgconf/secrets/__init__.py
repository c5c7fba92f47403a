"""Where secrets come from: one module a source, and the reading of references such as `env:NAME`.

env        variables of the process
file       files, such as those that Docker and Kubernetes mount
keyring    the keyring of a person or a machine
sops       files that SOPS has encrypted
vault      HashiCorp Vault, the only one that opens a connection
plugins    sources that other distributions bring
reading    finds the source that a reference names

No source runs a command, and no library of a source is imported before a reference names it.
"""

from pgconf.secrets.env import EnvSource
from pgconf.secrets.file import FileSource
from pgconf.secrets.keyring import KeyringSource
from pgconf.secrets.reading import SecretReader
from pgconf.secrets.sops import SopsSource
from pgconf.secrets.unresolved import unresolved
from pgconf.secrets.vault import VaultSource

__all__ = [
    "EnvSource",
    "FileSource",
    "KeyringSource",
    "SecretReader",
    "SopsSource",
    "VaultSource",
    "unresolved",
]
