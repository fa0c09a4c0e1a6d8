#!/usr/bin/env python3
"""The notebooks run from end to end, headless, on the CSV of a run. They need Debian's jupyter-nbconvert,
python3-ipykernel, python3-pandas and python3-matplotlib, that is, the system's own Python; without nbconvert
they are skipped, but not where CI is set."""
import json
import os
import subprocess
import sys
import tempfile

from _run import ROOT, SHORT, SKIPPED, Run, check, finish

SYSTEM = "/usr/bin/python3"
ask = [SYSTEM, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('nbconvert') is None)"]
if not os.environ.get("CI") and (not os.path.exists(SYSTEM) or subprocess.run(ask).returncode != 0):
    print("skipped: the system's Python has no nbconvert")
    sys.exit(SKIPPED)

run = Run(os.path.join(ROOT, "scenarios/shop.lua"), "-q", "--until", "600" if SHORT else "3000")
with tempfile.TemporaryDirectory() as folder:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER", "LD_PRELOAD"))}
    environment.update(HOME=folder, PATH="/usr/bin:/bin", MPLCONFIGDIR=folder, OUTGROW_OUT=run.out,
                       OUTGROW_PICTURE=os.path.join(folder, "shop.svg"))

    def execute(name):
        """What the notebook's cells put out, after it has run from end to end: pictures and texts."""
        done = subprocess.run([SYSTEM, "-m", "nbconvert", "--to", "notebook", "--execute",
                               "--ExecutePreprocessor.timeout=300", "--output-dir", folder, "--output", name,
                               os.path.join(ROOT, "notebooks", name)],
                              env=environment, capture_output=True, text=True)
        check(done.returncode == 0, f"{name} runs {done.stderr if done.returncode else ''}")
        if done.returncode:
            return 0, ""
        with open(os.path.join(folder, name)) as f:
            outputs = [o for c in json.load(f)["cells"] for o in c.get("outputs", [])]
        pictures = sum("image/png" in o.get("data", {}) for o in outputs)
        return pictures, "\n".join("".join(o.get("text", o.get("data", {}).get("text/plain", ""))) for o in outputs)

    pictures, _ = execute("shop.ipynb")
    check(pictures == 2, f"it draws two pictures ({pictures})")
    check(os.path.getsize(os.path.join(folder, "shop.svg")) > 10000, "and saves one when asked")

    pictures, text = execute("three-questions.ipynb")
    check(pictures == 1, f"it draws a picture ({pictures})")
    for row in run.table("phases.csv", **{"class": "all"}):
        if row["decided_per_s"]:
            held = float(f"{float(row['decided_per_s']) * 86400:.3g}")
            answer = f"{row['phase']} held until {held:,.0f} requests a day; {row['bottleneck']} would be full at "
            check(answer in text, f"and answers: {answer}...")
        elif row["observations"] not in ("", "0"):
            check(f"{row['phase']} was not left and holds at " in text, f"{row['phase']} was not left and holds")
finish()
