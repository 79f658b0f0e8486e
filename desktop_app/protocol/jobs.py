"""What a child is asked to do: paths, numbers and a seed; no secrets and no texts.

`ENGINE_JOBS` need torch and run under the engine's interpreter, `WORKER_JOBS` run under the app's own.
All paths are absolute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessagesJob:
    """Mail and chat exports -> messages/read/, with the senders to choose "me" from.

    Args:
        sources: all exports of the project; those that have not changed are not read again.
        keep: reasons for which nothing is left out ("newsletter"), because the person wants those messages back.
        columns: name of a table -> what each of its columns is; a table that is not named is guessed.
    """

    project_dir: str
    sources: tuple[str, ...]
    keep: tuple[str, ...] = ()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildConversationsJob:
    """messages/read/ -> messages/conversations.jsonl and messages/funnel.json."""

    project_dir: str
    my_addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchMailJob:
    """The person's own mail from an IMAP account -> mail/<account>/<folder>/*.eml.

    The password comes as a `Secret` command right after the start; it is no field, because a job is a file.

    Args:
        folders: names of folders instead of those with sent mail; empty to find these.
        since: only mails of this day (YYYY-MM-DD) or later; "" for all.
    """

    project_dir: str
    host: str
    user: str
    port: int = 993
    security: Literal["tls", "starttls"] = "tls"
    folders: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPersonalDataJob:
    """messages/ -> privacy/findings.jsonl."""

    project_dir: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactJob:
    """findings and decisions -> privacy/redacted.jsonl and privacy/report.json."""

    project_dir: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildDatasetJob:
    """privacy/redacted.jsonl -> dataset/."""

    project_dir: str
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadModelJob:
    """A model of a hub -> the hub's cache folder on this computer.

    Args:
        model_id: owner and name on the hub.
        has_token: a `Secret` with the person's token comes right after the start.
    """

    model_id: str
    endpoint: str
    has_token: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeMoreJob:
    """A run noted in choices/made.jsonl -> pairs, appended there.

    The endpoint's key comes as a `Secret` command right after the start (empty where none is needed).

    Args:
        run: its id in choices/made.jsonl, where the way, the number and the person's words stand.
        url: base of an OpenAI-compatible API; "" for the way "plain", which asks no model.
        model: the endpoint's name of the model.
        may_leave: the person agreed that redacted texts go to another computer.
        judged: let the model judge what it made.
    """

    project_dir: str
    run: str
    url: str = ""
    model: str = ""
    may_leave: bool = False
    judged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToToolJob:
    """An exported file that stood its check -> a chat program on this computer; noted in export/tools.json.

    Args:
        tool: its code ("ollama").
        place: its address on this computer, or its folder.
        file: a GGUF with the whole model.
        sha256: of the file, as it was checked.
        name: of the model in the program.
        licence: of the base model, "" when unknown.
        replaces: the person agreed that a model of this name makes room.
        question_file: prompts as for `GenerateJob`; the first is asked afterwards where the program can be asked.
    """

    run_dir: str
    tool: str
    place: str
    file: str
    sha256: str
    name: str
    licence: str = ""
    replaces: bool = False
    question_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFromToolJob:
    """Undoes deed `number` of the run's export/tools.json."""

    run_dir: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJob:
    """Answers and scores of a run -> runs/<run>/evaluation/{report,verdict}.json and report.html."""

    project_dir: str
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainJob:
    """Supervised fine-tuning of an adapter; writes checkpoints/, adapter/ and metrics.json into `run_dir`.

    Args:
        base_model: folder with config.json and *.safetensors, or a hub id that is already in the local cache.
        train_file, validation_file: Alpaca JSON (a list of instruction, input, output), or *.jsonl with one
            {"text"} a line, which is learned as plain text (continued pre-training).
        method: "qlora" loads the base as 4-bit NF4, the others in `precision`; "full" trains every weight and
            writes a whole model into adapter/, "prefix" and "ia3" train far less than a LoRA adapter.
        learning_rate: peak, per optimizer step.
        batch_size, gradient_accumulation: sequences per forward pass; passes per optimizer step.
        max_length: tokens per sequence; longer ones are cut and counted in a Notice.
        evaluations_per_epoch: how often validation loss is measured (and a checkpoint saved).
        early_stopping_patience: evaluations without improvement before stopping.
        max_steps: optimizer steps at most; 0 means by epochs alone.
        resume: go on from the newest whole checkpoint in `run_dir`.
        use_rslora, use_dora: rank-stabilised scale; decomposed weights. For "lora" and "qlora".
        virtual_tokens: length of a trained prefix.
        start_adapter: folder of an adapter to go on from instead of a new one; "" for a new one.
        schedule: how the learning rate falls after warm-up; `schedule_cycles` counts for the restarts.
        reference_batch: effective batch that `learning_rate` is meant for; the rate is scaled with the square root
            of the actual one. 0 leaves it alone.
        packing: several examples in one sequence of `max_length`; `batch_size` then counts such sequences.
        order: of the first epoch; later ones are always "mixed".
        more_files: further files as `train_file` -> how often each of their examples is seen in an epoch.
        replay_share: share of general examples (resources/replay) among all that are seen, 0 to 0.9.
        label_smoothing: share of the probability that is spread over all tokens.
        neftune_alpha: NEFTune's noise on the embeddings while training.
        adversarial_epsilon: FGM: each batch is learned once more with its embeddings moved this far against it.
        ewc_strength: elastic weight consolidation, relative to the mean importance of a weight.
        kl_strength: weight of KL(base || tuned) on the answers' tokens.
    """

    run_dir: str
    base_model: str
    train_file: str
    validation_file: str
    method: Literal["qlora", "lora", "full", "prefix", "ia3"]
    precision: Literal["float32", "bfloat16", "float16"] = "float32"
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    learning_rate: float = 2e-4
    epochs: float = 3.0
    batch_size: int = 8
    gradient_accumulation: int = 1
    max_length: int = 512
    warmup_ratio: float = 0.05
    weight_decay: float = 0.01
    gradient_checkpointing: bool = False
    optimizer: str = "adamw_torch"
    evaluations_per_epoch: int = 2
    early_stopping_patience: int = 3
    max_steps: int = 0
    seed: int = 7
    resume: bool = False
    use_rslora: bool = False
    use_dora: bool = False
    virtual_tokens: int = 16
    start_adapter: str = ""
    schedule: Literal["cosine", "linear", "constant", "cosine_with_restarts"] = "cosine"
    schedule_cycles: int = 3
    reference_batch: int = 0
    packing: bool = False
    order: Literal["mixed", "short_first", "easy_first"] = "mixed"
    more_files: Mapping[str, float] = field(default_factory=dict)
    replay_share: float = 0.0
    label_smoothing: float = 0.0
    neftune_alpha: float = 0.0
    adversarial_epsilon: float = 0.0
    ewc_strength: float = 0.0
    kl_strength: float = 0.0

    @property
    def data_files(self) -> dict[str, str]:
        """Name -> file of the examples; recipe.json keeps their hashes under these names."""
        more = {f"more_{number}": file for number, file in enumerate(self.more_files, 1)}
        return {"train": self.train_file, "validation": self.validation_file, **more}


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRunJob:
    """A few steps as `train` would take them, to measure memory and time; `train.run_dir` is removed then."""

    train: TrainJob


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchJob:
    """Trains briefly with several settings and compares their validation losses; writes search.json.

    What it found stays in `train.run_dir`; the same job again goes on with it.

    Args:
        train: the settings to start from; its own rank, rate and epochs are the first try.
        tries: how many settings to try, at most.
        budget_s: seconds after which no new try begins and the one under way is given up.
        ranks, learning_rates, epochs: the values to choose from; alpha keeps its ratio to the rank.
    """

    train: TrainJob
    tries: int = 8
    budget_s: float = 3600.0
    ranks: tuple[int, ...] = (8, 16, 32)
    learning_rates: tuple[float, ...] = (5e-5, 1e-4, 2e-4, 4e-4)
    epochs: tuple[float, ...] = (1.0, 2.0, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferJob:
    """Direct preference optimisation of a trained adapter; writes adapter/ and preferences.json into `run_dir`.

    Args:
        train: how the adapter was trained (base, method, precision, max_length, batch, seed).
        adapter: where training goes on from, and what it is held close to.
        preferences_file: one {"prompt", "chosen", "rejected"} a line, each a list of {"role", "content"}.
        beta: how strongly it is held; learning_rate: a tenth of what training takes, or less.
        resume: go on from the newest whole checkpoint in `run_dir`.
    """

    train: TrainJob
    run_dir: str
    adapter: str
    preferences_file: str
    beta: float = 0.1
    learning_rate: float = 1e-5
    epochs: float = 1.0
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateJob:
    """Answers prompts with the base and/or the tuned model; writes one JSON line an answer into `output_file`.

    `prompts_file` is JSON lines: {"id": str, "messages": [{"role", "content"}]}, and optionally
    "max_new_tokens" where a shorter answer is enough. A line of the output:
    {"id", "variant", "text", "prompt_ids", "token_ids", "margins", "stopped"}: `margins[i]` is the difference of
    the two largest logits where token i was chosen, `stopped` whether the model ended by itself.
    temperature 0 is greedy.

    With `texts_file` it first measures how expected given texts are, with the same loading of the model: JSON
    lines {"id", "messages"} whose last message is an answer (its tokens count), or {"id", "text"} (all tokens
    count). A line of `likelihoods_file`: {"id", "variant", "nll", "tokens"}; `nll` is the sum of the negative
    log-likelihoods in nats.

    Args:
        load_in_4bit: the base as it was during QLoRA training; otherwise in `precision`.
        variants: which of "base" and "tuned" to run, in this order.
        scores_file: where to note what the tuned model expects along its answers (`engine.scores`), or None.
    """

    base_model: str
    adapter: str | None
    prompts_file: str
    output_file: str
    variants: tuple[str, ...] = ("base", "tuned")
    load_in_4bit: bool = False
    precision: Literal["float32", "bfloat16", "float16"] = "float32"
    max_new_tokens: int = 128
    temperature: float = 0.0
    seed: int = 7
    texts_file: str = ""
    likelihoods_file: str = ""
    scores_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatJob:
    """Loads base and adapter once and answers `commands.Ask` until it is told to finish.

    An answer comes in pieces, `Sample(final=False)` with what is new, and then whole as `Sample(final=True)`, for
    each variant that was asked. Nothing of it is written to the disk.
    """

    base_model: str
    adapter: str | None
    load_in_4bit: bool = False
    precision: Literal["float32", "bfloat16", "float16"] = "float32"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptJob:
    """Looks at an adapter that was made elsewhere: every tensor, and whether it fits the base.

    Args:
        output_dir: a new folder for a copy in safetensors, where the adapter is a pickle (adapter_model.bin).
    """

    base_model: str
    adapter: str
    output_dir: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeJob:
    """Base + adapter -> a merged Hugging Face folder (sharded safetensors), merged tensor by tensor in float32.

    Without an adapter `base_model` is a wholly trained model, written as it is. `base_in_4bit`: as in
    `ConvertJob`.
    """

    base_model: str
    adapter: str | None
    output_dir: str
    base_in_4bit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertJob:
    """Base (+ adapter, merged on the way) -> one GGUF file; or the adapter alone -> an adapter GGUF.

    `content` "model" writes the whole model, "adapter" only the low-rank matrices. `base_in_4bit` merges into the
    base as QLoRA training saw it (rounded to 4 bits and back) instead of the published weights.
    """

    base_model: str
    adapter: str | None
    output_file: str
    content: Literal["model", "adapter"] = "model"
    weight_type: Literal["F32", "F16", "Q8_0"] = "F16"
    model_name: str = "homespun"
    base_in_4bit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantizeJob:
    """A GGUF in 16 or 32 bits -> a smaller one, by llama.cpp's own quantiser."""

    input_file: str
    output_file: str
    weight_type: Literal["Q6_K", "Q5_K_M", "Q4_K_M"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckJob:
    """Opens a GGUF with llama.cpp and compares it with the trained model of a GenerateJob.

    `model_file` is the GGUF that llama.cpp opens; `adapter_file`, if any, an adapter GGUF applied to it.
    `prompts_file`, `reference_file` and `scores_file` are the GenerateJob's input and outputs; of the answers, the
    lines with `variant` count. Writes `output_file` (JSON, `engine.check.Comparison`) with the verdict.

    Args:
        margin_tolerance: logits; where the trained model's two best tokens were nearer, another is no fault.
            None: choices are only counted (quantised files).
        most_kl: mean KL(trained || file) in nats up to which the file is the same.
        most_share: the same as a share of KL(base || trained), or None.
        is_almost: what stands the check is "almost_same" at best.
    """

    model_file: str
    adapter_file: str | None
    prompts_file: str
    reference_file: str
    output_file: str
    scores_file: str | None = None
    variant: str = "tuned"
    margin_tolerance: float | None = 0.05
    most_kl: float = 1e-4
    most_share: float | None = None
    is_almost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindNamesJob:
    """Imported texts -> privacy/model_names.jsonl: where a token-classification model sees names of people.

    Texts that this model has answered already are not asked again; another model begins anew.

    Args:
        model: a Hugging Face folder.
        longest_text: characters; longer texts are never used, so they are not asked about.
    """

    project_dir: str
    model: str
    longest_text: int


WorkerJob = (
    ReadMessagesJob
    | BuildConversationsJob
    | FindPersonalDataJob
    | RedactJob
    | BuildDatasetJob
    | FetchMailJob
    | DownloadModelJob
    | MakeMoreJob
    | ReportJob
    | AddToToolJob
    | TakeFromToolJob
)
EngineJob = (
    TrainJob
    | DryRunJob
    | SearchJob
    | PreferJob
    | GenerateJob
    | ChatJob
    | AdoptJob
    | MergeJob
    | ConvertJob
    | QuantizeJob
    | CheckJob
    | FindNamesJob
)
Job = WorkerJob | EngineJob
WORKER_JOBS = (
    ReadMessagesJob,
    BuildConversationsJob,
    FindPersonalDataJob,
    RedactJob,
    BuildDatasetJob,
    FetchMailJob,
    DownloadModelJob,
    MakeMoreJob,
    ReportJob,
    AddToToolJob,
    TakeFromToolJob,
)
ENGINE_JOBS = (
    TrainJob,
    DryRunJob,
    SearchJob,
    PreferJob,
    GenerateJob,
    ChatJob,
    AdoptJob,
    MergeJob,
    ConvertJob,
    QuantizeJob,
    CheckJob,
    FindNamesJob,
)
