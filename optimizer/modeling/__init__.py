"""From a Pyomo model to frozen sparse arrays, the only thing a backend ever sees."""
