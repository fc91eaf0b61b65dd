# Rendered by `make rules` from clipit/pipeline/declarations/benchmark_stages.py: edit that.


rule select_keyshots:
    input:
        scores=reads("select_keyshots", "scores"),
        shots=reads("select_keyshots", "shots"),
    output:
        keyshots=results("{dataset}/runs/{variant}/{setting}/seed{seed}/keyshots.parquet"),
    log:
        results("logs/select_keyshots/{dataset}/{variant}/{setting}/{seed}.log"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("select_keyshots"),
        options=options("select_keyshots"),
    shell:
        "python -m clipit stage select_keyshots --scores {input.scores:q} --shots {input.shots:q}"
        " --keyshots {output.keyshots:q} --options {params.options:q} 2> {log:q}"


rule evaluate_run:
    input:
        scores=reads("evaluate_run", "scores"),
        strangers=reads("evaluate_run", "strangers"),
        keyshots=results("{dataset}/runs/{variant}/{setting}/seed{seed}/keyshots.parquet"),
        shots=reads("evaluate_run", "shots"),
        annotations=results("{dataset}/annotations.parquet"),
    output:
        metrics=results("{dataset}/runs/{variant}/{setting}/seed{seed}/metrics.json"),
    log:
        results("logs/evaluate_run/{dataset}/{variant}/{setting}/{seed}.log"),
    wildcard_constraints:
        dataset=names("evaluate_run", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_run"),
        options=options("evaluate_run"),
    shell:
        "python -m clipit stage evaluate_run --scores {input.scores:q}"
        " --strangers {input.strangers:q} --keyshots {input.keyshots:q} --shots {input.shots:q}"
        " --annotations {input.annotations:q} --metrics {output.metrics:q}"
        " --options {params.options:q} 2> {log:q}"


rule evaluate_controls:
    input:
        features=reads("evaluate_controls", "features"),
        shots=reads("evaluate_controls", "shots"),
        annotations=results("{dataset}/annotations.parquet"),
    output:
        controls=results("{dataset}/controls.json"),
    log:
        results("logs/evaluate_controls/{dataset}.log"),
    wildcard_constraints:
        dataset=names("evaluate_controls", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("evaluate_controls"),
        options=options("evaluate_controls"),
    shell:
        "python -m clipit stage evaluate_controls --features {input.features:q}"
        " --shots {input.shots:q} --annotations {input.annotations:q}"
        " --controls {output.controls:q} --options {params.options:q} 2> {log:q}"


rule aggregate_runs:
    input:
        metrics=reads("aggregate_runs", "metrics"),
        histories=reads("aggregate_runs", "histories"),
        cards=reads("aggregate_runs", "cards"),
        controls=results("{dataset}/controls.json"),
        splits=results("{dataset}/splits/{setting}.json"),
    output:
        result=results("{dataset}/runs/{variant}/{setting}/f1.json"),
    log:
        results("logs/aggregate_runs/{dataset}/{variant}/{setting}.log"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("aggregate_runs"),
        options=options("aggregate_runs"),
    shell:
        "python -m clipit stage aggregate_runs --metrics {input.metrics:q}"
        " --histories {input.histories:q} --cards {input.cards:q} --controls {input.controls:q}"
        " --splits {input.splits:q} --result {output.result:q} --options {params.options:q}"
        " 2> {log:q}"


rule collect_results:
    input:
        results=reads("collect_results", "results"),
    output:
        f1=results("{dataset}/f1.json"),
        page=results("{dataset}/f1.md"),
    log:
        results("logs/collect_results/{dataset}.log"),
    wildcard_constraints:
        dataset=names("collect_results", "dataset"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("collect_results"),
        options=options("collect_results"),
    shell:
        "python -m clipit stage collect_results --results {input.results:q} --f1 {output.f1:q}"
        " --page {output.page:q} --options {params.options:q} 2> {log:q}"


rule plot_results:
    input:
        f1=results("{dataset}/f1.json"),
    output:
        per_video=results("{dataset}/plots/per_video_tau.svg"),
        learning_curve=results("{dataset}/plots/learning_curve.svg"),
    log:
        results("logs/plot_results/{dataset}.log"),
    wildcard_constraints:
        dataset=names("plot_results", "dataset"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("plot_results"),
        options=options("plot_results"),
    shell:
        "python -m clipit stage plot_results --f1 {input.f1:q} --per-video {output.per_video:q}"
        " --learning-curve {output.learning_curve:q} --options {params.options:q} 2> {log:q}"


rule write_results:
    # Every dataset with annotations, on one page.
    input:
        f1=reads("write_results", "f1"),
        per_video=reads("write_results", "per_video"),
        learning_curve=reads("write_results", "learning_curve"),
    output:
        page=results("results.md"),
    log:
        results("logs/write_results.log"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_results"),
        options=options("write_results"),
    shell:
        "python -m clipit stage write_results --f1 {input.f1:q} --per-video {input.per_video:q}"
        " --learning-curve {input.learning_curve:q} --page {output.page:q}"
        " --options {params.options:q} 2> {log:q}"


rule write_table:
    input:
        results=reads("write_table", "results"),
    output:
        markdown_page=results("tables/{table}.md"),
        page=results("tables/{table}.html"),
    log:
        results("logs/write_table/{table}.log"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_table"),
        options=options("write_table"),
    shell:
        "python -m clipit stage write_table --results {input.results:q}"
        " --markdown-page {output.markdown_page:q} --page {output.page:q}"
        " --options {params.options:q} 2> {log:q}"
