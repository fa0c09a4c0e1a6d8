#!/usr/bin/env python3
"""The notebook runs from end to end, headless, on the CSV of a run. It needs Debian's jupyter-nbconvert,
python3-ipykernel, python3-pandas and python3-matplotlib, that is, the system's own Python; without nbconvert
it is skipped, but not where CI is set."""
import json
import os
import subprocess
import sys
import tempfile

from _run import ROOT, SHORT, Run, check, finish

SYSTEM = "/usr/bin/python3"
ask = [SYSTEM, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('nbconvert') is None)"]
if not os.environ.get("CI") and (not os.path.exists(SYSTEM) or subprocess.run(ask).returncode != 0):
    print("skipped: the system's Python has no nbconvert")
    sys.exit(0)

run = Run(os.path.join(ROOT, "scenarios/shop.lua"), "-q", "--until", "600" if SHORT else "3000")
with tempfile.TemporaryDirectory() as folder:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER", "LD_PRELOAD"))}
    environment.update(HOME=folder, PATH="/usr/bin:/bin", MPLCONFIGDIR=folder, OUTGROW_OUT=run.out,
                       OUTGROW_PICTURE=os.path.join(folder, "shop.svg"))
    done = subprocess.run([SYSTEM, "-m", "nbconvert", "--to", "notebook", "--execute",
                           "--ExecutePreprocessor.timeout=300", "--output-dir", folder, "--output", "executed",
                           os.path.join(ROOT, "notebooks/shop.ipynb")],
                          env=environment, capture_output=True, text=True)
    check(done.returncode == 0, f"the notebook runs {done.stderr if done.returncode else ''}")
    if done.returncode == 0:
        with open(os.path.join(folder, "executed.ipynb")) as f:
            cells = json.load(f)["cells"]
        pictures = sum("image/png" in o.get("data", {}) for c in cells for o in c.get("outputs", []))
        check(pictures == 2, f"it draws two pictures ({pictures})")
        check(os.path.getsize(os.path.join(folder, "shop.svg")) > 10000, "and saves one when asked")
finish()
