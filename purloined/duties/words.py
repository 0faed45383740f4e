"""Every text of the duties that reaches a reader, in each language: the only place of them in code.

What a duty, a step, a fact or a start is called stands in its TOML file. An answer carries what is said (`Said`), and
becomes words only here.
"""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from purloined import knowledge, names

Named = dict[str, str]


class Said(NamedTuple("Said", [("key", str), ("values", dict)])):
    """Something to say, without its words yet: the key in TEXTS, and what is put into it."""

    __slots__ = ()

    def __new__(cls, key: str, **values: Any) -> "Said":
        """Values by name."""
        return super().__new__(cls, key, values)


TEXTS: dict[str, Named] = {
    "state.due": {"en": "due", "ja": "期限あり"},
    "state.decide": {"en": "decide", "ja": "要判断"},
    "state.waiting": {"en": "waiting", "ja": "起算待ち"},
    "state.done": {"en": "done", "ja": "完了"},
    "state.not_applicable": {"en": "not applicable", "ja": "対象外"},
    "state.watch": {"en": "proposed law", "ja": "未成立の法令案"},
    "basis.law": {"en": "law", "ja": "法令"},
    "basis.contract": {"en": "contract", "ja": "契約"},
    "basis.guidance": {"en": "guidance", "ja": "指針"},
    "basis.policy": {"en": "policy, not law", "ja": "社内方針(法令ではない)"},
    "not_yet": {"en": "not in force before {day}", "ja": "{day}まで未施行"},
    "fact_is": {"en": "{fact}: {value}", "ja": "{fact}:{value}"},
    "unless": {"en": "not due if: {fact}", "ja": "次に該当すれば不要:{fact}"},
    "exposed": {"en": "files: {counts}", "ja": "ファイル:{counts}"},
    "ruled_out": {
        "en": "all {files} files concerned are ruled out ({proofs})",
        "ja": "対象ファイル{files}件はすべて流出否定({proofs})",
    },
    "proof": {"en": "proof {proof}: {files}", "ja": "証明{proof}:{files}件"},
    "none_held": {"en": "no file of this class is held", "ja": "該当する種類のファイルは保有していない"},
    "closed_day": {
        "en": "the last day is a closed day, and nothing quoted moves it: act by {day}",
        "ja": "最終日は休日で、延長する規定は引用されていない:{day}までに対応",
    },
    "horizon": {
        "en": "calendar {calendar} is not settled so far ahead: holidays may be added",
        "ja": "{calendar}の暦はこの時期まで確定していない:休日が追加されうる",
    },
    "may_be_earlier": {
        "en": "may become earlier, once declared: {starts}",
        "ja": "次の起算点が宣言されれば早まりうる:{starts}",
    },
    "no_policy": {
        "en": 'no number: "{word}". Say in case.toml, [policy], what it means to you',
        "ja": "数値なし:「{word}」。case.tomlの[policy]に自社での意味を書くこと",
    },
    "unconfirmed": {"en": "unconfirmed clause: the strictest reading", "ja": "未確認の条項:最も厳しい読み方"},
    "found_in": {"en": 'as read by a program in {path}: "{quote}"', "ja": "{path}からの機械的な読み取り:「{quote}」"},
    "unverified": {
        "en": "this rule is unverified: nobody has read the law's own words for it",
        "ja": "未検証の規則:法令の原文で確認されていない",
    },
    "older_law": {
        "en": "the clock started before this text was in force ({day}): ask which law applies",
        "ja": "起算がこの規定の施行日({day})より前:適用法を確認",
    },
    "by": {"en": "by {time}", "ja": "{time}まで"},
    "keep_until": {"en": "keep until {time}", "ja": "{time}まで保存"},
    "in_words": {"en": "no number in the text", "ja": "条文に数値なし"},
    "passed": {"en": "PASSED", "ja": "期限超過"},
    "late": {"en": "late", "ja": "期限後"},
    "done_at": {"en": "done {time}", "ja": "{time}に完了"},
    "would_be": {"en": "if so, by {time}", "ja": "該当すれば{time}まで"},
    "tell": {"en": "tell", "ja": "宛先"},
    "for": {"en": "for {owner}", "ja": "{owner}について"},
    "from": {"en": "counted from {start} ({time})", "ja": "起算:{start}({time})"},
    "other": {"en": "another reading: {time}", "ja": "別の読み方:{time}"},
    "policy_reading": {"en": 'by policy for "{word}": {time}', "ja": "「{word}」の社内方針:{time}"},
    "period_ends": {"en": "the policy period ends: {time}", "ja": "保険期間の終了:{time}"},
    "clock": {"en": "the clock starts with: {start}", "ja": "起算点:{start}"},
    "not_before": {"en": "not before {time}", "ja": "早くとも{time}"},
    "ask": {"en": "{question} [{fact}]", "ja": "{question} [{fact}]"},
    "because": {"en": "because", "ja": "理由"},
    "note": {"en": "note", "ja": "注"},
    "law": {
        "en": "{source}; {status}, checked {checked}, {confidence}",
        "ja": "{source};{status}、確認日{checked}、{confidence}",
    },
    "voluntary": {"en": "voluntary: counsel decides", "ja": "任意:弁護士が判断"},
    "exposure": {
        "en": "What is exposed? The case holds no files yet: add an inventory, and judge",
        "ja": "何が流出しうるか? ファイル一覧が未登録:目録を追加し判定すること",
    },
    "verdict.published": {"en": "published", "ja": "公開"},
    "verdict.taken": {"en": "taken", "ja": "持出し"},
    "verdict.accessed": {"en": "accessed", "ja": "アクセス"},
    "verdict.presumed": {"en": "presumed", "ja": "推定"},
    "verdict.ruled_out": {"en": "ruled out", "ja": "流出否定"},
    "status.in_force": {"en": "in force", "ja": "施行中"},
    "status.passed_not_in_force": {"en": "passed, not in force", "ja": "成立・未施行"},
    "status.proposed": {"en": "proposed", "ja": "案"},
    "status.repealed": {"en": "repealed", "ja": "廃止"},
    "status.unverified": {"en": "unverified", "ja": "未検証"},
    "confidence.verified-primary": {"en": "read in the official text or a copy", "ja": "公式文又はその写しで確認"},
    "confidence.verified-secondary": {"en": "read in secondary sources", "ja": "二次資料で確認"},
    "confidence.memory": {"en": "from memory", "ja": "記憶による"},
    "yes": {"en": "yes", "ja": "はい"},
    "no": {"en": "no", "ja": "いいえ"},
    "step_done": {"en": "{step} ({duty})", "ja": "{step}({duty})"},
    "nothing": {"en": "no duty lights up", "ja": "該当する義務なし"},
    "disclaimer": {
        "en": "These are prompts for counsel, not legal advice.",
        "ja": "弁護士の検討を促すものであり、法的助言ではない。",
    },
}  # fmt: skip


def text(key: str, lang: str, **values: Any) -> str:
    """One text in one language."""
    return TEXTS[key][lang].format(**values)


def spoken(said: Said, lang: str) -> str:
    """What was said, in words."""
    values = dict(said.values)
    if said.key in ("fact_is", "unless"):
        values["fact"] = fact(values["fact"], lang)
    if "value" in values:
        values["value"] = value(values["value"], lang)
    if "counts" in values:
        values["counts"] = ", ".join(
            f"{files:,} {text(f'verdict.{verdict}', lang)}" for verdict, files in values["counts"].items()
        )
    if "proofs" in values:
        proofs = values["proofs"].items()
        values["proofs"] = ", ".join(text("proof", lang, proof=proof, files=f"{files:,}") for proof, files in proofs)
    if "starts" in values:
        values["starts"] = ", ".join(start(name, lang) for name in values["starts"])
    if "files" in values:
        values["files"] = f"{values['files']:,}"
    return text(said.key, lang, **values)


def fact(name: str, lang: str) -> str:
    """The question that a fact answers."""
    if name == "exposure":
        return text("exposure", lang)
    entry = {entry["name"]: entry for entry in knowledge.load("facts.toml")["fact"]}[name]
    return text("ask", lang, question=entry["asks"][lang], fact=name)


def value(stated: Any, lang: str) -> str:
    """The value of a fact."""
    if isinstance(stated, bool):
        return text("yes" if stated else "no", lang)
    if isinstance(stated, list):
        return names.shown(", ".join(map(str, stated)))
    return names.shown(str(stated))


def start(name: str, lang: str) -> str:
    """What a start of a clock is called; of a step that must be done first: the step."""
    known = {entry["name"]: entry for entry in knowledge.load("clock_starts.toml")["start"]}
    if name in known:
        return known[name]["title"][lang]
    from purloined.duties import rules

    duty, _, step = name.rpartition(".")
    rule = rules.find(duty)
    titles = {one.id: one.title[lang] for one in rule.steps}
    return text("step_done", lang, step=titles[step], duty=rule.id)


_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "ja": "月火水木金土日"}


def moment(at: datetime, zone: str, lang: str) -> str:
    """A time where the day is counted, to the second only where it has seconds; and in UTC."""
    there = at.astimezone(ZoneInfo(zone))
    fine = "%Y-%m-%d %H:%M:%S" if there.second else "%Y-%m-%d %H:%M"
    shown = f"{_WEEKDAYS[lang][there.weekday()]} {there.strftime(fine)} {zone}"
    return shown if zone == "UTC" else f"{shown} ({at:%Y-%m-%dT%H:%M}Z)"
