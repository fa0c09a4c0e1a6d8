#!/bin/sh
# Every CSV file is well-formed whatever the names hold, and keeps its columns.
. "$(dirname "$0")/_cli.sh"
scenario good.lua
cat >names.lua <<'LUA'
scenario { title = "quote \" backslash \\ newline \n", window = 1*s, warmup = 0, length = 10*s }
request "say \"yes\", or no" { cpu(exponential(10*ms)) }
request "two\nlines" { cpu(5*ms) }
request "no utf-8 \xff\xc3" { cpu(5*ms) }
traffic "visitors" { arrivals = poisson { rate = 50 } }
phase "\27[31mred, \"hot\"" { server "app, \"one\"" { runs = everything, cores = 1 } }
LUA
outgrow 0 "plain names" run good.lua -o plain -q --reps 3
expect "well-formed, columns as ever" "$PYTHON" "$home/_read.py" plain "$home/headers.txt"
outgrow 0 "one replication" run good.lua -o one -q --no-windows
expect "well-formed" "$PYTHON" "$home/_read.py" one
# Names may be refused as mistakes, but if they are taken they must come out whole.
"$OUTGROW" run names.lua -o names >stdout 2>stderr
code=$?
expect "hostile names: a run or a mistake (was $code)" [ $code = 0 -o $code = 2 ]
expect "hostile names: no control characters printed" sh -c "! grep -q '$(printf '\033')' stdout stderr"
if [ $code = 0 ]; then
  expect "hostile names: well-formed" "$PYTHON" "$home/_read.py" names
  expect "hostile names: as they were" grep -q 'say ""yes"", or no' names/requests.csv
fi
finish
