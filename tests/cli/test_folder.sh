#!/bin/sh
# Whole or not at all: what lies in the folder before, during and after a run.
. "$(dirname "$0")/_cli.sh"
scenario good.lua
scenario wrong.lua "length = 60*s" 'nonsense "here" {}'

outgrow 0 "first run" run good.lua -o deep/down/dir -q
for file in requests nodes resources phases phase_nodes breakdown histograms timeline; do
  expect "$file.csv" [ -s deep/down/dir/$file.csv ]
done
expect "scenario.lua is an exact copy" same good.lua deep/down/dir/scenario.lua
expect "run.json" [ "$(run_json deep/down/dir interrupted)" = False ]
expect "nothing hidden is left" tidy deep
outgrow 0 "the copy can be run" run deep/down/dir/scenario.lua -o again -q
expect "with the same bytes" same again/requests.csv deep/down/dir/requests.csv

outgrow 0 "the default folder" run good.lua -q
expect "is out/good" [ -s out/good/run.json ]

echo mine >deep/down/dir/notes.txt
cp -r deep/down/dir before
outgrow 2 "a mistake" run wrong.lua -o deep/down/dir -q
expect "leaves all as it was" diff -r before deep/down/dir
outgrow 0 "second run without windows" run good.lua -o deep/down/dir -q --no-windows --seed 9
for file in requests nodes resources; do expect "an old $file.csv is gone" gone deep/down/dir/$file.csv; done
expect "phases.csv is the new one" differ before/phases.csv deep/down/dir/phases.csv
expect "a foreign file stays" same before/notes.txt deep/down/dir/notes.txt

mkdir -p blocked/phases.csv
outgrow 1 "a folder in a file's place" run good.lua -o blocked -q
expect "nothing else was written" [ "$(ls -A blocked)" = phases.csv ]

outgrow 0 "the folder we are in" run good.lua -o . -q
expect "is written into" [ -s phases.csv ]

mkdir .outgrow-dead01 && touch -d '2 hours ago' .outgrow-dead01
outgrow 0 "what a killed run has left" run good.lua -o . -q
expect "is removed" tidy .

# Two at once: the folder is one run's or the other's, never a mixture.
for seed in 1 2; do "$OUTGROW" run good.lua -o alone$seed -q --seed $seed; done
for round in 1 2 3 4 5; do
  "$OUTGROW" run good.lua -o both -q --seed 1 &
  "$OUTGROW" run good.lua -o both -q --seed 2 || failed=1
  wait $! || failed=1
  seed=$(run_json both seed)
  mixed=0
  for file in both/*.csv; do same "$file" "alone$seed/${file#both/}" || mixed=1; done
  expect "two at once, round $round: whole (seed $seed)" [ $mixed = 0 ]
done
expect "nothing hidden is left" tidy both

# A fresh folder that can't be filled is taken away again.
if [ "$(id -u)" != 0 ]; then
  mkdir locked && chmod 555 locked
  outgrow 1 "no right to write" run good.lua -o locked/a/b -q
  chmod 755 locked
fi
finish
