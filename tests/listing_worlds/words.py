"""What firms in five languages call their folders, documents, forms and customers. All of it is invented or generic."""

from typing import NamedTuple


class Language(NamedTuple):
    weight: int  # how many blocks of a hundred
    projects: str  # the folder above all projects
    office: str  # the folder above all administration
    folders: tuple[str, ...]
    documents: tuple[str, ...]
    forms: tuple[str, ...]
    firsts: tuple[str, ...]  # beginnings of customers' names
    lasts: tuple[str, ...]  # and their ends
    people: tuple[str, ...]
    copy: str  # what a file manager adds to the name of a copy


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


ENGLISH = Language(
    35,
    "Projects",
    "Office",
    _words("Drawings|Quotes|Orders|Invoices|Correspondence|Minutes|Specifications|Photos|Archive|Old|Delivery|Tests|"
           "R&D|Meeting notes|Contracts|2019|2021|2023"),
    _words("Quote|Invoice|Order|Delivery note|Drawing|Assembly|Test report|Minutes|Specification|Contract|NDA|Budget|"
           "Parts list|Schedule|Letter|Offer comparison|Complaint|Acceptance record|Site visit|Cost estimate"),
    _words("Vacation request|Travel expenses|Time sheet|Sick note|Purchase requisition|Accident report|Fax cover sheet|"
           "Visitor form|Overtime|Return slip|Risk assessment|Checklist delivery|Template letter|Price list"),
    _words("North|Ash|Silver|Bright|Wood|Iron|Mill|Stone|West|Clear|Oak|Harbour|Red|Fair|Kings|Lake"),
    _words("field Ltd|bridge Engineering|gate & Sons|works Inc|ford Tools|ton Plastics|wick Marine|dale Foods|"
           "brook Castings|haven Logistics|mere Optics|well Pumps"),
    _words("Smith|Jones|Taylor|Brown|Wilson|Evans|Walker|Hughes|Green|Hall|Wood|Clarke|O'Neill|Baker"),
    " - Copy",
)  # fmt: skip
GERMAN = Language(
    25,
    "Projekte",
    "Verwaltung",
    _words("Zeichnungen|Angebote|Aufträge|Rechnungen|Schriftverkehr|Protokolle|Pflichtenhefte|Fotos|Archiv|Alt|"
           "Lieferung|Prüfung|Änderungen|Besprechungen|Verträge|2019|2021|2023"),
    _words("Angebot|Rechnung|Auftragsbestätigung|Lieferschein|Zeichnung|Baugruppe|Prüfbericht|Protokoll|Pflichtenheft|"
           "Vertrag|Geheimhaltung|Stückliste|Terminplan|Anschreiben|Mängelrüge|Abnahme|Kalkulation|Übersicht"),
    _words("Urlaubsantrag|Reisekosten|Stundenzettel|Krankmeldung|Bestellanforderung|Unfallanzeige|Faxvorlage|"
           "Besucherschein|Überstunden|Rücksendung|Gefährdungsbeurteilung|Briefvorlage|Preisliste|Einarbeitungsplan"),
    _words("Müller|Brücken|Grün|Stein|Wald|Schäfer|Höfer|Nord|Süd|König|Weiß|Eisen|Groß|Bär|Lang|Möller"),
    _words(" GmbH| & Söhne|werk AG|technik GmbH|bau KG|guss GmbH|optik AG|pumpen GmbH| Maschinenbau|feld Logistik"),
    _words("Müller|Schmidt|Weber|Schäfer|Köhler|Jäger|Groß|Krüger|Lange|Böhm|Huber|Vogel|Keller|Günther"),
    " - Kopie",
)  # fmt: skip
JAPANESE = Language(
    20,
    "案件",
    "総務",
    _words("図面|見積|注文書|請求書|議事録|仕様書|写真|旧版|納品|試験|契約書|変更依頼|打合せ|予算表|一覧表|2019年度|2021年度|2023年度"),
    _words("見積書|請求書|注文書|納品書|組立図|部品図|試験成績書|議事録|仕様書|契約書|秘密保持契約|予算表|部品表|工程表|送付状|"
           "機能説明|検査記録|ソフト構成|見積比較表|クレーム報告|ガイドライン|データ整理"),
    _words("休暇届|出張精算書|勤務表|欠勤届|購買依頼書|事故報告書|ＦＡＸ送付状|来客申請|残業申請|返品伝票|リスク評価表|"
           "社内文書雛形|価格表|新人教育計画|稟議書|交通費精算"),
    _words("東洋|山田|第一|北陸|三河|大和|昭和|富士見|桜井|能登|十和田|青葉|信濃|若葉|中央|ソニック"),
    _words("製作所|工業|商事|精機|電機|化成|鋳造|運輸|光学|ポンプ|食品|ソフト"),
    _words("佐藤|鈴木|高橋|田中|伊藤|渡辺|山本|中村|小林|加藤|吉田|山崎|申|能美"),
    " - コピー",
)  # fmt: skip
RUSSIAN = Language(
    10,
    "Проекты",
    "Бухгалтерия",
    _words("Чертежи|Предложения|Заказы|Счета|Переписка|Протоколы|Задания|Фото|Архив|Старое|Отгрузка|Испытания|"
           "Изменения|Договоры|2019|2021|2023"),
    _words("Счёт|Договор|Накладная|Чертёж|Сборка|Протокол|Техническое задание|Смета|Спецификация|График|Письмо|"
           "Акт приёмки|Отчёт об испытаниях|Рекламация|Калькуляция|Коммерческое предложение"),
    _words("Заявление на отпуск|Авансовый отчёт|Табель|Больничный|Заявка на закупку|Акт о несчастном случае|Пропуск|"
           "Доверенность|Бланк письма|Прейскурант"),
    _words("Север|Урал|Волга|Стрела|Заря|Маяк|Вега|Орион|Восток|Каскад|Прогресс|Йошкар"),
    _words("маш|строй|сервис|снаб|оптика|литьё|прибор|транс|пром|насос"),
    _words("Иванов|Смирнов|Кузнецов|Попов|Соколов|Лебедев|Новиков|Морозов|Волков|Зайцев|Фёдоров|Соловьёв"),
    " — копия",
)  # fmt: skip
FRENCH = Language(
    10,
    "Projets",
    "Secrétariat",
    _words("Plans|Devis|Commandes|Factures|Courriers|Comptes rendus|Cahiers des charges|Photos|Archives|Ancien|"
           "Livraison|Essais|Évolutions|Contrats|2019|2021|2023"),
    _words("Devis|Facture|Commande|Bon de livraison|Plan|Ensemble|Rapport d'essai|Compte rendu|Cahier des charges|"
           "Contrat|Confidentialité|Nomenclature|Planning|Courrier|Réclamation|Réception|Chiffrage|Procès-verbal"),
    _words("Demande de congé|Note de frais|Feuille d'heures|Arrêt maladie|Demande d'achat|Déclaration d'accident|"
           "Télécopie|Visiteur|Heures supplémentaires|Retour marchandise|Évaluation des risques|Modèle lettre|Tarif"),
    _words("Beau|Château|Rivière|Forêt|Grand|Clair|Hôtel|Vallée|Pré|Noël|Étoile|Mont"),
    _words("lieu SARL|mont & Fils|port SA| Mécanique| Plastiques|bois Optique| Fonderie|ville Logistique|fort Pompes"),
    _words("Martin|Bernard|Lefèvre|Durand|Moreau|Girard|Rousseau|Fournier|Gérard|Béranger|Noël|Leroy"),
    " - Copie",
)  # fmt: skip

LANGUAGES = (ENGLISH, GERMAN, JAPANESE, RUSSIAN, FRENCH)
