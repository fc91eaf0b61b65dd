# Downloads, only by name: nothing takes their outputs as input, so that no target fetches anything.
from clipit.pipeline.declarations.language_stages import bmt_downloads, bmt_folder


rule fetch_bmt:
    # 3.5 GB: snakemake --cores 1 fetch_bmt
    output:
        manifest=f"{bmt_folder(plan.context)}/fetched.json",
    log:
        results("logs/fetch_bmt.log"),
    conda:
        "../../envs/clipit.yaml"
    params:
        names=bmt_downloads(plan.context),
        folder=lambda wildcards, output: Path(output.manifest).parent,
    shell:
        "python -m clipit bmt fetch {params.names:q} --weights {params.folder:q}"
        " --manifest {output.manifest:q} 2> {log:q}"
