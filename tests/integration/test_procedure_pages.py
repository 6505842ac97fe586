"""The pages on which everybody reads the procedures in force."""

from tests.desk_support import Counter
from tests.office_support import shipped


def test_every_procedure_in_force_is_drawn_and_told_to_everybody(counter: Counter):
    anybody = counter.visitor("cashier")
    page = anybody.get("/procedures")
    drawn = [a["href"] for a in page.all("a") if a.get("href", "").startswith("/procedures/")]
    assert len(drawn) == len(set(drawn)) == sum(len(own) for _, own in counter.stage.office.packs())
    assert {"/procedures/national/lead", "/procedures/s2-town-reform/dibao"} <= set(drawn)
    assert "/procedures/s4-agencies/dibao" not in drawn, "it is the national one, and told there"
    for href in drawn:
        shown = anybody.get(href)
        assert shown.status == 200, href
        assert shown.all("svg", role="img"), href
        assert "办理动作" in shown.words


def test_the_page_of_a_procedure_has_its_limits_with_their_law_and_its_numbers_with_their_basis(counter: Counter):
    page = counter.visitor("cashier").get("/procedures/national/dibao")
    for words in ("办理总时限", "30 个工作日", "受理窗口", "身份证", "参数", "由谁办理"):
        assert words in page.words
    parameter = shipped()["national"].procedures["dibao"].parameters
    assert all(one.basis in page.words for one in list(parameter.values())[:5])


def test_a_worked_example_is_played_when_asked_for_and_leaves_nothing_behind(counter: Counter):
    anybody, before = counter.visitor("cashier"), len(counter.stage.store.numbers("", 1000))
    quiet = anybody.get("/procedures/national/dibao")
    assert not quiet.all("div", class_="panel-body played")
    played = anybody.get("/procedures/national/dibao?example=main")
    assert played.all("div", class_="panel-body played")
    assert "公示期" in played.words
    assert len(counter.stage.store.numbers("", 1000)) == before
    assert anybody.get("/procedures/national/dibao?example=nothing").status == 404


def test_a_local_pack_says_in_sentences_what_it_does_differently(counter: Counter):
    anybody = counter.visitor("cashier")
    local = anybody.get("/procedures/s2-town-reform/dibao")
    [link] = local.all("a", href="/procedures/s2-town-reform/dibao/difference")
    assert "参数" in anybody.get(link["href"]).words
    assert not anybody.get("/procedures/national/dibao").all("a", href="/procedures/national/dibao/difference")
    assert anybody.get("/procedures/national/dibao/difference").status == 404
