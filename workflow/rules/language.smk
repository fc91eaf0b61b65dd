# Rendered by `make rules` from clipit/pipeline/declarations/language_stages.py: edit that.


rule import_captions:
    input:
        files=reads("import_captions", "files"),
    output:
        captions=results("{dataset}/captions/{captions}/{shard}.parquet"),
    log:
        results("logs/import_captions/{dataset}/{captions}/{shard}.log"),
    wildcard_constraints:
        dataset=names("import_captions", "dataset"),
        captions=names("import_captions", "captions"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_captions"),
        options=options("import_captions"),
        source=untracked("import_captions", "source"),
    shell:
        "python -m clipit stage import_captions --source {params.source:q}"
        " --captions {output.captions:q} --options {params.options:q} 2> {log:q}"


rule caption_shots:
    input:
        frames=results("{dataset}/frames/{shard}.parquet"),
        shots=results("{dataset}/shots/{shard}.parquet"),
        videos=results("{dataset}/videos/{shard}.parquet"),
    output:
        captions=results("{dataset}/captions/{captions}/{shard}.parquet"),
    log:
        results("logs/caption_shots/{dataset}/{captions}/{shard}.log"),
    benchmark:
        results("benchmarks/caption_shots/{dataset}/{captions}/{shard}.tsv")
    wildcard_constraints:
        dataset=names("caption_shots", "dataset"),
        captions=names("caption_shots", "captions"),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=growing(4000),
        gpu=gpus_a_job,
        runtime=growing(720),
    params:
        code=plan.code("caption_shots"),
        options=options("caption_shots"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage caption_shots --frames {input.frames:q}"
        " --shots {input.shots:q} --videos {input.videos:q} --captions {output.captions:q}"
        " --options {params.options:q} 2> {log:q}"


rule caption_bmt:
    # The cache is no output: features outlive the captions made from them.
    input:
        videos=results("{dataset}/videos.parquet"),
        files=reads("caption_bmt", "files"),
        weight_files=reads("caption_bmt", "weight_files"),
    output:
        captions=results("{dataset}/captions/bmt/{shard}.parquet"),
    log:
        results("logs/caption_bmt/{dataset}/{shard}.log"),
    benchmark:
        results("benchmarks/caption_bmt/{dataset}/{shard}.tsv")
    conda:
        "../../envs/clipit.yaml"
    threads: 4
    resources:
        mem_mb=growing(8000),
        gpu=gpus_a_job,
        runtime=growing(2880),
    params:
        code=plan.code("caption_bmt"),
        options=options("caption_bmt"),
        weights=untracked("caption_bmt", "weights"),
        cache=untracked("caption_bmt", "cache"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage caption_bmt --videos {input.videos:q}"
        " --weights {params.weights:q} --cache {params.cache:q} --captions {output.captions:q}"
        " --options {params.options:q} 2> {log:q}"


rule embed_captions:
    input:
        captions=results("{dataset}/captions/{captions}/{shard}.parquet"),
    output:
        embeddings=results("{dataset}/caption_embeddings/{captions}/{encoder}/{shard}.parquet"),
    log:
        results("logs/embed_captions/{dataset}/{captions}/{encoder}/{shard}.log"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("embed_captions"),
        options=options("embed_captions"),
    shell:
        "python -m clipit stage embed_captions --captions {input.captions:q}"
        " --embeddings {output.embeddings:q} --options {params.options:q} 2> {log:q}"


rule embed_queries:
    input:
        annotations=reads("embed_queries", "annotations"),
    output:
        embeddings=results("{dataset}/queries/{encoder}.parquet"),
    log:
        results("logs/embed_queries/{dataset}/{encoder}.log"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("embed_queries"),
        options=options("embed_queries"),
    shell:
        "python -m clipit stage embed_queries --annotations {input.annotations:q}"
        " --embeddings {output.embeddings:q} --options {params.options:q} 2> {log:q}"


rule embed_annotated_queries:
    input:
        annotations=results("{dataset}/annotations.parquet"),
    output:
        embeddings=results("{dataset}/annotated_queries/{encoder}.parquet"),
    log:
        results("logs/embed_annotated_queries/{dataset}/{encoder}.log"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("embed_annotated_queries"),
        options=options("embed_annotated_queries"),
    shell:
        "python -m clipit stage embed_queries --annotations {input.annotations:q}"
        " --embeddings {output.embeddings:q} --options {params.options:q} 2> {log:q}"
