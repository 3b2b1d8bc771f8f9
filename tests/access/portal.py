"""Rows for the portal: an invitation, a proposal on each side, a campaign under way."""

import json
import uuid
from datetime import timedelta
from typing import Any

from league.base.days import today
from members import confirmation, invitations, proposals
from members.models import ConfirmationCampaign, Proposal
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    day = today()
    lyon, grenoble = cast.company_lyon, cast.company_grenoble
    representative = cast.people["representative"]
    theirs = grenoble.functions.get(kind="representative").person_id
    made = {
        company.pk: proposals.propose(
            company=company,
            kind=Proposal.Kind.NAME,
            after={"name": "Autre nom"},
            reason="essai",
            from_day=day,
            by=cast.users["representative"],
            on=day,
        )
        for company in (lyon, grenoble)
    }
    campaign = ConfirmationCampaign.objects.filter(year=day.year).first() or confirmation.open_campaign(
        year=day.year, opens_on=day, closes_on=day + timedelta(days=30), reminder_days=[14], by=None, on=day
    )
    invitation = invitations.issue(people=[representative], by=None, on=day)[representative.pk]
    return {
        "company_lyon": {"pk": lyon.pk},
        "company_grenoble": {"pk": grenoble.pk},
        "person_lyon": {"pk": lyon.pk, "person": representative.pk},
        "person_grenoble": {"pk": grenoble.pk, "person": theirs},
        "name_lyon": {"pk": lyon.pk, "slug": "nom"},
        "name_grenoble": {"pk": grenoble.pk, "slug": "nom"},
        "leave_lyon": {"pk": lyon.pk, "slug": "depart"},
        "nothing_lyon": {"pk": lyon.pk, "slug": "rien"},
        "proposal_lyon": {"pk": made[lyon.pk].pk},
        "proposal_grenoble": {"pk": made[grenoble.pk].pk},
        "absent": {"pk": 999_999},
        "campaign": {"year": campaign.year},
        "no_campaign": {"year": 1999},
        "link": {"token": invitations.token_of(invitation)},
        "forged": {"token": f"{uuid.uuid4()}:forged"},
    }


PAYLOADS: dict[str, Any] = {
    "members:dues_hand": lambda cast: {
        "who": cast.people["representative"].pk,
        "day": (today() + timedelta(days=1)).isoformat(),
    },
    "members:proposal_new": lambda cast: {
        "name": "Encore un nom",
        "reason": "essai",
        "last_day": (today() + timedelta(days=30)).isoformat(),
        "understood": "on",
    },
    "members:proposal": lambda cast: {"seen": json.dumps({}), "word": "Non, essai.", "answer": "refuse"},
    "members:confirmation": lambda cast: {"answer": "unchanged"},
    "members:confirmation_campaigns": lambda cast: {
        "year": today().year + 1,
        "opens_on": (today() + timedelta(days=90)).isoformat(),
        "closes_on": (today() + timedelta(days=120)).isoformat(),
        "reminder_days": "14",
        "sure": "1",
    },
}
