# Rendered by `make rules` from clipit/pipeline/declarations/video_stages.py: edit that.


rule join_recordings:
    input:
        files=reads("join_recordings", "files"),
    output:
        video=results("{dataset}/joined/{name}.mkv"),
    log:
        results("logs/join_recordings/{dataset}/{name}.log"),
    benchmark:
        results("benchmarks/join_recordings/{dataset}/{name}.tsv")
    wildcard_constraints:
        dataset=names("join_recordings", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        runtime=growing(720),
    params:
        code=plan.code("join_recordings"),
        options=options("join_recordings"),
    shell:
        "python -m clipit stage join_recordings --files {input.files:q} --video {output.video:q}"
        " --options {params.options:q} 2> {log:q}"


rule extract_frames:
    input:
        files=reads("extract_frames", "files"),
    output:
        frames=results("{dataset}/frames/{shard}.parquet"),
        videos=results("{dataset}/videos/{shard}.parquet"),
        rejected=results("{dataset}/rejected/{shard}.csv"),
    log:
        results("logs/extract_frames/{dataset}/{shard}.log"),
    benchmark:
        results("benchmarks/extract_frames/{dataset}/{shard}.tsv")
    wildcard_constraints:
        dataset=names("extract_frames", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(720),
    params:
        code=plan.code("extract_frames"),
        options=options("extract_frames"),
    shell:
        "python -m clipit stage extract_frames --files {input.files:q} --frames {output.frames:q}"
        " --videos {output.videos:q} --rejected {output.rejected:q} --options {params.options:q}"
        " 2> {log:q}"


rule gather_videos:
    input:
        video_shards=reads("gather_videos", "video_shards"),
        rejected_shards=reads("gather_videos", "rejected_shards"),
    output:
        videos=results("{dataset}/videos.parquet"),
        rejected=results("{dataset}/rejected.csv"),
    log:
        results("logs/gather_videos/{dataset}.log"),
    wildcard_constraints:
        dataset=names("gather_videos", "dataset"),
    localrule: True
    conda:
        "../../envs/clipit.yaml"
    params:
        code=plan.code("gather_videos"),
        options=options("gather_videos"),
        video_shards=listed("video_shards"),
        rejected_shards=listed("rejected_shards"),
    shell:
        "python -m clipit stage gather_videos --video-shards {params.video_shards:q}"
        " --rejected-shards {params.rejected_shards:q} --videos {output.videos:q}"
        " --rejected {output.rejected:q} --options {params.options:q} 2> {log:q}"


rule embed_frames:
    input:
        frames=results("{dataset}/frames/{shard}.parquet"),
    output:
        features=results("{dataset}/features/{encoder}/{shard}.parquet"),
    log:
        results("logs/embed_frames/{dataset}/{encoder}/{shard}.log"),
    benchmark:
        results("benchmarks/embed_frames/{dataset}/{encoder}/{shard}.tsv")
    wildcard_constraints:
        dataset=names("embed_frames", "dataset"),
        encoder=names("embed_frames", "encoder"),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=growing(4000),
        gpu=gpus_a_job,
        runtime=growing(720),
    params:
        code=plan.code("embed_frames"),
        options=options("embed_frames"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage embed_frames --frames {input.frames:q}"
        " --features {output.features:q} --options {params.options:q} 2> {log:q}"


rule embed_frame_captions:
    input:
        frames=results("{dataset}/frames/{shard}.parquet"),
    output:
        features=results("{dataset}/features/{encoder}/{shard}.parquet"),
    log:
        results("logs/embed_frame_captions/{dataset}/{encoder}/{shard}.log"),
    benchmark:
        results("benchmarks/embed_frame_captions/{dataset}/{encoder}/{shard}.tsv")
    wildcard_constraints:
        dataset=names("embed_frame_captions", "dataset"),
        encoder=names("embed_frame_captions", "encoder"),
    conda:
        "../../envs/clipit.yaml"
    threads: 2
    resources:
        mem_mb=growing(6000),
        gpu=gpus_a_job,
        runtime=growing(2880),
    params:
        code=plan.code("embed_frame_captions"),
        options=options("embed_frame_captions"),
    shell:
        "OMP_NUM_THREADS={threads} python -m clipit stage embed_frame_captions"
        " --frames {input.frames:q} --features {output.features:q} --options {params.options:q}"
        " 2> {log:q}"


rule detect_transitions:
    # Every frame is decoded: a cut lies between any two.
    input:
        videos=results("{dataset}/videos/{shard}.parquet"),
    output:
        transitions=results("{dataset}/transitions/{shard}.parquet"),
        changes=results("{dataset}/changes/{shard}.parquet"),
    log:
        results("logs/detect_transitions/{dataset}/{shard}.log"),
    benchmark:
        results("benchmarks/detect_transitions/{dataset}/{shard}.tsv")
    wildcard_constraints:
        dataset=names("detect_transitions", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(720),
    params:
        code=plan.code("detect_transitions"),
        options=options("detect_transitions"),
    shell:
        "python -m clipit stage detect_transitions --videos {input.videos:q}"
        " --transitions {output.transitions:q} --changes {output.changes:q}"
        " --options {params.options:q} 2> {log:q}"


rule segment_shots:
    input:
        features=reads("segment_shots", "features"),
        transitions=reads("segment_shots", "transitions"),
        changes=reads("segment_shots", "changes"),
        videos=results("{dataset}/videos/{shard}.parquet"),
    output:
        shots=results("{dataset}/shots/{shard}.parquet"),
    log:
        results("logs/segment_shots/{dataset}/{shard}.log"),
    wildcard_constraints:
        dataset=names("segment_shots", "dataset"),
    conda:
        "../../envs/clipit.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        code=plan.code("segment_shots"),
        options=options("segment_shots"),
    shell:
        "python -m clipit stage segment_shots --features {input.features:q}"
        " --transitions {input.transitions:q} --changes {input.changes:q}"
        " --videos {input.videos:q} --shots {output.shots:q} --options {params.options:q}"
        " 2> {log:q}"
