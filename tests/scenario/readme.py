#!/usr/bin/env python3
"""The README's own scenario prints what the README shows."""
import os
import re
import subprocess
import tempfile

from _run import OUTGROW, ROOT, check, finish

with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
    text = f.read()
scenario = re.search(r"```lua\n(.*?)```", text, re.S)[1]
shown = re.search(r"\$ build/outgrow run site.lua\n(.*?)```", text, re.S)[1]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "site.lua")
    with open(path, "w", encoding="utf-8") as f:
        f.write(scenario)
    done = subprocess.run([OUTGROW, "run", path, "-o", os.path.join(folder, "out")], capture_output=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))
check(done.returncode == 0, "it runs")
check(done.stdout.decode().strip() == shown.strip(), "and prints this")
finish()
