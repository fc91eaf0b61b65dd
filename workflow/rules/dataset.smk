# official files -> videos.parquet, shots/, annotations.parquet, features/{encoder}/, splits/


rule list_videos:
    input:
        source=lambda w: plan.source(w.dataset, "annotations"),
    output:
        videos=f"{RESULTS}/{{dataset}}/videos.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/videos.log",
    wildcard_constraints:
        dataset=plan.from_videos(False),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("list_videos"),
        options=lambda w: plan.sheet_options(w),
    shell:
        "python -m clipit stage list_videos --source {input.source:q} --videos {output.videos:q}"
        " --options {params.options:q} 2> {log:q}"


rule import_shots:
    input:
        source=lambda w: plan.source(w.dataset, "shots"),
    output:
        shots=f"{RESULTS}/{{dataset}}/shots/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/shots/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.with_stored("shots"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_shots"),
        options=lambda w: plan.import_options(w, "shots"),
    shell:
        "python -m clipit stage import_shots --source {input.source:q} --shots {output.shots:q}"
        " --options {params.options:q} 2> {log:q}"


rule import_annotations:
    input:
        source=lambda w: plan.source(w.dataset, "annotations"),
        shots=lambda w: plan.per_shard(w.dataset, "shots"),
    output:
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/annotations.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_annotations"),
        options=lambda w: plan.import_options(w, "annotations"),
    shell:
        "python -m clipit stage import_annotations --source {input.source:q} --shots {input.shots:q}"
        " --annotations {output.annotations:q} --options {params.options:q} 2> {log:q}"


rule import_features:
    input:
        source=lambda w: plan.source(w.dataset, "features", w.encoder),
    output:
        image=f"{RESULTS}/{{dataset}}/features/{{encoder}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/features/{{encoder}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.with_stored("features"),
        encoder=plan.stored("features"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_features"),
        options=lambda w: plan.import_options(w, "features", w.encoder),
    shell:
        "python -m clipit stage import_features --source {input.source:q} --image {output.image:q}"
        " --options {params.options:q} 2> {log:q}"


rule make_splits:
    input:
        file=plan.split_file,
    output:
        splits=f"{RESULTS}/{{dataset}}/splits/{{setting}}.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/splits/{{setting}}.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("make_splits"),
        options=lambda w: plan.split_options(w),
        file=lambda w, input: f"--file {input.file}" if input.file else "",
    shell:
        "python -m clipit stage make_splits {params.file} --splits {output.splits:q}"
        " --options {params.options:q} 2> {log:q}"
