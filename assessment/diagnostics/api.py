"""The room's API."""

from ninja import Router

router = Router()
