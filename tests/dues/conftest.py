import pytest

from dues import issuing
from dues.models import Campaign, Document
from members.models import Company
from tests.dues.make import ISSUE, make_members, open_and_price


@pytest.fixture
def members(db: None) -> list[Company]:
    """Three members since 2020, twelve jobs each: 600 euros a year."""
    return make_members(3)


@pytest.fixture
def campaign(members: list[Company]) -> Campaign:
    return open_and_price()


@pytest.fixture
def calls(campaign: Campaign) -> list[Document]:
    return issuing.issue_now(campaign, by=None, on=ISSUE)
