# scores -> summary.parquet -> metrics.json -> f1.json -> results/{dataset}/f1.json, tables/


rule select_keyshots:
    input:
        scores=plan.scores,
        shots=lambda w: plan.per_shard(w.dataset, "shots"),
    output:
        summary=f"{RUN}/seed{{seed}}/summary.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/select.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("select_keyshots"),
        options=lambda w: plan.select_options(w),
    shell:
        "python -m clipit stage select_keyshots --scores {input.scores:q} --shots {input.shots:q}"
        " --summary {output.summary:q} --options {params.options:q} 2> {log:q}"


rule evaluate_run:
    input:
        scores=plan.scores,
        summary=f"{RUN}/seed{{seed}}/summary.parquet",
        shots=lambda w: plan.per_shard(w.dataset, "shots"),
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
    output:
        metrics=f"{RUN}/seed{{seed}}/metrics.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/evaluate.log",
    wildcard_constraints:
        dataset=plan.by_query(False),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_run"),
        options=lambda w: plan.evaluate_options(w),
    shell:
        "python -m clipit stage evaluate_run --scores {input.scores:q} --summary {input.summary:q}"
        " --shots {input.shots:q} --annotations {input.annotations:q}"
        " --metrics {output.metrics:q} --options {params.options:q} 2> {log:q}"


rule evaluate_controls:
    input:
        image=plan.control_image,
        shots=lambda w: plan.per_shard(w.dataset, "shots"),
        annotations=f"{RESULTS}/{{dataset}}/annotations.parquet",
    output:
        controls=f"{RESULTS}/{{dataset}}/controls.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/controls.log",
    wildcard_constraints:
        dataset=plan.by_query(False),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_controls"),
        options=lambda w: plan.controls_options(w),
    shell:
        "python -m clipit stage evaluate_controls --image {input.image:q} --shots {input.shots:q}"
        " --annotations {input.annotations:q} --controls {output.controls:q}"
        " --options {params.options:q} 2> {log:q}"


rule aggregate_runs:
    input:
        metrics=plan.metrics,
        controls=f"{RESULTS}/{{dataset}}/controls.json",
        splits=f"{RESULTS}/{{dataset}}/splits/{{setting}}.json",
    output:
        result=f"{RUN}/f1.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/aggregate.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("aggregate_runs"),
        options=lambda w: plan.aggregate_options(w),
    shell:
        "python -m clipit stage aggregate_runs --metrics {input.metrics:q} --controls {input.controls:q}"
        " --splits {input.splits:q} --result {output.result:q}"
        " --options {params.options:q} 2> {log:q}"


rule collect_results:
    input:
        results=plan.results_of,
    output:
        f1=f"{RESULTS}/{{dataset}}/f1.json",
        page=f"{RESULTS}/{{dataset}}/f1.md",
    log:
        f"{RESULTS}/logs/{{dataset}}/collect.log",
    wildcard_constraints:
        dataset=plan.by_query(False),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("collect_results"),
        options=lambda w: plan.collect_options(w),
    shell:
        "python -m clipit stage collect_results --results {input.results:q} --f1 {output.f1:q} --page {output.page:q}"
        " --options {params.options:q} 2> {log:q}"


rule write_table:
    input:
        results=plan.table_results,
    output:
        markdown=f"{RESULTS}/tables/{{table}}.md",
        page=f"{RESULTS}/tables/{{table}}.html",
    log:
        f"{RESULTS}/logs/tables/{{table}}.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_table"),
        options=lambda w: plan.table_options(w),
    shell:
        "python -m clipit stage write_table --results {input.results:q} --markdown-page {output.markdown:q}"
        " --page {output.page:q} --options {params.options:q} 2> {log:q}"
