#!/bin/sh
# Closed pipes, full devices, full disks: a clear end, never half a file.
. "$(dirname "$0")/_cli.sh"
scenario good.lua

closed_pipe() { # closed_pipe COMMAND… : its exit code, when nobody reads its stdout
  { { "$@" 2>stderr; echo $? >code; } | true; } 2>/dev/null
  sleep 0.1
  cat code
}
# `true` may end after the program has written; a reader that is certainly gone:
nobody_reads() {
  "$PYTHON" - "$@" <<'PY'
import os, subprocess, sys
r, w = os.pipe()
os.close(r)
done = subprocess.run(sys.argv[1:], stdout=w, stderr=subprocess.PIPE)
open("stderr", "wb").write(done.stderr)
print(done.returncode)
PY
}
expect "closed pipe: help" [ "$(nobody_reads "$OUTGROW" help)" = 1 ]
expect "closed pipe: quietly" [ ! -s stderr ]
expect "closed pipe: run" [ "$(nobody_reads "$OUTGROW" run good.lua -o piped)" = 1 ]
expect "closed pipe: the files are whole" [ -s piped/run.json ]
code=$(closed_pipe "$OUTGROW" run good.lua -o piped)
expect "| true: no crash" [ "$code" = 0 -o "$code" = 1 ]

if [ -e /dev/full ]; then
  "$OUTGROW" help >/dev/full 2>stderr
  expect "full device: exit code 1" [ $? = 1 ]
  expect "full device: says why" grep -q "No space" stderr
  "$OUTGROW" run good.lua -o full >/dev/full 2>stderr
  expect "full device: run" [ $? = 1 ]
else
  skip "full device: there is no /dev/full"
fi
"$OUTGROW" run good.lua -o closed >&- 2>stderr
expect "closed stdout: exit code 1" [ $? = 1 ]
expect "closed stdout: no table in a file" sh -c '! grep -l "^phase .*bottleneck" closed/* 2>/dev/null'
"$OUTGROW" run good.lua -o closed -q >&- 2>&- <&-
expect "all closed, but quiet: exit code 0" [ $? = 0 ]

# A disk that is full: a file system of 200 KB. Only root can make one.
mkdir small
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=200k tmpfs small 2>/dev/null; then
  trap 'umount "$work/small"; rm -rf "$work"' EXIT
  outgrow 1 "full disk" run good.lua -o small/dir --until 10min
  expect "full disk: says why" says "No space"
  expect "full disk: nothing is left" [ -z "$(ls -A small)" ]
  outgrow 1 "a page that does not fit" run good.lua -o small/dir -q --until 5
  expect "page: says why" says "report.html: No space"
  expect "page: nothing is left" [ -z "$(ls -A small)" ]
  outgrow 0 "a run that fits" run good.lua -o small/dir -q --until 5 --no-report
  cp -r small/dir before
  outgrow 1 "full disk, with an earlier run there" run good.lua -o small/dir --until 10min
  expect "the earlier run is untouched" diff -r before small/dir
else
  skip "full disk: no right to mount"
fi
finish
