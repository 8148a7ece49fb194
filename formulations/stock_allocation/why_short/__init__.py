"""Why demand is left unserved: what stands in the way of a further unit, proved or likely."""
