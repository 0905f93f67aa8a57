"""What regulations, official forms and notices say, as pure functions and tables that name their article.

Nothing here imports Django, reads a clock or touches a database: dates and calendars come in as arguments.
"""
