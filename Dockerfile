# docker build -t clipit .                                  the CPU build of PyTorch
# docker build -t clipit --build-arg TORCH_BACKEND=cu126 .  for a GPU (docker run --gpus all)
#
# docker run --rm -v "$PWD:/data" clipit summarize talk.mp4 --query "someone laughs"
# docker run --rm -v "$PWD:/data" -v clipit-cache:/home/clipit/.cache clipit doctor --try clip
# The workflow, in a folder of the host:
# docker run --rm -v "$PWD:/data" clipit workflow .
# docker run --rm -v "$PWD:/data" --entrypoint snakemake clipit --cores 4 results/mine/summaries.json
# Files that belong to the user who runs it: --user "$(id -u):$(id -g)" -e HOME=/tmp
FROM python:3.11-slim

ARG TORCH_BACKEND=cpu
ARG EXTRAS=text,serve

# ffmpeg comes with imageio-ffmpeg, and every other dependency as a wheel or in pure Python.
RUN pip install --no-cache-dir uv
COPY pyproject.toml README.md LICENSE Snakefile config.yaml /src/
COPY clipit /src/clipit
COPY workflow /src/workflow
COPY profiles /src/profiles
COPY envs /src/envs
COPY docs/config.schema.json /src/docs/
COPY data/README.md /src/data/
RUN uv pip install --system --no-cache --torch-backend="$TORCH_BACKEND" "/src[$EXTRAS]" \
    && rm -r /src \
    && python -m clipit --version

RUN useradd --create-home clipit && mkdir -p /data /home/clipit/.cache \
    && chown clipit /data /home/clipit/.cache
USER clipit
WORKDIR /data
ENTRYPOINT ["clipit"]
CMD ["--help"]
