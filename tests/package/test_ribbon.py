"""The ribbon: schema rules that the validator does not know, and a macro behind every button."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from workbook import vba
from workbook.package import RIBBON

UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
LONGEST = 1024


@pytest.fixture(scope="module")
def ribbon():
    return ElementTree.fromstring(RIBBON.read_bytes())


@pytest.fixture(scope="module")
def buttons(ribbon):
    return list(ribbon.iter(f"{UI}button"))


def test_tab_and_groups(ribbon):
    tabs = {tab.get("label"): tab for tab in ribbon.iter(f"{UI}tab")}
    assert list(tabs) == ["Credit Control"]
    groups = {
        group.get("label"): [button.get("label") for button in group.iter(f"{UI}button")]
        for group in tabs["Credit Control"].iter(f"{UI}group")
    }
    assert groups == {
        "Data": ["Import ledger"],
        "Analysis": ["Recalculate", "Explain cell"],
        "Help": ["Open log", "About"],
    }


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
        assert re.fullmatch(r"[A-Z][^.!?]*\.", button.get("supertip"))
        assert max(len(value) for value in button.attrib.values()) <= LONGEST


@pytest.mark.parametrize("addin", [False, True])
def test_every_callback_is_a_public_sub(buttons, addin):
    source = "".join(vba.modules(addin=addin).values())
    subs = re.findall(r"^Public Sub (\w+)\(control As IRibbonControl\)", source, re.MULTILINE)
    assert sorted(subs) == sorted(button.get("onAction") for button in buttons)
