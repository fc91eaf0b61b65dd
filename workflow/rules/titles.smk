# Rendered by `make rules` from clipit/pipeline/declarations/titles_stages.py: edit that.


rule embed_titles:
    input:
        videos=results("{dataset}/videos.parquet"),
        source=reads("embed_titles", "source"),
    output:
        embeddings=results("{dataset}/titles/{encoder}.parquet"),
    log:
        results("logs/embed_titles/{dataset}/{encoder}.log"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("embed_titles"),
        options=options("embed_titles"),
    shell:
        "python -m clipit stage embed_titles --videos {input.videos:q} --source {input.source:q}"
        " --embeddings {output.embeddings:q} --options {params.options:q} 2> {log:q}"


rule fit_titles:
    # By what a scorer sees. The title of another shard's video fits nothing again.
    input:
        features=reads("fit_titles", "features"),
        titles=reads("fit_titles", "titles", ancient),
    output:
        fitting=results("{dataset}/fitting_titles/{variant}/{shard}.parquet"),
    log:
        results("logs/fit_titles/{dataset}/{variant}/{shard}.log"),
    wildcard_constraints:
        variant=names("fit_titles", "variant"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("fit_titles"),
        options=options("fit_titles"),
    shell:
        "python -m clipit stage fit_titles --features {input.features:q} --titles {input.titles:q}"
        " --fitting {output.fitting:q} --options {params.options:q} 2> {log:q}"
