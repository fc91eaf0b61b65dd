"""The pipeline: what every stage reads, writes and is given, described once.

`declarations/` holds one `Stage` per rule; `Plan` answers for one configuration. The workflow's
rules are rendered from the declarations (`rules.py`), `clipit summarize` resolves the same ones to
jobs (`jobs.py`); see docs/decisions/pipeline.md.
"""
