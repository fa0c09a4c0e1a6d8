#!/bin/sh
# A signal in the middle: what is complete is kept and marked, nothing else is left.
. "$(dirname "$0")/_cli.sh"
scenario long.lua "length = 700*days"

# interrupted SIGNAL ARGUMENT… : starts a run, waits until it works, sends the signal, leaves the code
# Python, as a shell starts background jobs with SIGINT ignored.
interrupted() {
  signal=$1
  shift
  "$PYTHON" - "$signal" "$OUTGROW" "$@" <<'PY'
import glob, os, signal, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
out = command[command.index("-o") + 1]
p = subprocess.Popen(command, stdout=open("stdout", "wb"), stderr=open("stderr", "wb"))
threads = int(command[command.index("--threads") + 1]) if "--threads" in command else 1
def flows(): # the window files of as many replications as there are threads
    sizes = [os.path.getsize(f) for f in glob.glob(out + "/.outgrow*/requests.csv*") if os.path.exists(f)]
    return sum(sizes) >= 100000 and sum(size > 1000 for size in sizes) >= threads
end = time.time() + 60
while p.poll() is None and not flows() and time.time() < end:
    time.sleep(0.01)
p.send_signal(getattr(signal, name))
try:
    code = p.wait(60)
except subprocess.TimeoutExpired:
    p.kill()
    code = "no end"
open("code", "w").write(str(code))
PY
}

for signal in SIGINT SIGTERM SIGHUP; do
  rm -rf dir
  interrupted $signal run long.lua -o dir
  expect "$signal: exit code 130 (was $(cat code))" [ "$(cat code)" = 130 ]
  expect "$signal: run.json says so" [ "$(run_json dir interrupted)" = True ]
  expect "$signal: windows are kept, the last is whole" "$PYTHON" "$home/_read.py" dir
  expect "$signal: nothing hidden is left" tidy dir
  expect "$signal: it is said" grep -q interrupted stderr
done

interrupted SIGINT run long.lua -o many --reps 5 --threads 2 -q
expect "many replications: exit code 130 (was $(cat code))" [ "$(cat code)" = 130 ]
expect "many replications: those that began" [ "$(run_json many replications)" = 2 ]
expect "many replications: silent" silent
expect "many replications: well-formed" "$PYTHON" "$home/_read.py" many
expect "many replications: nothing hidden is left" tidy many
finish
