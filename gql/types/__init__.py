"""Declares the GraphQL types of the application, a file per table, and the application itself."""

from gql.types import (
    build_pack,
    invite_code,
    location,
    session,
    tenant,
    user,
    workshop,
    workshop_member,
    workshop_step,
)

# isort: split
# Mutation inputs use the enums that the types above describe.
from gql.mutations import MUTATIONS
from gql.mutations.parts import WORKSHOP_EXISTS
from gql.mutations.workshops import OWNER
from gql.nodes.application import Accounts, Application, Tenancy, ViewerField
from gql.nodes.registry import Registry, declared_in
from models import Base, Tenant, User
from models.base import TENANT, USER
from models.data.account_lookup import find_identity
from models.data.commands import purge, seed
from models.data.demo_tenant import DemoTenant
from models.tenant import WRITABLE

application = Application(
    registry=Registry(
        declared_in(
            build_pack,
            invite_code,
            location,
            session,
            tenant,
            user,
            workshop,
            workshop_member,
            workshop_step,
        )
    ),
    metadata=Base.metadata,
    tenancy=Tenancy(
        Tenant,
        setting=TENANT,
        claim="tid",
        status="status",
        writable=WRITABLE,
        timezone="timezone",
    ),
    accounts=Accounts(User, setting=USER),
    mutations=MUTATIONS,
    viewer_fields=(
        ViewerField(
            "user", User, USER, "The person; null for a token without one, or when deleted."
        ),
        ViewerField(
            "tenant",
            Tenant,
            TENANT,
            "The tenant the viewer acts in; null for one without, or when deleted.",
        ),
    ),
    row_rules=(WORKSHOP_EXISTS,),
    new_rows=(OWNER,),
    demo=DemoTenant(),
    account_lookup=find_identity,
    commands=(seed, purge),
)
