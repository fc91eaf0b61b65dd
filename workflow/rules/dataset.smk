# Rendered by `make rules` from clipit/pipeline/declarations/dataset_stages.py: edit that.


rule list_videos:
    input:
        source=reads("list_videos", "source"),
    output:
        videos=results("{dataset}/videos.parquet"),
    log:
        results("logs/list_videos/{dataset}.log"),
    wildcard_constraints:
        dataset=names("list_videos", "dataset"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("list_videos"),
        options=options("list_videos"),
    shell:
        "python -m clipit stage list_videos --source {input.source:q} --videos {output.videos:q}"
        " --options {params.options:q} 2> {log:q}"


rule import_shots:
    input:
        source=reads("import_shots", "source"),
    output:
        shots=results("{dataset}/shots/{shard}.parquet"),
    log:
        results("logs/import_shots/{dataset}/{shard}.log"),
    wildcard_constraints:
        dataset=names("import_shots", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_shots"),
        options=options("import_shots"),
    shell:
        "python -m clipit stage import_shots --source {input.source:q} --shots {output.shots:q}"
        " --options {params.options:q} 2> {log:q}"


rule import_annotations:
    input:
        source=reads("import_annotations", "source"),
        shots=reads("import_annotations", "shots"),
    output:
        annotations=results("{dataset}/annotations.parquet"),
    log:
        results("logs/import_annotations/{dataset}.log"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_annotations"),
        options=options("import_annotations"),
    shell:
        "python -m clipit stage import_annotations --source {input.source:q}"
        " --shots {input.shots:q} --annotations {output.annotations:q}"
        " --options {params.options:q} 2> {log:q}"


rule import_features:
    input:
        source=reads("import_features", "source"),
        videos=results("{dataset}/videos.parquet"),
    output:
        features=results("{dataset}/features/{encoder}/{shard}.parquet"),
    log:
        results("logs/import_features/{dataset}/{encoder}/{shard}.log"),
    wildcard_constraints:
        dataset=names("import_features", "dataset"),
        encoder=names("import_features", "encoder"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("import_features"),
        options=options("import_features"),
    shell:
        "python -m clipit stage import_features --source {input.source:q}"
        " --videos {input.videos:q} --features {output.features:q} --options {params.options:q}"
        " 2> {log:q}"


rule import_tags:
    input:
        source=reads("import_tags", "source"),
    output:
        tags=results("{dataset}/tags/{shard}.parquet"),
    log:
        results("logs/import_tags/{dataset}/{shard}.log"),
    wildcard_constraints:
        dataset=names("import_tags", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_tags"),
        options=options("import_tags"),
    shell:
        "python -m clipit stage import_tags --source {input.source:q} --tags {output.tags:q}"
        " --options {params.options:q} 2> {log:q}"


rule embed_tags:
    input:
        tags=results("{dataset}/tags/{shard}.parquet"),
    output:
        features=results("{dataset}/features/{encoder}/{shard}.parquet"),
    log:
        results("logs/embed_tags/{dataset}/{encoder}/{shard}.log"),
    wildcard_constraints:
        dataset=names("embed_tags", "dataset"),
        encoder=names("embed_tags", "encoder"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("embed_tags"),
        options=options("embed_tags"),
    shell:
        "python -m clipit stage embed_tags --tags {input.tags:q} --features {output.features:q}"
        " --options {params.options:q} 2> {log:q}"


rule make_splits:
    input:
        file=reads("make_splits", "file"),
        rejected=reads("make_splits", "rejected"),
    output:
        splits=results("{dataset}/splits/{setting}.json"),
    log:
        results("logs/make_splits/{dataset}/{setting}.log"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("make_splits"),
        options=options("make_splits"),
    shell:
        "python -m clipit stage make_splits --file {input.file:q} --rejected {input.rejected:q}"
        " --splits {output.splits:q} --options {params.options:q} 2> {log:q}"
