"""Who may do what: one line for every address of a page and every operation of the API.

Columns are what someone is to the child (or note, group, centre) at hand; `STANDINGS` says which of
the people are what to whom. Cells are what happens:

ok        it is theirs: the page opens, or the deed is done
sign-in   not before signing in (a redirect to the door; 401 for programs)
404       there is no such thing for them: they do not learn whether it exists
403       they may know of it and may not do it, or the guardians have not agreed
405, 409  the address does not take this method; it is done already

A cell with slashes says what happens while the guardians agree to everything / after they withdrew
the consent to assessment / after they withdrew the consent to sharing with the centre.
"""

from itertools import product

Key = tuple[str, str]
"""The name of an address or the path of an operation, and the method."""


def columns(table: str) -> dict[str, dict[str, str]]:
    """A table with names in its first line and in its first column."""
    head, *lines = (line.split() for line in table.splitlines() if line)
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


def rows(table: str) -> dict[Key, dict[str, str]]:
    """A table whose lines begin with an address and its methods."""
    head, *lines = (line.split() for line in table.splitlines() if line)
    return {
        (line[0], method): dict(zip(head[2:], line[2:], strict=True))
        for line in lines
        for method in line[1].split(",")
    }


STANDINGS = columns("""
who               in-care   other-group neighbours left      unassessed unshared
anonymous         anonymous anonymous   anonymous  anonymous anonymous  anonymous
stranger          outsider  outsider    outsider   outsider  outsider   outsider
guardian          guardian  outsider    outsider   guardian  guardian   guardian
second-guardian   guardian  outsider    outsider   guardian  guardian   guardian
ended-guardian    outsider  outsider    outsider   outsider  outsider   outsider
worker            worker    elsewhere   elsewhere  elsewhere worker     worker
colleague         elsewhere worker      elsewhere  elsewhere elsewhere  elsewhere
neighbour-worker  elsewhere elsewhere   worker     elsewhere elsewhere  elsewhere
former-worker     elsewhere elsewhere   elsewhere  elsewhere elsewhere  elsewhere
head              head      head        elsewhere  elsewhere head       head
neighbour-head    elsewhere elsewhere   head       elsewhere elsewhere  elsewhere
foundation        outsider  outsider    outsider   outsider  outsider   outsider
reviewer          outsider  outsider    outsider   outsider  outsider   outsider
operator          outsider  outsider    outsider   outsider  outsider   outsider
superuser         outsider  outsider    outsider   outsider  outsider   outsider
""")
"""What each person is to each child. The children: in the group's care; in another group of the
same centre; at the neighbour's centre; gone from the group two days ago; in the group, assessment
withdrawn; in the group, sharing with the centre withdrawn. The colleague was with the group until
two days ago. Elsewhere: works, or worked, in a centre, and is not with this child."""

WORKED_IN_A_CENTRE = {"worker", "colleague", "neighbour-worker", "former-worker", "head"} | {
    "neighbour-head"
}

OF_A_CHILD = rows("""
address              method   anonymous outsider elsewhere guardian  worker    head
family:profile       GET      sign-in   404      404       ok        404       404
family:evidence      GET      sign-in   404      404       ok/403/ok 404       404
family:report        GET,POST sign-in   404      404       ok/403/ok 404       404
family:thanks        GET      sign-in   404      404       ok        404       404
family:profile-pdf   GET      sign-in   404      404       ok/403/ok 404       404
family:centre        GET,POST sign-in   404      404       ok        404       404
family:district      POST     sign-in   404      404       ok        404       404
family:answer        POST     sign-in   404      404       ok        404       404
privacy:consents     GET,POST sign-in   404      404       ok        404       404
privacy:confirm      GET,POST sign-in   404      404       ok        404       404
privacy:withdraw     GET,POST sign-in   404      404       ok        404       404
privacy:looks        GET      sign-in   404      404       ok        404       404
privacy:download     GET,POST sign-in   404      404       ok        404       404
privacy:erase        GET,POST sign-in   404      404       ok        404       404
privacy:guardians    GET,POST sign-in   404      404       ok        404       404
privacy:step-down    GET,POST sign-in   404      404       ok        404       404
privacy:stepped-down GET,POST sign-in   404      404       404       404       404
privacy:record       GET,POST sign-in   404      404       404       404       ok
play:enter           POST     sign-in   404      404       ok/403/ok ok/403/ok ok/403/ok
play:room            GET      sign-in   404      404       ok/403/ok ok/403/ok ok/403/ok
play:story           GET      sign-in   404      404       ok/403/ok ok/403/ok ok/403/ok
play:remark          POST     sign-in   404      404       ok/403/ok ok/403/ok ok/403/ok
play:game            GET      sign-in   404      404       ok/403/ok ok/403/ok ok/403/ok
observe:entry        GET,POST sign-in   403      404       403       ok/404/ok ok/404/ok
observe:child        GET      sign-in   403      404       403       ok        ok
observe:scale        GET,POST sign-in   403      404       403       ok/403/ok ok/403/ok

/growth/children/{child_id}              GET  sign-in 404 404 ok/403/ok ok/403/403 ok/403/403
/growth/children/{child_id}/evidence     GET  sign-in 404 404 ok/403/ok ok/403/403 ok/403/403
/observations/                           POST sign-in 403 403 403       ok/403/ok  ok/403/ok
/observations/one                        POST sign-in 403 403 403       ok/403/ok  ok/403/ok
/play/sessions                           POST sign-in 404 404 ok/403/ok ok/403/ok  ok/403/ok
/play/sessions/{session_id}              GET  sign-in 404 404 ok/403/ok ok/403/ok  ok/403/ok
/play/sessions/{session_id}/events       POST sign-in 404 404 ok/403/ok ok/403/ok  ok/403/ok
/play/sessions/{session_id}/stop         POST sign-in 404 404 ok/403/ok ok/403/ok  ok/403/ok
""")
"""The page after stepping down is there for a day for whoever did: nobody of these. The play room
is tried from within: with its child chosen before, so that not the choice but the right decides.
The last lines are about a play session of the child."""

OF_A_NOTE = rows("""
address              method   anonymous outsider elsewhere guardian worker head author
observe:note         GET,POST sign-in   403      404       403      404    404  ok/404/ok
observe:undo         POST     sign-in   403      404       403      404    404  ok/403/ok
observe:withdraw     POST     sign-in   403      404       403      404    404  ok/403/ok

/observations/{note_id}/corrections  POST  sign-in 404 404 404 404 404 ok/403/ok
/observations/{note_id}/withdrawal   POST  sign-in 404 404 404 404 404 ok/403/ok
""")
"""What someone wrote is theirs alone to read and to correct, also after leaving the group."""

OF_A_GROUP = rows("""
address              method   anonymous outsider elsewhere guardian worker head
centre:group         GET      sign-in   404      404       404      ok     ok
centre:join          GET,POST sign-in   404      404       404      403    ok
centre:leave         GET,POST sign-in   404      404       404      403    ok
centre:make-code     POST     sign-in   404      404       404      403    ok
centre:end-code      POST     sign-in   404      404       404      404    ok
centre:staff         GET,POST sign-in   404      404       404      404    ok
centre:end-duty      GET,POST sign-in   404      404       404      404    ok
""")

OF_A_LINK = rows("""
address              method   anonymous outsider elsewhere guardian worker head
privacy:invitation   GET      sign-in   ok       ok        ok       ok     ok
privacy:invitation   POST     sign-in   ok       ok        409      ok     ok
""")
"""Whoever holds an invitation's link may accept it. It falls with the guardianship of its sender,
and can be used once."""

ROOMS = rows("""
address               method   anonymous family staff former foundation reviewer operator superuser
door                  GET      sign-in   ok     ok    ok     ok         ok       ok       ok
people:me             GET,POST sign-in   ok     ok    ok     ok         ok       ok       ok
family:home           GET      sign-in   ok     ok    ok     ok         ok       ok       ok
family:add-child      GET,POST sign-in   ok     ok    ok     ok         ok       ok       ok
play:home             GET      sign-in   ok     ok    ok     ok         ok       ok       ok
play:leave            GET,POST sign-in   ok     ok    ok     ok         ok       ok       ok
observe:home          GET      sign-in   403    ok    ok     403        403      403      403
observe:mine          GET      sign-in   403    ok    ok     403        403      403      403
centre:home           GET      sign-in   403    ok    403    403        403      403      403
centre:sheet          GET      sign-in   ok     ok    ok     ok         ok       ok       ok
foundation:home       GET      sign-in   404    404   404    ok         404      ok       404
foundation:measurement GET     sign-in   404    404   404    ok         404      ok       404
foundation:scale      GET      sign-in   404    404   404    ok         404      ok       404
foundation:items-csv  GET      sign-in   404    404   404    ok         404      ok       404
foundation:calibration GET     sign-in   404    404   404    ok         404      ok       404
foundation:calibration-new GET sign-in   404    404   404    ok         404      ok       404
foundation:calibration-new POST sign-in  404    404   404    ok         404      403      404
foundation:calibration-choose POST sign-in 404  404   404    ok         404      403      404
foundation:change-stop POST    sign-in   404    404   404    ok         404      403      404
foundation:change-go-on POST   sign-in   404    404   404    ok         404      403      404
foundation:run        GET      sign-in   404    404   404    ok         404      ok       404
foundation:run-fits   GET      sign-in   404    404   404    ok         404      ok       404
foundation:run-report GET      sign-in   404    404   404    ok         404      ok       404
foundation:run-report-pdf GET  sign-in   404    404   404    ok         404      ok       404
foundation:run-cancel POST     sign-in   404    404   404    ok         404      403      404
foundation:run-decide POST     sign-in   404    404   404    ok         404      403      404
foundation:run-publish POST    sign-in   404    404   404    ok         404      403      404
privacy:access        GET,POST sign-in   404    404   404    ok         404      ok       404
metrics               GET      404      404    404   404    404        404      404      404
wagtailadmin_home     GET      sign-in sign-in sign-in sign-in sign-in  sign-in  sign-in  ok
admin:index           GET      sign-in sign-in sign-in sign-in sign-in  sign-in  sign-in  ok

/observations/         GET     sign-in   ok     ok    ok     ok         ok       ok       ok
/observations/session  GET     sign-in   ok     ok    ok     ok         ok       ok       ok
/observations/today    GET     sign-in   403    ok    403    403        403      403      403
""")
"""Rooms show everybody their own: what each person sees there is looked at name by name. An office
opens no child, and a superuser without an office opens no room."""

EVERYONE = rows("""
address                        method
healthz                        GET
readyz                         GET
set_language                   GET,POST
service-worker                 GET
robots                         GET
sitemap                        GET
api-1:openapi-json             GET
api-1:openapi-view             GET
design:page                    GET
observe:shell                  GET
privacy:home                   GET
privacy:erased                 GET
framework:home                 GET
framework:case                 GET
library:activities             GET
library:feed                   GET
library:places                 GET
library:place                  GET
wagtail_serve                  GET
""")
"""Nothing about anybody: open without signing in, and the same for all."""

ELSEWHERE = {
    "accounts/": "signing in and up, passwords, sessions: allauth's own, tried by its own tests",
    "cms/": "Wagtail's editor: the root is in the table, below it is looked at as a whole",
    "admin/": "Django's admin: the root is in the table, below it is looked at as a whole",
    "api/cms/v3/": "Wagtail's API of what is published: looked at as a whole",
    "documents/": "Wagtail's documents of the library; there are none about a child",
    "_util/": "Wagtail's own sign-in to pages that are not for everyone; the library has none",
    "api/v1/$": "the root of the API: nothing is there",
}
"""Addresses that are not ours to list, by how they begin, and why. An address of one of our rooms
is in the table also when it begins so."""

TABLE = {**OF_A_CHILD, **OF_A_NOTE, **OF_A_GROUP, **OF_A_LINK, **ROOMS, **EVERYONE}

TELLS_OF_A_CHILD = {key for key in {**OF_A_CHILD, **OF_A_NOTE, **OF_A_GROUP} if key[1] == "GET"} - {
    ("centre:staff", "GET"),
    ("centre:end-duty", "GET"),
}
"""Where a look by anyone but a guardian leaves a record."""

PASSERS_BY = ("anonymous", "guardian", "head", "superuser")
"""Who tries what is for everyone."""

COLUMN_OF = {
    "anonymous": "anonymous",
    **dict(product(("stranger", "guardian", "second-guardian", "ended-guardian"), ["family"])),
    **dict(product(WORKED_IN_A_CENTRE - {"former-worker"}, ["staff"])),
    "former-worker": "former",
    **{office: office for office in ("foundation", "reviewer", "operator", "superuser")},
}
"""Which column of `ROOMS` each person reads."""

PEOPLE, CHILDREN = list(STANDINGS), list(STANDINGS["anonymous"])
WITHDRAWN = {"unassessed": 1, "unshared": 2}
"""Which part of a cell with slashes holds for a child."""


def expected(cell: str, child: str) -> str:
    """What a cell says for a child."""
    parts = cell.split("/")
    return parts[WITHDRAWN.get(child, 0)] if len(parts) > 1 else cell


OPEN_ELSEWHERE = {
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "wagtailcore_login",
    "admin:login",
    "admin:logout",
    "wagtailapi_v3:openapi-json",
    "wagtailapi_v3:openapi-view",
    "wagtailapi_v3:list_pages",
    "wagtailapi_v3:create_page",
    "wagtailapi_v3:list_images",
    "wagtailapi_v3:create_image",
    "wagtailapi_v3:list_documents",
    "wagtailapi_v3:create_document",
    "wagtailapi_v3:list_redirects",
    "wagtailapi_v3:create_redirect",
}
"""Addresses of `ELSEWHERE` that open without any right: ways in, words for scripts, and Wagtail's
lists of what is published, whose addresses are also those for adding to them."""
