# status.sh JOB: prints running, success or failed. One question to Slurm serves all jobs for 5 s; a
# Slurm that does not answer has all of them running.
job=$1
states=.snakemake/slurm/states

if [ -z "$(find "$states" -newermt '5 seconds ago' 2>/dev/null)" ]; then
  if squeue --me --noheader --states=all --format='%A %T' >"$states.$$" 2>/dev/null; then
    mv "$states.$$" "$states"
  else
    rm -f "$states.$$"
    touch "$states"
  fi
fi

state=$(awk -v job="$job" '$1 == job { print $2 }' "$states")
if [ -z "$state" ]; then # younger than that answer, or forgotten by squeue
  answer=$(squeue --noheader --states=all --format=%T --jobs="$job" 2>&1)
  case $answer in
    *'Invalid job id'* | '')
      state=$(sacct --noheader --allocations --format=State --jobs="$job" 2>/dev/null)
      state=$(echo "${state:-UNKNOWN}" | awk 'NR == 1 { print $1 }')
      ;;
    *error*) state=RUNNING ;;
    *) state=$answer ;;
  esac
fi

case $state in
  COMPLETED)
    rm -f ".snakemake/slurm/$job.log"
    echo success
    ;;
  BOOT_FAIL | CANCELLED* | DEADLINE | FAILED | NODE_FAIL | OUT_OF_MEMORY | PREEMPTED | REVOKED | \
    SPECIAL_EXIT | TIMEOUT | UNKNOWN)
    echo "Slurm job $job ended as $state; its output: .snakemake/slurm/$job.log" >&2
    echo failed
    ;;
  *) echo running ;;
esac
