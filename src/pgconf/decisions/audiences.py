"""Who belongs to an audience, as far as the configuration alone tells."""

from pgconf.kinds.audience import AnyAudience, AttributeGroup, Everybody, RoleHolders


def covers(wider: AnyAudience, narrower: AnyAudience) -> bool:
    """Whether everybody in one audience is in another one for certain; blacklists are left aside.

    Users are what groups are made of, and staff is what roles are held by. Lists are not known here.
    """
    match wider, narrower:
        case Everybody(all_="everyone"), _:
            return True
        case Everybody(), Everybody():
            return wider.all_ == narrower.all_
        case Everybody(), AttributeGroup():
            return wider.all_ == "users"
        case Everybody(), RoleHolders():
            return wider.all_ == "staff"
        case AttributeGroup(), AttributeGroup():
            return all(
                attribute in narrower.group and set(narrower.group[attribute]) <= set(values)
                for attribute, values in wider.group.items()
            )
        case RoleHolders(), RoleHolders():
            return wider.matrix == narrower.matrix and set(narrower.roles) <= set(wider.roles)
        case _:
            return False
