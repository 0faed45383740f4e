"""File names that are bytes and no UTF-8, as text: in the encoding that reads best.

`\\x90}\\x96\\xca.dwg` is `図面.dwg` in cp932. The same bytes are text in several encodings, and the first that can read
them is often wrong: EUC-JP becomes rows of half-width katakana in cp932. So each reading is scored by how much it looks
like what people write: letters that go together, kana, common kanji and hanzi. It is a guess; what a name is stays its
bytes.
"""

import unicodedata

ENCODINGS = ("cp932", "euc_jp", "gb18030", "cp1252")  # of two that score the same, the earlier

# The characters that names of documents are mostly made of: drawing, design, specification, contract, customer, ...
_JAPANESE = set(
    "図面設計書仕様検査報告契約客先顧会社資料表一覧部品番号注文見積請求納期製造工程品質管理技術開発試験結果秘密保持"
    "年月日第回議事録案内提出用紙原価価格写真送付先連絡新旧改訂版承認済未完了組立加工材質寸法公差営業総務経理人事予算"
)
_CHINESE = set(
    "图纸设计文件合同报告客户公司资料表单零件编号订购报价请求交货制造工艺质量管理技术开发试验结果保密协议年月日第次会议"
    "记录说明书使用原价格照片发送联系新旧修订版本批准完成装配加工材料尺寸公差销售总务财务人事预算的和项目产品"
)


def text(raw: bytes) -> str:
    """A path or name as people wrote it. Each part between slashes is read by itself."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "/".join(map(_part, raw.split(b"/")))


def _part(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        readings = filter(None, (_reading(raw, encoding) for encoding in ENCODINGS))
        return max(readings, key=_score, default=raw.decode("utf-8", "backslashreplace"))


def _reading(raw: bytes, encoding: str) -> str | None:
    """None where it cannot be read so, or where reading it gives what stands in no name."""
    try:
        found = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if any(unicodedata.category(c) in ("Cn", "Co", "Cs") or "\x80" <= c < "\xa0" for c in found) else found


def _score(found: str) -> float:
    """How much it looks like writing, per character that is not ASCII: a reading with fewer of them is not better."""
    beyond = [place for place, c in enumerate(found) if c > "\x7f"]
    return sum(_worth(found, place) for place in beyond) / max(1, len(beyond))


def _worth(found: str, place: int) -> float:
    c = found[place]
    if c in _JAPANESE or c in _CHINESE:
        return 4
    if "\u3041" <= c <= "\u30fe":  # kana
        return 3
    if "\uff61" <= c <= "\uff9f":  # half-width katakana: rare in names, and what wrong readings are made of
        return -2
    if c < "\u0250":
        return _worth_of_latin(found, place)
    if _is_common(c):
        return 1
    return 0 if unicodedata.category(c)[0] == "L" else -1


def _worth_of_latin(found: str, place: int) -> float:
    """`ü` within a word is writing; `Ã¼` and `»¨` are not."""
    if not found[place].isalpha():
        return -1
    around = found[max(0, place - 1) : place] + found[place + 1 : place + 2]
    beside = sum(c.isascii() and c.isalpha() for c in around)
    strange = sum(c > "\x7f" for c in around)
    return 2.5 * bool(beside) - 2 * strange


def _is_common(c: str) -> bool:
    """Of the first level of JIS X 0208 or of GB 2312, which are the characters in daily use."""
    for encoding, first, last in (("euc_jp", 0xB0, 0xCF), ("gb2312", 0xB0, 0xD7)):
        try:
            lead = c.encode(encoding)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return True
    return False
