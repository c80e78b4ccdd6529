"""The programs' door: one versioned API. Rooms are named by string, so none is imported here."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import SessionAuth

from hub.errors import RoomError

ROUTERS: dict[str, str] = {
    "/observations": "assessment.observations.api.router",
    "/play": "assessment.diagnostics.api.router",
    "/growth": "assessment.growth.api.router",
}

api = NinjaAPI(
    title="Mirae",
    version="1",
    urls_namespace="api-1",
    auth=SessionAuth(csrf=True),
    description="Evidence in, growth out. Every record carries a UUID made by the client.",
)

for prefix, router in ROUTERS.items():
    api.add_router(prefix, router)


@api.exception_handler(RoomError)
def room_error(request: HttpRequest, error: RoomError) -> HttpResponse:
    """What a room refused, in the words of the person who asked."""
    return api.create_response(
        request, {"code": error.code, "message": str(error)}, status=error.status
    )
