#!/bin/sh
# outgrow report and outgrow draw: what is asked wrongly, what is missing or broken gets a message, and nothing is left.
. "$(dirname "$0")/_cli.sh"
scenario good.lua "length = 10*s"
outgrow 0 "a run" run good.lua -o out -q
outgrow 0 "its page again" report out
expect "says where" says "out/report.html"
outgrow 0 "quietly" report out/ -q
expect "says nothing" silent
cp out/report.html whole.html

outgrow 2 "a folder that is not there" report nowhere
expect "says what it wants" says "folder that a run has left"
expect "and makes none" gone nowhere
mkdir empty
outgrow 2 "a folder without a run" report empty
expect "stays empty" [ -z "$(ls -A empty)" ]

# broken FILE TEXT WORDS : FILE of the run is replaced; exit 2, the message has the words, the page stays
broken() {
  cp "out/$1" kept
  if [ "$2" = GONE ]; then rm "out/$1"; else printf "$2" >"out/$1"; fi
  outgrow 2 "$1: $3" report out
  expect "$1: says so" says "$3"
  expect "$1: the page is the old one" same out/report.html whole.html
  expect "$1: nothing hidden is left" tidy out
  cp kept "out/$1"
}
for file in phases phase_nodes breakdown histograms timeline calls requests nodes resources; do
  broken $file.csv GONE "cannot read $file.csv"
done
broken phases.csv 'phase,class\n"one,"all"\n' "phases.csv, line 2: this is no CSV"
broken phases.csv '' "phases.csv is empty"
broken requests.csv 'replication,phase\n1\n' "requests.csv, line 1: there is no column"
broken phase_nodes.csv 'phase,node,resource,kind,utilization\n' "phase_nodes.csv, line 1: there is no column"
head=$(head -n 1 out/breakdown.csv)
broken breakdown.csv "$head"'\n"one","all"\n' "breakdown.csv, line 2: it has 2 fields, the header has"
broken breakdown.csv "$head"'\n'"$(echo "$head" | sed 's/[^,]*/soon/g')"'\n' 'which is no number'
broken run.json '{"version": ' "run.json, line 1"
broken run.json '{"window_s": 1}' "run.json has no"
broken run.json '{"window_s": 1, "simulated_s": 1, "replications": 1, "files": {}, "scenario": {"files": [{"path": "x", "copy": "../../etc/passwd"}]}}' \
  "run.json has no scenario.files that lie in the folder"
broken scenario.lua GONE "cannot read scenario.lua"
outgrow 0 "all mended" report out -q
expect "is the page that it was" same out/report.html whole.html

outgrow 0 "draw" draw good.lua
expect "is Graphviz text" grep -q "^digraph phase_1 {" "$work/stdout"
outgrow 2 "a phase that is not there" draw good.lua --phase two
expect "names the nearest" says 'did you mean "one"?'
outgrow 0 "draw into a folder" draw good.lua -o drawn -q
expect "a file a phase" [ -s drawn/phase-1.dot ]
PATH=/nowhere outgrow 0 "without dot" draw good.lua -o plain --phase one
expect "says so" says "dot is not installed"
expect "and leaves the text" [ "$(ls plain)" = phase-1.dot ]
scenario wrong.lua "length = 10*s" 'nonsense "here" {}'
outgrow 2 "a mistake" draw wrong.lua -o none
expect "draws nothing" gone none
finish
