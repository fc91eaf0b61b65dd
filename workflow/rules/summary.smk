# image/, text/, runs/ -> scores/{variant}/ -> chosen/{variant}/ -> summaries/{variant}/*.mp4, summaries.html


rule queries:
    output:
        queries=f"{RESULTS}/{{dataset}}/queries/{{encoder}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/queries/{{encoder}}.log",
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("queries"),
        options=lambda w: plan.queries_options(w),
    shell:
        "python -m clipit stage queries --annotations --queries {output.queries:q}"
        " --options {params.options:q} 2> {log:q}"


rule zero_shot:
    input:
        image=plan.zero_shot_image,
        text=plan.zero_shot_text,
        queries=plan.zero_shot_queries,
    output:
        scores=f"{RESULTS}/{{dataset}}/scores/zero-shot/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/scores/zero-shot/{{part}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("zero_shot"),
        options=lambda w: plan.zero_shot_options(w),
    shell:
        "python -m clipit stage zero_shot --image {input.image:q} --text {input.text:q}"
        " --queries {input.queries:q} --scores {output.scores:q}"
        " --options {params.options:q} 2> {log:q}"


rule held_out:
    input:
        run_scores=plan.own_scores,
    output:
        scores=f"{RESULTS}/{{dataset}}/scores/{{variant}}/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/scores/{{variant}}/{{part}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("held_out"),
        options=lambda w: plan.held_out_options(w),
    shell:
        "python -m clipit stage held_out --run-scores {input.run_scores:q}"
        " --scores {output.scores:q} --options {params.options:q} 2> {log:q}"


rule choose:
    input:
        scores=f"{RESULTS}/{{dataset}}/scores/{{variant}}/{{part}}.parquet",
        shots=f"{RESULTS}/{{dataset}}/shots/{{part}}.parquet",
    output:
        chosen=f"{RESULTS}/{{dataset}}/chosen/{{variant}}/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/chosen/{{variant}}/{{part}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=WATCHED,
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("choose"),
        options=lambda w: plan.choose_options(w),
    shell:
        "python -m clipit stage choose --scores {input.scores:q} --shots {input.shots:q}"
        " --chosen {output.chosen:q} --options {params.options:q} 2> {log:q}"


rule render:
    input:
        chosen=f"{RESULTS}/{{dataset}}/chosen/{{variant}}/{{part}}.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos/{{part}}.parquet",
    output:
        manifest=f"{RESULTS}/{{dataset}}/summaries/{{variant}}/{{part}}.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/summaries/{{variant}}/{{part}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        variant=WATCHED,
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
        runtime=720,
    params:
        code=plan.code("render"),
        options=lambda w: plan.render_options(w),
    shell:
        "python -m clipit stage render --chosen {input.chosen:q} --sheet {input.sheet:q}"
        " --manifest {output.manifest:q} --options {params.options:q} 2> {log:q}"


rule page:
    input:
        scores=lambda w: plan.summary_parts(w, "scores"),
        chosen=lambda w: plan.summary_parts(w, "chosen"),
        manifests=lambda w: plan.summary_parts(w, "summaries", "json"),
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
        code=plan.code("page"),
        options=lambda w: plan.page_options(w),
    shell:
        "python -m clipit stage page --scores {input.scores:q} --chosen {input.chosen:q}"
        " --manifests {input.manifests:q} --rejected {input.rejected:q}"
        " --page {output.page:q} --plots {output.plots:q} --options {params.options:q}"
        " 2> {log:q}"


rule summaries:
    input:
        manifests=lambda w: plan.summary_parts(w, "summaries", "json"),
        rejected=f"{RESULTS}/{{dataset}}/rejected.csv",
        page=f"{RESULTS}/{{dataset}}/summaries.html",
    output:
        summaries=f"{RESULTS}/{{dataset}}/summaries.json",
    log:
        f"{RESULTS}/logs/{{dataset}}/summaries.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("summaries"),
        options=lambda w: plan.summaries_options(w),
    shell:
        "python -m clipit stage summaries --manifests {input.manifests:q}"
        " --rejected {input.rejected:q} --summaries {output.summaries:q}"
        " --options {params.options:q} 2> {log:q}"
