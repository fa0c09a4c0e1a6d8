#!/bin/sh
# unwatched.sh LIBMODELS: the loop of ordinary runs knows nothing of who looks on, so a run without traces pays nothing.
# It refers to none of their functions; the loop that is watched refers to some (else this test could not fail).
symbols() { nm "$1" | awk -v member="$2:" '/:$/ { here = $0 == member } here && /(watch|follow|slowest)_/' ; }
ordinary=$(symbols "$1" loop.c.o)
watched=$(symbols "$1" loop_watched.c.o)
[ -z "$ordinary" ] || echo "FAIL loop.c refers to $ordinary"
[ -n "$watched" ] || echo "FAIL loop_watched.c refers to nobody who looks on: did a name change?"
[ -z "$ordinary" ] && [ -n "$watched" ] && echo "ok   nobody looks on in an ordinary run"
