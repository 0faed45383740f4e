# ruff: noqa: E501 -- lines of documents are as long as they are
"""Templates that were written when the rules had been mended by what the second half showed."""

import random

from purloined.content import Part
from tests.agreements_world import Made
from tests.agreements_world.companies import HOUSE, HOUSE_JAPANESE, OUTSIDE, bare
from tests.agreements_world.first_half import JAPANESE, WESTERN, address, clauses, date
from tests.agreements_world.second_half import body

Dice = random.Random


def data_processing(dice: Dice) -> Made:
    """An addendum with roles, sub-processors in an annex."""
    customer, sub = dice.sample(WESTERN, 2)
    text = f"""Data Processing Addendum

This Data Processing Addendum ("DPA") forms part of the services agreement between {customer.legal} ("Controller") and {HOUSE.legal}
("Processor") and applies from {date(dice)}.

1. Definitions. Terms have the meaning of the GDPR.
2. Sub-processors are listed in Annex 2.

Controller: {customer.legal}          Processor: {HOUSE.legal}
Signature: ______________             Signature: ______________

Annex 2 - Sub-processors
{sub.legal}, hosting
{dice.choice(OUTSIDE).legal}, support
"""
    return body(text, parties=[customer, HOUSE], traps=("annex",), name="DPA.docx")


def loan_of_tools(dice: Dice) -> Made:
    """Bailment of tooling, tools marked as property."""
    customer, maker = dice.sample(WESTERN, 2)
    text = f"""TOOLING LOAN AGREEMENT
Agreement No. TL-{dice.randint(100, 999)}

Lender: {customer.legal}
{address(dice)}

Borrower: {HOUSE.legal}
Harborview

1. Tools. The Lender lends the tools of Schedule A, made by {maker.legal}.
2. Marking. Each tool is marked PROPERTY OF {bare(customer).upper()}.

For the Lender                        For the Borrower
{customer.legal}                      {HOUSE.legal}
"""
    return body(text, parties=[customer, HOUSE], traps=("roles",), name="Tool loan.docx")


def italian(dice: Dice) -> Made:
    """Tra e premesso che."""
    partner = dice.choice(WESTERN)
    text = f"""ACCORDO DI RISERVATEZZA

Tra

{partner.legal}, con sede legale in {address(dice)} (di seguito "Parte Divulgante")

e

{HOUSE.legal} (di seguito "Parte Ricevente")

Premesso che
- le Parti intendono valutare una collaborazione per {dice.choice(WESTERN).legal};

Art. 1 Le informazioni sono riservate.

Letto, confermato e sottoscritto.

{partner.legal}                       {HOUSE.legal}
"""
    return body(text, parties=[partner, HOUSE], traps=("italian",))


def polish(dice: Dice) -> Made:
    """Zawarta pomiędzy."""
    partner = dice.choice(WESTERN)
    text = f"""UMOWA O ZACHOWANIU POUFNOŚCI

zawarta w dniu {date(dice)} pomiędzy:

{partner.legal} z siedzibą w Krakowie, zwaną dalej „Ujawniającym”,

a

{HOUSE.legal}, zwaną dalej „Odbiorcą”,

§ 1. Informacje poufne to także informacje {dice.choice(WESTERN).legal}.

Podpisy stron:

{partner.legal}                       {HOUSE.legal}
"""
    return body(text, parties=[partner, HOUSE], traps=("polish",))


def german_framework(dice: Dice) -> Made:
    """Rahmenvertrag with a former name and a client."""
    partner, former = dice.sample(WESTERN, 2)
    text = f"""Rahmenliefervertrag Nr. {dice.randint(1000, 9999)}

zwischen

{partner.legal} (vormals {former.legal}), {address(dice)},
im Folgenden „Besteller“,

und

{HOUSE.legal},
im Folgenden „Lieferant“.

1. Vertragsgegenstand
Der Lieferant fertigt Teile, die der Besteller an die {dice.choice(WESTERN).legal} weiterliefert.

Steinfurt, den {date(dice)}

.............................         .............................
{partner.legal}                       {HOUSE.legal}
"""
    return body(text, parties=[partner, HOUSE], traps=("german", "former name"))


def subcontract(dice: Dice) -> Made:
    """Flow-down of a prime contract: whose programme it is, is spoken of."""
    prime, agency = dice.sample(WESTERN, 2)
    text = f"""SUBCONTRACT AGREEMENT NO. S-{dice.randint(100, 999)}

This Subcontract is entered into by {prime.legal} (hereinafter "Prime") and {HOUSE.legal} (hereinafter "Subcontractor") under Prime
Contract FA0000-24-C-0001 awarded to Prime by {agency.legal}.

ARTICLE I - STATEMENT OF WORK
{clauses(dice)}

IN WITNESS WHEREOF, duly authorized representatives of the parties have executed this Subcontract.

PRIME: {prime.legal}

By ______________________

SUBCONTRACTOR: {HOUSE.legal}

By ______________________
"""
    return body(text, parties=[prime, HOUSE], traps=("awarded by",))


def affiliates_listed(dice: Dice) -> Made:
    """A parent signs for itself; an affiliate joins by its own signature."""
    parent, affiliate = dice.sample(WESTERN, 2)
    text = f"""GLOBAL NON-DISCLOSURE AGREEMENT

by and between

{parent.legal}

and

{HOUSE.legal}

This Global Non-Disclosure Agreement (this "Agreement") is made effective as of {date(dice)} (the "Effective Date") by and between {parent.legal}, and
{HOUSE.legal}. Each of the foregoing may be referred to as a "Party".

{clauses(dice, between=2)}

Agreed to by the duly authorized officers:

{parent.legal}
By:
Joined by {affiliate.legal}
By:
{HOUSE.legal}
By:
"""
    return body(text, parties=[parent, HOUSE, affiliate], traps=("joined later",))


def mou(dice: Dice) -> Made:
    """A memorandum of understanding of four."""
    parties = [*dice.sample(WESTERN, 3), HOUSE]
    names = "; ".join(company.legal for company in parties[:-1])
    text = f"""MEMORANDUM OF UNDERSTANDING

among {names}; and {parties[-1].legal}

Purpose
The participants consider a consortium to compete with {dice.choice(OUTSIDE).legal}.

Signed on {date(dice)}:

""" + "\n\n".join(f"For {company.legal}:\t____________" for company in parties)
    return body(text, parties=parties, traps=("four parties",))


def japanese_supply(dice: Dice) -> Made:
    """収 a table of parties behind the clauses only."""
    partner, other = dice.sample(JAPANESE, 2)
    text = f"""業務委託基本契約書

委託者 {partner.legal}（以下「委託者」という）と受託者 {HOUSE_JAPANESE.legal}（以下「受託者」という）は、設計業務の委託について、次の通り基本契約を締結する。

第1条（再委託）受託者は{other.legal}に再委託することができる。

令和6年4月1日

委託者　住所：東京都港区
　　　　名称：{partner.legal}
　　　　代表取締役　山田太郎　印

受託者　住所：大阪府堺市
　　　　名称：{HOUSE_JAPANESE.legal}
　　　　代表取締役　鈴木花子　印
"""
    return body(text, parties=[partner, HOUSE_JAPANESE], traps=("japanese",))


def japanese_english(dice: Dice) -> Made:
    """English, between Japanese companies whose names stand in both scripts."""
    partner, other = dice.sample(JAPANESE, 2)
    text = f"""NON-DISCLOSURE AGREEMENT (秘密保持契約書)

This Agreement is made between {partner.legal} ("Discloser") and {HOUSE.legal} ("Recipient").

1. The Recipient may show the information to {other.legal}.

IN WITNESS WHEREOF / 本契約締結の証として

{partner.legal}
By: ____________

{HOUSE.legal}
By: ____________
"""
    return body(text, parties=[partner, HOUSE], traps=("japanese", "two languages"))


def japanese_mail(dice: Dice) -> Made:
    """A Japanese mail about a contract."""
    partner = dice.choice(JAPANESE)
    text = f"""件名：秘密保持契約書の件

{partner.legal}　御中

いつもお世話になっております。先日の秘密保持契約書を送付いたします。
アクメ精密工業 鈴木
"""
    return body(text, parties=[], traps=("no agreement",), name="mail.eml")


def offer_letter(dice: Dice) -> Made:
    """A plain business letter."""
    partner, other = dice.sample(WESTERN, 2)
    text = f"""{partner.legal}
{address(dice)}

{HOUSE.legal}
Harborview

{date(dice)}

Dear Ms Doe,

Thank you for your offer. Under the agreement between {partner.legal} and {other.legal} we cannot accept it.

Yours sincerely,
{partner.legal}
"""
    return body(text, parties=[], traps=("no agreement",), name="Letter.docx")


def court_case(dice: Dice) -> Made:
    """A judgment about a contract."""
    a, b = dice.sample(WESTERN, 2)
    text = f"""{a.legal.upper()} v. {b.legal.upper()}

The Supply Agreement between the parties was made on {date(dice)}. The plaintiff, {a.legal}, says that {b.legal} broke it. Signed by the judge.
"""
    return body(text, parties=[], traps=("no agreement",), name="Judgment.pdf")


def checklist(dice: Dice) -> Made:
    """What is to be done before an agreement."""
    text = f"""NDA checklist

[ ] Agreement between us and {dice.choice(WESTERN).legal} drafted
[ ] Agreement between us and {dice.choice(WESTERN).legal} signed
"""
    return body(text, parties=[], traps=("no agreement",), name="Checklist.docx")


def rights_legend(dice: Dice) -> Made:
    """A legend of limited rights with the contractor's name."""
    owner, other = dice.sample(WESTERN[:7], 2)
    text = f"""LIMITED RIGHTS
Contract No.: FA0000-24-C-0001
Contractor Name: {owner.legal}
Contractor Address: {address(dice)}
Expiration Date: none
The Government's rights to use, modify, reproduce, release, perform, display, or disclose these technical data are restricted by
paragraph (b)(3) of the Rights in Technical Data clause.

Interface with the unit of {other.legal}
"""
    return Made([Part("body", text, "page 1")], [], (owner,), traps=("legend",), name="icd.pdf")


def confidential_line(dice: Dice) -> Made:
    """A title block: the owner's name over a label in a cell of its own; the maker elsewhere."""
    owner, other = dice.sample(WESTERN[:7], 2)
    parts = [
        Part("body", f"Bill of material\n\n{'Item Qty' * 3}\n\nVendor: {other.legal}\n", ""),
        Part("text_box", f"{owner.legal}\nCOMPANY CONFIDENTIAL", ""),
    ]
    return Made(parts, [], (owner,), traps=("legend",), name="bom.xlsx")


def trade_secret_sentence(dice: Dice) -> Made:
    """A sentence that names whose secrets they are."""
    owner, other = dice.sample(WESTERN[:7], 2)
    text = f"""Process sheet 12

This document contains trade secrets of {owner.legal}.

Step 1: as for {other.legal}, heat to 400 degrees.
"""
    return Made([Part("body", text, "")], [], (owner,), traps=("legend",), name="process.docx")


TEMPLATES = (
    data_processing, loan_of_tools, italian, polish, german_framework, subcontract, affiliates_listed, mou,
    japanese_supply, japanese_english, japanese_mail, offer_letter, court_case, checklist, rights_legend,
    confidential_line, trade_secret_sentence,
)  # fmt: skip
