"""What a site and a person decide: ``notetrans.yaml``, the user's own file, the environment.

* :mod:`.schema`: the values and what is said about each
* :mod:`.keys`: the same as a flat list of dotted names
* :mod:`.load`: a file's text → values, or an error with line and remedy
* :mod:`.settings`: which file holds, and which place wins
* :mod:`.describe`: JSON Schema, sample, reference
"""

from __future__ import annotations

from notetrans.config.describe import config_sample, config_schema, config_table
from notetrans.config.schema import Config, Level
from notetrans.config.settings import (
    FILE_NAME,
    Settings,
    load,
    locate,
    parse_options,
    site_names,
    user_path,
)

__all__ = [
    "FILE_NAME",
    "Config",
    "Level",
    "Settings",
    "config_sample",
    "config_schema",
    "config_table",
    "load",
    "locate",
    "parse_options",
    "site_names",
    "user_path",
]
