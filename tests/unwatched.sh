#!/bin/sh
# unwatched.sh LIBMODELS OUTGROW OUTGROW_UNWATCHED: the loop of ordinary runs knows nothing of who looks on, so a run
# without traces pays nothing. It refers to none of their functions; the loop that is watched refers to some (else this
# test could not fail). And the program that tests/bench holds against the ordinary one has none of it.
symbols() { nm "$1" | awk -v member="$2:" '/:$/ { here = $0 == member } here && /(watch|follow|slowest)_/' ; }
watchers() { nm "$1" | grep -E ' [Tt] (watcher|follow|slowest|loop_run_watched|trace_)' ; }
ordinary=$(symbols "$1" loop.c.o)
watched=$(symbols "$1" loop_watched.c.o)
[ -z "$ordinary" ] || echo "FAIL loop.c refers to $ordinary"
[ -n "$watched" ] || echo "FAIL loop_watched.c refers to nobody who looks on: did a name change?"
with=$(watchers "$2")
without=$(watchers "$3")
[ -n "$with" ] || echo "FAIL the program cannot look on: did a name change?"
[ -z "$without" ] || echo "FAIL the program without it has $without"
[ -z "$ordinary" ] && [ -n "$watched" ] && [ -n "$with" ] && [ -z "$without" ] && echo "ok   nobody looks on in an ordinary run"
