"""What limits the optics that ship, for how long, and the price that follows."""

from forecasts.supply.lasers import Flow, Lasers, SupplyError, Wafers, ship
from forecasts.supply.price import price_path

__all__ = ["Flow", "Lasers", "SupplyError", "Wafers", "price_path", "ship"]
