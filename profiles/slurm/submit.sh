# submit.sh NAME THREADS MEM_MB RUNTIME_MIN GPUS PARTITION GPU_PARTITION OPTIONS JOBSCRIPT
# Prints the number of the job. `clipit unlock` knows the jobs by name and folder.
set -eu
name=$1 threads=$2 mem_mb=$3 runtime_min=$4 gpus=$5 partition=$6 gpu_partition=$7 options=$8
shift 8
mkdir -p .snakemake/slurm
if [ "$gpus" -gt 0 ]; then
  partition=$gpu_partition
  options="--gpus=$gpus $options"
fi
# shellcheck disable=SC2086 # options are several words
exec sbatch --parsable --job-name="clipit.$name" --chdir="$PWD" \
  --output=.snakemake/slurm/%j.log --partition="$partition" --ntasks=1 \
  --cpus-per-task="$threads" --mem="$mem_mb" --time="$runtime_min" $options "$@"
