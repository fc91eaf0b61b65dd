# scores -> summary.parquet -> metrics.json -> f1.json -> results/{dataset}/f1.json, tables/


rule select:
    input:
        scores=plan.scores,
        shots=lambda w: plan.per_part(w.dataset, "shots"),
    output:
        summary=f"{RUN}/seed{{seed}}/summary.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/select.log",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("select"),
        options=lambda w: plan.select_options(w),
    shell:
        "python -m clipit stage select --scores {input.scores:q} --shots {input.shots:q}"
        " --summary {output.summary:q} --options {params.options:q} 2> {log:q}"


rule evaluate:
    input:
        scores=plan.scores,
        summary=f"{RUN}/seed{{seed}}/summary.parquet",
        shots=lambda w: plan.per_part(w.dataset, "shots"),
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
        code=plan.code("evaluate"),
        options=lambda w: plan.evaluate_options(w),
    shell:
        "python -m clipit stage evaluate --scores {input.scores:q} --summary {input.summary:q}"
        " --shots {input.shots:q} --annotations {input.annotations:q}"
        " --metrics {output.metrics:q} --options {params.options:q} 2> {log:q}"


rule controls:
    input:
        image=plan.control_image,
        shots=lambda w: plan.per_part(w.dataset, "shots"),
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
        code=plan.code("controls"),
        options=lambda w: plan.controls_options(w),
    shell:
        "python -m clipit stage controls --image {input.image:q} --shots {input.shots:q}"
        " --annotations {input.annotations:q} --controls {output.controls:q}"
        " --options {params.options:q} 2> {log:q}"


rule aggregate:
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
        code=plan.code("aggregate"),
        options=lambda w: plan.aggregate_options(w),
    shell:
        "python -m clipit stage aggregate --metrics {input.metrics:q} --controls {input.controls:q}"
        " --splits {input.splits:q} --result {output.result:q}"
        " --options {params.options:q} 2> {log:q}"


rule collect:
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
        code=plan.code("collect"),
        options=lambda w: plan.collect_options(w),
    shell:
        "python -m clipit stage collect --results {input.results:q} --f1 {output.f1:q} --page {output.page:q}"
        " --options {params.options:q} 2> {log:q}"


rule table:
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
        code=plan.code("table"),
        options=lambda w: plan.table_options(w),
    shell:
        "python -m clipit stage table --results {input.results:q} --markdown-page {output.markdown:q}"
        " --page {output.page:q} --options {params.options:q} 2> {log:q}"
