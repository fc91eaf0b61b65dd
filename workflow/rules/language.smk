# timed captions -> captions/{captions}/ -> text/{captions}/{encoder}/


rule import_captions:
    input:
        source=lambda w: plan.source(w.dataset, "captions", w.captions),
        beside=plan.caption_files,
    output:
        captions=f"{RESULTS}/{{dataset}}/captions/{{captions}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/captions/{{captions}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.with_stored("captions"),
        captions=plan.stored("captions"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_captions"),
        options=lambda w: plan.import_options(w, "captions", w.captions),
    shell:
        "python -m clipit stage import_captions --source {input.source:q} --captions {output.captions:q}"
        " --options {params.options:q} 2> {log:q}"


rule caption_shots:
    input:
        frames=f"{RESULTS}/{{dataset}}/frames/{{shard}}.parquet",
        shots=f"{RESULTS}/{{dataset}}/shots/{{shard}}.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos/{{shard}}.parquet",
    output:
        captions=f"{RESULTS}/{{dataset}}/captions/{{captions}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/captions/{{captions}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        captions=pattern(plan.config.captioners),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=4000,
        gpu=1,
        runtime=720,
    params:
        code=plan.code("caption_shots"),
        options=lambda w: plan.captioner_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage caption_shots"
        " --frames {input.frames:q} --shots {input.shots:q} --sheet {input.sheet:q}"
        " --captions {output.captions:q} --options {params.options:q} 2> {log:q}"


rule embed_captions:
    input:
        captions=f"{RESULTS}/{{dataset}}/captions/{{captions}}/{{shard}}.parquet",
    output:
        text=f"{RESULTS}/{{dataset}}/caption_embeddings/{{captions}}/{{encoder}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/caption_embeddings/{{captions}}/{{encoder}}/{{shard}}.log",
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("embed_captions"),
        options=lambda w: plan.text_options(w),
    shell:
        "python -m clipit stage embed_captions --captions {input.captions:q} --text {output.text:q}"
        " --options {params.options:q} 2> {log:q}"
