# Rendered by `make rules` from clipit/pipeline/declarations/summary_stages.py: edit that.


rule score_zero_shot:
    input:
        features=reads("score_zero_shot", "features"),
        caption_embeddings=reads("score_zero_shot", "caption_embeddings"),
        titles=reads("score_zero_shot", "titles"),
        query_embeddings=reads("score_zero_shot", "query_embeddings"),
    output:
        scores=results("{dataset}/scores/zero-shot/{shard}.parquet"),
    log:
        results("logs/score_zero_shot/{dataset}/{shard}.log"),
    wildcard_constraints:
        dataset=names("score_zero_shot", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("score_zero_shot"),
        options=options("score_zero_shot"),
    shell:
        "python -m clipit stage score_zero_shot --features {input.features:q}"
        " --caption-embeddings {input.caption_embeddings:q} --titles {input.titles:q}"
        " --query-embeddings {input.query_embeddings:q} --scores {output.scores:q}"
        " --options {params.options:q} 2> {log:q}"


rule gather_out_of_fold:
    input:
        run_scores=reads("gather_out_of_fold", "run_scores"),
    output:
        scores=results("{dataset}/scores/{variant}/{shard}.parquet"),
    log:
        results("logs/gather_out_of_fold/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        dataset=names("gather_out_of_fold", "dataset"),
        variant=names("gather_out_of_fold", "variant"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("gather_out_of_fold"),
        options=options("gather_out_of_fold"),
    shell:
        "python -m clipit stage gather_out_of_fold --run-scores {input.run_scores:q}"
        " --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule select_summaries:
    input:
        scores=results("{dataset}/scores/{variant}/{shard}.parquet"),
        shots=results("{dataset}/shots/{shard}.parquet"),
        transitions=reads("select_summaries", "transitions"),
        changes=reads("select_summaries", "changes"),
        features=reads("select_summaries", "features"),
        videos=results("{dataset}/videos/{shard}.parquet"),
    output:
        selections=results("{dataset}/selections/{variant}/{shard}.parquet"),
    log:
        results("logs/select_summaries/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        dataset=names("select_summaries", "dataset"),
        variant=names("select_summaries", "variant"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("select_summaries"),
        options=options("select_summaries"),
    shell:
        "python -m clipit stage select_summaries --scores {input.scores:q} --shots {input.shots:q}"
        " --transitions {input.transitions:q} --changes {input.changes:q}"
        " --features {input.features:q} --videos {input.videos:q}"
        " --selections {output.selections:q} --options {params.options:q} 2> {log:q}"


rule attribute_zero_shot:
    input:
        features=reads("attribute_zero_shot", "features"),
        caption_embeddings=reads("attribute_zero_shot", "caption_embeddings"),
        titles=reads("attribute_zero_shot", "titles"),
        query_embeddings=reads("attribute_zero_shot", "query_embeddings"),
        selections=results("{dataset}/selections/zero-shot/{shard}.parquet"),
    output:
        attributions=results("{dataset}/attributions/zero-shot/{shard}.parquet"),
    log:
        results("logs/attribute_zero_shot/{dataset}/{shard}.log"),
    wildcard_constraints:
        dataset=names("attribute_zero_shot", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("attribute_zero_shot"),
        options=options("attribute_zero_shot"),
    shell:
        "python -m clipit stage attribute_zero_shot --features {input.features:q}"
        " --caption-embeddings {input.caption_embeddings:q} --titles {input.titles:q}"
        " --query-embeddings {input.query_embeddings:q} --selections {input.selections:q}"
        " --attributions {output.attributions:q} --options {params.options:q} 2> {log:q}"


rule attribute_model:
    input:
        features=reads("attribute_model", "features"),
        caption_embeddings=reads("attribute_model", "caption_embeddings"),
        title_embeddings=reads("attribute_model", "title_embeddings"),
        splits=reads("attribute_model", "splits"),
        weights=reads("attribute_model", "weights"),
        cards=reads("attribute_model", "cards"),
        selections=results("{dataset}/selections/{variant}/{shard}.parquet"),
    output:
        attributions=results("{dataset}/attributions/{variant}/{shard}.parquet"),
    log:
        results("logs/attribute_model/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        dataset=names("attribute_model", "dataset"),
        variant=names("attribute_model", "variant"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("attribute_model"),
        options=options("attribute_model"),
    shell:
        "python -m clipit stage attribute_model --features {input.features:q}"
        " --caption-embeddings {input.caption_embeddings:q}"
        " --title-embeddings {input.title_embeddings:q} --splits {input.splits:q}"
        " --weights {input.weights:q} --cards {input.cards:q} --selections {input.selections:q}"
        " --attributions {output.attributions:q} --options {params.options:q} 2> {log:q}"


rule write_summaries:
    input:
        scores=results("{dataset}/scores/{variant}/{shard}.parquet"),
        selections=results("{dataset}/selections/{variant}/{shard}.parquet"),
        videos=results("{dataset}/videos/{shard}.parquet"),
        frames=results("{dataset}/frames/{shard}.parquet"),
        captions=reads("write_summaries", "captions"),
        titles=reads("write_summaries", "titles"),
        attributions=reads("write_summaries", "attributions"),
    output:
        index=results("{dataset}/summaries/{variant}/{shard}.index.json"),
    log:
        results("logs/write_summaries/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        dataset=names("write_summaries", "dataset"),
        variant=names("write_summaries", "variant"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_summaries"),
        options=options("write_summaries"),
    shell:
        "python -m clipit stage write_summaries --scores {input.scores:q}"
        " --selections {input.selections:q} --videos {input.videos:q} --frames {input.frames:q}"
        " --captions {input.captions:q} --titles {input.titles:q}"
        " --attributions {input.attributions:q} --index {output.index:q}"
        " --options {params.options:q} 2> {log:q}"


rule render_summaries:
    input:
        selections=results("{dataset}/selections/{variant}/{shard}.parquet"),
        videos=results("{dataset}/videos/{shard}.parquet"),
    output:
        manifest=results("{dataset}/summaries/{variant}/{shard}.json"),
    log:
        results("logs/render_summaries/{dataset}/{variant}/{shard}.log"),
    benchmark:
        results("benchmarks/render_summaries/{dataset}/{variant}/{shard}.tsv")
    wildcard_constraints:
        dataset=names("render_summaries", "dataset"),
        variant=names("render_summaries", "variant"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(720),
    params:
        code=plan.code("render_summaries"),
        options=options("render_summaries"),
    shell:
        "python -m clipit stage render_summaries --selections {input.selections:q}"
        " --videos {input.videos:q} --manifest {output.manifest:q} --options {params.options:q}"
        " 2> {log:q}"


rule write_reports:
    input:
        index=results("{dataset}/summaries/{variant}/{shard}.index.json"),
        frames=results("{dataset}/frames/{shard}.parquet"),
        annotations=reads("write_reports", "annotations"),
    output:
        manifest=results("{dataset}/reports/{variant}/{shard}.json"),
        pages=report(
            directory(results("{dataset}/reports/{variant}/{shard}")),
            patterns=["{video}.html"],
            caption="../report/summary.rst",
            category="summaries: {dataset}",
            labels={"video": "{video}", "scored by": "{variant}"},
        ),
    log:
        results("logs/write_reports/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        dataset=names("write_reports", "dataset"),
        variant=names("write_reports", "variant"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_reports"),
        options=options("write_reports"),
    shell:
        "python -m clipit stage write_reports --index {input.index:q} --frames {input.frames:q}"
        " --annotations {input.annotations:q} --manifest {output.manifest:q}"
        " --pages {output.pages:q} --options {params.options:q} 2> {log:q}"


rule write_gallery:
    input:
        scores=reads("write_gallery", "scores"),
        selections=reads("write_gallery", "selections"),
        manifests=reads("write_gallery", "manifests"),
        reports=reads("write_gallery", "reports"),
        rejected=results("{dataset}/rejected.csv"),
    output:
        page=results("{dataset}/summaries.html"),
        plots=results("{dataset}/scores.svg"),
    log:
        results("logs/write_gallery/{dataset}.log"),
    wildcard_constraints:
        dataset=names("write_gallery", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_gallery"),
        options=options("write_gallery"),
        scores=listed("scores"),
        selections=listed("selections"),
        manifests=listed("manifests"),
        reports=listed("reports"),
    shell:
        "python -m clipit stage write_gallery --scores {params.scores:q}"
        " --selections {params.selections:q} --manifests {params.manifests:q}"
        " --reports {params.reports:q} --rejected {input.rejected:q} --page {output.page:q}"
        " --plots {output.plots:q} --options {params.options:q} 2> {log:q}"


rule verify_summaries:
    input:
        manifests=reads("verify_summaries", "manifests"),
        rejected=results("{dataset}/rejected.csv"),
        page=results("{dataset}/summaries.html"),
        indexes=reads("verify_summaries", "indexes"),
    output:
        summaries=results("{dataset}/summaries.json"),
    log:
        results("logs/verify_summaries/{dataset}.log"),
    wildcard_constraints:
        dataset=names("verify_summaries", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("verify_summaries"),
        options=options("verify_summaries"),
        manifests=listed("manifests"),
    shell:
        "python -m clipit stage verify_summaries --manifests {params.manifests:q}"
        " --rejected {input.rejected:q} --summaries {output.summaries:q}"
        " --options {params.options:q} 2> {log:q}"
