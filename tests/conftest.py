"""What all tests share: the --accept switch, and a profile of many examples (`--hypothesis-profile thorough`)."""

import pytest
from hypothesis import settings

settings.register_profile("thorough", max_examples=2_000, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write goldens instead of comparing with them")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be written."""
    return request.config.getoption("--accept")
