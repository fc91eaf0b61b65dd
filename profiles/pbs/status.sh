# status.sh JOB: prints running, success or failed. A PBS that does not answer has it running.
answer=$(qstat -x -f "$1" 2>&1) || {
  case $answer in
    *'Unknown Job'*) echo failed ;;
    *) echo running ;;
  esac
  exit 0
}
field() { echo "$answer" | awk -v name="$1" '$1 == name { print $3 }'; }
case "$(field job_state):$(field Exit_status)" in
  F:0) echo success ;;
  F:*)
    echo "PBS job $1 ended with $(field Exit_status)" >&2
    echo failed
    ;;
  *) echo running ;;
esac
