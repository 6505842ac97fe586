"""The JSON API: the same use cases, the same refusals, one shape of error."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from desk.security import MB
from tests.desk_support import PASSWORD, Counter, Visitor, a_desk
from tests.office_support import ID_NUMBER, NEXT_VILLAGE, VILLAGE, WRONG_ID_NUMBER

CLERK = "window_clerk"
ACCEPTED = {"receives_elsewhere": False, "registered_relative": "no", "confidential": "否"}
SUBMITTED = {
    "persons": 3, "declared_income": "1,260.00", "hardship_cause": "illness", "hukou_elsewhere": False,
    "all_authorised": True, "truth_promised": True,
}  # fmt: skip
PAPERS = [
    {"kind": kind, "name": f"{kind}.jpg", "content": base64.b64encode(kind.encode()).decode()}
    for kind in ("id_card", "authorisation")
]

Calling = Callable[[str], "Caller"]


class Caller:
    """A program that signed in once."""

    def __init__(self, visitor: Visitor, login: str) -> None:
        self._visitor = visitor
        given = visitor.ask("POST", "/api/v1/sessions", json={"login": login, "password": PASSWORD})
        assert given.status_code == 201, given.text
        self.token = given.json()["token"]

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self.ask("POST", path, json=body)

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        return self._visitor.ask(method, f"/api/v1{path}", headers={"authorization": f"Bearer {self.token}"}, **sent)


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return a_desk(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def calling(counter: Counter) -> Calling:
    known: dict[str, Caller] = {}

    def call(login: str) -> Caller:
        if login not in known:
            counter.visitor(login)  # gives the password
            known[login] = Caller(counter.visitor(), login)
        return known[login]

    return call


def application(**about: Any) -> dict[str, Any]:
    return {"procedure": "dibao", "area": VILLAGE, "members": [{"name": "张树林", "id_number": ID_NUMBER}], **about}


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """The error, which has the one shape of all errors."""
    told: dict[str, Any] = answer.json()
    assert set(told) == {"code", "says", "incident", "reasons"}
    assert set(told["says"]) == {"zh", "en"}
    assert all(set(reason) == {"code", "says", "where"} for reason in told["reasons"])
    return told


# ------------------------------------------------------------------------------------------------------------- sessions


def test_without_a_token_nothing_is_told(counter: Counter):
    for path in ("/tasks", "/cases?q=a", "/cases/DB-1", "/deadlines/DB-1", "/overdue", "/procedures"):
        answer = counter.visitor().ask("GET", f"/api/v1{path}")
        assert (answer.status_code, error_of(answer)["code"]) == (401, "not_signed_in")


def test_a_cookie_of_the_pages_does_not_open_the_api(counter: Counter):
    answer = counter.visitor(CLERK).ask("GET", "/api/v1/tasks")
    assert answer.status_code == 401


def test_a_wrong_password_gets_no_token(counter: Counter):
    answer = counter.visitor().ask("POST", "/api/v1/sessions", json={"login": CLERK, "password": "wrong"})
    assert (answer.status_code, error_of(answer)["code"]) == (401, "sign_in_refused")


def test_a_session_that_was_ended_is_over(counter: Counter, calling: Calling):
    calling(CLERK)
    caller = Caller(counter.visitor(), CLERK)
    assert caller.get("/tasks").status_code == 200
    assert caller.ask("DELETE", "/sessions").status_code == 204
    assert caller.get("/tasks").status_code == 401
    assert caller.ask("DELETE", "/sessions").status_code == 401


# ---------------------------------------------------------------------------------------------------------------- cases


def test_a_household_that_has_a_dossier_applies_again_by_it(calling: Calling):
    clerk = calling(CLERK)
    first = clerk.post("/cases", application()).json()["number"]
    household = clerk.get(f"/cases/{first}").json()["household"]
    second = clerk.post("/cases", {"procedure": "dibao", "household": household})
    assert second.status_code == 201
    dossier = clerk.get(f"/households/{household}").json()
    assert (dossier["applicant"], dossier["area"]) == ("张树林", VILLAGE)
    assert [found["number"] for found in dossier["cases"]] == [second.json()["number"], first]
    assert [person["id_number"] for person in dossier["persons"]] == ["＊" * 14 + ID_NUMBER[-4:]]
    assert clerk.get("/households/nobodys").status_code == 404


def test_a_case_is_opened_acted_on_and_read_back(counter: Counter, calling: Calling):
    clerk = calling(CLERK)
    opened = clerk.post("/cases", application())
    assert (opened.status_code, opened.json()["line"]) == (201, 1)
    number = opened.json()["number"]
    act = {"event": "submit", "answers": SUBMITTED, "files": PAPERS, "line": 1}
    assert clerk.post(f"/cases/{number}/acts", act).json() == {"number": number, "line": 2, "repeated": False}
    told = clerk.get(f"/cases/{number}").json()
    assert (told["applicant"], told["places"], told["line"], told["chain"]) == ("张树林", ["submitted"], 2, "")
    assert {"ask_correction", "accept", "refer"} <= {move["event"] for move in told["moves"] if move["open"]}
    assert told["history"][1]["answers"]["declared_income"] == 126000
    assert told["history"][1]["answers"]["hardship_cause"] == "＊＊＊"
    assert ID_NUMBER not in str(told)


def test_an_application_sent_again_with_its_key_is_answered_with_the_first_case(calling: Calling):
    def send(key: str, name: str) -> httpx.Response:
        clerk = calling(CLERK)
        headers = {"authorization": f"Bearer {clerk.token}", "idempotency-key": key}
        return clerk._visitor.ask("POST", "/api/v1/cases", json=application(members=[{"name": name}]), headers=headers)

    first, again, other = send("key-1", "张树林"), send("key-1", "张树林"), send("key-2", "张树林")
    assert first.json() == again.json() != other.json()
    refused = send("key-1", "张小林")
    assert (refused.status_code, error_of(refused)["code"]) == (409, "opened_before")
    assert first.json()["number"] in error_of(refused)["says"]["en"]


def test_an_application_that_cannot_be_taken_says_why(calling: Calling):
    wrong = calling(CLERK).post("/cases", application(members=[{"name": "张树林", "id_number": WRONG_ID_NUMBER}]))
    assert wrong.status_code == 422
    assert "校验码不符" in error_of(wrong)["says"]["zh"]
    elsewhere = calling(CLERK).post("/cases", application(area=NEXT_VILLAGE))
    assert "不在您的辖区内" in error_of(elsewhere)["says"]["zh"]
    unknown = calling(CLERK).post("/cases", application(procedure="tekunn"))
    assert (unknown.status_code, error_of(unknown)["code"]) == (404, "unknown_procedure")


def test_a_body_of_the_wrong_shape_is_told_place_by_place(calling: Calling):
    answer = calling(CLERK).post("/cases", {"procedure": "dibao", "area": VILLAGE, "members": [{"nmae": "张"}]})
    assert answer.status_code == 422
    assert {reason["where"] for reason in error_of(answer)["reasons"]} == {"body.members.0.name", "body.members.0.nmae"}


def test_every_reason_against_an_act_is_told_at_once(counter: Counter, calling: Calling):
    number = counter.stage.opens(CLERK)
    answer = calling(CLERK).post(f"/cases/{number}/acts", {"event": "submit", "answers": {"persons": "三"}, "line": 1})
    assert answer.status_code == 422
    reasons = {(reason["code"], reason["where"]) for reason in error_of(answer)["reasons"]}
    expected = {("wrong_value", "persons"), ("missing_field", "declared_income"), ("missing_material", "id_card")}
    assert expected <= reasons


def test_who_may_not_act_is_refused_as_a_person(counter: Counter, calling: Calling):
    number = counter.stage.plays({}, until="submit")
    answer = calling("handler").post(f"/cases/{number}/acts", {"event": "accept", "answers": ACCEPTED, "line": 2})
    assert answer.status_code == 403
    assert [reason["code"] for reason in error_of(answer)["reasons"]] == ["wrong_role"]


def test_a_person_is_named_by_login_or_id_and_what_is_repeated_is_known_again(counter: Counter, calling: Calling):
    number = counter.stage.plays({}, until="submit")
    line = counter.stage.case(number).line
    said = {"recusal_ground": "interest", "recusal_note": "与申请人有经济往来。"}
    for named, repeated in ((CLERK, False), (counter.stage.cast[CLERK].id, True)):
        act = {"event": "recuse", "answers": {"recused": named, **said}, "line": line}
        assert calling("supervisor").post(f"/cases/{number}/acts", act).json()["repeated"] is repeated
    refused = calling(CLERK).post(f"/cases/{number}/acts", {"event": "accept", "answers": ACCEPTED, "line": line + 1})
    assert (refused.status_code, [r["code"] for r in error_of(refused)["reasons"]]) == (403, ["recused"])
    nobody = {"event": "recuse", "answers": {"recused": "nobody at all", **said}, "line": line + 1}
    assert calling("supervisor").post(f"/cases/{number}/acts", nobody).status_code == 422


def test_the_same_act_sent_again_is_done_once(counter: Counter, calling: Calling):
    number = counter.stage.plays({}, until="submit")
    act = {"event": "accept", "answers": ACCEPTED, "line": 2}
    first, second = (calling(CLERK).post(f"/cases/{number}/acts", act) for _ in range(2))
    assert (first.json()["line"], first.json()["repeated"]) == (3, False)
    assert (second.json()["line"], second.json()["repeated"]) == (3, True)
    assert counter.stage.events(number) == ["open", "submit", "accept"]


def test_other_words_on_an_old_line_are_not_taken_for_the_same_act(counter: Counter, calling: Calling):
    number = counter.stage.plays({}, until="submit")
    act = {"event": "accept", "answers": ACCEPTED, "line": 2}
    calling(CLERK).post(f"/cases/{number}/acts", act)
    other = calling(CLERK).post(f"/cases/{number}/acts", {**act, "answers": {**ACCEPTED, "confidential": "是"}})
    assert other.status_code == 409


def test_who_comes_second_is_told_who_did_what(counter: Counter, calling: Calling):
    number = counter.stage.plays({}, until="submit")
    counter.stage.act(number, "accept", "window_clerk#2")
    answer = calling(CLERK).post(f"/cases/{number}/acts", {"event": "accept", "answers": ACCEPTED, "line": 2})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "case_moved_on")
    assert "受理窗口2刚刚办理了“受理”" in error_of(answer)["says"]["zh"]


def test_a_case_of_nobody_and_one_of_another_office_look_the_same(counter: Counter, calling: Calling):
    answer = calling(CLERK).get("/cases/DB-2025-520304-99999-9")
    assert (answer.status_code, error_of(answer)["code"]) == (404, "case_not_found")


def test_a_file_that_is_too_large_is_refused(counter: Counter, calling: Calling):
    number = counter.stage.opens(CLERK)
    content = base64.b64encode(b"0" * (20 * MB)).decode()
    act = {"event": "submit", "line": 1, "files": [{"kind": "id_card", "name": "大图.jpg", "content": content}]}
    answer = calling(CLERK).post(f"/cases/{number}/acts", act)
    assert (answer.status_code, error_of(answer)["code"]) == (413, "too_large")


# ------------------------------------------------------------------------------------------------------ tasks and time


def test_a_task_is_listed_with_its_date_and_claimed_once(counter: Counter, calling: Calling):
    number = counter.stage.plays({}, until="accept", applicant="任务戊")
    tasks = calling("handler").get("/tasks").json()
    [task] = [row for row in tasks["rows"] if row["number"] == number]
    assert (task["place"], task["title"]["zh"], task["claimed_by"]) == ("accepted", "已受理，待调查", "")
    assert sum(tasks["counts"].values()) >= 1
    path = f"/cases/{number}/tasks/accepted/claim"
    assert calling("handler").post(path).json() == {"claimed": True}
    assert calling("handler#2").post(path).json() == {"claimed": False}


def test_the_limits_of_a_case_are_told_with_their_law(counter: Counter, calling: Calling):
    number = counter.stage.plays({}, until="accept")
    limits = {limit["clock"]: limit for limit in calling(CLERK).get(f"/deadlines/{number}").json()}
    whole = next(limit for limit in limits.values() if limit["kind"] == "total-limits")
    assert (whole["unit"], whole["length"], whole["status"], whole["late"]) == ("working_days", 30, "running", False)
    assert whole["law"]


def test_what_is_late_is_told_to_supervisors_only(counter: Counter, calling: Calling):
    assert calling(CLERK).get("/overdue").status_code == 403
    told = calling("department_head").get("/overdue?as_of=2025-08-29").json()
    assert (told["as_of"], told["total"], told["rows"]) == ("2025-08-29", 0, [])


def test_the_procedures_in_force_are_told_with_their_moves(calling: Calling):
    [dibao] = [p for p in calling(CLERK).get("/procedures").json() if p["name"] == "dibao" and p["version"]][:1]
    assert dibao["title"]["zh"] == "最低生活保障审核确认"
    assert "clock" not in str([move["event"] for move in dibao["moves"]])
    [confirm] = [move for move in dibao["moves"] if move["event"] == "confirm"]
    assert (confirm["irreversible"], confirm["asks"]) == (True, ["approved_amount", "benefit_from"])


# ---------------------------------------------------------------------------------------------------------- description


def test_the_description_is_served_and_no_page_that_loads_scripts_from_elsewhere(counter: Counter):
    visitor = counter.visitor()
    assert visitor.ask("GET", "/api/openapi.json").json()["info"]["title"] == "办结 Banjie"
    assert [visitor.ask("GET", path).status_code for path in ("/docs", "/redoc", "/api/docs")] == [404, 404, 404]


def test_whatever_is_sent_the_answer_is_as_described(counter: Counter, calling: Calling):
    """Random requests, right and wrong, with a clerk's token: no failure on our side, no answer of another shape.

    A request of the right shape may still be refused: the village has to exist.
    """
    headers = {"Authorization": f"Bearer {calling(CLERK).token}"}
    described = schemathesis.openapi.from_asgi("/api/openapi.json", counter.app).exclude(method="DELETE")  # the token
    for operation in described.get_all_operations():

        @settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.ok().as_strategy())
        def answers_as_described(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        answers_as_described()
