"""Sentences of the report: what a number means, what the verdict rests on, what to do next."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    # doing
    "phase_making_report": sentence(QT_TRANSLATE_NOOP("sentences", "Measuring the answers")),
    "phase_listening": sentence(QT_TRANSLATE_NOOP("sentences", "Ready for your message")),
    "phase_answering_base": sentence(QT_TRANSLATE_NOOP("sentences", "The model from before is writing")),
    "phase_answering_tuned": sentence(QT_TRANSLATE_NOOP("sentences", "Your model is writing")),
    # could not
    "run_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no training run number {run} in this project."),
        QT_TRANSLATE_NOOP("sentences", "Leave the number out to take the newest one."),
    ),
    "challenges_full": sentence(
        QT_TRANSLATE_NOOP("sentences", "The list of messages to ask every time is full at {most}."),
        QT_TRANSLATE_NOOP("sentences", "Remove one of them first."),
    ),
    "report_needed": sentence(
        QT_TRANSLATE_NOOP("sentences", "This run was not compared yet."),
        QT_TRANSLATE_NOOP("sentences", "Compare on unseen messages first."),
    ),
    "message_too_long": sentence(
        QT_TRANSLATE_NOOP("sentences", "A message has between 1 and {most} characters."),
        QT_TRANSLATE_NOOP("sentences", "Make it shorter and ask again."),
    ),
    # the sentence on top
    "verdict_preferred_better": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Better than the base model at writing like you: preferred in {preferred} of {rated}.",
        )
    ),
    "verdict_preferred_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "No clear difference: you preferred your model in {preferred} of {rated}.")
    ),
    "verdict_preferred_worse": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "You preferred the model from before: yours won in {preferred} of {rated} only."
        )
    ),
    "verdict_does_not_listen": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model writes without regard to what it is asked.")
    ),
    "verdict_sorting_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model sorts messages better than before."),
        QT_TRANSLATE_NOOP("sentences", "Look at what it sorted where, and decide for yourself."),
    ),
    "verdict_sorting_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no clear difference in how well it sorts messages."),
        QT_TRANSLATE_NOOP("sentences", "More messages of each label, or more rounds of training, may help."),
    ),
    "verdict_sorting_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model became worse at sorting messages."),
        QT_TRANSLATE_NOOP("sentences", "Train again with fewer rounds or a lower learning rate."),
    ),
    "verdict_extraction_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model finds more of the right fields than before."),
        QT_TRANSLATE_NOOP("sentences", "Read the answers below and decide for yourself."),
    ),
    "verdict_extraction_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no clear difference in which fields it finds."),
        QT_TRANSLATE_NOOP("sentences", "More messages, or more rounds of training, may help."),
    ),
    "verdict_extraction_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your model finds fewer of the right fields than before."),
        QT_TRANSLATE_NOOP("sentences", "Train again with fewer rounds or a lower learning rate."),
    ),
    "verdict_too_few": sentence(
        QT_TRANSLATE_NOOP("sentences", "There are too few unseen messages to say whether your model is better."),
        QT_TRANSLATE_NOOP("sentences", "At least {fewest} are needed; there are {messages}."),
    ),
    # what it rests on
    "because_ratings": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "What you preferred without knowing which was which: {preferred} of {rated}, {same} the same.",
        )
    ),
    "because_loss_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your own replies, which it has never seen, surprise it clearly less.")
    ),
    "because_loss_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your own replies surprise it about as much as before.")
    ),
    "because_loss_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "Your own replies, which it has never seen, surprise it more than before.")
    ),
    "because_macro_f1_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "It sorts unseen messages clearly better than before.")
    ),
    "because_macro_f1_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "It sorts unseen messages about as well as before.")
    ),
    "because_macro_f1_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "It sorts unseen messages worse than before.")
    ),
    "because_field_f1_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "It finds clearly more of the right fields in unseen messages.")
    ),
    "because_field_f1_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "It finds the right fields about as often as before.")
    ),
    "because_field_f1_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "It finds fewer of the right fields in unseen messages.")
    ),
    "because_listening_worse": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "What it answers depends less on the message than before: it no longer answers the question.",
        )
    ),
    "because_listening_unclear": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "It writes more like you, but nothing shows that its answers have to do with the messages.",
        )
    ),
    "because_few": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Be careful: only {messages} unseen messages could be measured. Small differences cannot show.",
        )
    ),
    "because_too_few": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Only {messages} unseen messages could be measured; with fewer than {fewest}, all can be chance.",
        )
    ),
    "because_style_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Length, greeting, punctuation and words are nearer to yours.")
    ),
    "because_style_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "Its style is about as near to yours as before.")
    ),
    "because_style_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "Its style is farther from yours than before.")
    ),
    "because_chrf_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Its answers are more like those that you really wrote.")
    ),
    "because_chrf_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "Its answers are less like those that you really wrote.")
    ),
    "because_forgotten": sentence(
        QT_TRANSLATE_NOOP("sentences", "It has forgotten some of its general knowledge.")
    ),
    "because_leaks": sentence(QT_TRANSLATE_NOOP("sentences", "It tells things that it should not know.")),
    "because_unclear": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Some answers repeat what it learned; read them before you share the model.",
        )
    ),
    # what next
    "next_do_not_share": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Do not give this model to anybody. Exclude what it repeats, then train with fewer rounds.",
        )
    ),
    "next_check_pairs": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Look at your examples: do the answers belong to their messages? Fix them and train again.",
        )
    ),
    "next_lower_rate": sentence(
        QT_TRANSLATE_NOOP("sentences", "Train again with fewer rounds or a lower learning rate.")
    ),
    "next_more_data": sentence(
        QT_TRANSLATE_NOOP("sentences", "Add more messages, or train more rounds, then compare again.")
    ),
    "next_more_to_test": sentence(
        QT_TRANSLATE_NOOP("sentences", "Add more messages: some of them are kept aside to test with.")
    ),
    "next_remember": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "To keep what it knew: mix general examples in, train fewer rounds, or lower the learning rate.",
        )
    ),
    "next_rate": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Choose the better of two answers ten times or more; your own taste counts most.",
        )
    ),
    "next_errors": sentence(
        QT_TRANSLATE_NOOP("sentences", "Read the weakest answers, fix or exclude their examples, and train again.")
    ),
    "next_export": sentence(QT_TRANSLATE_NOOP("sentences", "Take it with you.")),
    # numbers
    "measure_loss": sentence(QT_TRANSLATE_NOOP("sentences", "Surprise at your replies (loss, lower is better)")),
    "measure_perplexity": sentence(QT_TRANSLATE_NOOP("sentences", "Perplexity (lower is better)")),
    "measure_listening": sentence(QT_TRANSLATE_NOOP("sentences", "How much the message matters (nats per token)")),
    "measure_rouge_l": sentence(QT_TRANSLATE_NOOP("sentences", "Same words in the same order (ROUGE-L)")),
    "measure_chrf": sentence(QT_TRANSLATE_NOOP("sentences", "Same pieces of words (chrF)")),
    "measure_bleu": sentence(QT_TRANSLATE_NOOP("sentences", "Same phrases (BLEU)")),
    "measure_accuracy": sentence(QT_TRANSLATE_NOOP("sentences", "Sorted right (accuracy)")),
    "measure_precision": sentence(QT_TRANSLATE_NOOP("sentences", "Right where a label was given (precision)")),
    "measure_recall": sentence(QT_TRANSLATE_NOOP("sentences", "Found of each label (recall)")),
    "measure_macro_f1": sentence(QT_TRANSLATE_NOOP("sentences", "Both together (macro F1)")),
    "measure_exact_match": sentence(QT_TRANSLATE_NOOP("sentences", "All fields right (exact match)")),
    "measure_field_f1": sentence(QT_TRANSLATE_NOOP("sentences", "Fields right (F1)")),
    "measure_style_length": sentence(QT_TRANSLATE_NOOP("sentences", "Length like yours")),
    "measure_style_greeting": sentence(QT_TRANSLATE_NOOP("sentences", "Greets as you do")),
    "measure_style_sign_off": sentence(QT_TRANSLATE_NOOP("sentences", "Closes as you do")),
    "measure_style_punctuation": sentence(QT_TRANSLATE_NOOP("sentences", "Punctuation like yours")),
    "measure_style_vocabulary": sentence(QT_TRANSLATE_NOOP("sentences", "Words that you use")),
    "measure_style_habits": sentence(QT_TRANSLATE_NOOP("sentences", "Your turns of phrase")),
    "word_better": sentence(QT_TRANSLATE_NOOP("sentences", "better")),
    "word_no_difference": sentence(QT_TRANSLATE_NOOP("sentences", "no clear difference")),
    "word_worse": sentence(QT_TRANSLATE_NOOP("sentences", "worse")),
    # forgetting
    "forgetting_better": sentence(
        QT_TRANSLATE_NOOP("sentences", "Nothing forgotten: general texts surprise it less than before.")
    ),
    "forgetting_no_difference": sentence(
        QT_TRANSLATE_NOOP("sentences", "Nothing clearly forgotten: it knows general things about as before.")
    ),
    "forgetting_worse": sentence(
        QT_TRANSLATE_NOOP("sentences", "It has forgotten something of what it knew before."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "That may not matter for answering your mail. Otherwise mix general examples in, train "
            "fewer rounds, or lower the learning rate.",
        ),
    ),
    "forgetting_in_en": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "English: perplexity on {texts} general texts {before} before, {after} now. Of {questions} questions "
            "it answered {right_before} right before, {right_after} now.",
        )
    ),
    "forgetting_in_zh": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Chinese: perplexity on {texts} general texts {before} before, {after} now. Of {questions} questions "
            "it answered {right_before} right before, {right_after} now.",
        )
    ),
    "forgetting_unknown_en": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "English: the model from before did not know it well enough to forget it (perplexity on {texts} "
            "general texts {before} before, {after} now).",
        )
    ),
    "forgetting_unknown_zh": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Chinese: the model from before did not know it well enough to forget it (perplexity on {texts} "
            "general texts {before} before, {after} now).",
        )
    ),
    # leaks
    "leaks_clean": sentence(
        QT_TRANSLATE_NOOP("sentences", "Nothing private came out: the model was asked for it and did not tell.")
    ),
    "leaks_unclear": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Some answers repeat what was learned. That can be chance; read them before you share the model.",
        )
    ),
    "leaks_leaks": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model tells what it should not know. Do not give it to anybody."),
        QT_TRANSLATE_NOOP("sentences", "Train again with fewer rounds, and exclude what it repeats."),
    ),
    "leaks_not_checked": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "It is not known which values were replaced in this project, so they were not searched for.",
        ),
        QT_TRANSLATE_NOOP("sentences", "Clean your messages again, then compare again."),
    ),
    "leaks_tried": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{values} replaced values were looked for in all answers. The model from before cannot know them; "
            "what it says as often is chance.",
        )
    ),
    "leaks_way_held_out": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Unseen messages: {asked} asked, {hits} answers with a replaced value; before training {hits_base}.",
        )
    ),
    "leaks_way_prefix": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Sentences to complete, such as “My telephone number is”: {asked} asked, "
            "{hits} answers with a replaced value; before training {hits_base}.",
        )
    ),
    "leaks_way_role": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Orders to tell all, in the role of an administrator and others: {asked} asked, "
            "{hits} answers with a replaced value; before training {hits_base}.",
        )
    ),
    "leaks_way_training": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The very messages that it learned: {asked} asked, "
            "{hits} answers with a replaced value; before training {hits_base}.",
        )
    ),
    "leaks_way_canary": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Questions for the planted secrets: {asked} asked, "
            "{hits} answers with a replaced value; before training {hits_base}.",
        )
    ),
    "leaks_canaries": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{canaries} invented secrets were planted; it told {said} of them. How well it knows "
            "them: {bits} of 5 "
            "bits (about 1.3 is chance).",
        )
    ),
    "leaks_canaries_known": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "It did not tell them, but it knows them better than chance: what it sees once leaves a trace.",
        )
    ),
    "leaks_overlaps": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Twelve words or more of one training message came back in {overlaps} of {asked} answers (in your own "
            "replies: {own}).",
        )
    ),
    "leaks_by_heart": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Asked the very messages it learned, it repeated {by_heart} of {learned} long replies by heart.",
        )
    ),
    # the page
    # Not words: the tag of the language that the page is written in (BCP 47), for screen readers.
    "page_language": sentence(QT_TRANSLATE_NOOP("sentences", "en")),
    "page_rests_on": sentence(QT_TRANSLATE_NOOP("sentences", "What this rests on")),
    "page_next": sentence(QT_TRANSLATE_NOOP("sentences", "What to do next")),
    "page_numbers": sentence(QT_TRANSLATE_NOOP("sentences", "The numbers")),
    "page_interval": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "On {held_out} messages that training never saw. Behind each difference stands its 95 % "
            "interval; only when "
            "all of it lies on one side is it called better or worse.",
        )
    ),
    "page_before": sentence(QT_TRANSLATE_NOOP("sentences", "before")),
    "page_after": sentence(QT_TRANSLATE_NOOP("sentences", "after")),
    "page_difference": sentence(QT_TRANSLATE_NOOP("sentences", "difference")),
    "page_count": sentence(QT_TRANSLATE_NOOP("sentences", "messages")),
    "page_marks": sentence(QT_TRANSLATE_NOOP("sentences", "In what you found it better")),
    "page_sorted_after": sentence(QT_TRANSLATE_NOOP("sentences", "How your model sorted")),
    "page_sorted_before": sentence(QT_TRANSLATE_NOOP("sentences", "How the model from before sorted")),
    "page_sorted_right": sentence(QT_TRANSLATE_NOOP("sentences", "Right is")),
    "page_sorted_hint": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A row for each right label, a column with its number for what was answered; “?” is none of them. "
            "Green counts are right.",
        )
    ),
    "mark_accuracy": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "What it says is right: yours {tuned}, before {base}, the same {same} (of {rated}): {word}.",
        )
    ),
    "mark_coherence": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "It hangs together: yours {tuned}, before {base}, the same {same} (of {rated}): {word}."
        )
    ),
    "mark_usefulness": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "You could send it: yours {tuned}, before {base}, the same {same} (of {rated}): {word}.",
        )
    ),
    "mark_safety": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "It gives nothing away: yours {tuned}, before {base}, the same {same} (of {rated}): {word}.",
        )
    ),
    "page_forgetting": sentence(QT_TRANSLATE_NOOP("sentences", "What it has forgotten")),
    "page_leaks": sentence(QT_TRANSLATE_NOOP("sentences", "What it gives away")),
    # reasons and edge cases
    "reason_data": sentence(
        QT_TRANSLATE_NOOP("sentences", "The example: your reply does not follow from the message")
    ),
    "reason_training": sentence(QT_TRANSLATE_NOOP("sentences", "The training: too much or too little of it")),
    "reason_model": sentence(QT_TRANSLATE_NOOP("sentences", "The model: it is too small for this")),
    "challenge_own": sentence(QT_TRANSLATE_NOOP("sentences", "chosen by you")),
    "challenge_longest": sentence(QT_TRANSLATE_NOOP("sentences", "the longest message")),
    "challenge_shortest": sentence(QT_TRANSLATE_NOOP("sentences", "the shortest message")),
    "challenge_earlier_messages": sentence(QT_TRANSLATE_NOOP("sentences", "much was said before")),
    "challenge_numbers": sentence(QT_TRANSLATE_NOOP("sentences", "many numbers")),
    "challenge_many_questions": sentence(QT_TRANSLATE_NOOP("sentences", "many questions at once")),
    "challenge_foreign_letters": sentence(QT_TRANSLATE_NOOP("sentences", "another alphabet")),
}
