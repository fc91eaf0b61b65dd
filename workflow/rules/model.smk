# image/, text/, annotations, splits -> runs/{variant}/{setting}/seed{seed}/split{split}/


rule train_split:
    input:
        splits=f"{RESULTS}/{{dataset}}/splits/{{setting}}.json",
        image=plan.image,
        text=plan.text,
        queries=plan.asked,
        shots=plan.shots,
        annotations=plan.annotations,
    output:
        weights=f"{RUN}/seed{{seed}}/split{{split}}/model.safetensors",
        card=f"{RUN}/seed{{seed}}/split{{split}}/model.json",
        history=f"{RUN}/seed{{seed}}/split{{split}}/history.csv",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/train{{split}}.log",
    wildcard_constraints:
        variant=pattern(plan.config.variants),  # ridge has a rule of its own
    conda:
        "../../envs/clipit.yaml"
    threads: 1  # folds and seeds run side by side; a large model: --set-threads train=8
    resources:
        mem_mb=4000,
        gpu=1,
        runtime=720,
    params:
        code=plan.code("train_split"),
        options=lambda w: plan.train_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage train_split --splits {input.splits:q} --image {input.image:q}"
        " --text {input.text:q} --queries {input.queries:q} --shots {input.shots:q} --annotations {input.annotations:q}"
        " --weights {output.weights:q} --card {output.card:q} --history {output.history:q}"
        " --options {params.options:q} 2> {log:q}"


rule score_split:
    input:
        splits=f"{RESULTS}/{{dataset}}/splits/{{setting}}.json",
        image=plan.image,
        text=plan.text,
        queries=plan.asked,
        weights=f"{RUN}/seed{{seed}}/split{{split}}/model.safetensors",
        card=f"{RUN}/seed{{seed}}/split{{split}}/model.json",
    output:
        scores=f"{RUN}/seed{{seed}}/split{{split}}/scores.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/score{{split}}.log",
    wildcard_constraints:
        variant=pattern(plan.config.variants),
    conda:
        "../../envs/clipit.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        code=plan.code("score_split"),
        options=lambda w: plan.score_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage score_split --splits {input.splits:q} --image {input.image:q}"
        " --text {input.text:q} --queries {input.queries:q} --weights {input.weights:q} --card {input.card:q}"
        " --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule score_ridge:
    input:
        splits=f"{RESULTS}/{{dataset}}/splits/{{setting}}.json",
        image=plan.image,
        annotations=plan.annotations,
    output:
        scores=f"{RUN}/seed{{seed}}/split{{split}}/scores.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/{{variant}}/{{setting}}/seed{{seed}}/ridge{{split}}.log",
    wildcard_constraints:
        variant="ridge",
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("score_ridge"),
        options=lambda w: plan.ridge_options(w),
    shell:
        "python -m clipit stage score_ridge --splits {input.splits:q} --image {input.image:q}"
        " --annotations {input.annotations:q} --scores {output.scores:q}"
        " --options {params.options:q} 2> {log:q}"


rule train_pooled:
    # every annotated video of every dataset, none held out: to score other people's videos with
    input:
        image=lambda w: plan.pooled(w, f"features/{plan.variant(w.variant).encoder}"),
        text=plan.pool_text,
        queries=lambda w: [file for d in plan.pool(w) for file in plan.query_files(d, w)],
        shots=lambda w: plan.pooled(w, "shots"),
        annotations=lambda w: [f"{RESULTS}/{d}/annotations.parquet" for d in plan.pool(w)],
    output:
        weights=f"{RESULTS}/models/{{variant}}.safetensors",
        card=f"{RESULTS}/models/{{variant}}.json",
        history=f"{RESULTS}/models/{{variant}}.csv",
    log:
        f"{RESULTS}/logs/models/{{variant}}.log",
    wildcard_constraints:
        variant=pattern(plan.config.variants),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=4000,
        gpu=1,
        runtime=720,
    params:
        code=plan.code("train_all"),
        options=lambda w: plan.pool_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage train_all --image {input.image:q}"
        " --text {input.text:q} --queries {input.queries:q} --shots {input.shots:q}"
        " --annotations {input.annotations:q} --weights {output.weights:q}"
        " --card {output.card:q} --history {output.history:q} --options {params.options:q} 2> {log:q}"
