# Rendered by `make rules` from clipit/pipeline/declarations/query_stages.py: edit that.


rule select_query_shots:
    input:
        scores=reads("select_query_shots", "scores"),
        shots=reads("select_query_shots", "shots"),
        tags=reads("select_query_shots", "tags"),
    output:
        selections=results("{dataset}/runs/{variant}/{setting}/seed{seed}/selections.parquet"),
    log:
        results("logs/select_query_shots/{dataset}/{variant}/{setting}/{seed}.log"),
    wildcard_constraints:
        dataset=names("select_query_shots", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("select_query_shots"),
        options=options("select_query_shots"),
    shell:
        "python -m clipit stage select_query_shots --scores {input.scores:q}"
        " --shots {input.shots:q} --tags {input.tags:q} --selections {output.selections:q}"
        " --options {params.options:q} 2> {log:q}"


rule evaluate_queries:
    input:
        scores=reads("evaluate_queries", "scores"),
        selections=results("{dataset}/runs/{variant}/{setting}/seed{seed}/selections.parquet"),
        tags=reads("evaluate_queries", "tags"),
        annotations=results("{dataset}/annotations.parquet"),
        videos=results("{dataset}/videos.parquet"),
    output:
        metrics=results("{dataset}/runs/{variant}/{setting}/seed{seed}/metrics.json"),
    log:
        results("logs/evaluate_queries/{dataset}/{variant}/{setting}/{seed}.log"),
    wildcard_constraints:
        dataset=names("evaluate_queries", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_queries"),
        options=options("evaluate_queries"),
    shell:
        "python -m clipit stage evaluate_queries --scores {input.scores:q}"
        " --selections {input.selections:q} --tags {input.tags:q}"
        " --annotations {input.annotations:q} --videos {input.videos:q}"
        " --metrics {output.metrics:q} --options {params.options:q} 2> {log:q}"


rule evaluate_query_controls:
    input:
        tags=reads("evaluate_query_controls", "tags"),
        annotations=results("{dataset}/annotations.parquet"),
        videos=results("{dataset}/videos.parquet"),
    output:
        controls=results("{dataset}/controls.json"),
    log:
        results("logs/evaluate_query_controls/{dataset}.log"),
    wildcard_constraints:
        dataset=names("evaluate_query_controls", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_query_controls"),
        options=options("evaluate_query_controls"),
    shell:
        "python -m clipit stage evaluate_query_controls --tags {input.tags:q}"
        " --annotations {input.annotations:q} --videos {input.videos:q}"
        " --controls {output.controls:q} --options {params.options:q} 2> {log:q}"


rule collect_query_results:
    input:
        results=reads("collect_query_results", "results"),
    output:
        f1=results("{dataset}/f1.json"),
        page=results("{dataset}/f1.md"),
    log:
        results("logs/collect_query_results/{dataset}.log"),
    wildcard_constraints:
        dataset=names("collect_query_results", "dataset"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("collect_query_results"),
        options=options("collect_query_results"),
    shell:
        "python -m clipit stage collect_query_results --results {input.results:q}"
        " --f1 {output.f1:q} --page {output.page:q} --options {params.options:q} 2> {log:q}"


rule plot_query_results:
    input:
        f1=results("{dataset}/f1.json"),
    output:
        per_video=results("{dataset}/plots/per_video_f1.svg"),
        learning_curve=results("{dataset}/plots/learning_curve.svg"),
    log:
        results("logs/plot_query_results/{dataset}.log"),
    wildcard_constraints:
        dataset=names("plot_query_results", "dataset"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("plot_query_results"),
        options=options("plot_query_results"),
    shell:
        "python -m clipit stage plot_results --f1 {input.f1:q} --per-video {output.per_video:q}"
        " --learning-curve {output.learning_curve:q} --options {params.options:q} 2> {log:q}"


rule evaluate_text:
    input:
        keyshots=reads("evaluate_text", "keyshots"),
        tags=reads("evaluate_text", "tags"),
        annotations=results("{dataset}/annotations.parquet"),
        references=reads("evaluate_text", "references"),
    output:
        result=results("{dataset}/text.json"),
    log:
        results("logs/evaluate_text/{dataset}.log"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_text"),
        options=options("evaluate_text"),
    shell:
        "python -m clipit stage evaluate_text --keyshots {input.keyshots:q} --tags {input.tags:q}"
        " --annotations {input.annotations:q} --references {input.references:q}"
        " --result {output.result:q} --options {params.options:q} 2> {log:q}"
