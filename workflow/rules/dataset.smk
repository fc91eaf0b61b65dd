# official files -> videos.parquet, shots/, annotations.parquet, image/{encoder}/, splits/


rule videos:
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
        code=plan.code("videos"),
        options=lambda w: plan.sheet_options(w),
    shell:
        "python -m clipit stage videos --source {input.source:q} --videos {output.videos:q}"
        " --options {params.options:q} 2> {log:q}"


rule shots:
    input:
        source=lambda w: plan.source(w.dataset, "shots"),
    output:
        shots=f"{RESULTS}/{{dataset}}/shots/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/shots/{{part}}.log",
    wildcard_constraints:
        dataset=plan.with_stored("shots"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("shots"),
        options=lambda w: plan.import_options(w, "shots"),
    shell:
        "python -m clipit stage shots --source {input.source:q} --shots {output.shots:q}"
        " --options {params.options:q} 2> {log:q}"


rule annotations:
    input:
        source=lambda w: plan.source(w.dataset, "annotations"),
        shots=lambda w: plan.per_part(w.dataset, "shots"),
    output:
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/annotations.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("annotations"),
        options=lambda w: plan.import_options(w, "annotations"),
    shell:
        "python -m clipit stage annotations --source {input.source:q} --shots {input.shots:q}"
        " --annotations {output.annotations:q} --options {params.options:q} 2> {log:q}"


rule features:
    input:
        source=lambda w: plan.source(w.dataset, "features", w.encoder),
    output:
        image=f"{RESULTS}/{{dataset}}/image/{{encoder}}/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/image/{{encoder}}/{{part}}.log",
    wildcard_constraints:
        dataset=plan.with_stored("features"),
        encoder=plan.stored("features"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("features"),
        options=lambda w: plan.import_options(w, "features", w.encoder),
    shell:
        "python -m clipit stage features --source {input.source:q} --image {output.image:q}"
        " --options {params.options:q} 2> {log:q}"


rule splits:
    input:
        file=plan.split_file,
    output:
        splits=f"{RESULTS}/{{dataset}}/splits/{{setting}}.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/splits/{{setting}}.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("splits"),
        options=lambda w: plan.split_options(w),
        file=lambda w, input: f"--file {input.file}" if input.file else "",
    shell:
        "python -m clipit stage splits {params.file} --splits {output.splits:q}"
        " --options {params.options:q} 2> {log:q}"
