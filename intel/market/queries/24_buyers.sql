-- Revenue, orders and shares by who buys, and what nobody discloses
-- Measures are never added; is_disclosed = false marks the cells of the newest quarter that no document fills.
SELECT
    vendor, buyer_segment, measure, period_label, value, unit, revenue_m, currency, method,
    is_disclosed, reason
FROM buyer_revenue
ORDER BY is_disclosed DESC, vendor, period_end DESC, buyer_segment
