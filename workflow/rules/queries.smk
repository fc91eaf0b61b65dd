# what is said of shots and asked of videos -> tags/, features/{tag encoder}/, answered/ -> runs/.../query_scores


rule import_tags:
    input:
        source=lambda w: plan.source(w.dataset, "tags"),
    output:
        tags=f"{RESULTS}/{{dataset}}/tags/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/tags/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.with_tags(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("import_tags"),
        options=lambda w: plan.tags_options(w),
    shell:
        "python -m clipit stage import_tags --source {input.source:q} --tags {output.tags:q}"
        " --options {params.options:q} 2> {log:q}"


rule embed_tags:
    input:
        tags=f"{RESULTS}/{{dataset}}/tags/{{shard}}.parquet",
    output:
        image=f"{RESULTS}/{{dataset}}/features/{{encoder}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/features/{{encoder}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.with_tags(),
        encoder=pattern(plan.config.tag_encoders),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("embed_tags"),
        options=lambda w: plan.tag_encoder_options(w),
    shell:
        "python -m clipit stage embed_tags --tags {input.tags:q} --image {output.image:q}"
        " --options {params.options:q} 2> {log:q}"


rule embed_annotated_queries:
    input:
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
    output:
        queries=f"{RESULTS}/{{dataset}}/annotated_queries/{{encoder}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/annotated_queries/{{encoder}}.log",
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("embed_queries"),
        options=lambda w: plan.answered_options(w),
    shell:
        "python -m clipit stage embed_queries --annotations {input.annotations:q}"
        " --queries {output.queries:q} --options {params.options:q} 2> {log:q}"


rule score_queries:
    input:
        splits=f"{RESULTS}/{{dataset}}/splits/{{setting}}.json",
        image=plan.image,
        text=plan.text,
        queries=plan.asked,
        weights=f"{RUN}/seed{{seed}}/split{{split}}/model.safetensors",
        card=f"{RUN}/seed{{seed}}/split{{split}}/model.json",
    output:
        scores=f"{RUN}/seed{{seed}}/split{{split}}/query_scores.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/score_queries{{split}}.log",
    wildcard_constraints:
        variant=pattern(plan.config.variants),
    conda:
        "../../envs/clipit.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        code=plan.code("score_queries"),
        options=lambda w: plan.score_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage score_queries --splits {input.splits:q}"
        " --image {input.image:q} --text {input.text:q} --queries {input.queries:q}"
        " --weights {input.weights:q} --card {input.card:q} --scores {output.scores:q}"
        " --options {params.options:q} 2> {log:q}"


rule select_query_shots:
    input:
        scores=lambda w: plan.scores(w, "query_scores"),
        shots=lambda w: plan.per_shard(w.dataset, "shots"),
    output:
        chosen=f"{RUN}/seed{{seed}}/chosen.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/select_queries.log",
    wildcard_constraints:
        dataset=plan.by_query(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("select_query_shots"),
        options=lambda w: plan.select_queries_options(w),
    shell:
        "python -m clipit stage select_query_shots --scores {input.scores:q} --shots {input.shots:q}"
        " --chosen {output.chosen:q} --options {params.options:q} 2> {log:q}"


rule evaluate_queries:
    input:
        scores=lambda w: plan.scores(w, "query_scores"),
        chosen=f"{RUN}/seed{{seed}}/chosen.parquet",
        tags=lambda w: plan.per_shard(w.dataset, "tags"),
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos.parquet",
    output:
        metrics=f"{RUN}/seed{{seed}}/metrics.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/evaluate_queries.log",
    wildcard_constraints:
        dataset=plan.by_query(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_queries"),
        options=lambda w: plan.evaluate_queries_options(w),
    shell:
        "python -m clipit stage evaluate_queries --scores {input.scores:q}"
        " --chosen {input.chosen:q} --tags {input.tags:q} --annotations {input.annotations:q}"
        " --sheet {input.sheet:q} --metrics {output.metrics:q}"
        " --options {params.options:q} 2> {log:q}"


rule evaluate_query_controls:
    input:
        tags=lambda w: plan.per_shard(w.dataset, "tags"),
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos.parquet",
    output:
        controls=f"{RESULTS}/{{dataset}}/controls.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/controls.log",
    wildcard_constraints:
        dataset=plan.by_query(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_query_controls"),
        options=lambda w: plan.query_controls_options(w),
    shell:
        "python -m clipit stage evaluate_query_controls --tags {input.tags:q}"
        " --annotations {input.annotations:q} --sheet {input.sheet:q}"
        " --controls {output.controls:q} --options {params.options:q} 2> {log:q}"


rule collect_query_results:
    input:
        results=plan.results_of,
    output:
        f1=f"{RESULTS}/{{dataset}}/f1.json",
        page=f"{RESULTS}/{{dataset}}/f1.md",
    log:
        f"{RESULTS}/logs/{{dataset}}/collect.log",
    wildcard_constraints:
        dataset=plan.by_query(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("collect_query_results"),
        options=lambda w: plan.collect_options(w),
    shell:
        "python -m clipit stage collect_query_results --results {input.results:q}"
        " --f1 {output.f1:q} --page {output.page:q} --options {params.options:q} 2> {log:q}"


rule evaluate_text:
    input:
        summaries=plan.told_summaries,
        tags=lambda w: plan.per_shard(w.dataset, "tags"),
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
        references=plan.references,
    output:
        text=f"{RESULTS}/{{dataset}}/text.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/text_evaluation.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_text"),
        options=lambda w: plan.text_evaluation_options(w),
    shell:
        "python -m clipit stage evaluate_text --summaries {input.summaries:q}"
        " --tags {input.tags:q} --annotations {input.annotations:q}"
        " --references-folder {input.references:q} --text {output.text:q}"
        " --options {params.options:q} 2> {log:q}"
