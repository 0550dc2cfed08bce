"""The ribbon: schema rules that the validator does not know, and a macro behind every button."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree

import pytest

from workbook import vba
from workbook.package import RIBBON_PART
from workbook.package import ribbon as ribbon_in

UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
LONGEST = 1024


WORDS = {
    "en": (
        "Credit Control",
        {
            "Data": [
                "Import ledger",
                "Import open sheet",
                "Paste ledger",
                "Import as mapped",
                "Import limits",
                "Undo import",
                "Check data",
            ],
            "Analysis": ["Recalculate", "As of…", "Bridge…", "Explain cell", "Buyer card", "Credit policy"],
            "Insurance": ["Cover check", "Deadlines", "Limit cut", "Claim estimate", "Premium declaration", "Insure or retain"],
            "Collections": ["Worklist", "Letters", "Statement", "Interest invoice", "Payment plan", "Letter of credit", "Insurer forms", "Claim file", "Calendar"],
            "Help": ["Open log", "About"],
        },
    ),
    "zh": (
        "信用管理",
        {
            "数据": ["导入应收明细", "导入已打开的工作表", "粘贴应收明细", "按此导入", "导入限额", "撤销导入", "检查数据"],
            "分析": ["重新计算", "基准日…", "变动表…", "说明单元格", "客户卡片", "信用政策"],
            "保险": ["承保检查", "保单期限", "限额变更", "索赔估算", "保费申报", "投保或自留"],
            "催收": ["待办事项", "催款函", "对账单", "利息账单", "分期计划", "信用证", "保险表格", "索赔文件", "日历"],
            "帮助": ["打开日志", "关于"],
        },
    ),
}


@pytest.fixture(scope="module", params=WORDS)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def ribbon(language):
    return ElementTree.fromstring(ribbon_in(language))


@pytest.fixture(scope="module")
def buttons(ribbon):
    return list(ribbon.iter(f"{UI}button"))


def test_tab_and_groups(ribbon, language):
    tabs = {tab.get("label"): tab for tab in ribbon.iter(f"{UI}tab")}
    title, words = WORDS[language]
    assert list(tabs) == [title]
    groups = {
        group.get("label"): [button.get("label") for button in group.iter(f"{UI}button")]
        for group in tabs[title].iter(f"{UI}group")
    }
    assert groups == words


def test_ids_are_names_and_unique(ribbon):
    ids = [element.get("id") for element in ribbon.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == len(list(ribbon.iter())) - 3
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in ids)


def test_key_tips_are_short_and_do_not_hide_one_another(buttons):
    tips = [button.get("keytip") for button in buttons]
    assert all(re.fullmatch("[A-Z0-9]{1,3}", tip) for tip in tips)
    assert not [(a, b) for a in tips for b in tips if a is not b and b.startswith(a)]


def test_each_button_says_what_it_does_in_one_sentence(buttons):
    for button in buttons:
        assert button.get("imageMso") and button.get("screentip") == button.get("label")
        assert re.fullmatch(r"[^.!?。]*[.。]", button.get("supertip"))
        assert max(len(value) for value in button.attrib.values()) <= LONGEST


@pytest.mark.parametrize("addin", [False, True])
def test_every_callback_is_a_public_sub(buttons, addin):
    source = "".join(vba.modules(addin=addin).values())
    subs = re.findall(r"^Public Sub (\w+)\(control As IRibbonControl\)", source, re.MULTILINE)
    assert sorted(subs) == sorted(button.get("onAction") for button in buttons)


def test_the_finished_workbook_has_its_ribbon_in_its_language(chinese_workbook):
    with zipfile.ZipFile(chinese_workbook) as package:
        assert package.read(RIBBON_PART) == ribbon_in("zh")
