"""Where the lines and dots of the Foundation's figures go. Templates draw, these reckon."""
