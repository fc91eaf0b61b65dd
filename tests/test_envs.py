"""The cluster environment asks for what the package asks for."""

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def test_the_environment_is_in_step_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["text"]]
    environment = yaml.safe_load((ROOT / "envs/clipit.yaml").read_text())
    *_, pip = environment["dependencies"]
    assert sorted(pip["pip"]) == sorted(wanted)
    assert f"python {project['requires-python']}" in environment["dependencies"]
