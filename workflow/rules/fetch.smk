# Public data of the benchmarks, where it is missing: size, origin and licence go to the log. Files
# that are there have no rule, so that nothing ever replaces them. The rules run where Snakemake
# does: nodes of a cluster may have no network (clipit fetch gets everything ahead of time).
if plan.context.config.data_mirror:
    os.environ.setdefault("CLIPIT_DATA_MIRROR", plan.context.config.data_mirror)

if plan.to_fetch(is_folder=False):

    rule fetch_file:
        output:
            data("{path}"),
        log:
            results("logs/fetch_file/{path}.log"),
        wildcard_constraints:
            path=plan.to_fetch(is_folder=False),
        localrule: True
        conda:
            "../../envs/clipit.yaml"
        params:
            folder=lambda wildcards: data(""),
        shell:
            "python -m clipit fetch {wildcards.path:q} --data-dir {params.folder:q} 2> {log:q}"


if plan.to_fetch(is_folder=True):

    rule fetch_folder:
        output:
            directory(data("{path}")),
        log:
            results("logs/fetch_folder/{path}.log"),
        wildcard_constraints:
            path=plan.to_fetch(is_folder=True),
        localrule: True
        conda:
            "../../envs/clipit.yaml"
        params:
            folder=lambda wildcards: data(""),
        shell:
            "python -m clipit fetch {wildcards.path:q} --data-dir {params.folder:q} 2> {log:q}"
