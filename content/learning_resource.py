"""An activity as search engines read it: schema.org LearningResource."""

import json
from typing import Any

from django.utils.safestring import SafeString

from .facts import ActivityFacts
from .framework import Words

# Text inside a script element must not be able to end it.
ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})
LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/"}


def learning_resource(
    facts: ActivityFacts, terms: Words, address: str, licence: str
) -> dict[str, Any]:
    """The facts of an activity in the words of schema.org. ``address`` is absolute."""
    low, high = (months // 12 for months in facts.age_months)
    return {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": facts.title,
        "description": facts.summary,
        "url": address,
        "inLanguage": facts.language,
        "learningResourceType": "activity",
        "typicalAgeRange": f"{low}-{high}",
        "timeRequired": f"PT{facts.minutes}M",
        "isAccessibleForFree": True,
        "license": LICENCES.get(licence, licence),
        "teaches": [
            {
                "@type": "DefinedTerm",
                "name": terms.facets[code].label,
                "termCode": code,
                "inDefinedTermSet": terms.competencies[terms.facets[code].competency].label,
            }
            for code in facts.facets
        ],
    }


def as_script_text(thing: dict[str, Any]) -> SafeString:
    """JSON that can stand in a data block of a page."""
    return SafeString(json.dumps(thing, ensure_ascii=False).translate(ESCAPES))
