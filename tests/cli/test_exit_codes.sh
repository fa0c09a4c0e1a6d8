#!/bin/sh
# What the exit code says, and the words that go with it.
. "$(dirname "$0")/_cli.sh"
scenario good.lua
scenario endless.lua ""
scenario strict.lua "length = 20*s" "slo { p99 = 1*us }"
scenario easy.lua "length = 20*s" "slo { p99 = 1*hours }"
printf 'request "ask" {' >broken.lua

outgrow 0 "run" run good.lua -o fine
expect "the table is on stdout" grep -q '^one ' stdout
expect "the folder is named on stderr" says "fine"
outgrow 0 "check" check good.lua
expect "check explains" [ -s stdout ]
outgrow 0 "help" help
outgrow 0 "--help" --help
outgrow 0 "help of a verb" help run
for flag in -o --seed --until --set --reps --in-flight --threads --no-windows --check -q; do
  expect "help run lists $flag" grep -qF -- "  $flag" stdout
done
outgrow 0 "help of trace" help trace
for flag in --class --slowest --at --phase -o --format --set --seed --until --reps --threads -q; do
  expect "help trace lists $flag" grep -qF -- "  $flag" stdout
done
outgrow 0 "help of a word" help server
"$OUTGROW" help words >words
topics=$(sed -n '/^and about/,/^an option/p' words | sed '$d; s/^and about//; s/,/ /g')
[ "$(echo "$topics" | wc -w)" -gt 9 ] || topics="nothing was read"
[ "$(grep -c '^  [A-Za-z]' words)" -gt 90 ] || topics="no words were read"
for word in $(sed -n 's/^  \([A-Za-z_0-9]*\) .*/\1/p' words) $topics \
  $("$OUTGROW" help server | sed -n 's/^  \([a-z_]*\)  .*/\1/p') mean p50 p99 errors load/s good/s cost/h until bound headroom residence; do
  "$OUTGROW" help "$word" >about 2>&1 || echo "$word" >>unknown
done
expect "each word, topic, option and heading has its help" gone unknown
for word in mean p99 errors; do
  "$OUTGROW" help $word | grep -q '^what `outgrow run` prints' || echo "$word" >>unjoined
  "$OUTGROW" help $word | grep -q '^of ' || echo "$word" >>unjoined
done
expect "a word of the table and of the language has both" gone unjoined
"$OUTGROW" run easy.lua --reps 1 -q -o columns
for file in columns/*.csv; do
  "$OUTGROW" help "$(basename "$file")" >about || echo "$file" >>unexplained
  for column in $(head -n 1 "$file" | tr -d '"\r' | tr , ' '); do
    "$OUTGROW" help "$column" | grep -q "of $(basename "$file") " || echo "$column" >>unexplained
    case $column in *_low | *_high) ;; *) grep -q "^  $column " about || echo "$column of $file" >>unexplained ;; esac
  done
done
expect "each file and each column has its help" gone unexplained
outgrow 2 "help of a column that there is not" help hit_ration
expect "names the nearest" says 'did you mean "hit_ratio"'
expect "a heading's help is that of its topic" [ "$("$OUTGROW" help cost/h)" = "$("$OUTGROW" help results)" ]
outgrow 0 "--version" --version
expect "version" grep -q '^outgrow [0-9]' stdout
outgrow 0 "units of --until" run good.lua -o units -q --until 0.1min
expect "0.1min are 6 s" [ "$(run_json units until_s)" = 6 ]
outgrow 0 "--flag=value" run good.lua -o units -q --until=90s
expect "90s" [ "$(run_json units until_s)" = 90 ]
outgrow 0 "an end for an endless one" run endless.lua -o fine -q --until 10

outgrow 1 "no folder can be made" run good.lua -o good.lua/inside
outgrow 1 "a file in the folder's place" run good.lua -o good.lua
expect "and says so" says "good.lua"

outgrow 2 "nothing to do"
outgrow 2 "unknown verb" rum good.lua
expect "the verb that was meant" says 'did you mean "run"'
outgrow 2 "a scenario without a verb" good.lua
expect "the command that was meant" says 'outgrow run good.lua'
outgrow 2 "unknown flag" run good.lua --sede 3
expect "the flag that was meant" says '"--seed"'
outgrow 2 "a flag without its value" run good.lua --seed
outgrow 2 "a value for a switch" run good.lua --check=yes
for bad in "--seed -1" "--seed x" "--reps 0" "--reps 1.5" "--threads 0" "--until 0" "--until -5" "--until nan" \
  "--until 5parsecs" "--until 1e300" "--until 0x10" "--set novalue" "--set =3" "--set nothing=1"; do
  # shellcheck disable=SC2086
  outgrow 2 "run $bad" run good.lua -o bad $bad
  expect "with a word about it" [ -s stderr ]
done
expect "nothing was written" gone bad
outgrow 2 "no file" run
outgrow 2 "two files" run good.lua good.lua
outgrow 2 "a missing file" run missing.lua -o bad
outgrow 2 "a syntax error" run broken.lua -o bad
outgrow 2 "no end" run endless.lua -o bad
expect "asks for a length" says "length"
outgrow 2 "--check without slo" run good.lua -o bad --check
outgrow 2 "help about nothing" help servre
expect "nothing was written" gone bad

outgrow 0 "slo missed, but not asked for" run strict.lua -o slo
outgrow 0 "slo met" run easy.lua -o slo --check
outgrow 3 "slo missed" run strict.lua -o slo --check
expect "names the objective" says "p99"
expect "all files are there" [ -s slo/run.json ]
finish
