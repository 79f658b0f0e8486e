"""Chat programs of this computer: found, filled with a click, emptied with another one.

One file a program (`ollama`, `lm_studio`, `jan`, `gpt4all`, `koboldcpp`, `llama_server`, `text_generation_webui`,
`open_webui`); `tool` is what they have in common. `surroundings` is where they are looked for, `loopback` how they
are talked to, `gguf_header` what a model file says of itself, `offered` which files may go out, `placing` puts a
file into a folder, `adding` does and undoes a deed, `ledger` keeps it in the run, `readme` explains the files.

Promises: standard library only; no connection but to this computer; looking changes nothing; nothing lies in
another program's folder that is not in the ledger.
"""

from concurrent.futures import ThreadPoolExecutor

from desktop_app.export.tools.adding import Order, add, take_back, try_question
from desktop_app.export.tools.gpt4all import GPT4ALL
from desktop_app.export.tools.jan import JAN
from desktop_app.export.tools.koboldcpp import KOBOLDCPP
from desktop_app.export.tools.ledger import Placement, placement, placements
from desktop_app.export.tools.llama_server import LLAMA_SERVER
from desktop_app.export.tools.lm_studio import LM_STUDIO
from desktop_app.export.tools.offered import Offered, check_sum_of, is_good, offered_files
from desktop_app.export.tools.ollama import OLLAMA
from desktop_app.export.tools.open_webui import OPEN_WEBUI
from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.text_generation_webui import TEXT_GENERATION_WEBUI
from desktop_app.export.tools.tool import Found, Kind, Tool, chat_name

TOOLS: tuple[Tool, ...] = (
    OLLAMA,
    LM_STUDIO,
    JAN,
    GPT4ALL,
    OPEN_WEBUI,
    TEXT_GENERATION_WEBUI,
    KOBOLDCPP,
    LLAMA_SERVER,
)


def tool_named(code: str) -> Tool:
    """Raises KeyError for a code that is none."""
    return {tool.code: tool for tool in TOOLS}[code]


def find_tools(here: Surroundings) -> tuple[Found, ...]:
    """Looks for every program at once; in the order of `TOOLS`, within five seconds."""
    with ThreadPoolExecutor(len(TOOLS)) as pool:
        return tuple(pool.map(lambda tool: tool.find(here), TOOLS))


__all__ = [
    "TOOLS",
    "Found",
    "Kind",
    "Offered",
    "Order",
    "Placement",
    "Surroundings",
    "Tool",
    "add",
    "chat_name",
    "check_sum_of",
    "find_tools",
    "is_good",
    "offered_files",
    "placement",
    "placements",
    "take_back",
    "tool_named",
    "try_question",
]
