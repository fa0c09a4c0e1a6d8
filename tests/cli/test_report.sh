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

# refused FILE WORDS : FILE of the run is broken by now; exit 2, the message has the words, the page stays
refused() {
  outgrow 2 "$1: $2" report out
  says "$2" || sed 's/^/     /' "$work/stderr"
  expect "$1: says so" says "$2"
  expect "$1: in one line" [ "$(wc -l <"$work/stderr")" = 1 ]
  expect "$1: the page is the old one" same out/report.html whole.html
  expect "$1: nothing hidden is left" tidy out
  rm -rf "out/$1"
  cp kept "out/$1"
}
# broken FILE TEXT WORDS : FILE of the run is replaced
broken() {
  cp "out/$1" kept
  rm "out/$1"
  [ "$2" = GONE ] || printf "$2" >"out/$1"
  refused "$1" "$3"
}
# altered FILE EDIT WORDS : sed's EDIT is made to it
altered() {
  cp "out/$1" kept
  sed "$2" kept >"out/$1"
  differ kept "out/$1" || expect "$1: $2 changes it" false
  refused "$1" "$3"
}
# cut FILE BYTES WORDS : so many bytes are taken from its end
cut() {
  cp "out/$1" kept
  truncate -s "-$2" "out/$1"
  refused "$1" "$3"
}
# other FILE WORDS : FILE is that of another run
other() {
  cp "out/$1" kept
  cp "another/$1" "out/$1"
  refused "$1" "$2"
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
broken breakdown.csv "$head"'\n'"$(echo "$head" | sed 's/[^,]*/soon/g; s/soon,soon,soon/"one","all","app"/')"'\n' 'which is no number'
broken run.json '{"version": ' "run.json, line 1"
broken run.json '{"window_s": 1}' "run.json has no"
broken run.json '{"window_s": 1, "simulated_s": 1, "replications": 1, "requests": 1, "files": {}, "phases": [{"name": "one", "trigger": "start", "added": [], "resized": [], "removed": [], "kept": []}], "scenario": {"files": [{"path": "x", "copy": "../../etc/passwd"}]}}' \
  "run.json has no scenario.files that lie in the folder"
broken scenario.lua GONE "cannot read scenario.lua"

# numbers that C reads and JSON does not
for number in 01 1. .5 -.5 +1 0x10 1e 1e+ nan infinity INF 1,5 1e999; do
  altered phases.csv '2s/^"one","all",0,/"one","all",'"$number"',/' phases.csv
done
altered requests.csv '3s/,[0-9.]*,/,1e3x,/' "requests.csv, line 3: "
# cut within the last field, before the last line's end, within a line
for file in phases phase_nodes breakdown histograms timeline calls requests nodes resources; do
  cut $file.csv 1 "the file is cut: its last line has no end"
done
cut phases.csv 2 "phases.csv, line 4: the file is cut"
cut histograms.csv 3 "the file is cut"
cut run.json 3 "run.json, line"
# what is no file, and would have us wait
for file in phases.csv requests.csv run.json scenario.lua; do
  cp out/$file kept
  rm out/$file
  mkfifo out/$file
  refused $file "cannot read $file: it is no regular file"
  rm out/$file
  mkdir out/$file
  refused $file "cannot read $file: it is a folder"
done
# a spreadsheet's byte order mark, in every file
cp -r out marked
for file in marked/*.csv marked/run.json; do
  printf '\357\273\277' | cat - "$file" >kept
  mv kept "$file"
done
outgrow 0 "byte order marks" report marked -q
expect "make no difference" same marked/report.html whole.html
# files that are not as the run left them: of another one, a byte or a line from it, another text
"$OUTGROW" run good.lua -o another -q --seed 9
for file in phases phase_nodes breakdown histograms timeline calls requests nodes resources; do
  cmp -s out/$file.csv another/$file.csv || other $file.csv "$file.csv is not as its run left it"
done
altered phases.csv '2s/,0,/,1,/' "phases.csv is not as its run left it"
altered calls.csv '$s/[0-9]$/x/' "calls.csv"
altered histograms.csv '5s/[0-9]$/&0/' "histograms.csv is not as its run left it"
for file in requests nodes resources timeline phase_nodes histograms; do
  altered $file.csv '$d' "$file.csv is not as its run left it"
done
altered scenario.lua 's/rate = 50/rate = 51/' "scenario.lua and run.json are not of one run: the text's hash is"
other run.json "is not as its run left it"
altered run.json 's/"bytes": [0-9]*/"bytes": "many"/' "run.json has no files with bytes and hash"
altered run.json 's/"trigger": "start",/"trigger": "start"/' "run.json, line"
altered run.json 's/"kept": \[/"kept": 3, "other": [/' "run.json has no phases that list nodes"
outgrow 0 "all mended" report out -q
expect "is the page that it was" same out/report.html whole.html

# each file of a run with replications, of another seed
for seed in 1 2; do
  "$OUTGROW" run "$home/../report/growing.lua" -o seed$seed -q --reps 2 --seed $seed
done
cp -r seed1 mixed
for path in seed1/*.csv; do
  file=$(basename "$path")
  if cmp -s seed1/$file seed2/$file; then continue; fi
  cp seed2/$file mixed
  outgrow 2 "$file of another seed" report mixed
  expect "says so" says "$file is not as its run left it"
  cp seed1/$file mixed
done
outgrow 0 "all of one seed" report mixed -q
# an earlier version told of no bytes
sed '/"bytes": /d; /"hash": "[0-9a-f]*",$/d' seed1/run.json >mixed/run.json
cp seed2/calls.csv mixed
outgrow 0 "a run.json that tells of no bytes" report mixed -q

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
