"""What the numbered migrations leave open, in the words of PostgreSQL (from 14)."""

from collections.abc import Mapping
from typing import Final

_RANDOM: Final = "replace(gen_random_uuid()::text, '-', '')"
_NOW: Final = """to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""

# PostgreSQL takes the escape of the character NUL for JSON, and then cannot give it as text: one such
# body would make everything that reads fields fail, the view first.
_JSON: Final = r"replace(body, '\u0000', '\u0020')::json"

WORDS: Final[Mapping[str, str]] = {
    # In the order of code points, like everywhere in pgconf, whatever the language of the database.
    "key": 'TEXT COLLATE "C"',
    "random": _RANDOM,
    "now": _NOW,
    # Reading a field is what finds half of a surrogate pair, which the view could not read either.
    "is_json": f"coalesce({_JSON} ->> 'title', '') IS NOT NULL",
    "title": f"({_JSON} ->> 'title')",
    "enabled": f"({_JSON} ->> 'enabled' IS DISTINCT FROM 'false')",
    # A digest that stays while the body changes was not written by pgconf. The new one is random, so
    # that a second edit is told from the first.
    "notice_edits": f"""
        CREATE FUNCTION pgconf_notice_edit() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog AS $$
        BEGIN
            new.digest := 'edited:' || {_RANDOM};
            new.updated_at := {_NOW};
            RETURN new;
        END
        $$;
        CREATE TRIGGER pgconf_resource_edited BEFORE UPDATE ON pgconf_resource
        FOR EACH ROW WHEN (new.digest = old.digest AND new.body IS DISTINCT FROM old.body)
        EXECUTE FUNCTION pgconf_notice_edit()
    """,
}
