# video files (joined/ where a video comes in parts) -> frames/, videos/, rejected.csv -> features/{encoder}/ -> shots/


rule join_recordings:
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
        code=plan.code("join_recordings"),
        options=lambda w: plan.dataset_name(w),
    shell:
        "python -m clipit stage join_recordings --files {input.files:q} --video {output.video:q}"
        " --options {params.options:q} 2> {log:q}"


rule extract_frames:
    input:
        files=plan.shard_files,
    output:
        frames=f"{RESULTS}/{{dataset}}/frames/{{shard}}.parquet",
        sheet=f"{RESULTS}/{{dataset}}/videos/{{shard}}.parquet",
        rejected=f"{RESULTS}/{{dataset}}/rejected/{{shard}}.csv",
    log:
        f"{RESULTS}/logs/{{dataset}}/frames/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.from_videos(),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=1000,
        runtime=720,
    params:
        code=plan.code("extract_frames"),
        options=lambda w: plan.frames_options(w),
    shell:
        "python -m clipit stage extract_frames --files {input.files:q}"
        " --frames {output.frames:q} --sheet {output.sheet:q}"
        " --rejected {output.rejected:q} --options {params.options:q} 2> {log:q}"


rule gather_videos:
    input:
        sheets=lambda w: plan.per_shard(w.dataset, "videos"),
        rejects=lambda w: plan.per_shard(w.dataset, "rejected", "csv"),
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
        code=plan.code("gather_videos"),
        options=lambda w: plan.dataset_name(w),
    shell:
        "python -m clipit stage gather_videos --sheets {input.sheets:q}"
        " --rejects {input.rejects:q} --videos {output.videos:q}"
        " --rejected {output.rejected:q} --options {params.options:q} 2> {log:q}"


rule embed_frames:
    input:
        frames=f"{RESULTS}/{{dataset}}/frames/{{shard}}.parquet",
    output:
        image=f"{RESULTS}/{{dataset}}/features/{{encoder}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/features/{{encoder}}/{{shard}}.log",
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
        code=plan.code("embed_frames"),
        options=lambda w: plan.image_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage embed_frames"
        " --frames {input.frames:q} --image {output.image:q}"
        " --options {params.options:q} 2> {log:q}"


rule embed_frame_captions:
    input:
        frames=f"{RESULTS}/{{dataset}}/frames/{{shard}}.parquet",
    output:
        image=f"{RESULTS}/{{dataset}}/features/{{encoder}}/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/features/{{encoder}}/{{shard}}.log",
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
        code=plan.code("embed_frame_captions"),
        options=lambda w: plan.frame_captions_options(w),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage embed_frame_captions"
        " --frames {input.frames:q} --image {output.image:q}"
        " --options {params.options:q} 2> {log:q}"


rule segment_shots:
    input:
        image=plan.segmented_image,
        sheet=f"{RESULTS}/{{dataset}}/videos/{{shard}}.parquet",
    output:
        shots=f"{RESULTS}/{{dataset}}/shots/{{shard}}.parquet",
    log:
        f"{RESULTS}/logs/{{dataset}}/shots/{{shard}}.log",
    wildcard_constraints:
        dataset=plan.with_stored("shots", False),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=2000,
    params:
        code=plan.code("segment_shots"),
        options=lambda w: plan.segmentation_options(w),
    shell:
        "python -m clipit stage segment_shots --image {input.image:q} --sheet {input.sheet:q}"
        " --shots {output.shots:q} --options {params.options:q} 2> {log:q}"
