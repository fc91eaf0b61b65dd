# the videos' files -> captions/bmt/, dense captions by the Bi-Modal Transformer


rule fetch_bmt:
    # Downloads 3.5 GB, only when asked for by name: snakemake --cores 1 bmt_weights. Nothing takes
    # its output as input, so that no other target fetches anything.
    output:
        sheet=f"{plan.bmt_weights_dir}/fetched.json",
    log:
        f"{RESULTS}/logs/bmt_weights.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        names=plan.bmt_weight_names,
        folder=plan.bmt_weights_dir,
    shell:
        "python -m clipit bmt fetch {params.names:q} --weights {params.folder:q}"
        " --sheet {output.sheet:q} 2> {log:q}"


rule caption_bmt:
    input:
        videos=f"{RESULTS}/{{dataset}}/videos.parquet",
        files=lambda w: list(plan.bmt_files(w).values()),
        weights=plan.bmt_weights,
    output:
        captions=f"{RESULTS}/{{dataset}}/captions/bmt/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/captions/bmt/{{shard}}.log",
    conda:
        "../../envs/clipit.yaml"
    threads: 4
    resources:
        mem_mb=8000,
        gpu=1,
        runtime=2880,
    params:
        code=plan.code("caption_bmt"),
        options=lambda w: plan.bmt_options(w),
        weights=plan.bmt_weights_dir,
        # not an output: features outlive the captions made from them
        cache=f"{RESULTS}/{{dataset}}/cache/bmt",
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage caption_bmt --videos {input.videos:q}"
        " --weights {params.weights:q} --cache {params.cache:q} --captions {output.captions:q}"
        " --options {params.options:q} 2> {log:q}"
