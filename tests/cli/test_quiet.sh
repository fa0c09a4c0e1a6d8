#!/bin/sh
# What is printed where: -q, pipes, NO_COLOR, a terminal.
. "$(dirname "$0")/_cli.sh"
scenario good.lua
escape=$(printf '\033')
plain() { ! grep -q "$escape" stdout stderr; }
narrow() { awk '{ gsub(/[\200-\277]/, "") } length > 100 { wide = 1 } END { exit wide }' stdout; }

outgrow 0 "-q" run good.lua -o dir -q
expect "-q is silent" silent
outgrow 0 "into a file" run good.lua -o dir
expect "no colours, no progress in a file" plain
expect "the table fits 100 columns" narrow

# The same on a terminal: prints what the program wrote to it. If UNTIL is set, Ctrl-C is pressed once that was written.
on_terminal() {
  "$PYTHON" - "$@" <<'PY'
import os, pty, sys
until, seen = os.environ.get("UNTIL", "").encode(), bytearray()
def read(terminal):
    global until
    data = os.read(terminal, 65536)
    seen.extend(data)
    if until and seen.find(until, max(0, len(seen) - len(data) - len(until))) >= 0:
        os.write(terminal, b"\x03")
        until = b""
    return data
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:], read)))
PY
}
if ! "$PYTHON" -c 'import os; os.openpty()' 2>"$work/stderr"; then
  skip "what is printed on a terminal; this machine has none to lend ($(tail -n 1 "$work/stderr"))"
  finish
fi
export TERM=xterm
unset NO_COLOR
scenario long.lua "length = 700*days" # no machine is done before it has told how far it is
UNTIL="left$escape" on_terminal "$OUTGROW" run long.lua -o dir --no-windows >terminal </dev/null
expect "progress on a terminal" grep -q "left$escape" terminal
expect "colours on a terminal" grep -q "$escape\[1m" terminal
NO_COLOR=1 on_terminal "$OUTGROW" run good.lua -o dir --no-windows --until 2d >terminal </dev/null
expect "NO_COLOR: none" sh -c "! grep -q '$escape' terminal"
expect "but the table" grep -q '^one ' terminal
on_terminal "$OUTGROW" run good.lua -o dir -q --no-windows --until 2d >terminal </dev/null
expect "-q is silent on a terminal" [ ! -s terminal ]
finish
