"""Audiences: somebody belongs to them, and their roles exist."""

from pgconf.decisions.audiences import covers
from pgconf.kinds.audience import AnyAudience, RoleHolders
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Path, did_you_mean, say
from pgconf.rules.rule import ERROR, Findings, found, rule, see
from pgconf.rules.view import View


@rule("audience/unknown-role", ERROR)
def unknown_role(view: View) -> Findings:
    """An audience is made of holders of a role that its role matrix does not declare."""
    for audience in view.of(RoleHolders):
        matrix = view.named(RoleMatrix, audience.matrix)
        for index, role in enumerate(audience.roles) if matrix else ():
            if matrix is not None and role not in matrix.roles:
                yield found(
                    audience,
                    ("roles", index),
                    say("`{matrix}` declares no role `{role}`", matrix=matrix.name, role=role),
                    did_you_mean(role, matrix.roles) or say("name one of its roles, or declare this one"),
                    related=(see(say("the roles are declared here"), matrix, ("roles",)),),
                )


@rule("audience/blacklist-covers-audience", ERROR)
def blacklist_covers_audience(view: View) -> Findings:
    """A blacklist leaves out everybody who belongs to the audience, so no message reaches anybody."""
    for audience in view.of(AnyAudience):
        for index, name in enumerate(audience.blacklist):
            listed = view.named(AnyAudience, name)
            if listed is None or listed.blacklist or not covers(listed, audience):
                continue
            path: Path = ("blacklist", index)
            yield found(
                audience,
                path,
                say("everybody in this audience is in `{listed}`, so nobody is left", listed=name),
                say("leave it out, or name the audience that is meant"),
                related=(see(say("this is who is left out"), listed),),
            )


RULES = (unknown_role, blacklist_covers_audience)
