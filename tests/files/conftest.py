import pytest


@pytest.fixture
def folder(tmp_path):
    """Where cells run, and their files are."""
    return tmp_path
