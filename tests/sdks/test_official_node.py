"""`@apideck/unify` and `@apideck/node`, the official SDKs for Node. Only the server's URL is changed."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

# It marks the environment of this group, so that other tests don't take longer if node's packages are installed.
pytest.importorskip("apideck_unify", reason="this is not the environment of make test-strangers")

from tests.sdks.calls import API_KEY, HERE, Run, compare, served

NODE = shutil.which("node")
LEFT_OUT = {"users get fields", "users list fields"}
"""Their models require `emails`, although `fields` omits it."""
# Operations that are not in the document of 9.3.0.
NEWER = dict.fromkeys(
    ("validate", "custom_mappings", "connection_custom_mappings", "custom_fields", "create_callback"), "Not found"
)
OWN_FAULTS = {
    "unify": {
        **NEWER,
        **dict.fromkeys(LEFT_OUT, "Response validation failed"),
        "connection_consents": "Not found",
        # It always sends this parameter, which is not in the document of 9.3.0.
        "logs filter": "filter[path_match_mode]",
    },
    "node": {
        **NEWER,
        **dict.fromkeys(LEFT_OUT, "Cannot read properties of undefined"),
        # It treats this field as read-only, and doesn't send it.
        "leads get": "contact_id is undefined",
        # It names this field `_private`.
        "activities get": "private is undefined",
    },
}


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.skipif(not (HERE / "node_modules").is_dir(), reason="its packages are not installed: make test-strangers")
@pytest.mark.parametrize("sdk", ["unify", "node"])
def test_the_node_sdk_gets_what_it_expects(sdk: str) -> None:
    with served() as server:
        command = [str(NODE), str(HERE / "drive.mjs"), sdk, server.url, API_KEY]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    run = Run(json.loads(done.stdout.splitlines()[-1]))
    compare(run, OWN_FAULTS[sdk])
    assert len(run.outcomes) > 140
