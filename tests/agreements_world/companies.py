"""Invented companies, and how documents write their names."""

import itertools
import random
from typing import NamedTuple

from purloined.owning.register import Owner, Register


class Company(NamedTuple):
    """legal: its name with its form; trap: what is hard about the name; town, state: for its address."""

    legal: str
    trap: str
    town: str = "Harborview"
    law: str = "a Delaware corporation"

    @property
    def is_japanese(self) -> bool:
        return any("぀" <= sign <= "鿿" for sign in self.legal)


_LISTED = """
Northwind Aerospace, Inc.|plain
Lighthouse Turbines, Inc.|plain
Orrery Space Systems LLC|plain
Bluefin Motors Corporation|plain
Halden Defence Ltd|plain
Cobalt Ridge Instruments, L.P.|plain
Tern Island Avionics Limited|plain
Target Corporation|ordinary word
Affiliated Company|ordinary word
Orange S.A.|ordinary word
Summit Inc.|ordinary word
Standard AG|ordinary word
Discovery Ltd.|ordinary word
Progress S.p.A.|ordinary word
Material GmbH|ordinary word
Notice LLC|ordinary word
Halden & Sons Ltd|ampersand
Rowe & Lange, LLP|ampersand
Birch, Ash & Elm Partners LLP|ampersand
Müller & Söhne GmbH & Co. KG|ampersand
Smith + Kestrel B.V.|ampersand
Nordlys Maritim A/S|suffix
Kvarnsten Verkstad AB|suffix
Järvenkylä Hydraulics Oyj|suffix
Zielona Dolina Sp. z o.o.|suffix
Modrý Most s.r.o.|suffix
Officina Valdora S.r.l.|suffix
Atelier Brécourt SAS|suffix
Talleres Peñablanca, S.A. de C.V.|suffix
Delta Vaart N.V.|suffix
Kestrel Bay Pty Ltd|suffix
Merlion Gate Pte. Ltd.|suffix
Tanjung Emas Sdn. Bhd.|suffix
Gangotri Forge Pvt. Ltd.|suffix
Hoshizora Engineering K.K.|suffix
Steinfeld Optik KGaA|suffix
Lumière Composites SARL|suffix
Serra Azul Ltda|suffix
Oakmere Castings plc|suffix
Graz-Nord Antriebstechnik GmbH|suffix
3Delta Sensors, Inc.|digits
K2 Propulsion LLC|digits
A. B. Wren Company|initials
H. Lundgren A/S|initials
O'Malley Gears Limited|apostrophe
Prémont-Vasseur SE|hyphen
II-IV Photonics Incorporated|hyphen
東雲電機株式会社|japanese
株式会社北風精工|japanese
株式会社アオバ技研|japanese
有限会社三日月製作所|japanese
合同会社ミナト設計|japanese
北星航空機工業株式会社|japanese
"""
OUTSIDE = [  # companies that no register has
    Company(name, "outside")
    for name in (
        "Fabrikon Holdings, Inc.", "Wexcombe Partners LLP", "Contessa Freight Ltd", "Brightwater Labs GmbH",
        "Pinecrest Tooling LLC", "Vantage Point Advisors, LLC", "Adelmann Logistik AG", "Corvid Analytics B.V.",
    )
]  # fmt: skip
OUTSIDE_JAPANESE = [Company(name, "outside") for name in ("株式会社夕凪商事", "白樺工業株式会社")]
HOUSE = Company("Acme Precision Works, Inc.", "the house")
HOUSE_JAPANESE = Company("アクメ精密工業株式会社", "the house")
CUSTOMERS = [Company(*line.split("|")) for line in _LISTED.strip().splitlines()]
_NAMED_LATER = {  # for openings.toml, by language
    "en": """
Corran Valley Machining, Inc.|plain
Tessellate Robotics LLC|plain
Pelham Reach Avionics, Inc|plain
The Ardmore Valve Company|article
Quillon Precision Engineering Ltd.|plain
Hexham Lane Forgings plc|plain
Sable & Finch Castings Ltd|ampersand
Wherry and Sons Limited|ampersand
J.R. Thackeray & Co., Inc.|initials
D.K.M. Instruments Corp.|initials
Reliance Corp.|ordinary word
Pioneer, Inc.|ordinary word
Harbor L.L.C.|ordinary word
Vantage Systems Co.|ordinary word
McIlroy Bros. Gear Works|no form
Sandhill University|no form
4Front Composites, LP|digits
Bay State Hydraulics Incorporated|plain
Kestrel Pty. Limited|suffix
Ostrava Precision a.s.|suffix
Nordvik Propeller ASA|suffix
Lindqvist Mekaniska AB|suffix
Sundby Teknik ApS|suffix
Raipur Alloys Private Limited|suffix
Jadeport Marine Co., Ltd.|suffix
Aozora Bearings Kabushiki Kaisha|suffix""",
    "de": """
Belling Antriebe GmbH|plain
Hartung & Vogt GmbH & Co. KG|ampersand
Lindner Werkzeugbau e.K.|suffix
Sternwarte Optik AG|plain
Gebr. Ohlsen Maschinenfabrik GmbH|initials
Kupferberg Gießerei mbH|suffix
Neuland SE|ordinary word
Fortschritt AG|ordinary word
Voss Sensorik UG (haftungsbeschränkt)|suffix
Alpenrand Hydraulik Ges.m.b.H.|suffix
DREI-EICHEN Medizintechnik KG|hyphen""",
    "fr": """
Fonderie Belcastel SAS|plain
Mécanique de l'Aubrac S.A.R.L.|apostrophe
Ateliers Rivesaltes S.A.S.U.|suffix
Lumen Optique SA|plain
Société Générale de Forge de Brécourt S.A.|article
Horizon SAS|ordinary word
Duval & Fils SARL|ampersand
Établissements Morvan SCA|plain
Composites du Léman Sàrl|suffix""",
    "es": """
Forjas Almenara, S.L.|suffix
Talleres Oropesa S.A.U.|suffix
Industrias del Cobre, S. de R.L. de C.V.|suffix
Fundición Tajo, S.A.|plain
Vértice, S.L.U.|ordinary word""",
    "it": """
Meccanica Bellosguardo S.r.l.|suffix
Fonderie del Garda S.p.A.|suffix
Ottica Lombarda S.n.c.|suffix
Torneria F.lli Bassi S.a.s.|initials
Aurora S.r.l.|ordinary word""",
    "nl": """
Scheepswerf De Merel B.V.|suffix
Vanderlinde Techniek N.V.|suffix
Gieterij Zuiderpoort BV|suffix
Noorderlicht Optiek B.V.|suffix
Horizont Holding BV|ordinary word""",
    "ja": """
株式会社天竜川精機|japanese
白金光学工業株式会社|japanese
カナデ電子株式会社|japanese
有限会社藤棚製作所|japanese
合同会社ハルカゼ|japanese
株式会社ＡＢＮテクノ|japanese
みどり野重工業株式会社|japanese
一般社団法人架空計測協会|japanese
国立大学法人架空大学|japanese""",
}
UNSEEN = {
    language: [Company(*line.split("|")) for line in lines.strip().splitlines()]
    for language, lines in _NAMED_LATER.items()
}
ALIASES = {
    "Northwind Aerospace, Inc.": ("Northwind",),
    "Talleres Peñablanca, S.A. de C.V.": ("Talleres Penablanca",),
    "II-IV Photonics Incorporated": ("II-IV",),
    "東雲電機株式会社": ("Shinonome Electric Co., Ltd.",),
}


def register(more: int = 0) -> Register:
    """All of them as a register, and so many more owners that no document names."""
    owners = [_owner(company) for company in [*CUSTOMERS, *itertools.chain(*UNSEEN.values()), HOUSE, HOUSE_JAPANESE]]
    dice = random.Random(4)
    for number in range(more):
        words = ["".join(dice.choice(_SYLLABLES) for _ in range(dice.choice((2, 3)))).title() for _ in range(2)]
        owners.append(_owner(Company(f"{' '.join(words)} {number} {dice.choice(('Inc.', 'GmbH', 'Ltd', 'K.K.'))}", "")))
    return Register(tuple(owners), frozenset({"acme.example"}))


_SYLLABLES = ("ba", "co", "de", "fi", "gu", "ha", "jo", "ki", "lu", "mo", "ne", "pa", "quo", "ri", "su", "vo", "wi")


def _owner(company: Company) -> Owner:
    return Owner(company.legal, (company.legal, *ALIASES.get(company.legal, ())), (), (), (), (), "")


def bare(company: Company) -> str:
    """The name without its legal form, as people say it."""
    name = company.legal
    for form in sorted(_FORMS, key=len, reverse=True):
        name = name.removesuffix(f", {form}").removesuffix(f" {form}").removesuffix(form).removeprefix(form)
    return name.strip(" ,")


_FORMS = (
    "Inc.", "LLC", "Corporation", "Ltd", "L.P.", "Limited", "Company", "S.A.", "AG", "Ltd.", "S.p.A.", "GmbH", "LLP",
    "Inc", "Corp.", "L.L.C.", "Co.", "LP", "Pty. Limited", "a.s.", "ASA", "ApS", "Private Limited", "Co., Ltd.",
    "Kabushiki Kaisha", "e.K.", "mbH", "UG (haftungsbeschränkt)", "Ges.m.b.H.", "KG", "S.A.R.L.", "S.A.S.U.", "SA",
    "SCA", "Sàrl", "S.L.", "S.A.U.", "S. de R.L. de C.V.", "S.L.U.", "S.n.c.", "S.a.s.", "BV",
    "一般社団法人", "国立大学法人",
    "GmbH & Co. KG", "B.V.", "A/S", "AB", "Oyj", "Sp. z o.o.", "s.r.o.", "S.r.l.", "SAS", "S.A. de C.V.", "N.V.",
    "Pty Ltd", "Pte. Ltd.", "Sdn. Bhd.", "Pvt. Ltd.", "K.K.", "KGaA", "SARL", "Ltda", "plc", "SE", "Incorporated",
    "株式会社", "有限会社", "合同会社",
)  # fmt: skip
