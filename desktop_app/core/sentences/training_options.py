"""What can be set of a training, one plain sentence a setting, and what is wrong with one that was typed.

"option_<name>" says what the setting does, in words for somebody who has opened "Expert" for the first time.
"""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "option_not_understood": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{text}” is no setting."),
        QT_TRANSLATE_NOOP("sentences", "Write it as NAME=VALUE, such as epochs=2."),
    ),
    "option_unknown": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no setting called “{name}”."),
        QT_TRANSLATE_NOOP("sentences", "These can be set: {known}."),
    ),
    "option_value": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” cannot be {value}."),
        QT_TRANSLATE_NOOP("sentences", "Possible is: {possible}."),
    ),
    "option_clash": sentence(
        QT_TRANSLATE_NOOP("sentences", "The settings “{first}” and “{second}” do not go together."),
        QT_TRANSLATE_NOOP("sentences", "Leave one of them as it was."),
    ),
    "option_method": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "How the model learns: in a small addition to it (most ways), or in all of it (full)."
        )
    ),
    "option_precision": sentence(
        QT_TRANSLATE_NOOP("sentences", "How exactly the computer calculates; less exact is faster and smaller.")
    ),
    "option_optimizer": sentence(
        QT_TRANSLATE_NOOP("sentences", "How mistakes become improvements; some ways need less memory.")
    ),
    "option_schedule": sentence(
        QT_TRANSLATE_NOOP("sentences", "How the learning speed changes from the beginning to the end.")
    ),
    "option_schedule_cycles": sentence(
        QT_TRANSLATE_NOOP("sentences", "How often the learning speed starts at the top again.")
    ),
    "option_order": sentence(
        QT_TRANSLATE_NOOP("sentences", "Which examples come first: any, the short ones, or the easy ones.")
    ),
    "option_gradient_checkpointing": sentence(
        QT_TRANSLATE_NOOP("sentences", "Calculates some things twice, which is slower but needs much less memory.")
    ),
    "option_use_rslora": sentence(
        QT_TRANSLATE_NOOP("sentences", "Lets a large addition (rank 64 and more) learn as well as a small one.")
    ),
    "option_use_dora": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Learns direction and strength separately; slower, and taken along as a whole model only.",
        )
    ),
    "option_packing": sentence(
        QT_TRANSLATE_NOOP("sentences", "Puts several short examples into one row, so that no room is wasted.")
    ),
    "option_rank": sentence(
        QT_TRANSLATE_NOOP("sentences", "How large the learned addition is; a larger one needs more memory.")
    ),
    "option_alpha": sentence(
        QT_TRANSLATE_NOOP("sentences", "How strongly the learned addition counts; usually twice the rank.")
    ),
    "option_dropout": sentence(
        QT_TRANSLATE_NOOP("sentences", "Leaves out a random share while learning; less is learned by heart.")
    ),
    "option_learning_rate": sentence(
        QT_TRANSLATE_NOOP("sentences", "How much changes with every step; too much and the model loses its way.")
    ),
    "option_epochs": sentence(QT_TRANSLATE_NOOP("sentences", "How often each of your examples is seen.")),
    "option_batch_size": sentence(
        QT_TRANSLATE_NOOP("sentences", "How many examples are looked at together; more needs more memory.")
    ),
    "option_gradient_accumulation": sentence(
        QT_TRANSLATE_NOOP("sentences", "After how many such groups the model takes one step.")
    ),
    "option_max_length": sentence(
        QT_TRANSLATE_NOOP("sentences", "How long an example may be, in tokens (about four letters each).")
    ),
    "option_warmup_ratio": sentence(
        QT_TRANSLATE_NOOP("sentences", "The share of the training in which the learning speed rises slowly.")
    ),
    "option_weight_decay": sentence(
        QT_TRANSLATE_NOOP("sentences", "Pulls what was learned gently back to nothing, against exaggeration.")
    ),
    "option_evaluations_per_epoch": sentence(
        QT_TRANSLATE_NOOP("sentences", "How often the model is tested on messages that it has not learned.")
    ),
    "option_early_stopping_patience": sentence(
        QT_TRANSLATE_NOOP("sentences", "After how many tests without progress the training ends by itself.")
    ),
    "option_max_steps": sentence(
        QT_TRANSLATE_NOOP("sentences", "Ends the training after this many steps; 0 trains to the end.")
    ),
    "option_seed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The number that all chance comes from; the same one repeats a training.")
    ),
    "option_virtual_tokens": sentence(
        QT_TRANSLATE_NOOP("sentences", "How long the invented beginning is that a “prefix” training learns.")
    ),
    "option_reference_batch": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The group size that the learning speed was meant for; 0 does not adapt the speed."
        )
    ),
    "option_replay_share": sentence(
        QT_TRANSLATE_NOOP("sentences", "Mixes in general questions, so that the model forgets less.")
    ),
    "option_label_smoothing": sentence(
        QT_TRANSLATE_NOOP("sentences", "Allows other words a little, so that the model is less sure of itself.")
    ),
    "option_neftune_alpha": sentence(
        QT_TRANSLATE_NOOP("sentences", "Blurs the words a little while learning, which helps with few examples.")
    ),
    "option_adversarial_epsilon": sentence(
        QT_TRANSLATE_NOOP("sentences", "Learns each group again in a made-harder form; takes twice as long.")
    ),
    "option_ewc_strength": sentence(
        QT_TRANSLATE_NOOP("sentences", "Holds on to what matters for general questions, against forgetting.")
    ),
    "option_kl_strength": sentence(
        QT_TRANSLATE_NOOP("sentences", "Keeps the wording close to the original model, against forgetting.")
    ),
    # what comes before a training, and beside it
    "option_texts_first": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Reads all that you wrote before it learns to answer; takes longer, helps the style.",
        )
    ),
    "option_tries": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Trains shortly with so many settings and goes on with the best; 0 trains with the plan's own.",
        )
    ),
    "option_hours": sentence(
        QT_TRANSLATE_NOOP("sentences", "After this time no new try begins and the best so far is taken.")
    ),
    "texts_first_none": sentence(
        QT_TRANSLATE_NOOP("sentences", "This project has no plain texts that are long enough.")
    ),
    "other_project_same": sentence(
        QT_TRANSLATE_NOOP("sentences", "This is the project that you are in; it is learned anyway.")
    ),
    "other_project_unready": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” has no cleaned examples yet."),
        QT_TRANSLATE_NOOP("sentences", "Open it, clean its messages, and come back."),
    ),
    # how a training went
    "fit_starting": sentence(
        QT_TRANSLATE_NOOP("sentences", "There were too few tests to say whether the model learned too much.")
    ),
    "fit_good": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model learned your style and not your messages by heart.")
    ),
    "fit_still_learning": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model was still getting better when the training ended."),
        QT_TRANSLATE_NOOP("sentences", "Another round may help."),
    ),
    "fit_little_learned": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model hardly learned anything from these examples."),
        QT_TRANSLATE_NOOP("sentences", "More examples, a higher learning speed or another model may help."),
    ),
    "fit_overfitting": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Towards the end the model learned examples by heart; the best state was kept.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Next time fewer rounds, less learning speed or more examples may help."),
    ),
    # trying settings
    "phase_trying_settings": sentence(QT_TRANSLATE_NOOP("sentences", "Trying a few settings")),
    "search_tried": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Try {number}: rank {rank}, learning rate {learning_rate}, {epochs} rounds: {loss}."
        )
    ),
    "search_own_settings": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "No try came to its end in its time; the training goes on with the plan's own settings."
        )
    ),
    "search_nothing_finished": sentence(
        QT_TRANSLATE_NOOP("sentences", "The time was not enough to finish a single try."),
        QT_TRANSLATE_NOOP("sentences", "Allow more time, or start the training with the plan's own settings."),
    ),
    "elsewhere_needs_hub_model": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The model “{name}” is only on this computer; it cannot be trained elsewhere."
        ),
        QT_TRANSLATE_NOOP("sentences", "Choose a model of the list in the plan."),
    ),
    # preferences
    "phase_preferring": sentence(QT_TRANSLATE_NOOP("sentences", "Learning from your ratings")),
    "preferences_too_few": sentence(
        QT_TRANSLATE_NOOP("sentences", "There are {count} rated pairs of answers; at least {least} are needed."),
        QT_TRANSLATE_NOOP("sentences", "Rate a few more answers on the page “Try it out”."),
    ),
    "method_not_for_preferences": sentence(
        QT_TRANSLATE_NOOP("sentences", "A training of the whole model cannot be refined with ratings."),
        QT_TRANSLATE_NOOP(
            "sentences", "Your training is safe. To use ratings, train with the plan's own settings."
        ),
    ),
}
