# submit.sh NAME THREADS MEM_MB RUNTIME_MIN GPUS QUEUE GPU_QUEUE OPTIONS JOBSCRIPT
# Prints the number of the job.
set -eu
threads=$2 mem_mb=$3 runtime_min=$4 gpus=$5 queue=$6 gpu_queue=$7 options=$8
shift 8
mkdir -p .snakemake/pbs
node="select=1:ncpus=$threads:mem=${mem_mb}mb"
if [ "$gpus" -gt 0 ]; then
  queue=$gpu_queue node="$node:ngpus=$gpus"
fi
# shellcheck disable=SC2086 # options are several words
exec qsub -N clipit -V -j oe -o "$PWD/.snakemake/pbs/" -q "$queue" -l "$node" \
  -l "walltime=$((runtime_min * 60))" $options "$@"
