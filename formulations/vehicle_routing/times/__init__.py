"""When vehicles are where: the cheapest timetable of a given sequence of stops."""
