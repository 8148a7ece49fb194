"""What if: plans compared with plans, and instances with changed ones."""
