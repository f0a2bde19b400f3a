-- Ethernet's share of AI back-end networks, house by house
-- Read domain, scope and basis before comparing houses: they measure different networks.
SELECT
    period_end, period_label, fraction AS ethernet_fraction, origin, domain, scope, basis,
    status, grade, source_id
FROM fabric_share
WHERE fabric = 'ethernet'
ORDER BY period_end, origin
