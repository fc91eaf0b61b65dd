"""The workflow's rules, rendered from the declarations: `make rules` writes workflow/rules/*.smk.

Rendered and committed, so that a reader of the workflow sees files and shell commands, and nobody
writes them twice; `make lint` fails where they are not what the declarations say.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from clipit.core.durable import write_text
from clipit.pipeline.declarations import TOPICS
from clipit.pipeline.stage import Input, ReportPages, Stage

_HEADER = (
    "# Rendered by `make rules` from clipit/pipeline/declarations/{topic}_stages.py: edit that.\n"
)
_LINE = 100
_WIDTH = 88  # of a line of a shell command, within the 100 of snakefmt


def render(topic: str) -> str:
    """The file of rules of a topic."""
    rules = "\n\n".join(_rule(stage) for stage in TOPICS[topic])
    return f"{_HEADER.format(topic=topic)}\n\n{rules}"


def write(folder: Path) -> list[Path]:
    """Write the rules of all topics below `folder`; the files that were not current."""
    changed = []
    for topic in TOPICS:
        path, text = folder / f"{topic}.smk", render(topic)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_text(path, text)
            changed.append(path)
    return changed


def _rule(stage: Stage) -> str:
    sections = [
        ("input", [_input(stage, name, entry) for name, entry in stage.inputs.items()]),
        ("output", [_output(name, entry) for name, entry in stage.writes.items()]),
        ("log", [f'results("logs/{_case(stage)}.log")']),
        ("benchmark", _benchmark(stage)),
        ("wildcard_constraints", [f'{w}=names("{stage.name}", "{w}")' for w in stage.only]),
        ("localrule", ["True"] if stage.resources.is_local else []),
        ("conda", ['"../../envs/clipit.yaml"']),
        ("threads", [str(stage.resources.threads)] if stage.resources.threads else []),
        ("resources", list(_resources(stage))),
        ("params", list(_params(stage))),
        ("shell", list(_shell(stage))),
    ]
    comment = [f"    # {stage.comment}\n"] if stage.comment else []
    body = [_section(name, lines) for name, lines in sections if lines]
    return f"rule {stage.name}:\n{''.join([*comment, *body])}"


def _section(name: str, lines: Iterable[str]) -> str:
    """A section; a shell command's strings are one value, all other lines are values each."""
    if name in ("threads", "localrule"):
        return f"    {name}: {next(iter(lines))}\n"
    end = "\n" if name in ("shell", "benchmark", "conda") else ",\n"
    return f"    {name}:\n" + "".join(f"        {line}{end}" for line in lines)


def _input(stage: Stage, name: str, entry: Input) -> str:
    if isinstance(entry.source, str):
        return _result(name, entry.source)
    mark = ", ancient" if entry.ignores_time else ""
    return f'{name}=reads("{stage.name}", "{name}"{mark})'


def _output(name: str, entry: str | ReportPages) -> str:
    if isinstance(entry, str):
        return _result(name, entry)
    labels = ", ".join(f'"{label}": "{value}"' for label, value in entry.labels.items())
    lines = [
        f"{name}=report(",
        f'    directory(results("{entry.path}")),',
        '    patterns=["{video}.html"],',
        f'    caption="../report/{entry.caption}",',
        f'    category="{entry.category}",',
        f"    labels={{{labels}}},",
        ")",
    ]
    return "\n        ".join(lines)


def _result(name: str, template: str) -> str:
    """A file of the results folder, broken where snakefmt breaks it."""
    line = f'{name}=results("{template}")'
    if len(line) + 9 <= _LINE:
        return line
    return f'{name}=results(\n            "{template}"\n        )'


def _case(stage: Stage) -> str:
    """The name of a stage and the wildcards of its outputs as a path."""
    template = next(iter(stage.outputs.values()))
    found = dict.fromkeys(re.findall(r"\{(\w+)\}", template))
    return "/".join([stage.name, *(f"{{{name}}}" for name in found)])


def _benchmark(stage: Stage) -> list[str]:
    if not stage.resources.is_costly:
        return []
    return [f'results("benchmarks/{_case(stage)}.tsv")']


def _resources(stage: Stage) -> Iterator[str]:
    resources = stage.resources
    if resources.mem_mb:
        yield f"mem_mb=growing({resources.mem_mb})"
    if resources.gpu:
        yield "gpu=gpus_a_job"
    if resources.runtime_min:
        yield f"runtime=growing({resources.runtime_min})"


def _params(stage: Stage) -> Iterator[str]:
    yield f'code=plan.code("{stage.name}")'
    yield f'options=options("{stage.name}")'
    for name in stage.untracked:
        yield f'{name}=untracked("{stage.name}", "{name}")'
    for name, entry in stage.inputs.items():
        if entry.is_long and entry.is_argument:
            yield f'{name}=listed("{name}")'


def _shell(stage: Stage) -> Iterator[str]:
    """The command, broken into strings; every one but the first begins with a blank."""
    threads = "OMP_NUM_THREADS={threads} " if stage.resources.threads else ""
    words = [f"{threads}python -m clipit stage {stage.module}"]
    groups = [
        ("params" if entry.is_long else "input", name)
        for name, entry in stage.inputs.items()
        if entry.is_argument
    ]
    groups += [("params", name) for name in stage.untracked]
    groups += [("output", name) for name in stage.writes]
    words += [f"--{name.replace('_', '-')} {{{group}.{name}:q}}" for group, name in groups]
    words += ["--options {params.options:q}", "2> {log:q}"]
    line = words[0]
    for word in words[1:]:
        if len(line) + len(word) > _WIDTH:
            yield f'"{line}"'
            line = ""
        line += f" {word}"
    yield f'"{line}"'


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
