"""Short dates in English with the month in letters: nobody reads day and month in a wrong order."""

SHORT_DATE_FORMAT = "M j, Y"
SHORT_DATETIME_FORMAT = "M j, Y, H:i"
