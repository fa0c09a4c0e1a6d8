#!/usr/bin/env python3
"""Two real systems: demands and busy cores of Stack Overflow as published, every TeaStore page's bottleneck and
its rate."""
import os

from _run import ROOT, SHORT, Run, check, finish


def near(got, expected, share, what):
    check(abs(float(got) - expected) <= share * expected, f"{what}: {float(got):.5g}, published {expected:.5g}")


def stackoverflow():
    # rate, web ms and busy, SQL ms and busy, tag engine busy; from the days' totals
    published = {"2013": (1714, 18.42, 31.6, 3.77, 6.46, 1.53), "2016": (2424, 7.69, 18.6, 2.90, 7.03, 1.70)}
    run = Run(os.path.join(ROOT, "scenarios/stackoverflow.lua"), "-q")
    for year, (rate, web_ms, web, sql_ms, sql, tags) in published.items():
        cores = {n: run.one("phase_nodes.csv", phase=year, node=n, resource="cores") for n in ("web", "sql", "tag-engine")}
        near(run.one("phases.csv", phase=year, **{"class": "all"})["offered_per_s"], rate, 0.01, f"{year}: requests a second")
        near(cores["web"]["busy_mean"], web, 0.01, f"{year}: busy web cores")
        near(cores["sql"]["busy_mean"], sql, 0.01, f"{year}: busy SQL cores")
        near(cores["tag-engine"]["busy_mean"], tags, 0.05, f"{year}: busy tag engine cores")
        near(1e3 * float(cores["web"]["busy_mean"]) / rate, web_ms, 0.01, f"{year}: ms a request in the web tier")
        near(1e3 * float(cores["sql"]["busy_mean"]) / rate, sql_ms, 0.01, f"{year}: ms a request in SQL")


def teastore():
    # ms a page at its bottleneck, units of work over units a second
    pages = {"product": ("recommender", 100 / 6.4), "cart": ("recommender", 100 / 6.4), "login": ("auth", 12.5),
             "add": ("auth", 12.5), "confirm": ("auth", 12.5), "category": ("image", 8.0),
             "profile": ("persistence", 140 / 27), "index": ("image", 4.0)}
    for page, (service, ms) in pages.items():
        bound = 1000 / ms
        # offered a half more than the bound from the start: what is answered is the bound
        run = Run(os.path.join(ROOT, "scenarios/teastore.lua"), "-q", "--set", f"page={page}", "--set", "over=0",
                  "--set", f"top={1.5 * bound}")
        row = run.one("phase_nodes.csv", node=service, resource="cores")
        near(1e3 * float(row["demand_s"]), ms, 1e-6, f"{page}: ms at the {service}")
        near(row["bound_per_s"], bound, 1e-6, f"{page}: bound a second")
        phase = run.one("phases.csv", **{"class": "all"})
        check(phase["bottleneck"] == f"{service}.cores", f"{page}: bottleneck is the {service} ({phase['bottleneck']})")
        # Pages that come to the bottleneck once are answered at its bound under overload. Where one comes twice or
        # more, first visits crowd out later ones (first come, first served), so fewer are finished than that.
        if page in ("category", "profile"):
            check(float(phase["completed_per_s"]) < bound, f"{page}: fewer are answered under overload than the bound")
        else:
            near(phase["completed_per_s"], bound, 0.02, f"{page}: answered a second under overload")
    # product pages alone fill at 76.8 s of the ramp
    run = Run(os.path.join(ROOT, "scenarios/teastore.lua"), "-q", "--set", "page=product")
    busy = [(float(r["start_s"]), float(r["utilization"])) for r in run.table("resources.csv", node="recommender",
                                                                             resource="cores")]
    full = next(t for t, u in busy if u > 0.97)
    check(64 <= full <= 88, f"product pages fill the recommender at 76.8 s of the ramp (first window at 97 %: {full} s)")


stackoverflow()
if not SHORT:
    teastore()
finish()
