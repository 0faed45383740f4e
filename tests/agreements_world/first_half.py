# ruff: noqa: E501 -- lines of documents are as long as they are
"""Templates that were there while the rules were made."""

import random

from purloined.content import Part
from tests.agreements_world import Made
from tests.agreements_world.companies import (
    CUSTOMERS,
    HOUSE,
    HOUSE_JAPANESE,
    OUTSIDE,
    OUTSIDE_JAPANESE,
    Company,
    bare,
)  # fmt: skip

Dice = random.Random
WESTERN = [company for company in CUSTOMERS if not company.is_japanese]
JAPANESE = [company for company in CUSTOMERS if company.is_japanese]

CLAUSES = """1. Definitions. "Confidential Information" means all information that a Party discloses, marked as such or not,
including drawings, processes and prices. "Affiliated" entities are those under common control with a Party.
2. Obligations. The Recipient shall keep the information secret, use it for the Purpose alone, and shall give notice of any loss.
The Target dates of the Project and the standard of care are those of Schedule 1. Material breach ends this Agreement.
3. Exceptions. What is public, what was known before, and what a third party such as {other} lawfully discloses is free.
4. Term. This Agreement ends five years after its date. The summit of the disclosure is reached with discovery in court.
5. Notices. Notice shall be in writing. A copy of each notice goes to counsel, {counsel}, which is no party.
6. Law. The laws of the State of Orange govern. Progress reports are due each quarter."""


def clauses(dice: Dice, other: Company | None = None, between: int = 1) -> str:
    other = other or dice.choice(WESTERN)
    text = CLAUSES.format(other=other.legal, counsel=dice.choice(OUTSIDE).legal)
    return "\n".join([text] * between)


def written(dice: Dice, company: Company) -> str:
    """A name as a lawyer writes it in a preamble: with its form, mostly; for & sometimes "and"; sometimes capitals."""
    name = company.legal
    if "&" in name and dice.random() < 0.3:
        name = name.replace(" & ", " and ", 1)
    roll = dice.random()
    if roll < 0.2:
        return name.upper()
    if roll < 0.3 and company.trap not in ("initials",):
        return bare(company)
    if roll < 0.4:
        return name.replace(", ", " ").replace(".", "") if company.trap not in ("initials", "suffix") else name
    return name


def date(dice: Dice) -> str:
    return f"{dice.randint(1, 28)} {dice.choice(('January', 'March', 'June', 'October'))} {dice.randint(2012, 2025)}"


def address(dice: Dice) -> str:
    return dice.choice(
        (
            "1200 Target Center Drive, Harborview, MN 55403",
            "44 Mill Lane, Orange, CA 92868",
            "Industriestrasse 7, 4600 Steinfurt",
            "8 Discovery Way, Summit, NJ 07901",
            "Unit 3, Quay Road, Bristol",
        )
    )


def signature(names: list[str]) -> str:
    return "\n\n".join(
        f"{name}\n\nBy: ______________________\nName: J. Doe\nTitle: Director\nDate: ____________" for name in names
    )


def us_nda(dice: Dice) -> Made:
    """The usual one: by and between, two parties, recitals, clauses, signatures."""
    parties = [dice.choice(WESTERN), HOUSE]
    dice.shuffle(parties)
    a, b = (written(dice, company) for company in parties)
    text = f"""MUTUAL NON-DISCLOSURE AGREEMENT

This Mutual Non-Disclosure Agreement (the "Agreement") is entered into as of {date(dice)} (the "Effective Date") by and between
{a}, a Delaware corporation with offices at {address(dice)} ("Discloser"), and {b}, having its principal place of business
at {address(dice)} ("Recipient").

WHEREAS, the Parties wish to discuss a matter of interest to {dice.choice(OUTSIDE).legal}; and
WHEREAS, {dice.choice(WESTERN).legal} has supplied similar parts to the Recipient;

NOW, THEREFORE, the Parties agree as follows:
{clauses(dice)}

IN WITNESS WHEREOF, the Parties have executed this Agreement.

{signature([a, b])}
"""
    return Made([Part("body", text, "")], parties, traps=("spoken of in clauses",), name="NDA signed.docx")


def uk_parties(dice: Dice) -> Made:
    """(1) and (2), registered numbers, a deed."""
    parties = [dice.choice(WESTERN), HOUSE]
    a, b = (written(dice, company) for company in parties)
    text = f"""DATED {date(dice).upper()}

CONFIDENTIALITY AGREEMENT

between

(1) {a}, a company incorporated in England under number 0{dice.randint(1000000, 9999999)}, whose registered office is at
{address(dice)} (the "First Party"); and

(2) {b} (the "Second Party").

BACKGROUND
(A) The First Party, formerly known as {dice.choice(WESTERN).legal}, makes engines.
(B) The parties want to talk.

AGREED TERMS
{clauses(dice)}

EXECUTED as a deed by the parties.

Signed for and on behalf of {a}: ______________________

Signed for and on behalf of {b}: ______________________
"""
    return Made([Part("body", text, "")], parties, traps=("former name",))


def capitals(dice: Dice) -> Made:
    """All of the first page in capitals, where capitals say nothing."""
    parties = [dice.choice(WESTERN), HOUSE]
    a, b = parties[0].legal.upper(), parties[1].legal.upper()
    text = f"""PROPRIETARY INFORMATION AGREEMENT

THIS AGREEMENT IS MADE ON {date(dice).upper()} BETWEEN {a}, OF {address(dice).upper()}, AND {b}, OF HARBORVIEW. THE PARTIES WANT
TO MEET A TARGET OF STANDARD PARTS. WHEREAS THE AFFILIATED ENTITIES OF EACH PARTY ARE BOUND:

{clauses(dice)}

IN WITNESS WHEREOF

{signature([a, b])}
"""
    return Made([Part("body", text, "")], parties, traps=("all capitals",))


def three_parties(dice: Dice) -> Made:
    """A joint programme."""
    parties = [*dice.sample(WESTERN, 2), HOUSE]
    a, b, c = (company.legal for company in parties)
    text = f"""TEAMING AGREEMENT

This Teaming Agreement is made by and among {a} ("Prime"), {b} ("First Team Member") and {c} ("Second Team Member"),
together the "Team Members", on {date(dice)}.

RECITALS
The Team Members will bid for a programme of the Ministry. {dice.choice(OUTSIDE).legal} will compete.

{clauses(dice)}

IN WITNESS WHEREOF the Team Members have signed.

{signature([a, b, c])}
"""
    return Made([Part("body", text, "")], parties, traps=("three parties",))


def amendment(dice: Dice) -> Made:
    """It names the agreement with a predecessor, who is no party any more."""
    customer, predecessor = dice.sample(WESTERN, 2)
    text = f"""AMENDMENT NO. 2
TO THE SUPPLY AGREEMENT

This Amendment No. 2 is made on {date(dice)} by and between {customer.legal}, as successor in interest to {predecessor.legal},
and {HOUSE.legal}, and amends the Supply Agreement dated {date(dice)} between {predecessor.legal} and {HOUSE.legal} (the "Original
Agreement").

WHEREAS {predecessor.legal} assigned the Original Agreement;

1. Clause 4 is replaced. 2. All else stays.

IN WITNESS WHEREOF

{signature([customer.legal, HOUSE.legal])}
"""
    return Made([Part("body", text, "")], [customer, HOUSE], traps=("predecessor",))


def named_by_reference(dice: Dice) -> Made:
    """An amendment whose own parties stand in its signatures alone."""
    customer, predecessor = dice.sample(WESTERN, 2)
    text = f"""FIRST AMENDMENT

This First Amendment to the Non-Disclosure Agreement dated {date(dice)} by and between {predecessor.legal} and {HOUSE.legal}
(the "NDA") is effective on {date(dice)}.

1. The NDA is extended by two years. 2. {predecessor.legal} leaves, and the undersigned takes its place.

IN WITNESS WHEREOF the undersigned have executed it.

{signature([customer.legal, HOUSE.legal])}
"""
    return Made([Part("body", text, "")], [customer, HOUSE], traps=("predecessor",))


def defined_word(dice: Dice) -> Made:
    """In a purchase of a company, "Target" is a word that the document defines."""
    buyer, sold = dice.choice(WESTERN[:7]), dice.choice(OUTSIDE)
    text = f"""CONFIDENTIALITY AND STANDSTILL AGREEMENT

This Agreement is between {buyer.legal} ("Buyer") and {sold.legal} (the "Target"), dated {date(dice)}.

WHEREAS Buyer may acquire Target; the Target shall give notice.

Target shall open its books. The standard of care is that of Target.
{clauses(dice)}

IN WITNESS WHEREOF

BUYER:
{buyer.legal}
By: ________________

TARGET:
{sold.legal}
By: ________________
"""
    return Made([Part("body", text, "")], [buyer, sold], traps=("defined word",))


def letter_agreement(dice: Dice) -> Made:
    """A letter that is signed back."""
    sender, addressee = dice.choice(WESTERN), HOUSE
    text = f"""{sender.legal}
{address(dice)}

{date(dice)}

{addressee.legal}
12 Forge Street
Harborview

Dear Ms Doe,

In connection with your interest in our programme, this letter agreement sets forth how you keep what we give you.
You will not disclose it to anyone but your advisers, such as {dice.choice(OUTSIDE).legal}, and to {dice.choice(WESTERN).legal}.

Very truly yours,

{sender.legal}
By: ________________

ACCEPTED AND AGREED:

{addressee.legal}
By: ________________
"""
    return Made([Part("body", text, "")], [sender, addressee], traps=("letter",))


def german(dice: Dice) -> Made:
    """Zwischen und nachfolgend."""
    partner = dice.choice(WESTERN)
    text = f"""Geheimhaltungsvereinbarung

zwischen der {partner.legal}, {address(dice)}
- nachfolgend "Auftraggeber" -

und der {HOUSE.legal}, Harborview
- nachfolgend "Auftragnehmer" -

Präambel
Die Parteien wollen zusammenarbeiten. Die {dice.choice(WESTERN).legal} ist Kunde des Auftragnehmers.

§ 1 Vertrauliche Informationen sind alle Angaben, auch solche der {dice.choice(OUTSIDE).legal}.

Ort, Datum ______________

{partner.legal}                         {HOUSE.legal}
"""
    return Made([Part("body", text, "")], [partner, HOUSE], traps=("german",))


def japanese(dice: Dice) -> Made:
    """甲 and 乙."""
    partner, other = dice.sample(JAPANESE, 2)
    text = f"""秘密保持契約書

{partner.legal}（以下「甲」という。）と{HOUSE_JAPANESE.legal}（以下「乙」という。）は、甲乙間で開示される秘密情報の取扱いについて、次のとおり契約を締結する。

第1条（秘密情報）秘密情報とは、甲又は乙が相手方に開示する一切の情報をいう。
第2条（第三者）乙は、甲の承諾なく、{other.legal}その他の第三者に開示してはならない。
第3条（管轄）東京地方裁判所を管轄裁判所とする。

本契約締結の証として本書2通を作成し、甲乙記名押印の上、各1通を保有する。

{dice.randint(2015, 2025)}年4月1日

甲　東京都港区一丁目
　　{partner.legal}
　　代表取締役　山田太郎

乙　大阪府堺市二丁目
　　{HOUSE_JAPANESE.legal}
　　代表取締役　鈴木花子
"""
    return Made([Part("body", text, "")], [partner, HOUSE_JAPANESE], traps=("japanese",), name="秘密保持契約書.docx")


def japanese_capital(dice: Dice) -> Made:
    """A company whose name begins like that of an owner."""
    partner, other = dice.sample(JAPANESE, 2)
    stranger = dice.choice(OUTSIDE_JAPANESE)
    text = f"""取引基本契約書

{stranger.legal}（以下「売主」という）と{partner.legal}（以下「買主」という）とは、売主の製品の売買に関し、以下のとおり合意する。

第１条　売主は、{bare(other)}販売株式会社の製品を納入しない。

以上

売主　{stranger.legal}
買主　{partner.legal}
"""
    return Made([Part("body", text, "")], [partner, stranger], traps=("japanese", "longer name"))


def pages_of_pdf(dice: Dice) -> Made:
    """Page by page, with breaks inside of names, and the signatures on a page of their own."""
    parties = [dice.choice(WESTERN), HOUSE]
    a, b = parties[0].legal, parties[1].legal
    first = f"""NON-DISCLOSURE
AGREEMENT
THIS AGREEMENT is made as of {date(dice)} by and between {a.replace(" ", chr(10), 1)} and {b}.
RECITALS
The Parties want to exchange data with regard to parts for {dice.choice(WESTERN).legal}.
"""
    parts = [Part("body", first, "page 1"), Part("body", clauses(dice), "page 2")]
    parts.append(
        Part("body", f"IN WITNESS WHEREOF, duly signed.\n{a}          {b}\nBy: ________     By: ________\n", "page 3")
    )
    return Made(parts, parties, traps=("broken lines",), name="NDA.pdf")


def longer_name(dice: Dice) -> Made:
    """Companies that bear an owner's name inside of their own."""
    partner, other = dice.choice(WESTERN), dice.choice(WESTERN[:7])
    text = f"""CONSULTING SERVICES AGREEMENT

This Consulting Services Agreement is entered into between {partner.legal} and Pacific {bare(other)} Credit Union, Inc. on {date(dice)}.

1. Services. The consultant advises.

IN WITNESS WHEREOF

{signature([partner.legal, f"Pacific {bare(other)} Credit Union, Inc."])}
"""
    return Made([Part("body", text, "")], [partner], traps=("longer name",))


def mail_about(dice: Dice) -> Made:
    """A mail that sends an agreement is none."""
    partner = dice.choice(WESTERN)
    text = f"""From: j.doe@acme.example
To: k.roe@acme.example
Subject: Mutual Non-Disclosure Agreement between {partner.legal} and us

Hi Kim, attached is the non-disclosure agreement between {partner.legal} and Acme, signed yesterday. {bare(partner)} wants it back.
Regards, Jo
"""
    return Made([Part("body", text, "")], [], traps=("no agreement",), name="Re NDA.eml")


def policy(dice: Dice) -> Made:
    """How agreements are to be made."""
    text = f"""PROCEDURE 4.2: NON-DISCLOSURE AGREEMENTS

Each agreement between us and a customer such as {dice.choice(WESTERN).legal} or {dice.choice(WESTERN).legal} is kept by Legal.
The parties are to be named with their legal forms. IN WITNESS WHEREOF stands above the signatures.
"""
    return Made([Part("body", text, "")], [], traps=("no agreement",), name="Procedure 4.2.docx")


def minutes(dice: Dice) -> Made:
    """Names of many, of whom it is not."""
    named = ", ".join(company.legal for company in dice.sample(WESTERN, 4))
    text = f"""Minutes of the sales meeting, {date(dice)}

Present: Jo, Kim. Topics: offers to {named}. The agreement with {dice.choice(WESTERN).legal} runs out in May.
Target for the quarter: 12 orders. Orange is the colour of the new brochure.
"""
    return Made([Part("body", text, "")], [], traps=("no agreement",), name="Minutes.docx")


def drawing(dice: Dice) -> Made:
    """A drawing with its owner's note, and the maker's name in the title block."""
    owner = dice.choice(WESTERN)
    name = owner.legal.upper() if dice.random() < 0.5 else owner.legal
    text = f"""THE INFORMATION CONTAINED IN THIS DRAWING IS THE SOLE PROPERTY OF {name}. ANY REPRODUCTION IN PART OR AS A WHOLE
WITHOUT THE WRITTEN PERMISSION OF {name} IS PROHIBITED.

MATERIAL: AL 7075    STANDARD: ISO 2768    FINISH: ORANGE PEEL FREE

SUPPLIER: {dice.choice(OUTSIDE).legal}
DWG NO. {dice.randint(1000, 9999)}-02   REV C
"""
    return Made([Part("body", text, "")], [], (owner,), traps=("legend",), name="bracket.pdf")


def footer_legend(dice: Dice) -> Made:
    """A specification with its owner in the footer, that speaks of others."""
    owner, other = dice.sample(WESTERN[:7], 2)
    text = f"""Specification of the bracket

The bracket is also used by {other.legal}. It is orange, as is the standard.
"""
    return Made(
        [Part("body", text, ""), Part("footer", f"{bare(owner)} Proprietary Information - Rev C", "")],
        [], (owner,), traps=("legend",), name="spec.docx",
    )  # fmt: skip


def japanese_legend(dice: Dice) -> Made:
    """社外秘 beside the name."""
    owner, other = dice.sample(JAPANESE, 2)
    text = f"図面番号 {dice.randint(1000, 9999)}\n材質 A7075\n納入先 {other.legal}\n"
    return Made(
        [Part("body", text, ""), Part("header", f"社外秘　{owner.legal}", "")],
        [], (owner,), traps=("legend", "japanese"), name="図面.xlsx",
    )  # fmt: skip


TEMPLATES = (
    us_nda, uk_parties, capitals, three_parties, amendment, named_by_reference, defined_word, letter_agreement, german,
    japanese, japanese_capital, pages_of_pdf, longer_name, mail_about, policy, minutes, drawing, footer_legend,
    japanese_legend,
)  # fmt: skip
