"""Which model, trained how, and whether it fits: the plan.

Lives here: the model catalogue and the decision table (data in `resources/models/*.toml`), the memory estimate
(pure functions), and `make_plan`, which gives every setting a reason; `measured`, what dry runs made of it;
`draft`, `edited` and `variation`, what the person chose, changed and asked for; what is known of a model before
it is fetched (`language_match`, `download_size`, `folder`), and what to take instead (`ladder`, `next_best`).
Beside the plan: the models that find names (`name_models`).
May import: `hardware` (the profile), `protocol`, `core`; neither Qt nor torch. Only `hub/` may use the network.
Promises: a plan always comes out; where something is too little or too large, the plan says so in its verdict or
a reason, and the person decides. The reason of a Choice has a sentence under "reason_" + code in `core.sentences`.
"""

from desktop_app.recommend.catalogue import (
    Model,
    catalogue,
    find_model,
    is_downloaded,
    model_folder,
    model_id_of,
    resolve_model,
)
from desktop_app.recommend.plan import Choice, MemoryEstimate, Plan, Settings
from desktop_app.recommend.recommend import describe_choice, load_plan, make_plan, save_plan

__all__ = [
    "Choice",
    "MemoryEstimate",
    "Model",
    "Plan",
    "Settings",
    "catalogue",
    "describe_choice",
    "find_model",
    "is_downloaded",
    "load_plan",
    "make_plan",
    "model_folder",
    "model_id_of",
    "resolve_model",
    "save_plan",
]
