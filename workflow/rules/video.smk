# video files (joined/ where a video comes in parts) -> frames/, videos/, rejected.csv -> image/{encoder}/ -> shots/


rule join:
    input:
        files=plan.joined_parts,
    output:
        video=f"{RESULTS}/{{dataset}}/joined/{{name}}.mkv",
    log:
        f"{RESULTS}/logs/{{dataset}}/joined/{{name}}.log",
    wildcard_constraints:
        dataset=plan.in_parts(),
        name="[^/]+",
    conda:
        "../../envs/clipit.yaml"
    resources:
        runtime=720,
    params:
        code=plan.code("join"),
        options=lambda w: plan.dataset_name(w),
    shell:
        "python -m clipit stage join --files {input.files:q} --video {output.video:q}"
        " --options {params.options:q} 2> {log:q}"


rule frames:
    input:
        files=plan.part_files,
    output:
        frames=f"{RESULTS}/{{dataset}}/frames/{{part}}.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos/{{part}}.parquet",
        rejected=f"{RESULTS}/{{dataset}}/rejected/{{part}}.csv",
    log:
        f"{RESULTS}/logs/{{dataset}}/frames/{{part}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=1000,
        runtime=720,
    params:
        code=plan.code("frames"),
        options=lambda w: plan.frames_options(w),
    shell:
        "python -m clipit stage frames --files {input.files:q}"
        " --frames {output.frames:q} --sheet {output.sheet:q}"
        " --rejected {output.rejected:q} --options {params.options:q} 2> {log:q}"


rule gather:
    input:
        sheets=lambda w: plan.per_part(w.dataset, "videos"),
        rejects=lambda w: plan.per_part(w.dataset, "rejected", "csv"),
    output:
        videos=f"{RESULTS}/{{dataset}}/videos.parquet",
        rejected=f"{RESULTS}/{{dataset}}/rejected.csv",
    log:
        f"{RESULTS}/logs/{{dataset}}/gather.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("gather"),
        options=lambda w: plan.dataset_name(w),
    shell:
        "python -m clipit stage gather --sheets {input.sheets:q}"
        " --rejects {input.rejects:q} --videos {output.videos:q}"
        " --rejected {output.rejected:q} --options {params.options:q} 2> {log:q}"


rule image:
    input:
        frames=f"{RESULTS}/{{dataset}}/frames/{{part}}.parquet",
    output:
        image=f"{RESULTS}/{{dataset}}/image/{{encoder}}/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/image/{{encoder}}/{{part}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        encoder=pattern(plan.config.image_encoders),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=4000,
        gpu=1,
        runtime=720,
    params:
        code=plan.code("image"),
        options=lambda w: plan.image_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage image"
        " --frames {input.frames:q} --image {output.image:q}"
        " --options {params.options:q} 2> {log:q}"


rule frame_captions:
    input:
        frames=f"{RESULTS}/{{dataset}}/frames/{{part}}.parquet",
    output:
        image=f"{RESULTS}/{{dataset}}/image/{{encoder}}/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/image/{{encoder}}/{{part}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
        encoder=pattern(plan.config.frame_captions),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=6000,
        gpu=1,
        runtime=2880,
    params:
        code=plan.code("frame_captions"),
        options=lambda w: plan.frame_captions_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage frame_captions"
        " --frames {input.frames:q} --image {output.image:q}"
        " --options {params.options:q} 2> {log:q}"


rule segment:
    input:
        image=plan.segmented_image,
        sheet=f"{RESULTS}/{{dataset}}/videos/{{part}}.parquet",
    output:
        shots=f"{RESULTS}/{{dataset}}/shots/{{part}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/shots/{{part}}.log",
    wildcard_constraints:
        dataset=plan.with_stored("shots", False),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("segment"),
        options=lambda w: plan.segmentation_options(w),
    shell:
        "python -m clipit stage segment --image {input.image:q} --sheet {input.sheet:q}"
        " --shots {output.shots:q} --options {params.options:q} 2> {log:q}"
