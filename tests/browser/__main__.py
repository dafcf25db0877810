"""Serve an embedded Apideck, and let the script of this folder use its pages with a headless Chromium.

If node, npm or Chromium is missing, it says so and ends with 0. The screenshots stay in a folder, for a review.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from apideck_client.testing import EmbeddedApideck
from tests.testing.receiver import receiving

HERE = Path(__file__).parent
KEY = "browser-key"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LONGEST = 240
"""The seconds that the whole script may take."""


def main() -> int:
    """Run the script. Return its exit code, or 0 if it can't run here."""
    node, npm = shutil.which("node"), shutil.which("npm")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    missing = [name for name, found in (("node", node), ("npm", npm), ("chromium", browser)) if not found]
    if missing or node is None or npm is None or browser is None:
        print(f"Skipped: {', '.join(missing)} is not installed")
        return 0
    if not (HERE / "node_modules" / "playwright-core").is_dir():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, check=True)
    screenshots = Path(os.environ.get("SCREENSHOTS") or tempfile.mkdtemp(prefix="embedded-apideck-"))
    screenshots.mkdir(parents=True, exist_ok=True)
    with EmbeddedApideck(api_key=KEY) as server, receiving() as receiver:
        server.seed("acme", contacts=120)
        server.connect("acme", "brindle")
        server.subscribe(receiver.url)
        told = {
            "browser": browser,
            "server": server.url,
            "vault": _session(server, "ada"),
            "small": _session(server, "bob"),
            "keyboard": _session(server, "eve"),
            "screenshots": str(screenshots),
            "key": KEY,
        }
        environment = {**os.environ, "EMBEDDED": json.dumps(told)}
        code = subprocess.run([node, "drive.mjs"], cwd=HERE, env=environment, timeout=LONGEST, check=False).returncode
        if code == 0 and "crm.contact.updated" not in receiver.types():
            print("The event of the control page did not arrive")
            code = 1
    print(f"Screenshots: {screenshots}")
    return code


def _session(server: EmbeddedApideck, consumer: str) -> str:
    headers = {"authorization": f"Bearer {KEY}", "x-apideck-app-id": "demo", "x-apideck-consumer-id": consumer}
    requested = {"redirect_uri": f"{server.url}/?consumer={consumer}", "theme": {"vault_name": "Acme's services"}}
    created = httpx.post(f"{server.url}/vault/sessions", headers=headers, json=requested)
    return str(created.raise_for_status().json()["data"]["session_uri"])


if __name__ == "__main__":
    sys.exit(main())
