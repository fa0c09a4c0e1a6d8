# Sourced by the tests of this folder: a folder of its own, expectations, a scenario to run.
# OUTGROW is the program. Each test prints "ok …" or "FAIL …" lines; the exit code is 1 if one failed.
: "${OUTGROW:?the path of the program}"
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=python3
home=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
skipped=0

# expect TEXT COMMAND… : the command must succeed
expect() {
  text=$1
  shift
  if "$@"; then
    echo "ok   $text"
  else
    echo "FAIL $text"
    failed=1
  fi
}

# outgrow CODE TEXT ARGUMENT… : the exit code must be CODE; leaves stdout and stderr in $work/out, $work/err
outgrow() {
  wanted=$1 text=$2
  shift 2
  "$OUTGROW" "$@" >"$work/stdout" 2>"$work/stderr"
  code=$?
  [ "$code" = "$wanted" ] || sed 's/^/     /' "$work/stderr"
  expect "$text: exit code $wanted (was $code)" [ "$code" = "$wanted" ]
}

says() { grep -qF -- "$1" "$work/stderr"; }
silent() { [ ! -s "$work/stdout" ] && [ ! -s "$work/stderr" ]; }
gone() { [ ! -e "$1" ]; }
# No hidden folder is left in DIR.
tidy() { [ -z "$(find "$1" -name '.outgrow*' 2>/dev/null)" ]; }
same() { cmp -s "$1" "$2"; }
differ() { ! cmp -s "$1" "$2"; }
# The value of a key of DIR/run.json
run_json() { "$PYTHON" -c 'import json,sys; print(json.load(open(sys.argv[1] + "/run.json"))[sys.argv[2]])' "$1" "$2"; }

# scenario FILE [LENGTH [MORE]] : an M/M/1
scenario() {
  cat >"$1" <<LUA
scenario { title = "test", window = 1*s, warmup = 0, reps = 1, ${2-length = 60*s} }
${3-}
request "ask" { cpu(exponential(10*ms)) }
request "beg" { weight = 0.5, cpu(exponential(5*ms)) }
traffic "visitors" { arrivals = poisson { rate = 50 } }
phase "one" { server "app" { runs = everything, cores = 1, threads = 20, queue_limit = 100 } }
LUA
}

# skip TEXT : something cannot be tested here; the test counts as skipped (77, CTest's SKIP_RETURN_CODE) if nothing failed
skip() {
  echo "skip $1"
  skipped=1
}
finish() {
  [ "$failed" = 0 ] && [ "$skipped" = 1 ] && exit 77
  exit "$failed"
}
