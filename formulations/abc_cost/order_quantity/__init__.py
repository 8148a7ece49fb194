"""Order quantities: in which lots to order each SKU, and the ranking of the SKUs beside them."""
