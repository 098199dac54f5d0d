import json

import pytest

from tests.generators.roleplaying import ROLES


@pytest.fixture
def roles(tmp_path):
    """A file of roles."""

    def write(contents=ROLES):
        path = tmp_path / "roles.yaml"
        path.write_text(json.dumps(contents))
        return str(path)

    return write
