"""What limits the optics that ship, for how long, and the price that follows."""

from forecasts.supply.lasers import Flow, Lasers, SupplyError, Wafers, next_capacity, ship
from forecasts.supply.price import price_path

__all__ = ["Flow", "Lasers", "SupplyError", "Wafers", "next_capacity", "price_path", "ship"]
