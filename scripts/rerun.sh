# shellcheck shell=bash
# The end of ./test: runs each failed test once more, alone, and prints the time of each step.

# More failures than this are not chance, and rerunning them would only take time.
readonly max_reruns=20

# Called after a test run with failures: label, number of failures, log, report, project ("web" for the web client). Failures that the
# report does not name (a crash, a timeout) are final.
remember_failed() {
  local label="$1" wrong="$2" log="$3" report="$4" project="$5" test cases named=0 found=()
  if [[ -f "$report" ]]; then
    while IFS=$'\t' read -r test cases; do
      found+=("$project"$'\t'"$label"$'\t'"${PARLEY_TEST_STORE:-}"$'\t'"$test"$'\t'"$cases")
      named=$((named + cases))
    done < <(node "$root/scripts/failed-tests.mjs" "$report" 2>/dev/null)
  fi
  if ((named == wrong)) && ((!faults)); then
    printf '%s\n' "${found[@]}" >>"$results/again.tsv"
    summary_of "$log" >"$results/${label//[^A-Za-z0-9.]/-}.summary"
  else
    note_failure "$label" "$log"
  fi
}

run_failed_again() {
  [[ -s "$results/again.tsv" ]] || return 0
  local project label store test cases
  if (($(wc -l <"$results/again.tsv") > max_reruns)); then
    echo "More than $max_reruns tests failed; they are not rerun"
    while IFS=$'\t' read -r label; do
      { printf -- '---- %s\n' "$label" && cat "$results/${label//[^A-Za-z0-9.]/-}.summary"; } >>"$results/failures"
    done < <(cut -f 2 "$results/again.tsv" | sort -u)
    return
  fi
  # The store may be empty, and "read" would skip an empty field between two tabs.
  while IFS='|' read -r project label store test cases <&6; do
    if run_again "$project" "$store" "$test"; then
      passed=$((passed + cases)) failed=$((failed - cases))
      printf '%s: %s\n' "$label" "$test" >>"$results/unsteady.txt"
    fi
  done 6< <(tr '\t' '|' <"$results/again.tsv")
  if [[ -s "$results/unsteady.txt" ]]; then
    echo "Unsteady (failed at first, passed alone; artifacts/test/unsteady.txt):"
    sed 's/^/       /' "$results/unsteady.txt"
  fi
}

run_again() {
  local project="$1" store="$2" test="$3" name
  name="again: $test"
  if [[ "$project" == web ]]; then
    (cd "$root/web" && step "$name" npm test -- "$test")
    return
  fi
  PARLEY_TEST_STORE="$store" step "$name${store:+ on $store}" dotnet exec "tests/$project/bin/Release/net10.0/$project.dll" \
    --ansi off --progress off --timeout "$time_limit" --filter-method "$test"
}

print_timings() {
  [[ -s "$results/timings.tsv" ]] || return 0
  echo "Time per step (two steps run at a time):"
  sort -rn "$results/timings.tsv" | awk -F '\t' '{ printf "%6d s  %s\n", $1, $2 }'
}
