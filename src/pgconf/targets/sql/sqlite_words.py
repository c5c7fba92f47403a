"""What the numbered migrations leave open, in the words of SQLite."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "key": "TEXT",
    "random": "lower(hex(randomblob(16)))",
    "now": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
    "is_json": "typeof(body) = 'text' AND json_valid(body)",
    "title": "json_extract(body, '$.title')",
    "enabled": "coalesce(json_extract(body, '$.enabled'), TRUE)",
    # A digest that stays while the body changes was not written by pgconf. The new one is random, so
    # that a second edit is told from the first.
    "notice_edits": """
        CREATE TRIGGER pgconf_resource_edited AFTER UPDATE OF body ON pgconf_resource
        WHEN new.digest = old.digest AND new.body IS NOT old.body
        BEGIN
            UPDATE pgconf_resource
            SET digest = 'edited:' || lower(hex(randomblob(16))),
                updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
            WHERE kind = new.kind AND name = new.name;
        END
    """,
}
