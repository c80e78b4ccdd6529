"""Structured logs without personal data: what happened, never who from, nor what they typed."""

from collections.abc import MutableMapping
from typing import Any

import structlog

PERSONAL = ("ip", "user_agent")


def leave_out_people(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop network addresses and browsers, and the query of an address: people type names there."""
    for key in PERSONAL:
        event.pop(key, None)
    if "request" in event:
        event["request"] = str(event["request"]).partition("?")[0]
    return event


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    leave_out_people,
]


def configure(*, as_json: bool) -> dict[str, Any]:
    """Set structlog up, and give Django's ``LOGGING``. JSON lines for machines, text for people."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Local variables stay out of tracebacks: a child's name may be one of them.
    traces = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    renderers: list[structlog.typing.Processor] = [
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    ]
    if as_json:
        renderers = [
            structlog.processors.ExceptionRenderer(traces),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderers,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # One line for every page of the library, or every season scored, is too many.
            "wagtail": {"level": "WARNING"},
            "django_tasks": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            # The request middleware has said it already, with the same request id.
            "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        },
    }
