#!/bin/sh
# The same seed gives the same bytes on any number of threads, another seed other bytes.
. "$(dirname "$0")/_cli.sh"
scenario good.lua
outgrow 0 "one thread" run good.lua -o one -q --reps 6 --threads 1
outgrow 0 "six threads" run good.lua -o six -q --reps 6 --threads 6
outgrow 0 "another seed" run good.lua -o other -q --reps 6 --seed 77
outgrow 0 "a file less" run good.lua -o less -q --reps 6 --no-windows
for file in one/*; do
  name=${file#one/}
  [ "$name" = run.json -o "$name" = report.html ] && continue
  expect "same bytes on six threads: $name" same "$file" "six/$name"
done
page() { sed 's/"command":\[[^]]*\]//' "$1/report.html"; }
expect "same page on six threads, but for the command" [ "$(page one)" = "$(page six)" ]
for name in requests nodes resources phases histograms; do
  expect "another seed, other bytes: $name.csv" differ one/$name.csv other/$name.csv
done
for name in phases phase_nodes breakdown histograms timeline; do
  expect "no windows, same bytes: $name.csv" same one/$name.csv less/$name.csv
done
expect "six replications, in order" [ "$(tail -n +2 one/requests.csv | cut -d, -f1 | uniq | tr '\n' ' ')" = "1 2 3 4 5 6 " ]
finish
