"""Who is who."""

from __future__ import annotations

from desktop_app.importers.message import Conversation, Message
from desktop_app.redaction.find import find_in_text
from desktop_app.redaction.people import AddressBook, forms_of
from desktop_app.redaction.who_is_who import book_of_names, build_address_book, clean_name
from tests.unit.redaction.conftest import ANNA, ME, mail, thread


def book_of(*conversations: Conversation) -> AddressBook:
    return build_address_book(conversations, [ME], "key")


def names_in(text: str, book: AddressBook) -> list[str]:
    return [text[f.start : f.end] for f in find_in_text(text, book) if f.kind == "PERSON"]


def test_that_all_forms_of_a_name_and_the_address_are_one_person() -> None:
    book = book_of(thread(mail(ANNA, "Hello")))
    forms = {book.entity_of_name(form) for form in ("Anna", "Weber", "anna weber", "ANNA WEBER")}
    assert forms == {book.by_address[ANNA]}


def test_that_the_same_full_name_at_two_addresses_is_one_person() -> None:
    book = book_of(thread(mail(ANNA, "Hello"), mail("aw@home.example", "Hi", name="Weber, Anna", number=1)))
    assert book.by_address[ANNA] == book.by_address["aw@home.example"]


def test_that_a_known_name_is_found_in_any_case_and_as_a_genitive() -> None:
    book = book_of(thread(mail("x@y.example", "Hello", name="Zsuzsanna Wrzesniewski")))
    text = "zsuzsanna came. WRZESNIEWSKI too. Zsuzsannas dog, Zsuzsanna's cat."
    assert names_in(text, book) == ["zsuzsanna", "WRZESNIEWSKI", "Zsuzsanna", "Zsuzsanna"]


def test_that_a_name_that_is_also_a_word_needs_a_greeting_or_its_surname() -> None:
    book = book_of(thread(mail("may@lin.example", "Hello", name="May Linqvist")))
    assert names_in("We may go in May.", book) == []
    assert names_in("Hi May,\nwe may go.", book) == ["May"]
    assert names_in("In May, May Linqvist comes.", book) == ["May Linqvist"]


def test_that_my_own_forms_are_mine_and_a_wrong_greeting_is_not() -> None:
    book = book_of(
        thread(
            mail(ANNA, "Hi Quentin,\ncome!"), mail(ME, "Yes.\n\nTobo", number=1), mail(ME, "Ok.\n\nTobo", number=2)
        )
    )
    me = book.people[book.by_address[ME]]
    assert me.is_me
    assert book.entity_of_name("Tobo") == me.entity
    assert book.entity_of_name("Quentin") not in (None, me.entity)


def test_that_chat_participants_without_addresses_are_people() -> None:
    message = Message(
        source="chat", conversation_id="c", message_id="1", sender="Zuzu Piatek", kind="chat", text="hi"
    )
    book = book_of(Conversation(conversation_id="c", source="chat", kind="chat", subject="", messages=(message,)))
    assert names_in("ask zuzu about it", book) == ["zuzu"]


def test_that_chinese_names_are_found_without_spaces_around_them() -> None:
    book = book_of(thread(mail("lisi@x.example", "你好", name="李思明")))
    assert names_in("我今天见到李思明了", book) == ["李思明"]


def test_that_names_in_a_removed_signature_are_known() -> None:
    book = book_of(thread(mail(ANNA, "Hello", signature="Dr. Anna Weber\nAssistant: Mrs. Brunhilde Kropp")))
    assert names_in("Then Kropp called.", book) == ["Kropp"]


def test_that_ids_are_the_same_in_every_run_and_other_with_another_key() -> None:
    conversation = thread(mail(ANNA, "Hello"))
    assert book_of(conversation).by_address == book_of(conversation).by_address
    other = build_address_book([conversation], [ME], "another key")
    assert other.by_address[ANNA] != book_of(conversation).by_address[ANNA]


def test_that_display_names_are_cleaned_and_roles_are_nobody() -> None:
    assert clean_name('"Weber, Anna"') == "Anna Weber"
    assert clean_name("Dr. Anna Weber (Work)") == "Anna Weber"
    assert clean_name("Customer Support") == ""
    assert clean_name("anna@x.example") == ""
    assert clean_name("+49 170 1234567") == ""


def test_that_a_name_written_without_its_accent_is_the_same_person() -> None:
    book = book_of(thread(mail("c@x.example", "Hello", name="Chloé Lefèvre")))
    assert book.entity_of_name("Chloe") == book.entity_of_name("chloé") == book.by_address["c@x.example"]
    assert names_in("Then Chloe Lefevre came.", book) == ["Chloe Lefevre"]


def test_that_letters_for_somebody_else_do_not_make_their_name_mine() -> None:
    wrong = [mail(ANNA, "Hi Quentin,\ncome!", number=n) for n in range(5)]
    short = [mail(ANNA, "Hi Tobs,\ncome!", number=n) for n in range(5, 10)]
    book = book_of(thread(*wrong, *short, mail(ME, "No.\n\nToby", number=11)))
    me = book.by_address[ME]
    assert book.entity_of_name("Quentin") not in (None, me)
    assert book.entity_of_name("Tobs") == me


def test_that_every_form_of_a_name_is_found_once_it_is_added() -> None:
    for name in ("Robert Weber", "Ursula von der Leyen", "Jean-Pierre Dupont", "李思明", "Siobhan O'Brien"):
        book = book_of_names([name])
        forms = forms_of(name)
        assert forms[0] == name
        assert len(forms) > 1
        assert {book.entity_of_name(form) for form in forms} == {book.entity_of_name(name)}
    assert {"Bob Weber", "R. Weber", "Weber Robert"} < set(forms_of("Robert Weber"))


def test_that_a_company_is_found_without_its_legal_form() -> None:
    assert forms_of("Weber & Sons Ltd") == ("Weber & Sons Ltd", "Weber & Sons")
    book = book_of_names(["Weber & Sons Ltd"])
    text = "We asked Weber & Sons about it."
    kinds = [(f.kind, text[f.start : f.end]) for f in find_in_text(text, book)]
    assert kinds == [("ORGANIZATION", "Weber & Sons")]
