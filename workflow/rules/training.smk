# Rendered by `make rules` from clipit/pipeline/declarations/training_stages.py: edit that.


rule train_split:
    # Folds and seeds run side by side; a large model: --set-threads train_split=8
    input:
        splits=results("{dataset}/splits/{setting}.json"),
        features=reads("train_split", "features"),
        caption_embeddings=reads("train_split", "caption_embeddings"),
        title_embeddings=reads("train_split", "title_embeddings"),
        query_embeddings=reads("train_split", "query_embeddings"),
        shots=reads("train_split", "shots"),
        annotations=reads("train_split", "annotations"),
    output:
        weights=results(
            "{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.safetensors"
        ),
        card=results("{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.json"),
        history=results("{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/history.csv"),
    log:
        results("logs/train_split/{dataset}/{variant}/{setting}/{seed}/{split}.log"),
    benchmark:
        results("benchmarks/train_split/{dataset}/{variant}/{setting}/{seed}/{split}.tsv")
    wildcard_constraints:
        variant=names("train_split", "variant"),
    conda:
        "../../envs/clipit.yaml"
    threads: 1
    resources:
        mem_mb=growing(4000),
        gpu=gpus_a_job,
        runtime=growing(720),
    params:
        code=plan.code("train_split"),
        options=options("train_split"),
        features=listed("features"),
        caption_embeddings=listed("caption_embeddings"),
        shots=listed("shots"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage train_split --splits {input.splits:q}"
        " --features {params.features:q} --caption-embeddings {params.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --shots {params.shots:q}"
        " --annotations {input.annotations:q} --weights {output.weights:q} --card {output.card:q}"
        " --history {output.history:q} --options {params.options:q} 2> {log:q}"


rule score_split:
    input:
        splits=results("{dataset}/splits/{setting}.json"),
        features=reads("score_split", "features"),
        caption_embeddings=reads("score_split", "caption_embeddings"),
        title_embeddings=reads("score_split", "title_embeddings"),
        query_embeddings=reads("score_split", "query_embeddings"),
        weights=results(
            "{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.safetensors"
        ),
        card=results("{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.json"),
    output:
        scores=results("{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/scores.parquet"),
    log:
        results("logs/score_split/{dataset}/{variant}/{setting}/{seed}/{split}.log"),
    wildcard_constraints:
        variant=names("score_split", "variant"),
    conda:
        "../../envs/clipit.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("score_split"),
        options=options("score_split"),
        features=listed("features"),
        caption_embeddings=listed("caption_embeddings"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage score_split --splits {input.splits:q}"
        " --features {params.features:q} --caption-embeddings {params.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --weights {input.weights:q}"
        " --card {input.card:q} --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule score_strangers:
    # A control: does the scorer listen to the sentences of the video?
    input:
        splits=results("{dataset}/splits/{setting}.json"),
        features=reads("score_strangers", "features"),
        caption_embeddings=reads("score_strangers", "caption_embeddings"),
        title_embeddings=reads("score_strangers", "title_embeddings"),
        query_embeddings=reads("score_strangers", "query_embeddings"),
        weights=results(
            "{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.safetensors"
        ),
        card=results("{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.json"),
    output:
        scores=results(
            "{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/strangers.parquet"
        ),
    log:
        results("logs/score_strangers/{dataset}/{variant}/{setting}/{seed}/{split}.log"),
    wildcard_constraints:
        variant=names("score_strangers", "variant"),
    conda:
        "../../envs/clipit.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("score_strangers"),
        options=options("score_strangers"),
        features=listed("features"),
        caption_embeddings=listed("caption_embeddings"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage score_split --splits {input.splits:q}"
        " --features {params.features:q} --caption-embeddings {params.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --weights {input.weights:q}"
        " --card {input.card:q} --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule score_queries:
    input:
        splits=results("{dataset}/splits/{setting}.json"),
        features=reads("score_queries", "features"),
        caption_embeddings=reads("score_queries", "caption_embeddings"),
        title_embeddings=reads("score_queries", "title_embeddings"),
        query_embeddings=reads("score_queries", "query_embeddings"),
        weights=results(
            "{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.safetensors"
        ),
        card=results("{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/model.json"),
    output:
        scores=results(
            "{dataset}/runs/{variant}/{setting}/seed{seed}/split{split}/query_scores.parquet"
        ),
    log:
        results("logs/score_queries/{dataset}/{variant}/{setting}/{seed}/{split}.log"),
    wildcard_constraints:
        variant=names("score_queries", "variant"),
    conda:
        "../../envs/clipit.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("score_queries"),
        options=options("score_queries"),
        features=listed("features"),
        caption_embeddings=listed("caption_embeddings"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage score_queries --splits {input.splits:q}"
        " --features {params.features:q} --caption-embeddings {params.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --weights {input.weights:q}"
        " --card {input.card:q} --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule train_unlabelled:
    # Queries are read for their width alone: another query trains nothing again.
    input:
        features=reads("train_unlabelled", "features"),
        caption_embeddings=reads("train_unlabelled", "caption_embeddings"),
        title_embeddings=reads("train_unlabelled", "title_embeddings"),
        query_embeddings=reads("train_unlabelled", "query_embeddings", ancient),
        shots=reads("train_unlabelled", "shots"),
        annotations=reads("train_unlabelled", "annotations"),
    output:
        weights=results("{dataset}/models/{variant}.safetensors"),
        card=results("{dataset}/models/{variant}.json"),
        history=results("{dataset}/models/{variant}.csv"),
    log:
        results("logs/train_unlabelled/{dataset}/{variant}.log"),
    benchmark:
        results("benchmarks/train_unlabelled/{dataset}/{variant}.tsv")
    wildcard_constraints:
        dataset=names("train_unlabelled", "dataset"),
        variant=names("train_unlabelled", "variant"),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=growing(4000),
        gpu=gpus_a_job,
        runtime=growing(720),
    params:
        code=plan.code("train_unlabelled"),
        options=options("train_unlabelled"),
        features=listed("features"),
        caption_embeddings=listed("caption_embeddings"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage train_all --features {params.features:q}"
        " --caption-embeddings {params.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --shots {input.shots:q}"
        " --annotations {input.annotations:q} --weights {output.weights:q} --card {output.card:q}"
        " --history {output.history:q} --options {params.options:q} 2> {log:q}"


rule train_pooled:
    # Every annotated video of every dataset, none held out: for other people's videos.
    input:
        features=reads("train_pooled", "features"),
        caption_embeddings=reads("train_pooled", "caption_embeddings"),
        title_embeddings=reads("train_pooled", "title_embeddings"),
        query_embeddings=reads("train_pooled", "query_embeddings"),
        shots=reads("train_pooled", "shots"),
        annotations=reads("train_pooled", "annotations"),
    output:
        weights=results("models/{variant}.safetensors"),
        card=results("models/{variant}.json"),
        history=results("models/{variant}.csv"),
    log:
        results("logs/train_pooled/{variant}.log"),
    benchmark:
        results("benchmarks/train_pooled/{variant}.tsv")
    wildcard_constraints:
        variant=names("train_pooled", "variant"),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=growing(4000),
        gpu=gpus_a_job,
        runtime=growing(720),
    params:
        code=plan.code("train_pooled"),
        options=options("train_pooled"),
        features=listed("features"),
        caption_embeddings=listed("caption_embeddings"),
        shots=listed("shots"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage train_all --features {params.features:q}"
        " --caption-embeddings {params.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --shots {params.shots:q}"
        " --annotations {input.annotations:q} --weights {output.weights:q} --card {output.card:q}"
        " --history {output.history:q} --options {params.options:q} 2> {log:q}"


rule predict:
    input:
        features=reads("predict", "features"),
        caption_embeddings=reads("predict", "caption_embeddings"),
        title_embeddings=reads("predict", "title_embeddings"),
        query_embeddings=reads("predict", "query_embeddings"),
        weights=results("{dataset}/models/{variant}.safetensors"),
        card=results("{dataset}/models/{variant}.json"),
    output:
        scores=results("{dataset}/scores/{variant}/{shard}.parquet"),
    log:
        results("logs/predict/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        dataset=names("predict", "dataset"),
        variant=names("predict", "variant"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("predict"),
        options=options("predict"),
    shell:
        "python -m clipit stage predict --features {input.features:q}"
        " --caption-embeddings {input.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --weights {input.weights:q}"
        " --card {input.card:q} --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule predict_pretrained:
    input:
        features=reads("predict_pretrained", "features"),
        caption_embeddings=reads("predict_pretrained", "caption_embeddings"),
        title_embeddings=reads("predict_pretrained", "title_embeddings"),
        query_embeddings=reads("predict_pretrained", "query_embeddings"),
        weights=reads("predict_pretrained", "weights"),
        card=reads("predict_pretrained", "card"),
    output:
        scores=results("{dataset}/scores/{variant}/{shard}.parquet"),
    log:
        results("logs/predict_pretrained/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        dataset=names("predict_pretrained", "dataset"),
        variant=names("predict_pretrained", "variant"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("predict_pretrained"),
        options=options("predict_pretrained"),
    shell:
        "python -m clipit stage predict --features {input.features:q}"
        " --caption-embeddings {input.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q}"
        " --query-embeddings {input.query_embeddings:q} --weights {input.weights:q}"
        " --card {input.card:q} --scores {output.scores:q} --options {params.options:q} 2> {log:q}"
