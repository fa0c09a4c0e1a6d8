#!/usr/bin/env python3
"""Names that would like to be more than names: they come out whole in CSV, page and Graphviz text, and run nothing.
What the language refuses (bytes that are no UTF-8, control characters, more than 200 bytes) it refuses with a message."""
import csv
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../scenario"))
from _run import OUTGROW, check, failures, finish, skip

import _browser
import _page

ALERT = "</script><script>window.hostile = true</script>"
IMAGE = "<img src=x onerror='window.hostile=true'>&amp;&lt;b&gt;"
QUOTES = "\"quotes\", 'and', \\N \\\\ {{data}} %s ]]> -->"
COMMAS = "a,b;c|d=1,,\u2028\u202e=cmd|' /C calc'!A0"
LONG = "\u00e4" * 100 # 200 bytes
NAMES = [ALERT, IMAGE, QUOTES, COMMAS, LONG, "__proto__", "constructor"]
WORK = [name[:80] + " work" for name in NAMES]
NODES = [name.replace(".", "") for name in NAMES] # a node's name can't have a dot


def lua(text):
    return '"' + "".join(f"\\{b:03d}" for b in text.encode()) + '"'


def scenario(title):
    """Requests, operations, nodes, traffic and phase all have such names; the first node takes all requests."""
    lines = [f'scenario {{ title = "{title}", window = 1*s, warmup = 0, length = 20*s, reps = 1 }}']
    for name, work in zip(NAMES, WORK):
        lines.append(f"operation({lua(work)}) {{ cpu(1*ms) }}")
        lines.append(f"request({lua(name)}) {{ call({lua(work)}) }}")
    lines.append(f"traffic({lua(ALERT)}) {{ arrivals = poisson {{ rate = 50 }} }}")
    lines.append(f"phase({lua(ALERT)}) {{")
    for i, (node, work) in enumerate(zip(NODES, WORK)):
        runs = [work] + (NAMES if i == 0 else [])
        lines.append(f"  server({lua(node)}) {{ runs = {{ {', '.join(map(lua, runs))} }}, cores = 2, threads = 9 }},")
    lines.append("}")
    comment = b"-- </script> in a comment, \xff\xc3\x28 no UTF-8, and 10,000 characters: " + b"<" * 10000
    return "\n".join(lines).encode() + b"\n" + comment + b"\n"


def refused(text, what):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s.lua")
        with open(path, "wb") as f:
            f.write(text)
        done = subprocess.run([OUTGROW, "run", path, "-o", os.path.join(folder, "out"), "-q"], capture_output=True)
        check(done.returncode == 2 and done.stderr.startswith(path.encode() + b":"),
              f"{what}: refused with file and line ({done.stderr.decode(errors='replace').splitlines()[:1]})")


plain = 'scenario {{ length = 1*s }}\nrequest({0}) {{ cpu(1*ms) }}\ntraffic "t" {{ arrivals = poisson {{ rate = 5 }} }}\n' \
    'phase "p" {{ server "app" {{ runs = everything, cores = 1 }} }}\n'
refused(plain.format('"\\255\\195("').encode(), "a name that is no UTF-8")
refused(plain.format('"two\\nlines"').encode(), "a name with a line's end")
refused(plain.format('("x"):rep(10000)').encode(), "a name of 10,000 characters")

_browser.need_browser(failures)
with tempfile.TemporaryDirectory() as folder:
    path, out = os.path.join(folder, "hostile.lua"), os.path.join(folder, "out")
    title = ALERT + " \\255\\195( \\n " + "long " * 2000
    with open(path, "wb") as f:
        f.write(scenario(title))
    done = subprocess.run([OUTGROW, "run", path, "-o", out, "-q"], capture_output=True)
    check(done.returncode == 0, f"the scenario runs {done.stderr.decode(errors='replace')[:500]}")

    with open(os.path.join(out, "requests.csv"), newline="", encoding="utf-8") as f:
        classes = {r["class"] for r in csv.DictReader(f)}
    with open(os.path.join(out, "calls.csv"), newline="", encoding="utf-8") as f:
        callees = {r["callee"] for r in csv.DictReader(f)}
    check(classes == {"all", *NAMES}, "CSV: every class by its name")
    check(set(NODES) <= callees, "CSV: every node by its name")

    data = _page.data_of(os.path.join(out, "report.html"))
    check({c["name"] for c in data["curves"]["classes"]} == {"all", *NAMES}, "page: every class in its data")
    check("\ufffd" in data["sources"][0]["text"] and "<" * 10000 in data["sources"][0]["text"], "page: the scenario's text is whole")
    with _browser.Browser() as browser:
        _page.check_page(browser, out, check)
        check(browser.run("return window.hostile === undefined"), "page: nothing of it was run")
        check(browser.run("return document.scripts.length") == 13, "page: no script but its own")
        shown = browser.run("return [...document.querySelectorAll('#time .chip')].map(c => c.title)")
        check({"all", *NAMES} <= set(shown), "page: every class and node as text")
        browser.run("document.querySelectorAll('.chip[aria-pressed=false]').forEach(c => c.click())")
        browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        browser.drag(".chart", 0.3, 0.6)
        check(browser.run("return window.hostile === undefined && document.images.length === 0") and not browser.complaints(),
              "page: nor with all of it switched on and opened")

    drawn = subprocess.run([OUTGROW, "draw", path], capture_output=True)
    text = drawn.stdout.decode("utf-8")
    check(drawn.returncode == 0 and f'[tooltip="{NODES[0]}"' in text, "Graphviz: names stand in tooltips")
    check("&#60;/script&#62;" in text, "Graphviz: names stand in labels")
    if shutil.which("dot"):
        svg = subprocess.run(["dot", "-Tsvg"], input=drawn.stdout, capture_output=True)
        check(svg.returncode == 0 and not svg.stderr and b"<script" not in svg.stdout and b"<img" not in svg.stdout,
              f"Graphviz: dot reads it {svg.stderr[:200]}")
        import xml.dom.minidom
        titles = [t.getAttribute("xlink:title") for t in xml.dom.minidom.parseString(svg.stdout).getElementsByTagName("a")]
        check(set(NODES) <= set(titles), f"Graphviz: its SVG has every node by its name {set(NODES) - set(titles)}")
    else:
        skip("dot is not installed, its SVG was not made")
finish()
