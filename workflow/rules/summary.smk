# image/, text/, runs/ or models/ -> scores/{variant}/ -> chosen/{variant}/ -> summaries/{variant}/*.mp4, *.summary.json, summaries.html


rule embed_queries:
    output:
        queries=f"{RESULTS}/{{dataset}}/queries/{{encoder}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/queries/{{encoder}}.log",
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("embed_queries"),
        options=lambda w: plan.queries_options(w),
    shell:
        "python -m clipit stage embed_queries --annotations --queries {output.queries:q}"
        " --options {params.options:q} 2> {log:q}"


rule score_zero_shot:
    input:
        image=plan.zero_shot_image,
        text=plan.zero_shot_text,
        queries=plan.zero_shot_queries,
    output:
        scores=f"{RESULTS}/{{dataset}}/scores/{ZERO_SHOT}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/scores/{ZERO_SHOT}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("score_zero_shot"),
        options=lambda w: plan.zero_shot_options(w),
    shell:
        "python -m clipit stage score_zero_shot --image {input.image:q} --text {input.text:q}"
        " --queries {input.queries:q} --scores {output.scores:q}"
        " --options {params.options:q} 2> {log:q}"


rule gather_out_of_fold:
    input:
        run_scores=plan.own_scores,
    output:
        scores=f"{RESULTS}/{{dataset}}/scores/{{variant}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/scores/{{variant}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.annotated(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("gather_out_of_fold"),
        options=lambda w: plan.held_out_options(w),
    shell:
        "python -m clipit stage gather_out_of_fold --run-scores {input.run_scores:q}"
        " --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule train_unlabelled:
    input:
        image=plan.fit_image,
        text=plan.fit_text,
        # read for the width of what will be asked alone: another query trains nothing again
        queries=lambda w: ancient(plan.query_files(w.dataset, w)),
    output:
        weights=f"{RESULTS}/{{dataset}}/models/{{variant}}.safetensors",
        card=f"{RESULTS}/{{dataset}}/models/{{variant}}.json",
        history=f"{RESULTS}/{{dataset}}/models/{{variant}}.csv",
    log:
        f"{RESULTS}/logs/{{dataset}}/models/{{variant}}.log",
    wildcard_constraints:
        dataset=plan.annotated(False),
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
        options=lambda w: plan.fit_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage train_all --image {input.image:q}"
        " --text {input.text:q} --queries {input.queries:q} --shots --annotations --weights {output.weights:q}"
        " --card {output.card:q} --history {output.history:q}"
        " --options {params.options:q} 2> {log:q}"


rule predict:
    input:
        image=plan.apply_image,
        text=plan.apply_text,
        queries=lambda w: plan.query_files(w.dataset, w),
        weights=f"{RESULTS}/{{dataset}}/models/{{variant}}.safetensors",
        card=f"{RESULTS}/{{dataset}}/models/{{variant}}.json",
    output:
        scores=f"{RESULTS}/{{dataset}}/scores/{{variant}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/scores/{{variant}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.annotated(False),
        variant=pattern(plan.config.variants),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("predict"),
        options=lambda w: plan.apply_options(w),
    shell:
        "python -m clipit stage predict --image {input.image:q} --text {input.text:q}"
        " --queries {input.queries:q} --weights {input.weights:q} --card {input.card:q}"
        " --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


use rule predict as predict_shipped with:
    input:
        image=plan.apply_image,
        text=plan.apply_text,
        queries=lambda w: plan.query_files(w.dataset, w),
        weights=lambda w: shipped.weights(w.variant),
        card=lambda w: shipped.card(w.variant),
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=pattern(shipped.names()),


rule select_summaries:
    input:
        scores=f"{RESULTS}/{{dataset}}/scores/{{variant}}/{{shard}}.parquet",
        shots=f"{RESULTS}/{{dataset}}/shots/{{shard}}.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos/{{shard}}.parquet",
    output:
        chosen=f"{RESULTS}/{{dataset}}/selections/{{variant}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/selections/{{variant}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=WATCHED,
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("select_summaries"),
        options=lambda w: plan.choose_options(w),
    shell:
        "python -m clipit stage select_summaries --scores {input.scores:q} --shots {input.shots:q}"
        " --sheet {input.sheet:q} --chosen {output.chosen:q} --options {params.options:q} 2> {log:q}"


rule attribute_zero_shot:
    input:
        image=plan.zero_shot_image,
        text=plan.zero_shot_text,
        queries=plan.zero_shot_queries,
        chosen=f"{RESULTS}/{{dataset}}/selections/{ZERO_SHOT}/{{shard}}.parquet",
    output:
        attributions=f"{RESULTS}/{{dataset}}/attributions/{ZERO_SHOT}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/attributions/{ZERO_SHOT}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("attribute_zero_shot"),
        options=lambda w: plan.zero_shot_options(w),
    shell:
        "python -m clipit stage attribute_zero_shot --image {input.image:q} --text {input.text:q}"
        " --queries {input.queries:q} --chosen {input.chosen:q} --attributions {output.attributions:q}"
        " --options {params.options:q} 2> {log:q}"


rule attribute_model:
    input:
        image=plan.apply_image,
        text=plan.apply_text,
        splits=plan.scorer_splits,
        weights=lambda w: plan.scorer_files(w, "model.safetensors"),
        cards=lambda w: plan.scorer_files(w, "model.json"),
        chosen=f"{RESULTS}/{{dataset}}/selections/{{variant}}/{{shard}}.parquet",
    output:
        attributions=f"{RESULTS}/{{dataset}}/attributions/{{variant}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/attributions/{{variant}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=pattern([*plan.config.variants, *shipped.names()]),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("attribute_model"),
        options=lambda w: plan.explain_options(w),
    shell:
        "python -m clipit stage attribute_model --image {input.image:q} --text {input.text:q}"
        " --splits {input.splits:q} --weights {input.weights:q} --cards {input.cards:q}"
        " --chosen {input.chosen:q} --attributions {output.attributions:q} --options {params.options:q} 2> {log:q}"


rule write_summaries:
    input:
        scores=f"{RESULTS}/{{dataset}}/scores/{{variant}}/{{shard}}.parquet",
        chosen=f"{RESULTS}/{{dataset}}/selections/{{variant}}/{{shard}}.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos/{{shard}}.parquet",
        frames=f"{RESULTS}/{{dataset}}/frames/{{shard}}.parquet",
        captions=plan.told_captions,
        attributions=plan.told_why,
    output:
        told=f"{RESULTS}/{{dataset}}/summaries/{{variant}}/{{shard}}.index.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/told/{{variant}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=WATCHED,
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_summaries"),
        options=lambda w: plan.tell_options(w),
    shell:
        "python -m clipit stage write_summaries --scores {input.scores:q} --chosen {input.chosen:q}"
        " --sheet {input.sheet:q} --frames {input.frames:q} --captions {input.captions:q}"
        " --attributions {input.attributions:q} --told {output.told:q} --options {params.options:q} 2> {log:q}"


rule render_summaries:
    input:
        chosen=f"{RESULTS}/{{dataset}}/selections/{{variant}}/{{shard}}.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos/{{shard}}.parquet",
    output:
        manifest=f"{RESULTS}/{{dataset}}/summaries/{{variant}}/{{shard}}.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/summaries/{{variant}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=WATCHED,
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
        runtime=720,
    params:
        code=plan.code("render_summaries"),
        options=lambda w: plan.render_options(w),
    shell:
        "python -m clipit stage render_summaries --chosen {input.chosen:q} --sheet {input.sheet:q}"
        " --manifest {output.manifest:q} --options {params.options:q} 2> {log:q}"


rule write_reports:
    input:
        told=f"{RESULTS}/{{dataset}}/summaries/{{variant}}/{{shard}}.index.json",
        frames=f"{RESULTS}/{{dataset}}/frames/{{shard}}.parquet",
        annotations=plan.told_annotations,
    output:
        manifest=f"{RESULTS}/{{dataset}}/reports/{{variant}}/{{shard}}.json",
        pages=report(
            directory(f"{RESULTS}/{{dataset}}/reports/{{variant}}/{{shard}}"),
            patterns=["{video}.html"],
            category="summaries: {dataset}",
            labels={"video": "{video}", "scored by": "{variant}"},
        ),
    log:
        f"{RESULTS}/logs/{{dataset}}/reports/{{variant}}/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=WATCHED,
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_reports"),
        options=lambda w: plan.report_options(w),
    shell:
        "python -m clipit stage write_reports --told {input.told:q} --frames {input.frames:q}"
        " --annotations {input.annotations:q} --manifest {output.manifest:q}"
        " --pages {output.pages:q} --options {params.options:q} 2> {log:q}"


rule write_gallery:
    input:
        scores=lambda w: plan.summary_shards(w, "scores"),
        chosen=lambda w: plan.summary_shards(w, "selections"),
        manifests=lambda w: plan.summary_shards(w, "summaries", "json"),
        reports=lambda w: plan.summary_shards(w, "reports", "json"),
        rejected=f"{RESULTS}/{{dataset}}/rejected.csv",
    output:
        page=f"{RESULTS}/{{dataset}}/summaries.html",
        plots=f"{RESULTS}/{{dataset}}/scores.svg",
    log:
        f"{RESULTS}/logs/{{dataset}}/page.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("write_gallery"),
        options=lambda w: plan.page_options(w),
    shell:
        "python -m clipit stage write_gallery --scores {input.scores:q} --chosen {input.chosen:q}"
        " --manifests {input.manifests:q} --reports {input.reports:q}"
        " --rejected {input.rejected:q} --page {output.page:q} --plots {output.plots:q}"
        " --options {params.options:q} 2> {log:q}"


rule verify_summaries:
    input:
        manifests=lambda w: plan.summary_shards(w, "summaries", "json"),
        rejected=f"{RESULTS}/{{dataset}}/rejected.csv",
        page=f"{RESULTS}/{{dataset}}/summaries.html",
        told=lambda w: plan.summary_shards(w, "summaries", "index.json"),
    output:
        summaries=f"{RESULTS}/{{dataset}}/summaries.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/summaries.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("verify_summaries"),
        options=lambda w: plan.summaries_options(w),
    shell:
        "python -m clipit stage verify_summaries --manifests {input.manifests:q}"
        " --rejected {input.rejected:q} --summaries {output.summaries:q}"
        " --options {params.options:q} 2> {log:q}"
