"""What sentences call for: the labelled sets, and single traps."""

import pytest

from purloined import knowledge
from purloined.agreements.clauses import clauses, roles
from purloined.duties import rules
from tests.agreements.sentences import SETS, load, scored, told


def notice(text: str, before: str = ""):
    """The notice that a sentence calls for."""
    (only,) = [clause for clause in clauses(text, before) if clause.what == "notify"]
    return only


@pytest.mark.parametrize("name", SETS)
def test_recall_and_precision_are_at_least_95_percent_and_no_number_is_read_wrongly(name: str) -> None:
    """Over sentences that people labelled; the figures are printed."""
    score = scored(load(name))
    print("\n".join(told(name, every=True)))

    assert score.recall >= 0.95
    assert score.precision >= 0.95
    assert score.wrong_numbers == []


def test_the_sets_are_large_enough_and_half_of_them_calls_for_nothing() -> None:
    """A reader that finds something everywhere must fail."""
    labelled, held_out = load("labelled"), load("held_out")
    calling = [one for one in labelled if one.notice or one.is_gag]

    assert len(calling) >= 120
    assert len(labelled) - len(calling) >= 110
    assert len(held_out) >= 80


@pytest.mark.parametrize(
    "text",
    [
        "If a court orders disclosure, Recipient shall promptly notify Discloser of the unauthorized use.",
        "Supplier shall protect Buyer Data from unauthorized access, loss and disclosure, and report on it annually.",
        "Seller shall notify Buyer within 24 hours of any delay in delivery.",
        "Recipient shall not notify anyone.",
        "Processor shall notify the supervisory authority of a Personal Data Breach within 72 hours.",
        "個人情報の漏えいが発生した場合、当社は速やかに監督官庁への報告を行う。",
        "",
        "Security Incident",
    ],
    ids=["a court", "protection", "a delay", "silence", "an authority", "監督官庁", "nothing", "a heading"],
)
def test_what_only_sounds_like_it_calls_for_nothing(text: str) -> None:
    """One trap each."""
    assert clauses(text) == []


def test_a_span_of_another_deed_is_not_the_notice_s() -> None:
    """To remedy, to keep records, to send the full report."""
    text = (
        "Supplier shall immediately notify Buyer of a Security Breach, remedy it within five (5) days, and keep the"
        " logs for 90 days."
    )

    assert (notice(text).within, notice(text).word) == ("", "immediately")


def test_a_second_report_in_japanese_is_not_the_first() -> None:
    """通知 first, causes later."""
    text = "乙は、情報漏えいが発生したときは直ちに甲に通知し、10日以内に原因及び再発防止策を報告する。"

    assert (notice(text).within, notice(text).word) == ("", "直ちに")


def test_numbers_that_differ_are_doubtful_and_the_shorter_counts() -> None:
    """forty-eight (24)."""
    found = notice("Vendor shall notify Client within forty-eight (24) hours of becoming aware of a Data Breach.")

    assert found.within == "24 hours"
    assert "the numbers differ" in found.doubts[0]


def test_less_than_an_hour_is_at_once_and_told() -> None:
    """Duties count hours."""
    found = notice("Vendor shall notify Client within thirty minutes of discovery of a Security Incident.")

    assert (found.within, found.word) == ("", "immediately")
    assert "thirty minutes" in found.doubts[0]


def test_such_an_event_is_that_of_the_sentence_before() -> None:
    """A clause in two sentences."""
    before = "Customer Data may be lost or disclosed without authorization."

    assert notice("In such event, Provider shall notify Customer within 12 hours.", before).within == "12 hours"
    assert clauses("In such event, Provider shall notify Customer within 12 hours.", "It may rain.") == []


def test_a_line_end_or_a_wide_setting_changes_nothing() -> None:
    """PDFs break Japanese words anywhere."""
    found = notice("乙は、個人情報の漏え\nいを 知った ときは、24\n時間以内に甲に報告 する。")

    assert (found.within, found.after) == ("24 hours", "awareness")


def test_every_word_and_start_is_one_that_duties_know() -> None:
    """Else a clause that was found would set off no deadline."""
    known = knowledge.load("notice_clauses.toml")

    assert set(known["soft"]) <= set(rules.soft_words())
    assert {entry["after"] for entry in known["start"]} <= rules.start_names()


@pytest.mark.parametrize("piece", ["shall notify ", "notice shall ", "loss ", "within 1 ", "twenty-", "漏えい", "a."])
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    """Sentences are cut, and no pattern goes back over them for ever."""
    import time

    began = time.process_time()
    clauses(piece * 5_000)

    assert time.process_time() - began < 2


ROLES = {
    "Recipient shall promptly notify Discloser of any breach of this Agreement.": ("Recipient", "Discloser"),
    "In the event of a leak the receiving party shall immediately notify the disclosing party.": (
        "receiving party",
        "disclosing party",
    ),
    "Seller will report to Buyer each known compromise within 24 hours.": ("Seller", "Buyer"),
    "You must tell us at once if the drawings are lost or stolen.": ("You", "us"),
    "If data are lost, written notice shall be given to the Owner.": ("", "Owner"),
    "乙は、秘密情報が漏えいしたときは、直ちに甲に通知する。": ("乙", "甲"),
    "受領者は、速やかに開示者に連絡しなければならない。": ("受領者", "開示者"),
    "The drawings are confidential.": ("", ""),
}


@pytest.mark.parametrize("text", ROLES)
def test_a_sentence_tells_who_is_to_tell_whom(text: str) -> None:
    """As it calls them; what it does not say is empty."""
    assert roles(text) == ROLES[text]


def test_of_most_labelled_sentences_both_sides_are_read() -> None:
    """Nobody is made up: what is read stands in the sentence."""
    found = [(one.text, *roles(one.text)) for one in load("labelled") if one.notice]

    assert sum(bool(who and whom) for _, who, whom in found) >= 0.8 * len(found)
    assert all(who in text and whom in text for text, who, whom in found)
