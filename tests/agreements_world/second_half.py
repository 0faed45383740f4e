# ruff: noqa: E501 -- lines of documents are as long as they are
"""Templates that were written when purloined/owning was finished."""

import random

from purloined.content import Part
from tests.agreements_world import Made
from tests.agreements_world.companies import HOUSE, HOUSE_JAPANESE, OUTSIDE, Company, bare
from tests.agreements_world.first_half import JAPANESE, WESTERN, address, clauses, date

Dice = random.Random


def body(text: str, *, parties: list[Company], traps: tuple[str, ...], name: str = "document.docx") -> Made:
    return Made([Part("body", text, "")], parties, traps=traps, name=name)


def undertaking(dice: Dice) -> Made:
    """One side promises the other."""
    owner = dice.choice(WESTERN)
    text = f"""CONFIDENTIALITY UNDERTAKING

To: {owner.legal}, {address(dice)}

In consideration of your showing us the drawings of the valve, we, {HOUSE.legal}, undertake as follows.

1. We keep them secret, and do not show them to {dice.choice(WESTERN).legal} or anybody else.
2. We return them when asked.

Signed by a director for {HOUSE.legal}

______________________
"""
    return body(text, parties=[owner, HOUSE], traps=("one-sided",))


def table_of_parties(dice: Dice) -> Made:
    """A cover sheet with a table, terms behind it."""
    customer = dice.choice(WESTERN)
    text = f"""Non-Disclosure Agreement
Reference: LEG-{dice.randint(100, 999)}

Party A\t{customer.legal}
Address\t{address(dice)}
Contact\tA. Smith, legal@customer.example
Party B\t{HOUSE.legal}
Address\tHarborview
Effective date\t{date(dice)}

Terms
The parties agree to the terms below. Information of third parties ({dice.choice(WESTERN).legal} among them) is not covered.
{clauses(dice)}

Signatures
Party A\tParty B
{customer.legal}\t{HOUSE.legal}
Signature\tSignature
"""
    return body(text, parties=[customer, HOUSE], traps=("table",))


def filed_exhibit(dice: Dice) -> Made:
    """As it is filed, with what the filing puts above it."""
    a, b = dice.sample(WESTERN, 2)
    text = f"""EX-99.(D)(2) 5 d{dice.randint(10000, 99999)}dex99d2.htm CONFIDENTIALITY AGREEMENT

Exhibit (d)(2)

EXECUTION VERSION

CONFIDENTIALITY AGREEMENT

This CONFIDENTIALITY AGREEMENT is being entered into as of {date(dice)}, between {a.legal.upper()} ("{bare(a).split()[0]}") and {b.legal.upper()}
("{bare(b).split()[0]}"). In order to facilitate the consideration and negotiation of a possible transaction involving the parties (referred to
collectively as the "Companies" and individually as a "Company"), each Company has requested access to information of the other.

{clauses(dice, between=3)}

If you agree with the foregoing, please sign and return two copies.

{a.legal.upper()}

By: /s/ R. Roe
Name: R. Roe

{b.legal.upper()}

By: /s/ S. Stone
Name: S. Stone
"""
    return body(text, parties=[a, b], traps=("filed", "all capitals"), name="dex99d2.htm")


def titled_letter(dice: Dice) -> Made:
    """A title, an address, a salutation; the sender is named in the text and in the signature."""
    sender, addressee = dice.sample(WESTERN, 2)
    text = f"""CONFIDENTIALITY AGREEMENT

{date(dice)}

{addressee.legal}
{address(dice)}

Ladies and Gentlemen:

In connection with your consideration of a possible negotiated transaction with {sender.legal} (together with its subsidiaries, the
"Company"), the Company will furnish you with information. {dice.choice(OUTSIDE).legal} acts as financial adviser to the Company.

1. You shall not contact customers of the Company, such as {dice.choice(WESTERN).legal}.

Very truly yours,

{sender.legal}

By: ______________________
Name: T. Tern
Title: General Counsel

Confirmed and agreed to as of the date first above written:

{addressee.legal}

By: ______________________
"""
    return body(text, parties=[sender, addressee], traps=("letter",))


def statement_of_work(dice: Dice) -> Made:
    """Under a master agreement, with the end customer named."""
    customer, end = dice.sample(WESTERN, 2)
    text = f"""STATEMENT OF WORK NO. {dice.randint(2, 9)}

This Statement of Work is issued under the Master Services Agreement dated {date(dice)} (the "MSA") between {customer.legal} ("Customer") and
{HOUSE.legal} ("Contractor").

1. Work. Contractor machines housings for the {bare(end)} programme. The end customer is {end.legal}.
2. Price. EUR 12,000.

Accepted:

{customer.legal}                              {HOUSE.legal}
By: ____________________                      By: ____________________
"""
    return body(text, parties=[customer, HOUSE], traps=("end customer",), name="SOW 3.docx")


def novation(dice: Dice) -> Made:
    """Who leaves is a party, too."""
    leaving, coming = dice.sample(WESTERN, 2)
    text = f"""DEED OF NOVATION

THIS DEED is made on {date(dice)}

BETWEEN:

1. {leaving.legal} (the "Outgoing Party");
2. {coming.legal} (the "Incoming Party"); and
3. {HOUSE.legal} (the "Continuing Party").

RECITALS
A. The Outgoing Party and the Continuing Party are parties to a supply agreement. {dice.choice(WESTERN).legal} is a guarantor of it.

1. The Incoming Party takes the place of the Outgoing Party.

EXECUTED as a deed:

{leaving.legal}
______________
{coming.legal}
______________
{HOUSE.legal}
______________
"""
    return body(text, parties=[leaving, coming, HOUSE], traps=("three parties", "numbered"))


def french(dice: Dice) -> Made:
    """Entre les soussignés."""
    partner = dice.choice(WESTERN)
    text = f"""ACCORD DE CONFIDENTIALITÉ

ENTRE LES SOUSSIGNÉES :

La société {partner.legal}, au capital de 100 000 euros, dont le siège social est situé {address(dice)}, ci-après dénommée « le Client »,

ET

La société {HOUSE.legal}, ci-après dénommée « le Fournisseur »,

PRÉAMBULE
Le Client envisage de confier au Fournisseur des travaux pour {dice.choice(WESTERN).legal}.

IL A ÉTÉ CONVENU CE QUI SUIT :
Article 1 - Toutes les informations sont confidentielles.

Fait à Lyon, le {date(dice)}

Pour {partner.legal}                    Pour {HOUSE.legal}
"""
    return body(text, parties=[partner, HOUSE], traps=("french",), name="Accord.pdf")


def spanish(dice: Dice) -> Made:
    """Reunidos."""
    partner = dice.choice(WESTERN)
    text = f"""ACUERDO DE CONFIDENCIALIDAD

En Madrid, a {date(dice)}.

REUNIDOS

De una parte, {partner.legal}, con domicilio en {address(dice)} (en adelante, "la Parte Divulgadora").

De otra parte, {HOUSE.legal} (en adelante, "la Parte Receptora").

EXPONEN
I. Que las partes desean colaborar, como ya hicieron con {dice.choice(WESTERN).legal}.

CLÁUSULAS
Primera. La información es confidencial.

Y en prueba de conformidad, firman:

{partner.legal}                    {HOUSE.legal}
"""
    return body(text, parties=[partner, HOUSE], traps=("spanish",))


def dutch(dice: Dice) -> Made:
    """De ondergetekenden."""
    partner = dice.choice(WESTERN)
    text = f"""GEHEIMHOUDINGSOVEREENKOMST

De ondergetekenden:

1. {partner.legal}, gevestigd te Delft, hierna te noemen "Opdrachtgever";
en
2. {HOUSE.legal}, hierna te noemen "Opdrachtnemer";

Overwegende dat partijen informatie uitwisselen, ook van {dice.choice(WESTERN).legal};

Komen overeen als volgt:
Artikel 1. Alle informatie is vertrouwelijk.

Aldus overeengekomen en getekend:

{partner.legal}                    {HOUSE.legal}
"""
    return body(text, parties=[partner, HOUSE], traps=("dutch",))


def swedish(dice: Dice) -> Made:
    """Mellan."""
    partner = dice.choice(WESTERN)
    text = f"""SEKRETESSAVTAL

mellan

{partner.legal}, org.nr 556000-0000, ("Bolaget")

och

{HOUSE.legal} ("Leverantören")

1. Bakgrund
Parterna avser att samarbeta om delar till {dice.choice(WESTERN).legal}.

2. Sekretess gäller i fem år.

Ort och datum: ____________

{partner.legal}                    {HOUSE.legal}
"""
    return body(text, parties=[partner, HOUSE], traps=("swedish",))


def japanese_joint(dice: Dice) -> Made:
    """甲, 乙 and 丙."""
    first, second, other = dice.sample(JAPANESE, 3)
    text = f"""共同研究開発契約書

　{first.legal}（以下「甲」という。）、{second.legal}（以下「乙」という。）及び{HOUSE_JAPANESE.legal}（以下「丙」という。）は、新型弁の共同研究開発（以下「本研究」という。）に関し、次のとおり契約（以下「本契約」という。）を締結する。

（目的）
第１条　甲、乙及び丙は、本研究を共同して実施する。
（第三者への委託）
第２条　丙は、{other.legal}に委託する場合、事前に甲の承諾を得る。

　以上、本契約の成立を証するため、本書３通を作成する。

　　　　　　　　甲　　{first.legal}
　　　　　　　　　　　代表取締役社長　佐藤一郎　㊞
　　　　　　　　乙　　{second.legal}
　　　　　　　　　　　代表取締役社長　田中次郎　㊞
　　　　　　　　丙　　{HOUSE_JAPANESE.legal}
　　　　　　　　　　　代表取締役　鈴木花子　㊞
"""
    return body(
        text,
        parties=[first, second, HOUSE_JAPANESE],
        traps=("japanese", "three parties"),
        name="共同研究開発契約書.pdf",
    )


def japanese_memorandum(dice: Dice) -> Made:
    """覚書 that changes a contract after a change of name."""
    partner, former = dice.sample(JAPANESE, 2)
    text = f"""覚　書

{partner.legal}（旧社名：{former.legal}、以下「甲」という）と{HOUSE_JAPANESE.legal}（以下「乙」という）は、甲乙間の{dice.randint(2010, 2020)}年3月1日付「取引基本契約書」（以下「原契約」という）について、以下のとおり合意した。

1. 原契約第５条を次のとおり変更する。
2. その他は原契約のとおりとする。

本覚書締結の証として本書２通を作成し、各自記名押印の上、各１通を保有する。

甲：{partner.legal}
乙：{HOUSE_JAPANESE.legal}
"""
    return body(text, parties=[partner, HOUSE_JAPANESE], traps=("japanese", "former name"), name="覚書.docx")


def japanese_pledge(dice: Dice) -> Made:
    """誓約書 to a company."""
    owner, other = dice.sample(JAPANESE, 2)
    text = f"""秘密保持誓約書

{owner.legal}　御中

当社は、貴社より開示を受ける秘密情報について、下記の事項を遵守することを誓約いたします。

1. 秘密情報を{other.legal}等の第三者に開示しません。
2. 目的外に使用しません。

{dice.randint(2015, 2025)}年10月1日

住所　大阪府堺市
会社名　{HOUSE_JAPANESE.legal}
代表者　鈴木花子　印
"""
    return body(text, parties=[owner, HOUSE_JAPANESE], traps=("japanese", "one-sided"), name="誓約書.pdf")


def through_a_division(dice: Dice) -> Made:
    """A parent and a sister are named, and are no parties; a guarantor is one."""
    buyer, parent, guarantor = dice.sample(WESTERN, 3)
    text = f"""LONG TERM SUPPLY AGREEMENT

This Long Term Supply Agreement ("LTA") is effective as of {date(dice)} by and among {buyer.legal}, a wholly-owned subsidiary of {parent.legal},
with its principal office at {address(dice)} ("Buyer"), {HOUSE.legal} ("Seller") and {guarantor.legal}, as guarantor of Buyer ("Guarantor").

Table of Contents
1. Scope .......... 2
2. Price .......... 3

ARTICLE 1 SCOPE
Seller supplies to Buyer and its affiliates, including {parent.legal}.

IN WITNESS WHEREOF, the parties hereto have caused this LTA to be executed by their duly authorized representatives.

{buyer.legal}                         {HOUSE.legal}
By:                                   By:
{guarantor.legal}
By:
"""
    return body(text, parties=[buyer, HOUSE, guarantor], traps=("parent", "three parties"))


def wrapped(dice: Dice) -> Made:
    """The text of a PDF in narrow lines, hyphens and page numbers between them."""
    customer, other = dice.sample(WESTERN, 2)
    words = f"""THIS MUTUAL CONFIDENTIALITY AGREEMENT (“Agreement”), effective as of the date of last signature, is by and between {customer.legal}, on behalf of itself and its affiliates, and {HOUSE.legal} (each a “Party”). WHEREAS each Party holds information; WHEREAS {other.legal} has introduced the Parties; NOW THEREFORE the Parties agree as follows: 1. Each Party keeps what it is given secret.""".split()
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 46:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    first = "MUTUAL CONFIDENTIALITY AGREEMENT\n\n" + "\n".join([*lines, line]) + "\nPage 1 of 2"
    last = (
        f"AGREED:\n{customer.legal}\nSignature:\nPrinted name:\n{HOUSE.legal}\nSignature:\nPrinted name:\nPage 2 of 2"
    )
    return Made(
        [Part("body", first, "page 1"), Part("body", last, "page 2")],
        [customer, HOUSE],
        traps=("broken lines",),
        name="MCA.pdf",
    )


def attached(dice: Dice) -> Made:
    """A mail that speaks of one customer, with the agreement of another attached."""
    customer, other = dice.sample(WESTERN, 2)
    text = f"""NON-DISCLOSURE AGREEMENT

between {customer.legal} and {HOUSE.legal}

§1 Scope. All information is confidential.

Signed:
{customer.legal}
{HOUSE.legal}
"""
    mail = f"Kim, here is the NDA we spoke of. {other.legal} asked for the same; please draft theirs.\nJo"
    return Made(
        [Part("body", mail, ""), Part("body", text, "NDA.docx > page 1")],
        [customer, HOUSE],
        traps=("attachment",),
        name="NDA.eml",
    )


def contract_review(dice: Dice) -> Made:
    """A form about a contract."""
    customer, other = dice.sample(WESTERN, 2)
    text = f"""CONTRACT REVIEW RECORD

Customer: {customer.legal}
Contract: Supply Agreement dated {date(dice)} between {customer.legal} and us
Reviewed by: Jo Doe    Date: {date(dice)}

Is the scope clear? Yes. Is there a non-disclosure agreement? Yes. Competing offer: {other.legal}.
Signed by: J. Doe
"""
    return body(text, parties=[], traps=("no agreement",), name="Review.docx")


def quotation(dice: Dice) -> Made:
    """An offer that names the agreement it falls under."""
    customer = dice.choice(WESTERN)
    text = f"""{HOUSE.legal}
QUOTATION 2024-{dice.randint(100, 999)}

To: {customer.legal}
{address(dice)}

We thank you for your inquiry. This quotation is subject to the Non-Disclosure Agreement between {customer.legal} and {HOUSE.legal}.

Item 1: bracket, orange, 12 pieces at 40.00

Yours sincerely,
{HOUSE.legal}
"""
    return body(text, parties=[], traps=("no agreement",), name="Quotation.pdf")


def news(dice: Dice) -> Made:
    """A release to the press."""
    a, b = dice.sample(WESTERN, 2)
    text = f"""{a.legal} and {b.legal} Announce Teaming Agreement

Harborview, {date(dice)} - {a.legal} and {b.legal} today announced that they have entered into a teaming agreement. The agreement
between the two companies covers turbines. "We are glad," said {dice.choice(OUTSIDE).legal}.
"""
    return body(text, parties=[], traps=("no agreement",), name="Press release.docx")


def empty_form(dice: Dice) -> Made:
    """A form with blanks for the other party."""
    text = f"""MUTUAL NON-DISCLOSURE AGREEMENT

This Agreement is made on ____________ between ____________________ ("Company") and {HOUSE.legal}.

1. The Company may be a supplier of {dice.choice(WESTERN).legal}.

IN WITNESS WHEREOF

_______________            {HOUSE.legal}
"""
    return body(text, parties=[HOUSE], traps=("blanks",), name="NDA form.docx")


def list_of_agreements(dice: Dice) -> Made:
    """A register of agreements names many parties."""
    rows = "\n".join(
        f"{number}\t{company.legal}\tNDA\t{date(dice)}" for number, company in enumerate(dice.sample(WESTERN, 6))
    )
    return Made(
        [Part("sheet", f"No\tParty\tAgreement\tDate\n{rows}", "sheet NDA"), Part("body", "Agreements\n" + rows, "")],
        [], traps=("no agreement",), name="Agreements.xlsx",
    )  # fmt: skip


def internal_memo(dice: Dice) -> Made:
    """A report on a dispute about an agreement."""
    a, b = dice.sample(WESTERN, 2)
    text = f"""MEMORANDUM

To: Board
From: Legal
Subject: dispute with {a.legal}

The License Agreement dated {date(dice)} by and between {a.legal} and {b.legal} was ended. {bare(a)} claims damages. We are
no party to it. In witness whereof, two mails are attached.

Yours sincerely,
Legal
"""
    return body(text, parties=[], traps=("no agreement",), name="Memo.docx")


def joint_legend(dice: Dice) -> Made:
    """A drawing of two owners."""
    a, b = dice.sample(WESTERN[:7], 2)
    parts = [
        Part("body", f"ASSEMBLY OF VALVE\nMADE FOR {dice.choice(WESTERN[24:]).legal.upper()}", ""),
        Part("footer", f"{a.legal} and {b.legal} - Proprietary and Confidential", ""),
    ]
    return Made(parts, [], (a, b), traps=("legend", "joint"), name="valve.dwg.pdf")


def header_and_text(dice: Dice) -> Made:
    """CONFIDENTIAL in a header of two lines; the text compares competitors."""
    owner, other, third = dice.sample(WESTERN[:7], 3)
    parts = [
        Part("header", f"{owner.legal}\nCONFIDENTIAL", ""),
        Part(
            "body",
            f"Study\n\nCompared with {other.legal} and {third.legal}, the target was met.\n\nConfidential data of {other.legal} was not used.\n",
            "",
        ),
    ]
    return Made(parts, [], (owner,), traps=("legend",), name="study.docx")


def controlled_by(dice: Dice) -> Made:
    """A designation block."""
    owner, other = dice.sample(WESTERN[:7], 2)
    parts = [
        Part(
            "body",
            f"CUI\n\nControlled by: {owner.legal}\nCUI Category: CTI\nDistribution/Dissemination Control: FEDCON\nPOC: R. Roe\n\nTest report of the pump for {other.legal}.\n",
            "page 1",
        ),
    ]
    return Made(parts, [], (owner,), traps=("legend",), name="report.pdf")


def japanese_drawing(dice: Dice) -> Made:
    """本図面は...の財産."""
    owner, other = dice.sample(JAPANESE, 2)
    parts = [
        Part("text_box", f"本図面は{owner.legal}の所有に属し、無断複製及び第三者への開示を禁ず。", ""),
        Part("body", f"品名 ブラケット\n図番 {dice.randint(1000, 9999)}\n製作 {other.legal}\n", ""),
    ]
    return Made(parts, [], (owner,), traps=("legend", "japanese"), name="図面.pdf")


TEMPLATES = (
    undertaking, table_of_parties, filed_exhibit, titled_letter, statement_of_work, novation, french, spanish, dutch,
    swedish, japanese_joint, japanese_memorandum, japanese_pledge, through_a_division, wrapped, attached,
    contract_review, quotation, news, empty_form, list_of_agreements, internal_memo, joint_legend, header_and_text,
    controlled_by, japanese_drawing,
)  # fmt: skip
